//! Attributes, anchors and wrapped values for tests.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::Value;

use super::{
    anchor::{ANCHOR_ARC, ANCHOR_TEXT, Anchor, EXTENSIONS},
    content_type::ContentType,
    profile_attribute::{AttributeValue, ProfileAttribute},
    wrapper::{Anchored, Verified},
};
use crate::{
    codec::{
        der::{OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, write_element},
        protobuf::{write_bytes, write_number},
        shared_str::SharedStr,
    },
    types::{date::Date, image::Image},
};

/// Fixtures, with the feature `test-util`.
impl Anchor {
    /// A source for a test, such as `PASSPORT` or `USER_PROVIDED`.
    ///
    /// Its certificate contains only what an anchor is read from. An anchor with an empty value has
    /// an unknown kind, as in a receipt.
    pub fn source(value: impl AsRef<str>) -> Self {
        Self::fixture(1, value.as_ref())
    }

    /// A verifier for a test, such as `YOTI_ADMIN`. Otherwise it does the same as
    /// [`source`](Self::source).
    pub fn verifier(value: impl AsRef<str>) -> Self {
        Self::fixture(2, value.as_ref())
    }

    /// The same anchor with a sub type, such as `NFC`.
    #[must_use]
    pub fn with_sub_type(self, sub_type: impl AsRef<str>) -> Self {
        self.with_field(4, sub_type.as_ref().as_bytes())
    }

    /// The same anchor with a timestamp, in microseconds. A timestamp before 1970 is absent.
    #[must_use]
    pub fn with_timestamp(self, timestamp: SystemTime) -> Self {
        let since = timestamp
            .duration_since(SystemTime::UNIX_EPOCH)
            .as_ref()
            .map_or(0, Duration::as_micros);
        let mut signed = Vec::new();
        write_number(&mut signed, 2, u64::try_from(since).unwrap_or(u64::MAX));
        self.with_field(6, &signed)
    }

    /// Protobuf uses the last of several values of one field.
    fn with_field(self, number: u32, content: &[u8]) -> Self {
        let mut message = self.raw().to_vec();
        write_bytes(&mut message, number, content);
        Self::parse(message.into())
    }

    fn fixture(kind: u8, value: &str) -> Self {
        let element = |tag, parts: &[&[u8]]| {
            let mut out = Vec::new();
            write_element(&mut out, tag, parts);
            out
        };
        let text = element(SEQUENCE, &[&element(ANCHOR_TEXT, &[value.as_bytes()])]);
        let name = element(OBJECT_IDENTIFIER, &[ANCHOR_ARC, &[kind]]);
        let extension = element(SEQUENCE, &[&name, &element(OCTET_STRING, &[&text])]);
        let extensions = element(EXTENSIONS, &[&element(SEQUENCE, &[&extension])]);
        let certificate = element(SEQUENCE, &[&element(SEQUENCE, &[&extensions])]);
        let mut message = Vec::new();
        write_bytes(&mut message, 2, &certificate);
        Self::parse(message.into())
    }
}

/// Fixtures, with the feature `test-util`.
impl<T> Anchored<T> {
    /// A value with these anchors, for a test.
    pub fn new(value: T, anchors: impl IntoIterator<Item = Anchor>) -> Self {
        Self::from_parts(value, anchors.into_iter().collect())
    }
}

/// Fixtures, with the feature `test-util`.
impl<T> Verified<T> {
    /// A value with these anchors, for a test. Without the feature `test-util`, only a receipt or a
    /// stored value creates a `Verified`.
    ///
    /// # Panics
    /// If no anchor is a verifier.
    #[track_caller]
    pub fn new(value: T, anchors: impl IntoIterator<Item = Anchor>) -> Self {
        let verified = Self::check(Anchored::new(value, anchors));
        #[expect(clippy::expect_used, reason = "a documented panic, in tests only")]
        verified.expect("a `Verified` value needs a verifier: add `Anchor::verifier(\"YOTI_ADMIN\")`")
    }
}

impl ProfileAttribute {
    /// An attribute whose value is encoded as in a receipt.
    pub(crate) fn fixture(name: String, value: AttributeValue, anchors: Vec<Anchor>) -> Self {
        let (content_type, raw) = encode(value);
        Self::new(SharedStr::from(name), raw, content_type, anchors, None)
    }
}

/// The opposite of [`ProfileAttribute::value`]. An item of a list that is an error becomes an image
/// without bytes, which is an error too.
fn encode(value: AttributeValue) -> (ContentType, Bytes) {
    match value {
        AttributeValue::Text(text) => (ContentType::String, text.into()),
        AttributeValue::Date(date) => (ContentType::Date, date.to_string().into()),
        AttributeValue::Image(image) if image.media_type() == "image/png" => (ContentType::Png, image.shared_bytes()),
        AttributeValue::Image(image) => (ContentType::Jpeg, image.shared_bytes()),
        AttributeValue::Json(json) => (ContentType::Json, json.to_string().into()),
        AttributeValue::Integer(number) => (ContentType::Int, number.to_string().into()),
        AttributeValue::Multi(items) => {
            let mut list = Vec::new();
            for item in items {
                let (content_type, data) = match item {
                    Ok(value) => encode(value),
                    Err(_) => (ContentType::Jpeg, Bytes::new()),
                };
                let mut message = Vec::new();
                write_number(
                    &mut message,
                    1,
                    u64::try_from(content_type.number()).unwrap_or_default(),
                );
                write_bytes(&mut message, 2, &data);
                write_bytes(&mut list, 1, &message);
            }
            (ContentType::MultiValue, list.into())
        }
    }
}

macro_rules! attribute_values {
    ($($type:ty, |$value:ident| $attribute:expr;)+) => {$(
        /// For fixtures, with the feature `test-util`.
        impl From<$type> for AttributeValue {
            fn from($value: $type) -> Self {
                $attribute
            }
        }
    )+};
}

attribute_values! {
    &str, |text| Self::Text(text.to_owned());
    String, |text| Self::Text(text);
    Date, |date| Self::Date(date);
    Image, |image| Self::Image(image);
    Vec<Image>, |images| Self::Multi(images.into_iter().map(|image| Ok(Self::Image(image))).collect());
    Value, |json| Self::Json(json);
    i32, |number| Self::Integer(number.into());
    i64, |number| Self::Integer(number.into());
    u32, |number| Self::Integer(number.into());
    u64, |number| Self::Integer(number.into());
    i128, |number| Self::Integer(number);
}
