//! An attribute of a profile: its raw bytes, and its typed value decoded on request.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::Value;

use super::{anchor::Anchor, content_type::ContentType};
use crate::{
    codec::{
        protobuf::{Field, Message},
        rfc3339,
        shared_str::SharedStr,
    },
    error::ValueError,
    macros::redacted_debug,
    types::{date::Date, image::Image},
};

/// A value, decoded according to its content type.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttributeValue {
    /// Text: a string, or another content type without a better representation.
    Text(String),
    /// A date.
    Date(Date),
    /// An image.
    Image(Image),
    /// JSON of any shape.
    Json(Value),
    /// A whole number.
    Integer(i128),
    /// Several values. Each of them is decoded or an error, independently of the others.
    Multi(Vec<Result<AttributeValue, ValueError>>),
}

redacted_debug!(AttributeValue);

/// Lists of values may be nested. Deeper lists than this are an error.
const MAX_NESTING: usize = 8;

/// An item takes two bytes in a receipt but many more in memory, so a list without a limit could take many times the
/// memory of its receipt.
const MAX_ITEMS: usize = 1 << 16;

/// An attribute of a profile.
///
/// It keeps the raw bytes. [`value`](Self::value) and similar methods decode them on request, so that an attribute with a
/// malformed value is still in the profile. Cloning is cheap, because attributes share the receipt's buffer. `Debug` does
/// not show the value. With the feature `serde`, it serialises with all its parts, the bytes in base64.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ProfileAttribute {
    name: SharedStr,
    raw: Bytes,
    content_type: ContentType,
    anchors: Vec<Anchor>,
    id: Option<SharedStr>,
    problem: Option<Cow<'static, str>>,
}

impl std::fmt::Debug for ProfileAttribute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileAttribute")
            .field("content_type", &self.content_type)
            .field("anchors", &self.anchors.len())
            .finish_non_exhaustive()
    }
}

impl ProfileAttribute {
    pub(crate) fn new(
        name: SharedStr,
        raw: Bytes,
        content_type: ContentType,
        anchors: Vec<Anchor>,
        id: Option<SharedStr>,
    ) -> Self {
        Self {
            name,
            raw,
            content_type,
            anchors,
            id,
            problem: None,
        }
    }

    /// Marks the attribute as malformed: every method that decodes its value returns this problem.
    pub(crate) fn with_problem(self, problem: impl Into<Cow<'static, str>>) -> Self {
        Self {
            problem: Some(problem.into()),
            ..self
        }
    }

    #[cfg(feature = "serde")]
    pub(super) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The bytes, unless the attribute is malformed.
    pub(crate) fn checked_bytes(&self) -> Result<&Bytes, ValueError> {
        match &self.problem {
            Some(problem) => Err(ValueError::new(problem.clone())),
            None => Ok(&self.raw),
        }
    }

    /// Whether this is its name on the wire. Unlike [`name`](Self::name), it does not check again that the name is UTF-8.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.name_bytes() == name.as_bytes()
    }

    pub(crate) fn name_bytes(&self) -> &[u8] {
        self.name.as_bytes()
    }

    pub(crate) fn id_bytes(&self) -> Option<&[u8]> {
        self.id.as_ref().map(SharedStr::as_bytes)
    }

    /// The name on the wire, such as `full_name` or `age_over:18`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ID by which an identity profile report refers to this attribute, if it has one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The content type.
    pub fn content_type(&self) -> ContentType {
        self.content_type
    }

    /// The unchanged bytes of the value.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The anchors in the order of the receipt, including those that cannot be parsed.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// The sources of the value.
    pub fn sources(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(|anchor| anchor.is_source())
    }

    /// The verifiers of the value. Their signatures are not checked.
    pub fn verifiers(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(|anchor| anchor.is_verifier())
    }

    /// Decodes the value according to its content type.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if the bytes do not match the content type; [`raw`](Self::raw) still returns them.
    pub fn value(&self) -> Result<AttributeValue, ValueError> {
        let mut remaining = MAX_ITEMS;
        decode(self.content_type, self.checked_bytes()?, 0, &mut remaining)
    }

    /// Decodes the value as text: strings, dates, numbers, JSON, and content types without a better representation.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if it is an image, several values, or not UTF-8.
    pub fn text(&self) -> Result<&str, ValueError> {
        if media_type(self.content_type).is_some() {
            return Err(ValueError::new("it is an image, not text"));
        }
        if self.content_type == ContentType::MultiValue {
            return Err(ValueError::new("it is a list of several values, not text"));
        }
        utf8(self.checked_bytes()?)
    }

    /// Decodes the value as a date. If a time follows the date, it is ignored.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if it is not a date.
    pub fn date(&self) -> Result<Date, ValueError> {
        parse_date(self.text()?)
    }

    /// Decodes the value as one image, which shares the receipt's buffer.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if it is not an image or has no bytes.
    pub fn image(&self) -> Result<Image, ValueError> {
        image(self.content_type, self.checked_bytes()?)
    }

    /// Decodes the value as several images, such as document images. A single image is a list of one; values of other
    /// content types in the list are ignored.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if it is neither an image nor several values, or if an image has no bytes.
    pub fn images(&self) -> Result<Vec<Image>, ValueError> {
        if self.content_type != ContentType::MultiValue {
            return Ok(vec![self.image()?]);
        }
        let mut remaining = MAX_ITEMS;
        multi_value(self.checked_bytes()?, &mut remaining)?
            .filter(|(content_type, _)| media_type(*content_type).is_some())
            .map(|(content_type, raw)| image(content_type, &raw))
            .collect()
    }

    /// Decodes the value as JSON.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if it is not JSON.
    pub fn json(&self) -> Result<Value, ValueError> {
        json(self.text()?)
    }

    /// The text of JSON that is small enough to become a tree.
    pub(super) fn json_text(&self) -> Result<&str, ValueError> {
        limited_json(self.text()?)
    }

    /// Decodes the value as a whole number.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if it contains anything except decimal digits, with or without a `-` before them.
    pub fn integer(&self) -> Result<i128, ValueError> {
        integer(self.text()?)
    }
}

