//! The backend of the `RustCrypto` crates and ed25519-dalek: pure Rust. `rsa` is not constant time (RUSTSEC-2023-0071), so
//! every private operation is blinded.

use aes::{Aes128, Aes192, Aes256, cipher::BlockDecryptMut};
use aes_gcm::{AeadInPlace, AesGcm};
use cbc::cipher::{
    BlockCipher, BlockEncrypt, KeyInit, KeyIvInit,
    block_padding::Pkcs7,
    consts::{U12, U16},
};
use rsa::{
    Pkcs1v15Encrypt, Pkcs1v15Sign, Pss, RsaPrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey},
    rand_core::OsRng,
    traits::PublicKeyParts,
};
use sha2::{Digest, Sha256, Sha384};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    backend::{Backend, CBC_IV, CryptoError, GCM_NONCE, GCM_TAG, RsaKey},
    pkcs::RsaDer,
};

pub(crate) struct RustCrypto;

/// It has no `Debug`, because the `Debug` of the inner type prints the private numbers.
pub(crate) struct RustCryptoKey(RsaPrivateKey);

impl Backend for RustCrypto {
    type RsaKey = RustCryptoKey;

    fn load(key: &RsaDer<'_>) -> Result<RustCryptoKey, CryptoError> {
        let parsed = RsaPrivateKey::from_pkcs1_der(key.pkcs1).map_err(discard_reason)?;
        // The library computes the numbers for the Chinese remainder theorem instead of reading them. Compare them with the
        // file's, or damage to them would not be detected.
        let written = parsed.to_pkcs1_der().map_err(discard_reason)?;
        if written.as_bytes() == key.pkcs1 {
            Ok(RustCryptoKey(parsed))
        } else {
            Err(CryptoError)
        }
    }

    fn sha256(message: &[u8]) -> [u8; 32] {
        Sha256::digest(message).into()
    }

    fn sha384(message: &[u8]) -> [u8; 48] {
        Sha384::digest(message).into()
    }

    fn decrypt_gcm(
        key: &[u8],
        nonce: &[u8; GCM_NONCE],
        tag: &[u8; GCM_TAG],
        text: &mut [u8],
    ) -> Result<(), CryptoError> {
        fn decrypt<Aes>(
            key: &[u8],
            nonce: &[u8; GCM_NONCE],
            tag: &[u8; GCM_TAG],
            text: &mut [u8],
        ) -> Result<(), CryptoError>
        where
            AesGcm<Aes, U12>: KeyInit,
            Aes: BlockCipher<BlockSize = U16> + BlockEncrypt,
        {
            let cipher = AesGcm::<Aes, U12>::new_from_slice(key).map_err(discard_reason)?;
            cipher
                .decrypt_in_place_detached(nonce.into(), &[], text, tag.into())
                .map_err(discard_reason)
        }
        match key.len() {
            16 => decrypt::<Aes128>(key, nonce, tag, text),
            24 => decrypt::<Aes192>(key, nonce, tag, text),
            32 => decrypt::<Aes256>(key, nonce, tag, text),
            _ => Err(CryptoError),
        }
    }

    fn decrypt_cbc(key: &[u8], iv: &[u8; CBC_IV], text: &mut [u8]) -> Result<usize, CryptoError> {
        fn decrypt<Cipher: BlockDecryptMut + KeyIvInit>(
            key: &[u8],
            iv: &[u8],
            text: &mut [u8],
        ) -> Result<usize, CryptoError> {
            let cipher = Cipher::new_from_slices(key, iv).map_err(discard_reason)?;
            Ok(cipher.decrypt_padded_mut::<Pkcs7>(text).map_err(discard_reason)?.len())
        }
        match key.len() {
            16 => decrypt::<cbc::Decryptor<Aes128>>(key, iv, text),
            24 => decrypt::<cbc::Decryptor<Aes192>>(key, iv, text),
            32 => decrypt::<cbc::Decryptor<Aes256>>(key, iv, text),
            _ => Err(CryptoError),
        }
    }

    fn verify_ed25519(public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        let key = ed25519_dalek::VerifyingKey::try_from(public_key).map_err(discard_reason)?;
        let signature = ed25519_dalek::Signature::from_slice(signature).map_err(discard_reason)?;
        key.verify_strict(message, &signature).map_err(discard_reason)
    }

    fn constant_time_eq(one: &[u8], other: &[u8]) -> bool {
        one.ct_eq(other).into()
    }
}

impl RsaKey for RustCryptoKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.0
            .sign_with_rng(&mut OsRng, Pkcs1v15Sign::new::<Sha256>(), &RustCrypto::sha256(message))
            .map_err(discard_reason)
    }

    fn sign_ps384(&self, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        // The library's salt is as long as the hash.
        self.0
            .sign_with_rng(&mut OsRng, Pss::new_blinded::<Sha384>(), &RustCrypto::sha384(message))
            .map_err(discard_reason)
    }

    fn unwrap_key(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        if wrapped.len() != self.0.size() {
            return Err(CryptoError);
        }
        self.0
            .decrypt_blinded(&mut OsRng, Pkcs1v15Encrypt, wrapped)
            .map(Zeroizing::new)
            .map_err(discard_reason)
    }
}

/// Discards the reason of a failure, which could distinguish one wrong padding from another.
fn discard_reason<E>(_: E) -> CryptoError {
    CryptoError
}
