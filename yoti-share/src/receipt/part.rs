//! One encrypted part of a receipt.

use std::ops::Range;

use bytes::Bytes;

use super::wire::decode;
use crate::{
    codec::protobuf::{Field, Message, ProtobufError},
    error::Error,
    key::{Backend, CBC_IV, CryptoError, DefaultBackend},
};

const AES_BLOCK: usize = 16;

/// An `EncryptedData` message, decoded from base64. It is decrypted where it lies, and what is read from it shares the
/// buffer: no value is copied.
pub(super) struct Part {
    message: Vec<u8>,
    iv: [u8; CBC_IV],
    sealed: Range<usize>,
}

impl Part {
    /// Decodes a part; one that is not there is an empty text.
    pub(super) fn read(name: &str, base64: &[u8]) -> Result<Option<Self>, Error> {
        if base64.is_empty() {
            return Ok(None);
        }
        let message =
            decode(base64).ok_or_else(|| super::malformed(format!("the receipt's `{name}` is not base64")))?;
        let (iv, sealed) = find(&message).ok_or_else(|| {
            super::malformed(format!(
                "the receipt's `{name}` is not an encrypted part with an IV of {CBC_IV} bytes and whole blocks"
            ))
        })?;
        Ok(Some(Self { message, iv, sealed }))
    }

    /// Decrypts the part and parses what was inside. Wrong padding and contents that are no message are one error.
    pub(super) fn open<T>(mut self, key: &[u8], parse: fn(&Bytes) -> Result<T, ProtobufError>) -> Result<T, Error> {
        let sealed = self.message.get_mut(self.sealed.clone()).unwrap_or_default();
        let length = DefaultBackend::decrypt_cbc(key, &self.iv, sealed).map_err(|CryptoError| super::decryption())?;
        let plain = Bytes::from(self.message).slice(self.sealed.start..self.sealed.start + length);
        parse(&plain).map_err(|ProtobufError| super::decryption())
    }
}

/// The IV, and where the cipher text lies.
fn find(message: &[u8]) -> Option<([u8; CBC_IV], Range<usize>)> {
    let mut iv: &[u8] = &[];
    let mut sealed: &[u8] = &[];
    for field in Message::new(message) {
        match field.ok()? {
            (1, Field::Bytes(bytes)) => iv = bytes,
            (2, Field::Bytes(bytes)) => sealed = bytes,
            _ => {}
        }
    }
    if sealed.is_empty() || !sealed.len().is_multiple_of(AES_BLOCK) {
        return None;
    }
    let start = sealed.as_ptr().addr().checked_sub(message.as_ptr().addr())?;
    Some((iv.try_into().ok()?, start..start + sealed.len()))
}
