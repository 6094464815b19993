//! What a cryptographic library has to do for this crate, and which one does it.
//!
//! Both are compiled when both features are on; then aws-lc-rs works and the other is there for the tests that put
//! every vector through both. All lengths are checked by the callers and by the types, before a cipher sees anything.

use zeroize::Zeroizing;

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
pub(crate) use super::absent::Absent as DefaultBackend;
#[cfg(feature = "aws-lc-rs")]
pub(crate) use super::aws_lc::AwsLc as DefaultBackend;
#[cfg(all(feature = "rust-crypto", not(feature = "aws-lc-rs")))]
pub(crate) use super::rust_crypto::RustCrypto as DefaultBackend;

use super::pkcs::RsaDer;

/// The library said no. It does not say why, and neither does anything built on it.
#[derive(Debug)]
pub(crate) struct CryptoError;

/// The length of AES-GCM nonces and tags and of AES-CBC's initialisation vectors, in bytes.
///
/// GCM nonces of other lengths are refused before any cipher runs: aws-lc-rs takes no others, production sends no
/// others, and hashing a longer nonce down by hand would mean a GHASH of our own in the one place that must have none.
pub(crate) const GCM_NONCE: usize = 12;
pub(crate) const GCM_TAG: usize = 16;
pub(crate) const CBC_IV: usize = 16;

/// A cryptographic library.
pub(crate) trait Backend {
    /// An RSA private key, parsed.
    type RsaKey: RsaKey;

    /// Parses a key, and checks that its numbers belong together.
    fn load(key: &RsaDer<'_>) -> Result<Self::RsaKey, CryptoError>;

    /// SHA-256.
    fn sha256(message: &[u8]) -> [u8; 32];

    /// Opens AES-GCM (of 128, 192 or 256 bits, as the key's length says) without associated data, in place.
    fn decrypt_gcm(
        key: &[u8],
        nonce: &[u8; GCM_NONCE],
        tag: &[u8; GCM_TAG],
        text: &mut [u8],
    ) -> Result<(), CryptoError>;

    /// Opens AES-CBC (of 128, 192 or 256 bits, as the key's length says) in place, and gives the length of the text
    /// without its padding, every byte of which was checked.
    fn decrypt_cbc(key: &[u8], iv: &[u8; CBC_IV], text: &mut [u8]) -> Result<usize, CryptoError>;

    /// Verifies an Ed25519 signature.
    fn verify_ed25519(public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CryptoError>;

    /// Compares secrets. The time depends on their lengths only, so that it does not reveal how much of a guess is right.
    fn constant_time_eq(one: &[u8], other: &[u8]) -> bool;
}

/// An RSA private key inside a backend.
pub(crate) trait RsaKey: Send + Sync {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError>;

    /// RSAES-PKCS1-v1_5 decryption.
    fn unwrap_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError>;
}
