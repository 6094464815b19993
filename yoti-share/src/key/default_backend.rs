//! The backend that is used. With both features on, both are compiled: aws-lc-rs is used, and the tests run every vector
//! through both.

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
pub(crate) use super::absent::Absent as DefaultBackend;
#[cfg(feature = "aws-lc-rs")]
pub(crate) use super::aws_lc::AwsLc as DefaultBackend;
#[cfg(all(feature = "rust-crypto", not(feature = "aws-lc-rs")))]
pub(crate) use super::rust_crypto::RustCrypto as DefaultBackend;
