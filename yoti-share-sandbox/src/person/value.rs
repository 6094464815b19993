//! The values of attributes.

use std::fmt;

use serde_json::Value as Json;

use crate::seal::{Attribute, content_type};

/// The value of an attribute, with its content type.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum SharedValue {
    /// Text. For an attribute that is a date or JSON, such as `date_of_birth`, it is the text of that.
    Text(String),
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    Date(String),
    /// A whole number.
    Int(i64),
    /// Any JSON.
    Json(Json),
    /// A JPEG image.
    Jpeg(Vec<u8>),
    /// A PNG image.
    Png(Vec<u8>),
    /// Several JPEG images.
    Images(Vec<Vec<u8>>),
    /// Any bytes under any content type.
    Raw(i32, Vec<u8>),
}

impl SharedValue {
    pub(crate) fn into_attribute(self, name: &str) -> Attribute {
        match self {
            Self::Text(text) => match content_type_of_name(name) {
                kind @ (content_type::DATE | content_type::JSON) => Attribute::raw(name, kind, text),
                _ => Attribute::text(name, text),
            },
            Self::Date(date) => Attribute::date(name, date),
            Self::Int(number) => Attribute::int(name, number),
            Self::Json(json) => Attribute::json(name, &json),
            Self::Jpeg(bytes) => Attribute::jpeg(name, bytes),
            Self::Png(bytes) => Attribute::png(name, bytes),
            Self::Images(images) => {
                Attribute::multi_value(name, images.into_iter().map(|image| (content_type::JPEG, image)))
            }
            Self::Raw(kind, bytes) => Attribute::raw(name, kind, bytes),
        }
    }
}

/// The usual content type of an attribute of this name.
pub(crate) fn content_type_of_name(name: &str) -> i32 {
    match name {
        "date_of_birth" => content_type::DATE,
        "structured_postal_address" | "identity_profile_report" => content_type::JSON,
        "selfie" => content_type::JPEG,
        "document_images" => content_type::MULTI_VALUE,
        _ => content_type::STRING,
    }
}

/// Shows no value.
impl fmt::Debug for SharedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedValue").finish_non_exhaustive()
    }
}

impl From<&str> for SharedValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for SharedValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for SharedValue {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Json> for SharedValue {
    fn from(json: Json) -> Self {
        Self::Json(json)
    }
}
