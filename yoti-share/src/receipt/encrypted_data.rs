//! `EncryptedData`: one encrypted part of a receipt.

use std::ops::Range;

use bytes::Bytes;
use zeroize::Zeroizing;

use super::{
    errors::{decryption_failed, malformed},
    receipt_json::decode_base64,
};
use crate::{
    codec::protobuf::{Field, Message, ProtobufError},
    error::Error,
    key::{Backend, CBC_IV, CryptoError, DefaultBackend},
};

const AES_BLOCK: usize = 16;

/// An `EncryptedData` message. It is decrypted in place, and the values that are parsed from it share the buffer.
pub(super) struct EncryptedData {
    message: Zeroizing<Vec<u8>>,
    iv: [u8; CBC_IV],
    ciphertext: Range<usize>,
}

impl EncryptedData {
    /// Decodes the base64 of the part `name`, if the receipt contains it.
    pub(super) fn decode(name: &str, base64: Option<&[u8]>) -> Result<Option<Self>, Error> {
        let Some(base64) = base64 else { return Ok(None) };
        let message =
            decode_base64(base64).ok_or_else(|| malformed(format!("the receipt's `{name}` is not base64")))?;
        let (iv, ciphertext) = parse(&message).ok_or_else(|| {
            malformed(format!(
                "the receipt's `{name}` is not an encrypted part with an IV of {CBC_IV} bytes and complete blocks"
            ))
        })?;
        Ok(Some(Self {
            message: Zeroizing::new(message),
            iv,
            ciphertext,
        }))
    }

    /// Decrypts the part and parses the plaintext. Wrong padding and an unparsable plaintext are the same error.
    pub(super) fn decrypt<T>(mut self, key: &[u8], parse: fn(&Bytes) -> Result<T, ProtobufError>) -> Result<T, Error> {
        let plaintext = self.decrypt_in_place(key)?;
        let buffer = Bytes::from(std::mem::take(&mut *self.message));
        parse(&buffer.slice(plaintext)).map_err(|ProtobufError| decryption_failed())
    }

    /// As [`decrypt`](Self::decrypt), but the buffer is wiped when the last value that shares it is dropped.
    pub(super) fn decrypt_and_wipe<T>(
        mut self,
        key: &[u8],
        parse: fn(&Bytes) -> Result<T, ProtobufError>,
    ) -> Result<T, Error> {
        let plaintext = self.decrypt_in_place(key)?;
        let buffer = Bytes::from_owner(self.message);
        parse(&buffer.slice(plaintext)).map_err(|ProtobufError| decryption_failed())
    }

    /// Returns the position of the plaintext in the message.
    fn decrypt_in_place(&mut self, key: &[u8]) -> Result<Range<usize>, Error> {
        let ciphertext = self.message.get_mut(self.ciphertext.clone()).unwrap_or_default();
        let length =
            DefaultBackend::decrypt_cbc(key, &self.iv, ciphertext).map_err(|CryptoError| decryption_failed())?;
        Ok(self.ciphertext.start..self.ciphertext.start + length)
    }
}

/// The IV and the position of the ciphertext.
fn parse(message: &[u8]) -> Option<([u8; CBC_IV], Range<usize>)> {
    let mut iv: &[u8] = &[];
    let mut ciphertext: &[u8] = &[];
    for field in Message::new(message) {
        match field.ok()? {
            (1, Field::Bytes(bytes)) => iv = bytes,
            (2, Field::Bytes(bytes)) => ciphertext = bytes,
            _ => {}
        }
    }
    if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(AES_BLOCK) {
        return None;
    }
    let start = ciphertext.as_ptr().addr().checked_sub(message.as_ptr().addr())?;
    Some((iv.try_into().ok()?, start..start + ciphertext.len()))
}
