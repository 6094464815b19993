//! Stands in when no backend was chosen, so that the one sentence of `compile_error!` is the only error.

use zeroize::Zeroizing;

use super::{
    backend::{Backend, CBC_IV, GCM_NONCE, GCM_TAG, Refused, RsaKey},
    pkcs::RsaDer,
};

pub(crate) struct Absent;

impl Backend for Absent {
    type RsaKey = Self;

    fn load(_: &RsaDer<'_>) -> Result<Self, Refused> {
        Err(Refused)
    }

    fn sha256(_: &[u8]) -> [u8; 32] {
        [0; 32]
    }

    fn gcm_open(_: &[u8], _: &[u8; GCM_NONCE], _: &[u8; GCM_TAG], _: &mut [u8]) -> Result<(), Refused> {
        Err(Refused)
    }

    fn cbc_open(_: &[u8], _: &[u8; CBC_IV], _: &mut [u8]) -> Result<usize, Refused> {
        Err(Refused)
    }

    fn ed25519_verify(_: &[u8], _: &[u8], _: &[u8]) -> Result<(), Refused> {
        Err(Refused)
    }
}

impl RsaKey for Absent {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, Refused> {
        Err(Refused)
    }

    fn unwrap_key(&self, _: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
        Err(Refused)
    }
}
