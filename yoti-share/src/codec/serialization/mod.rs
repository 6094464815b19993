//! `Serialize` and `Deserialize` for values, under the feature `serde`.
//!
//! A deserialised value may be personal, and errors end up in logs. serde's errors quote a value of
//! the wrong type, so all implementations pass them through [`without_value`].
//!
//! Binary formats do not describe their values. For them, bytes are written as bytes instead of
//! base64, and open JSON as the bytes of its text.

mod bytes;
mod discreet;
mod json;
mod text;

pub(crate) use self::{
    bytes::{BytesOrBase64, serialize_bytes},
    discreet::without_value,
    json::{deserialize_json, serialize_json},
    text::{deserialize_text, serialize_as_text},
};
