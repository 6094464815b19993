//! The backend of a build without one: it makes the crate compile, so that the sentence of `compile_error!` is the only
//! error.

use zeroize::Zeroizing;

use super::{
    backend::{Backend, CBC_IV, CryptoError, GCM_NONCE, GCM_TAG, RsaKey},
    pkcs::RsaDer,
};

pub(crate) struct Absent;

impl Backend for Absent {
    type RsaKey = Self;

    fn load(_: &RsaDer<'_>) -> Result<Self, CryptoError> {
        Err(CryptoError)
    }

    fn sha256(_: &[u8]) -> [u8; 32] {
        [0; 32]
    }

    fn sha384(_: &[u8]) -> [u8; 48] {
        [0; 48]
    }

    fn decrypt_gcm(_: &[u8], _: &[u8; GCM_NONCE], _: &[u8; GCM_TAG], _: &mut [u8]) -> Result<(), CryptoError> {
        Err(CryptoError)
    }

    fn decrypt_cbc(_: &[u8], _: &[u8; CBC_IV], _: &mut [u8]) -> Result<usize, CryptoError> {
        Err(CryptoError)
    }

    fn verify_ed25519(_: &[u8], _: &[u8], _: &[u8]) -> Result<(), CryptoError> {
        Err(CryptoError)
    }

    fn constant_time_eq(_: &[u8], _: &[u8]) -> bool {
        false
    }
}

impl RsaKey for Absent {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, CryptoError> {
        Err(CryptoError)
    }

    fn sign_ps384(&self, _: &[u8]) -> Result<Vec<u8>, CryptoError> {
        Err(CryptoError)
    }

    fn unwrap_key(&self, _: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        Err(CryptoError)
    }
}
