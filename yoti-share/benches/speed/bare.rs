//! The floors: the operations that no implementation can avoid, with the library that the SDK uses.

use aws_lc_rs::{
    cipher::{AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey},
    iv::FixedLength,
    rand::SystemRandom,
    rsa::{Pkcs1PrivateDecryptingKey, PrivateDecryptingKey},
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::sealed;

const PKCS8: &str = include_str!("../../tests/keys/rsa-2048.pkcs8.pem");

/// An RSA key that only signs.
pub(crate) struct Signer(RsaKeyPair);

impl Signer {
    pub(crate) fn new() -> Self {
        Self(RsaKeyPair::from_pkcs8(&pkcs8()).unwrap())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .unwrap();
        signature
    }
}

/// Signs 600 bytes, about the size of a create request.
pub(crate) fn signature() -> impl FnMut() -> Vec<u8> {
    let signer = Signer::new();
    move || signer.sign(&[b'x'; 600])
}

/// Unwraps the item key.
pub(crate) fn decryption() -> impl FnMut() {
    let key = Pkcs1PrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(&pkcs8()).unwrap()).unwrap();
    let mut plain = vec![0; key.min_output_size()];
    move || assert_eq!(key.decrypt(sealed::WRAPPED_ITEM_KEY, &mut plain).unwrap().len(), 32)
}

fn pkcs8() -> Vec<u8> {
    let text: String = PKCS8.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(text).unwrap()
}

/// Decodes the person's profile in a receipt.
pub(crate) fn decode(receipt: &str, engine: impl Engine) -> impl FnMut() -> Vec<u8> {
    let (_, from) = receipt.rsplit_once("\"profile\":\"").unwrap();
    let part = from.split_once('"').unwrap().0.to_owned();
    move || engine.decode(&part).unwrap()
}

/// Decodes the person's profile in a receipt and decrypts it in place.
pub(crate) fn decode_and_decrypt(receipt: &str, engine: impl Engine) -> impl FnMut() {
    let mut decode = decode(receipt, engine);
    // The message has two fields: 18 bytes for the IV, then a tag and length of up to 5 bytes before the ciphertext.
    let length = decode().len();
    let start = length - length / 16 * 16 + if length % 16 < 20 - 16 { 16 } else { 0 };
    move || {
        let mut bytes = decode();
        let key = UnboundCipherKey::new(&AES_256, &sealed::receipt_key()).unwrap();
        let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).unwrap();
        let sealed = bytes.get_mut(start..).unwrap();
        let plain = key
            .decrypt(sealed, DecryptionContext::Iv128(FixedLength::from(&sealed::IV)))
            .unwrap();
        assert!(!plain.is_empty());
    }
}
