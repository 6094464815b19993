//! The two kinds of AES encryption in a receipt.

use aes::cipher::{BlockCipher, BlockDecryptMut, BlockEncrypt, BlockEncryptMut, KeyInit, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::Aead;
use aes_gcm::aead::consts::{U8, U12, U13, U16, U24, U32};
use aes_gcm::aead::generic_array::ArrayLength;
use aes_gcm::{AesGcm, Nonce};
use cbc::cipher::block_padding::Pkcs7;
use data_encoding::BASE64;
use prost::Message;

use super::error::SealError;
use super::proto::EncryptedData;

/// Wraps the receipt key by AES-GCM without associated data; the tag is at the end.
pub(super) fn wrap(key: &[u8], nonce: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    match key.len() {
        16 => wrap_under::<Aes128>(key, nonce, plain),
        24 => wrap_under::<Aes192>(key, nonce, plain),
        32 => wrap_under::<Aes256>(key, nonce, plain),
        other => Err(SealError(format!(
            "an item key cannot have {other} bytes; use 16, 24 or 32"
        ))),
    }
}

fn wrap_under<C>(key: &[u8], nonce: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError>
where
    C: BlockCipher<BlockSize = U16> + BlockEncrypt + KeyInit,
{
    match nonce.len() {
        8 => wrap_with::<C, U8>(key, nonce, plain),
        12 => wrap_with::<C, U12>(key, nonce, plain),
        13 => wrap_with::<C, U13>(key, nonce, plain),
        16 => wrap_with::<C, U16>(key, nonce, plain),
        24 => wrap_with::<C, U24>(key, nonce, plain),
        32 => wrap_with::<C, U32>(key, nonce, plain),
        other => Err(SealError(format!(
            "a nonce of {other} bytes is not supported; use 8, 12, 13, 16, 24 or 32"
        ))),
    }
}

fn wrap_with<C, N>(key: &[u8], nonce: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError>
where
    C: BlockCipher<BlockSize = U16> + BlockEncrypt + KeyInit,
    N: ArrayLength<u8>,
{
    let failed = || SealError("the receipt key cannot be wrapped".to_owned());
    let cipher = AesGcm::<C, N>::new_from_slice(key).map_err(|_cause| failed())?;
    cipher
        .encrypt(Nonce::<N>::from_slice(nonce), plain)
        .map_err(|_cause| failed())
}

/// Encrypts a profile or extra data by AES-256-CBC with PKCS#7 padding: base64 of protobuf `EncryptedData`.
pub(crate) fn encrypt_content(plain: &[u8], receipt_key: &[u8; 32], iv: [u8; 16]) -> String {
    let cipher = cbc::Encryptor::<Aes256>::new(receipt_key.into(), &iv.into());
    let data = EncryptedData {
        iv: iv.to_vec(),
        cipher_text: cipher.encrypt_padded_vec_mut::<Pkcs7>(plain),
    };
    BASE64.encode(&data.encode_to_vec())
}

/// Undoes [`encrypt_content`].
pub(crate) fn decrypt_content(content: &str, receipt_key: &[u8; 32]) -> Option<Vec<u8>> {
    let data = EncryptedData::decode(&*BASE64.decode(content.as_bytes()).ok()?).ok()?;
    let iv: [u8; 16] = data.iv.try_into().ok()?;
    let cipher = cbc::Decryptor::<Aes256>::new(receipt_key.into(), &iv.into());
    cipher.decrypt_padded_vec_mut::<Pkcs7>(&data.cipher_text).ok()
}