/// `remaining` is the number of items that lists may still contain, at all levels together.
fn decode(
    content_type: ContentType,
    raw: &Bytes,
    depth: usize,
    remaining: &mut usize,
) -> Result<AttributeValue, ValueError> {
    Ok(match content_type {
        ContentType::Jpeg | ContentType::Png => AttributeValue::Image(image(content_type, raw)?),
        ContentType::Date => AttributeValue::Date(parse_date(utf8(raw)?)?),
        ContentType::Json => AttributeValue::Json(json(utf8(raw)?)?),
        ContentType::Int => AttributeValue::Integer(integer(utf8(raw)?)?),
        ContentType::MultiValue if depth == MAX_NESTING => {
            return Err(ValueError::new("lists of values are nested more than eight deep"));
        }
        ContentType::MultiValue => {
            let items = multi_value(raw, remaining)?;
            AttributeValue::Multi(
                items
                    .map(|(content_type, raw)| decode(content_type, &raw, depth + 1, remaining))
                    .collect(),
            )
        }
        ContentType::String | ContentType::Undefined | ContentType::JwtVc | ContentType::Other(_) => {
            AttributeValue::Text(utf8(raw)?.to_owned())
        }
    })
}

/// Parses a date, also from a timestamp.
pub(crate) fn parse_date(text: &str) -> Result<Date, ValueError> {
    rfc3339::date_part(text).unwrap_or(text).parse()
}

fn utf8(raw: &[u8]) -> Result<&str, ValueError> {
    std::str::from_utf8(raw).map_err(|_position| ValueError::new("it is not UTF-8 text"))
}

fn image(content_type: ContentType, raw: &Bytes) -> Result<Image, ValueError> {
    let media_type = media_type(content_type).ok_or_else(|| ValueError::new("it is not an image"))?;
    if raw.is_empty() {
        return Err(ValueError::new("it is an image without bytes"));
    }
    Ok(Image::from_shared(media_type, raw.clone()))
}

fn media_type(content_type: ContentType) -> Option<&'static str> {
    match content_type {
        ContentType::Jpeg => Some("image/jpeg"),
        ContentType::Png => Some("image/png"),
        ContentType::Undefined
        | ContentType::String
        | ContentType::Date
        | ContentType::Json
        | ContentType::MultiValue
        | ContentType::Int
        | ContentType::JwtVc
        | ContentType::Other(_) => None,
    }
}

/// The maximum length of JSON. As a tree it takes up to a hundred times the memory of its text.
const MAX_JSON: usize = 1 << 20;

fn limited_json(text: &str) -> Result<&str, ValueError> {
    if text.len() > MAX_JSON {
        return Err(ValueError::new("it is JSON of more than a mebibyte"));
    }
    Ok(text)
}

fn json(text: &str) -> Result<Value, ValueError> {
    serde_json::from_str(limited_json(text)?).map_err(|_quotes_the_value| ValueError::new("it is not JSON"))
}

fn integer(text: &str) -> Result<i128, ValueError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ValueError::new("it is not a decimal number"));
    }
    text.parse()
        .map_err(|_overflow| ValueError::new("it is a number of more than 38 digits"))
}

/// Parses the items of a `MultiValue` message: field 1, repeated `Value` { 1: content type, 2: data }.
fn multi_value(
    raw: &Bytes,
    remaining: &mut usize,
) -> Result<impl Iterator<Item = (ContentType, Bytes)> + use<>, ValueError> {
    let malformed = |_| ValueError::new("it is not a list of several values");
    let mut items = Vec::new();
    for field in Message::new(raw) {
        if let (1, Field::Bytes(item)) = field.map_err(malformed)? {
            *remaining = remaining
                .checked_sub(1)
                .ok_or_else(|| ValueError::new("it is a list of more than 65536 values"))?;
            let mut content_type = ContentType::Undefined;
            let mut data = Bytes::new();
            for field in Message::new(item) {
                match field.map_err(malformed)? {
                    (1, Field::Varint(number)) => content_type = ContentType::from_wire(number),
                    (2, Field::Bytes(bytes)) => data = raw.slice_ref(bytes),
                    _ => {}
                }
            }
            items.push((content_type, data));
        }
    }
    if items.is_empty() {
        return Err(ValueError::new("it is an empty list of values"));
    }
    Ok(items.into_iter())
}
