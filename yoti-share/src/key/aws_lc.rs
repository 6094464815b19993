//! The backend aws-lc-rs: fast and constant time.

use aws_lc_rs::{
    aead::{self, Aad, LessSafeKey, Nonce, UnboundKey},
    cipher::{self, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey},
    constant_time::verify_slices_are_equal,
    digest,
    error::{KeyRejected, Unspecified},
    iv::FixedLength,
    rand::SystemRandom,
    rsa::{KeyPair, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey},
    signature::{self, RsaEncoding, UnparsedPublicKey},
};
use zeroize::Zeroizing;

use super::{
    backend::{Backend, CBC_IV, CryptoError, GCM_NONCE, GCM_TAG, RsaKey},
    pkcs::RsaDer,
};

pub(crate) struct AwsLc;

/// The library has one type for signing and one for decryption, so this contains the key twice.
pub(crate) struct AwsLcKey {
    signing: KeyPair,
    decrypting: Pkcs1PrivateDecryptingKey,
    modulus_len: usize,
}

impl Backend for AwsLc {
    type RsaKey = AwsLcKey;

    fn load(key: &RsaDer<'_>) -> Result<AwsLcKey, CryptoError> {
        let signing = KeyPair::from_der(key.pkcs1)?;
        let decrypting = Pkcs1PrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(&key.to_pkcs8())?)?;
        let modulus_len = signing.public_modulus_len();
        Ok(AwsLcKey {
            signing,
            decrypting,
            modulus_len,
        })
    }

    fn sha256(message: &[u8]) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, message).as_ref());
        hash
    }

    fn sha384(message: &[u8]) -> [u8; 48] {
        let mut hash = [0; 48];
        hash.copy_from_slice(digest::digest(&digest::SHA384, message).as_ref());
        hash
    }

    fn decrypt_gcm(
        key: &[u8],
        nonce: &[u8; GCM_NONCE],
        tag: &[u8; GCM_TAG],
        text: &mut [u8],
    ) -> Result<(), CryptoError> {
        let algorithm = match key.len() {
            16 => &aead::AES_128_GCM,
            24 => &aead::AES_192_GCM,
            32 => &aead::AES_256_GCM,
            _ => return Err(CryptoError),
        };
        let key = LessSafeKey::new(UnboundKey::new(algorithm, key)?);
        let nonce = Nonce::assume_unique_for_key(*nonce);
        key.open_in_place_separate_tag(nonce, Aad::empty(), tag, text)?;
        Ok(())
    }

    fn decrypt_cbc(key: &[u8], iv: &[u8; CBC_IV], text: &mut [u8]) -> Result<usize, CryptoError> {
        let algorithm = match key.len() {
            16 => &cipher::AES_128,
            24 => &cipher::AES_192,
            32 => &cipher::AES_256,
            _ => return Err(CryptoError),
        };
        let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(algorithm, key)?)?;
        let text = key.decrypt(text, DecryptionContext::Iv128(FixedLength::from(iv)))?;
        Ok(text.len())
    }

    fn verify_ed25519(public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        Ok(UnparsedPublicKey::new(&signature::ED25519, public_key).verify(message, signature)?)
    }

    fn constant_time_eq(one: &[u8], other: &[u8]) -> bool {
        verify_slices_are_equal(one, other).is_ok()
    }
}

impl AwsLcKey {
    fn sign_with(&self, padding: &'static dyn RsaEncoding, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut signature = vec![0; self.modulus_len];
        // The library ignores the generator and uses its own randomness for blinding and for the salt.
        self.signing
            .sign(padding, &SystemRandom::new(), message, &mut signature)?;
        Ok(signature)
    }
}

impl RsaKey for AwsLcKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.sign_with(&signature::RSA_PKCS1_SHA256, message)
    }

    fn sign_ps384(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        // The library's salt is as long as the hash.
        self.sign_with(&signature::RSA_PSS_SHA384, message)
    }

    fn unwrap_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let mut key = Zeroizing::new(vec![0; self.modulus_len]);
        let length = self.decrypting.decrypt(wrapped, &mut key)?.len();
        key.truncate(length);
        Ok(key)
    }
}

impl From<Unspecified> for CryptoError {
    fn from(_: Unspecified) -> Self {
        Self
    }
}

impl From<KeyRejected> for CryptoError {
    fn from(_: KeyRejected) -> Self {
        Self
    }
}
