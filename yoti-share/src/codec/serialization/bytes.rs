//! Bytes: base64 in formats that people read, bytes in binary formats.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{
    Deserialize, Deserializer, Serializer,
    de::{Error, SeqAccess, Visitor},
};

/// Writes bytes; for `#[serde(serialize_with = "…")]`.
pub(crate) fn serialize_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(&STANDARD.encode(bytes))
    } else {
        serializer.serialize_bytes(bytes)
    }
}

/// Bytes as they were read; `None` if they should be base64 and are not.
pub(crate) struct BytesOrBase64(Option<Vec<u8>>);

impl BytesOrBase64 {
    /// The bytes of this member, or an error that names it.
    pub(crate) fn decoded<E: Error>(self, member: &str) -> Result<Vec<u8>, E> {
        self.0
            .ok_or_else(|| E::custom(format_args!("`{member}` is not standard base64")))
    }
}

impl<'de> Deserialize<'de> for BytesOrBase64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(EitherForm {
                expected: "base64 as text",
            })
        } else {
            deserializer.deserialize_byte_buf(EitherForm { expected: "bytes" })
        }
    }
}

/// Accepts both forms in both kinds of format: a value under `#[serde(flatten)]` or in a tagged enum does not learn that
/// its format is binary.
struct EitherForm {
    expected: &'static str,
}

impl<'de> Visitor<'de> for EitherForm {
    type Value = BytesOrBase64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<BytesOrBase64, E> {
        Ok(BytesOrBase64(STANDARD.decode(text).ok()))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<BytesOrBase64, E> {
        self.visit_byte_buf(bytes.to_vec())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<BytesOrBase64, E> {
        Ok(BytesOrBase64(Some(bytes)))
    }

    /// Some formats have no bytes and write a list of numbers.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<BytesOrBase64, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = items.next_element()? {
            bytes.push(byte);
        }
        Ok(BytesOrBase64(Some(bytes)))
    }
}
