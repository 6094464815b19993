//! Attributes as they stand in a receipt.

use std::fmt;

use prost::Message;
use serde_json::Value;

use super::anchor::Anchor;
use super::proto;

/// The numbers by which a receipt says what an attribute's bytes are.
pub mod content_type {
    /// Nothing is said.
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
    /// Several values, each with its type.
    pub const MULTI_VALUE: i32 = 6;
    /// A whole number in decimal digits.
    pub const INT: i32 = 7;
    /// A verifiable credential.
    pub const JWT_VC: i32 = 8;
}

/// An attribute with any content, right or wrong.
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
    /// Any bytes under any content type; [`content_type`] has the known ones.
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

    /// A STRING.
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::raw(name, content_type::STRING, value.into())
    }

    /// A DATE.
    pub fn date(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::raw(name, content_type::DATE, value.into())
    }

    /// An INT.
    pub fn int(name: impl Into<String>, value: i64) -> Self {
        Self::raw(name, content_type::INT, value.to_string())
    }

    /// A JSON.
    pub fn json(name: impl Into<String>, value: &Value) -> Self {
        Self::raw(name, content_type::JSON, value.to_string())
    }

    /// A JPEG.
    pub fn jpeg(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::raw(name, content_type::JPEG, bytes)
    }

    /// A PNG.
    pub fn png(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self::raw(name, content_type::PNG, bytes)
    }

    /// A `MULTI_VALUE` of items with their content types. An item may itself be one: see [`Self::multi_value_bytes`].
    pub fn multi_value<B: AsRef<[u8]>>(name: impl Into<String>, items: impl IntoIterator<Item = (i32, B)>) -> Self {
        Self::raw(name, content_type::MULTI_VALUE, Self::multi_value_bytes(items))
    }

    /// The bytes of a `MULTI_VALUE`, to be nested in another.
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

    /// The handle by which other attributes refer to this one.
    pub fn ephemeral_id(mut self, id: impl Into<String>) -> Self {
        self.ephemeral_id = id.into();
        self
    }

    /// Signs the anchors over the attribute, as Yoti does. Without it their signatures are empty, which costs nothing.
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

    fn to_proto(&self) -> proto::Attribute {
        proto::Attribute {
            name: self.name.clone(),
            value: self.value.clone(),
            content_type: self.content_type,
            anchors: self.anchors.iter().map(|anchor| anchor.to_proto(self)).collect(),
            ephemeral_id: self.ephemeral_id.clone(),
        }
    }
}

/// Says which attribute, and not what it holds.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("anchors", &self.anchors)
            .finish_non_exhaustive()
    }
}

pub(super) fn list_bytes(attributes: &[Attribute]) -> Vec<u8> {
    proto::AttributeList {
        attributes: attributes.iter().map(Attribute::to_proto).collect(),
    }
    .encode_to_vec()
}
