//! Attributes of a receipt.

use std::fmt;

use prost::Message;
use serde_json::Value;

use super::anchor::Anchor;
use super::proto;

/// The numbers of content types in a receipt.
pub mod content_type {
    /// Not specified.
    pub const UNDEFINED: i32 = 0;
    /// UTF-8 text.
    pub const STRING: i32 = 1;
    /// A JPEG image.
    pub const JPEG: i32 = 2;
    /// A date, `YYYY-MM-DD`.
    pub const DATE: i32 = 3;
    /// A PNG image.
    pub const PNG: i32 = 4;
    /// JSON.
    pub const JSON: i32 = 5;
    /// Several values, each with its content type.
    pub const MULTI_VALUE: i32 = 6;
    /// A whole number in decimal digits.
    pub const INT: i32 = 7;
    /// A verifiable credential.
    pub const JWT_VC: i32 = 8;
}

/// An attribute with any content, valid or not.
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Attribute {
    pub(crate) name: String,
    pub(crate) content_type: i32,
    pub(crate) value: Vec<u8>,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) ephemeral_id: String,
    pub(crate) signed: bool,
}

impl Attribute {
    /// Creates an attribute from any bytes and any content type; [`content_type`] lists the known ones.
    pub fn raw(name: impl Into<String>, content_type: i32, value: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            content_type,
            value: value.into(),
            anchors: Vec::new(),
            ephemeral_id: String::new(),
            signed: false,
        }
    }

    /// Creates a STRING.
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::raw(name, content_type::STRING, value.into())
    }

    /// Creates a DATE.
    pub fn date(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::raw(name, content_type::DATE, value.into())
    }

    /// Creates an INT.
    pub fn int(name: impl Into<String>, value: i64) -> Self {
        Self::raw(name, content_type::INT, value.to_string())
    }

    /// Creates a JSON attribute.
    pub fn json(name: impl Into<String>, value: &Value) -> Self {
        Self::raw(name, content_type::JSON, value.to_string())
    }

    /// Creates a JPEG.
    pub fn jpeg(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::raw(name, content_type::JPEG, bytes)
    }

    /// Creates a PNG.
    pub fn png(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::raw(name, content_type::PNG, bytes)
    }

    /// Creates a `MULTI_VALUE` of items with their content types. To nest one, see [`Self::multi_value_bytes`].
    pub fn multi_value<B: AsRef<[u8]>>(name: impl Into<String>, items: impl IntoIterator<Item = (i32, B)>) -> Self {
        Self::raw(name, content_type::MULTI_VALUE, Self::multi_value_bytes(items))
    }

    /// Encodes a `MULTI_VALUE` that can be an item of another.
    pub fn multi_value_bytes<B: AsRef<[u8]>>(items: impl IntoIterator<Item = (i32, B)>) -> Vec<u8> {
        let values = items
            .into_iter()
            .map(|(content_type, data)| proto::MultiValueItem {
                content_type,
                data: data.as_ref().to_vec(),
            })
            .collect();
        proto::MultiValue { values }.encode_to_vec()
    }

    /// Adds an anchor.
    pub fn anchor(mut self, anchor: Anchor) -> Self {
        self.anchors.push(anchor);
        self
    }

    /// Sets the ID by which other attributes refer to this one.
    pub fn ephemeral_id(mut self, id: impl Into<String>) -> Self {
        self.ephemeral_id = id.into();
        self
    }

    /// Signs the attribute in each anchor, as Yoti does. Without it the anchors' signatures are empty, which is faster.
    pub fn sign_anchors(mut self) -> Self {
        self.signed = true;
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of the content type.
    pub fn content_type(&self) -> i32 {
        self.content_type
    }

    /// The value's bytes.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// The anchors.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }
}

/// Shows the name and no value.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("anchors", &self.anchors)
            .finish_non_exhaustive()
    }
}
