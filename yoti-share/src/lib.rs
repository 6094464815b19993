//! The SDK.
#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
compile_error!(
    "`yoti-share` needs a cryptographic backend: turn on the feature `aws-lc-rs` (fast, the default) or `rust-crypto` (pure Rust)"
);
pub(crate) mod error {
    pub(crate) mod key;
    pub use key::{KeyError, KeyErrorKind};
}
pub(crate) mod key;
pub(crate) mod value {
    pub(crate) mod der;
}
pub use error::{KeyError, KeyErrorKind};
pub use key::{Key, KeyUnwrapper, RequestSigner, SigningInput};
