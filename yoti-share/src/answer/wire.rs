//! The JSON of receipts and item keys, and base64. Every part may be missing, null or empty, which is all the same.

use std::{borrow::Cow, fmt};

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// Padding says nothing that the length does not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes into a buffer that is not written twice: fresh zeroed memory costs nothing until it is touched.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0; base64::decoded_len_estimate(text.len())];
    let length = BASE64.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireReceipt<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) session_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) remember_me_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) parent_remember_me_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) content: Option<WireContent<'a>>,
    #[serde(borrow)]
    pub(super) other_party_content: Option<WireContent<'a>>,
    #[serde(borrow)]
    pub(super) wrapped_item_key_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) wrapped_key: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) error: Option<Text<'a>>,
    pub(super) error_reason: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireContent<'a> {
    #[serde(borrow)]
    pub(super) profile: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) extra_data: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct WireItemKey<'a> {
    #[serde(borrow)]
    pub(super) iv: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) value: Option<Text<'a>>,
}

/// A text borrowed from JSON, unless it has escapes in it. `Option<Cow<str>>` would copy it always.
#[derive(Default)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

/// A text that is there and not empty.
pub(super) fn present(text: Option<Text<'_>>) -> Option<Cow<'_, str>> {
    text.map(|Text(text)| text).filter(|text| !text.is_empty())
}
