//! One attribute of a profile: raw bytes first, typed on request.

use bytes::Bytes;
use serde_json::Value;

use super::Anchor;
use crate::{
    codec::{
        protobuf::{Field, Message},
        shared_str::SharedStr,
    },
    error::ValueError,
    macros::redacted_debug,
    types::{date::Date, image::Image},
};

/// How an attribute's bytes are to be read. The set is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentType {
    /// 0: not stated; read as text.
    Undefined,
    /// 1: UTF-8 text.
    String,
    /// 2: a JPEG image.
    Jpeg,
    /// 3: a date.
    Date,
    /// 4: a PNG image.
    Png,
    /// 5: JSON.
    Json,
    /// 6: several values, each of its own type.
    MultiValue,
    /// 7: a decimal number.
    Int,
    /// 8: a verifiable credential as a JWT; read as text.
    JwtVc,
    /// A number that this crate has no name for; read as text where it is text.
    Other(i32),
}

impl ContentType {
    /// The content type of a number on the wire.
    pub const fn from_number(number: i32) -> Self {
        match number {
            0 => Self::Undefined,
            1 => Self::String,
            2 => Self::Jpeg,
            3 => Self::Date,
            4 => Self::Png,
            5 => Self::Json,
            6 => Self::MultiValue,
            7 => Self::Int,
            8 => Self::JwtVc,
            other => Self::Other(other),
        }
    }

    /// The content type of a varint field: protobuf keeps the low 32 bits of an enumeration.
    pub(crate) fn from_wire(varint: u64) -> Self {
        let low = u32::try_from(varint & 0xffff_ffff).unwrap_or_default();
        Self::from_number(i32::from_ne_bytes(low.to_ne_bytes()))
    }
}

/// A value, read as its content type says.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum AttributeValue {
    /// Text: content type string, or one that says nothing better and whose bytes are UTF-8.
    Text(String),
    /// A date.
    Date(Date),
    /// An image.
    Image(Image),
    /// JSON of any shape.
    Json(Value),
    /// A whole number.
    Integer(i128),
    /// Several values, each read or not by itself.
    Multi(Vec<Result<AttributeValue, ValueError>>),
}

redacted_debug!(AttributeValue);

/// Multi values may nest; deeper than this they are refused and not followed.
const MAX_NESTING: usize = 8;

/// An item takes two bytes of a receipt and many more of memory, so without a limit a list could cost many times its
/// size.
const MAX_ITEMS: usize = 1 << 16;

/// One attribute of a profile.
///
/// The raw bytes are always here; [`value`](Self::value) and its like read them on request, so an attribute that
/// cannot be read is still in the profile. Cloning is cheap: attributes share the receipt's buffer. `Debug` shows
/// nothing of the value.
#[derive(Clone)]
pub struct ProfileAttribute {
    name: SharedStr,
    raw: Bytes,
    content_type: ContentType,
    anchors: Vec<Anchor>,
    id: Option<SharedStr>,
    problem: Option<&'static str>,
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

    /// The attribute, marked as damaged: whatever reads its value gets this problem.
    pub(crate) fn unreadable(self, problem: &'static str) -> Self {
        Self {
            problem: Some(problem),
            ..self
        }
    }

    /// The bytes, unless the attribute is damaged.
    pub(super) fn readable(&self) -> Result<&Bytes, ValueError> {
        match self.problem {
            Some(problem) => Err(ValueError::new(problem)),
            None => Ok(&self.raw),
        }
    }

    /// The name on the wire, such as `full_name` or `age_over:18`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id by which an identity profile report refers to this attribute, where it has one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// How the bytes are to be read.
    pub fn content_type(&self) -> ContentType {
        self.content_type
    }

    /// The bytes as they came.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The anchors, in the receipt's order. Unreadable ones are among them, of unknown kind.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// Where the value comes from.
    pub fn sources(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(|anchor| anchor.is_source())
    }

