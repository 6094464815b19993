//! Seals receipts fast: the keys are constants, and a remote key returns the item key without RSA.

use std::{
    pin::pin,
    sync::LazyLock,
    task::{Context, Poll, Waker},
};

use aes::{
    Aes128, Aes192, Aes256,
    cipher::{BlockDecryptMut, BlockEncryptMut, KeyInit, KeyIvInit, block_padding::Pkcs7},
};
use aes_gcm::{AesGcm, aead::Aead, aead::consts::U12};
use base64::{Engine, engine::general_purpose::STANDARD};
use prost::Message;
use serde_json::json;
use yoti_share::{Error, KeyError, KeyUnwrapper, Receipt, Share, receipt};

use crate::protobuf::{self, EncryptedData};

pub(crate) const ITEM_KEY: [u8; 32] = [0x11; 32];
pub(crate) const RECEIPT_KEY: [u8; 32] = [0x22; 32];
pub(crate) const NONCE: [u8; 12] = [0x33; 12];
const IV: [u8; 16] = [0x44; 16];

/// The parts of a receipt, each of which a target can change.
pub(crate) struct Sealed {
    /// The result of the unwrapper.
    pub(crate) item_key: Vec<u8>,
    /// Nonce and wrapped key in the item key's JSON.
    pub(crate) nonce: Vec<u8>,
    pub(crate) wrapped: Vec<u8>,
    /// The receipt key, encrypted with the item key, with its tag.
    pub(crate) wrapped_key: Vec<u8>,
    /// `EncryptedData` messages; empty if the part is missing.
    pub(crate) profile: Vec<u8>,
    pub(crate) extra_data: Vec<u8>,
}

impl Sealed {
    /// A valid receipt with these parts.
    pub(crate) fn new(profile: Option<&[u8]>, extra_data: Option<&[u8]>) -> Self {
        static WRAPPED_KEY: LazyLock<Vec<u8>> =
            LazyLock::new(|| gcm(&ITEM_KEY).unwrap().encrypt(&NONCE, &RECEIPT_KEY).unwrap());
        let part = |plain: Option<&[u8]>| plain.map_or_else(Vec::new, encrypted);
        Self {
            item_key: ITEM_KEY.to_vec(),
            nonce: NONCE.to_vec(),
            wrapped: vec![0x55; 256],
            wrapped_key: WRAPPED_KEY.clone(),
            profile: part(profile),
            extra_data: part(extra_data),
        }
    }

    pub(crate) fn receipt_json(&self) -> String {
        json!({
            "id": "Kx+/8g==",
            "sessionId": "ss.v2.fuzz",
            "timestamp": "2025-05-21T11:01:07Z",
            "wrappedItemKeyId": "item-key",
            "wrappedKey": STANDARD.encode(&self.wrapped_key),
            "otherPartyContent": {
                "profile": STANDARD.encode(&self.profile),
                "extraData": STANDARD.encode(&self.extra_data),
            },
        })
        .to_string()
    }

    pub(crate) fn item_key_json(&self) -> String {
        json!({ "id": "item-key", "iv": STANDARD.encode(&self.nonce), "value": STANDARD.encode(&self.wrapped) })
            .to_string()
    }

    /// Opens the receipt with the SDK.
    pub(crate) fn open(&self) -> Result<Receipt, Error> {
        open(
            self.receipt_json().as_bytes(),
            self.item_key_json().as_bytes(),
            &self.item_key,
        )
    }

    /// Opens the receipt with other crypto crates. Returns the plain text of the profile if no cipher fails.
    pub(crate) fn open_again(&self) -> Option<Vec<u8>> {
        if self.wrapped.is_empty() {
            return None;
        }
        let nonce: [u8; 12] = self.nonce.as_slice().try_into().ok()?;
        let key = gcm(&self.item_key)?.decrypt(&nonce, &self.wrapped_key)?;
        decrypted(&self.profile, &key)
    }
}

/// Opens a receipt with the SDK. The remote key returns this item key for every input.
pub(crate) fn open(receipt_json: &[u8], item_key_json: &[u8], item_key: &[u8]) -> Result<Receipt, Error> {
    let key = FixedUnwrapper(item_key.to_vec());
    poll_once(receipt::open_async(receipt_json, Some(item_key_json), &key))
}

/// Opens a valid receipt with this profile and extra data.
pub(crate) fn shared(profile: Option<&[u8]>, extra_data: Option<&[u8]>) -> Result<Share, Error> {
    let receipt = Sealed::new(profile, extra_data).open()?;
    match receipt.outcome() {
        yoti_share::Outcome::Shared(share) => Ok(share.clone()),
        yoti_share::Outcome::Failed(_) => panic!("the share failed"),
    }
}

/// Encrypts with the receipt key.
fn encrypted(plain: &[u8]) -> Vec<u8> {
    let cipher_text =
        cbc::Encryptor::<Aes256>::new(&RECEIPT_KEY.into(), &IV.into()).encrypt_padded_vec_mut::<Pkcs7>(plain);
    EncryptedData {
        iv: IV.to_vec(),
        cipher_text,
    }
    .encode_to_vec()
}

fn decrypted(message: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    fn with<C: BlockDecryptMut + aes::cipher::BlockCipher + KeyInit>(
        key: &[u8],
        data: &EncryptedData,
    ) -> Option<Vec<u8>>
    where
        cbc::Decryptor<C>: KeyIvInit + BlockDecryptMut,
    {
        let decryptor = cbc::Decryptor::<C>::new_from_slices(key, &data.iv).ok()?;
        decryptor.decrypt_padded_vec_mut::<Pkcs7>(&data.cipher_text).ok()
    }
    let data: EncryptedData = protobuf::read(message)?;
    match key.len() {
        16 => with::<Aes128>(key, &data),
        24 => with::<Aes192>(key, &data),
        32 => with::<Aes256>(key, &data),
        _ => None,
    }
}

pub(crate) enum Gcm {
    Of128(AesGcm<Aes128, U12>),
    Of192(AesGcm<Aes192, U12>),
    Of256(AesGcm<Aes256, U12>),
}

pub(crate) fn gcm(key: &[u8]) -> Option<Gcm> {
    match key.len() {
        16 => AesGcm::new_from_slice(key).ok().map(Gcm::Of128),
        24 => AesGcm::new_from_slice(key).ok().map(Gcm::Of192),
        32 => AesGcm::new_from_slice(key).ok().map(Gcm::Of256),
        _ => None,
    }
}

impl Gcm {
    pub(crate) fn encrypt(&self, nonce: &[u8; 12], plain: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Of128(cipher) => cipher.encrypt(nonce.into(), plain),
            Self::Of192(cipher) => cipher.encrypt(nonce.into(), plain),
            Self::Of256(cipher) => cipher.encrypt(nonce.into(), plain),
        }
        .ok()
    }

    pub(crate) fn decrypt(&self, nonce: &[u8; 12], sealed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Of128(cipher) => cipher.decrypt(nonce.into(), sealed),
            Self::Of192(cipher) => cipher.decrypt(nonce.into(), sealed),
            Self::Of256(cipher) => cipher.decrypt(nonce.into(), sealed),
        }
        .ok()
    }
}

/// Unwraps every key to these bytes.
pub(crate) struct FixedUnwrapper(pub(crate) Vec<u8>);

impl KeyUnwrapper for FixedUnwrapper {
    async fn unwrap_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        Ok(Some(self.0.clone()))
    }
}

/// The result of a future that never waits.
pub(crate) fn poll_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the future is pending"),
    }
}
