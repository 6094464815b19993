//! Types that are written as their text.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::de::{Deserializer, Error, Visitor};

use super::without_value;

/// Implements `Serialize` by `Display` and `Deserialize` by `FromStr`, under the feature `serde`.
macro_rules! serialize_as_text {
    ($($type:ty: $expected:literal;)+) => {$(
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::codec::serialization::deserialize_text(deserializer, $expected)
            }
        }
    )+};
}
pub(crate) use serialize_as_text;

/// Reads a text and parses it. An error states that the text is not `expected`, such as "a date",
/// and why.
pub(crate) fn deserialize_text<'de, D, T>(deserializer: D, expected: &'static str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    let text = Text {
        expected,
        parsed: PhantomData,
    };
    deserializer.deserialize_str(text).map_err(without_value)
}

struct Text<T> {
    expected: &'static str,
    parsed: PhantomData<T>,
}

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as text", self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse()
            .map_err(|error| E::custom(format_args!("not {}: {error}", self.expected)))
    }
}
