//! The application's RSA key: local, read from PEM or DER, or remote, behind two small traits. Only this room names a
//! cryptographic library.

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
mod absent;
mod any;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
mod backend;
mod default_backend;
mod local;
mod pem;
mod pem_body;
mod pem_problem;
mod pkcs;
mod remote;
#[cfg(feature = "rust-crypto")]
#[cfg_attr(
    all(feature = "aws-lc-rs", not(test)),
    allow(
        dead_code,
        reason = "features are additive: with both on, aws-lc-rs is used and only the tests call this one"
    )
)]
mod rust_crypto;
mod stack;
#[cfg(test)]
mod tests;

pub use self::{
    any::AnyKey,
    local::Key,
    remote::{KeyUnwrapper, RemoteKey, RequestSigner, SigningInput},
};
pub(crate) use self::{
    backend::{Backend, CBC_IV, CryptoError, GCM_NONCE, GCM_TAG},
    default_backend::DefaultBackend,
    remote::{Unwrapped, request_ps384_signature, request_signature, request_unwrapping},
    stack::wipe_stack,
};
