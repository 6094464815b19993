//! The interface to a cryptographic library.
//!
//! The callers and the types have checked all lengths before a cipher runs.

use zeroize::Zeroizing;

use super::pkcs::RsaDer;

/// The library failed. The reason is discarded, so that nothing built on it can become an oracle.
#[derive(Debug)]
pub(crate) struct CryptoError;

/// The length of AES-GCM nonces and tags and of AES-CBC's initialisation vectors, in bytes.
///
/// GCM nonces of other lengths are rejected before a cipher runs: aws-lc-rs does not support them, production does not send
/// them, and to support them would require our own GHASH.
pub(crate) const GCM_NONCE: usize = 12;
pub(crate) const GCM_TAG: usize = 16;
pub(crate) const CBC_IV: usize = 16;

/// A cryptographic library.
pub(crate) trait Backend {
    /// A parsed RSA private key.
    type RsaKey: RsaKey;

    /// Parses a key, and checks that its numbers are consistent.
    fn load(key: &RsaDer<'_>) -> Result<Self::RsaKey, CryptoError>;

    /// SHA-256.
    fn sha256(message: &[u8]) -> [u8; 32];

    /// SHA-384.
    fn sha384(message: &[u8]) -> [u8; 48];

    /// Decrypts AES-GCM (with a key of 128, 192 or 256 bits) without associated data, in place.
    fn decrypt_gcm(
        key: &[u8],
        nonce: &[u8; GCM_NONCE],
        tag: &[u8; GCM_TAG],
        text: &mut [u8],
    ) -> Result<(), CryptoError>;

    /// Decrypts AES-CBC (with a key of 128, 192 or 256 bits) in place, checks every byte of the padding, and returns the
    /// length of the text without it.
    fn decrypt_cbc(key: &[u8], iv: &[u8; CBC_IV], text: &mut [u8]) -> Result<usize, CryptoError>;

    /// Verifies an Ed25519 signature.
    fn verify_ed25519(public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CryptoError>;

    /// Compares secrets. The time depends on their lengths only, so that it does not reveal how much of a guess is right.
    fn constant_time_eq(one: &[u8], other: &[u8]) -> bool;
}

/// An RSA private key of a backend.
pub(crate) trait RsaKey: Send + Sync {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError>;

    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 bytes: `PS384` of RFC 7518.
    fn sign_ps384(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError>;

    /// RSAES-PKCS1-v1_5 decryption.
    fn unwrap_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError>;
}