    /// Who verified the value. Anchors state this; no signature is checked.
    pub fn verifiers(&self) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(|anchor| anchor.is_verifier())
    }

    /// The value, read as its content type says. `0`, `""` and `false` are values.
    ///
    /// # Errors
    ///
    /// [`ValueError`] when the bytes are not what the content type promises; [`raw`](Self::raw) still has them.
    pub fn value(&self) -> Result<AttributeValue, ValueError> {
        read(self.content_type, self.readable()?, 0)
    }

    /// The value as text: strings, dates, numbers and JSON as they are written, and whatever has no better type.
    ///
    /// # Errors
    ///
    /// [`ValueError`] when it is an image, several values, or not UTF-8.
    pub fn text(&self) -> Result<&str, ValueError> {
        match self.content_type {
            ContentType::Jpeg | ContentType::Png => Err(ValueError::new("it is an image, not text")),
            ContentType::MultiValue => Err(ValueError::new("it is a list of several values, not text")),
            _ => utf8(self.readable()?),
        }
    }

    /// The value as one image. The bytes are shared with the receipt.
    ///
    /// # Errors
    ///
    /// [`ValueError`] when it is not an image, or one without bytes.
    pub fn image(&self) -> Result<Image, ValueError> {
        image(self.content_type, self.readable()?)
    }

    /// The value as several images, as document images are. One image counts as a list of one; among several values
    /// those that are no images are passed over.
    ///
    /// # Errors
    ///
    /// [`ValueError`] when it is neither, or an image among them has no bytes.
    pub fn images(&self) -> Result<Vec<Image>, ValueError> {
        if self.content_type != ContentType::MultiValue {
            return Ok(vec![self.image()?]);
        }
        let is_image = |content_type: &ContentType| matches!(content_type, ContentType::Jpeg | ContentType::Png);
        let items = multi_value(self.readable()?)?;
        items
            .filter(|(content_type, _)| is_image(content_type))
            .map(|(kind, raw)| image(kind, &raw))
            .collect()
    }

    /// The value as JSON.
    ///
    /// # Errors
    ///
    /// [`ValueError`] when it is not JSON.
    pub fn json(&self) -> Result<Value, ValueError> {
        json(self.text()?)
    }

    /// The value as a whole number.
    ///
    /// # Errors
    ///
    /// [`ValueError`] when it is anything but decimal digits, perhaps after a `-`.
    pub fn integer(&self) -> Result<i128, ValueError> {
        integer(self.text()?)
    }
}

fn read(content_type: ContentType, raw: &Bytes, depth: usize) -> Result<AttributeValue, ValueError> {
    Ok(match content_type {
        ContentType::Jpeg | ContentType::Png => AttributeValue::Image(image(content_type, raw)?),
        ContentType::Date => AttributeValue::Date(utf8(raw)?.parse()?),
        ContentType::Json => AttributeValue::Json(json(utf8(raw)?)?),
        ContentType::Int => AttributeValue::Integer(integer(utf8(raw)?)?),
        ContentType::MultiValue if depth == MAX_NESTING => {
            return Err(ValueError::new("lists of values are nested more than eight deep"));
        }
        ContentType::MultiValue => {
            let items = multi_value(raw)?;
            AttributeValue::Multi(
                items
                    .map(|(content_type, raw)| read(content_type, &raw, depth + 1))
                    .collect(),
            )
        }
        ContentType::String | ContentType::Undefined | ContentType::JwtVc | ContentType::Other(_) => {
            AttributeValue::Text(utf8(raw)?.to_owned())
        }
    })
}

fn utf8(raw: &[u8]) -> Result<&str, ValueError> {
    std::str::from_utf8(raw).map_err(|_position| ValueError::new("it is not UTF-8 text"))
}

fn image(content_type: ContentType, raw: &Bytes) -> Result<Image, ValueError> {
    let media_type = match content_type {
        ContentType::Jpeg => "image/jpeg",
        ContentType::Png => "image/png",
        _ => return Err(ValueError::new("it is not an image")),
    };
    if raw.is_empty() {
        return Err(ValueError::new("it is an image without bytes"));
    }
    Ok(Image::from_shared(media_type, raw.clone()))
}

fn json(text: &str) -> Result<Value, ValueError> {
    serde_json::from_str(text).map_err(|_quotes_the_value| ValueError::new("it is not JSON"))
}

fn integer(text: &str) -> Result<i128, ValueError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ValueError::new("it is not a decimal number"));
    }
    text.parse()
        .map_err(|_overflow| ValueError::new("it is a number of more than 38 digits"))
}

/// The items of a `MultiValue` message: field 1, repeated `Value` { 1: content type, 2: data }.
fn multi_value(raw: &Bytes) -> Result<impl Iterator<Item = (ContentType, Bytes)>, ValueError> {
    let malformed = |_| ValueError::new("it is not a list of several values");
    let mut items = Vec::new();
    for field in Message::new(raw) {
        if let (1, Field::Bytes(item)) = field.map_err(malformed)? {
            if items.len() == MAX_ITEMS {
                return Err(ValueError::new("it is a list of more than 65536 values"));
            }
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
        return Err(ValueError::new("it is a list of several values without any"));
    }
    Ok(items.into_iter())
}
