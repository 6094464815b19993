//! The JSON of receipts and item keys. A member may be missing, null or empty, with the same meaning.
//!
//! The crate's JSON scanner reads it, not serde: it borrows the base64 of large images, which is most of a receipt, and
//! passes over every byte once.

use std::{borrow::Cow, sync::LazyLock};

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurposeConfig},
};
use serde_json::Value;

use crate::codec::json::{self, JsonError, MemberValue, RawValue};

#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
type Base64 = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
type Base64 = base64::engine::GeneralPurpose;

/// Accepts base64 with and without padding.
static BASE64: LazyLock<Base64> = LazyLock::new(|| {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    #[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
    return Base64::standard(config);
    #[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
    return Base64::new(&base64::alphabet::STANDARD, config);
});

/// Decodes base64 into one buffer. The operating system provides zeroed memory for free, so the buffer is written once.
pub(super) fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![0; base64::decoded_len_estimate(text.len())];
    let length = BASE64.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

/// A receipt. Strings without escapes are borrowed.
#[derive(Default)]
pub(super) struct ReceiptJson<'a> {
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) session_id: Option<Cow<'a, str>>,
    pub(super) timestamp: Option<Cow<'a, str>>,
    pub(super) remember_me_id: Option<Cow<'a, str>>,
    pub(super) parent_remember_me_id: Option<Cow<'a, str>>,
    pub(super) content: ContentJson<'a>,
    pub(super) other_party_content: ContentJson<'a>,
    pub(super) wrapped_item_key_id: Option<Cow<'a, str>>,
    pub(super) wrapped_key: Option<Cow<'a, str>>,
    pub(super) error: Option<Cow<'a, str>>,
    /// Valid JSON.
    pub(super) error_reason: Option<RawValue<'a>>,
}

/// The content of the application or of the person: encrypted parts in base64.
#[derive(Default)]
pub(super) struct ContentJson<'a> {
    pub(super) profile: Option<Cow<'a, [u8]>>,
    /// It may be something other than a string, which must not cost the profile.
    pub(super) extra_data: Option<RawValue<'a>>,
}

#[derive(Default)]
pub(super) struct ItemKeyJson<'a> {
    pub(super) iv: Option<Cow<'a, str>>,
    pub(super) value: Option<Cow<'a, str>>,
}

impl<'a> ReceiptJson<'a> {
    pub(super) fn parse(json: &'a [u8]) -> Result<Self, JsonError> {
        let mut receipt = Self::default();
        json::read_members(json, |name, value| {
            match name {
                "id" => receipt.id = string(value)?,
                "sessionId" => receipt.session_id = string(value)?,
                "timestamp" => receipt.timestamp = optional_string(value)?,
                "rememberMeId" => receipt.remember_me_id = optional_string(value)?,
                "parentRememberMeId" => receipt.parent_remember_me_id = optional_string(value)?,
                "content" => receipt.content = ContentJson::parse(value)?,
                "otherPartyContent" => receipt.other_party_content = ContentJson::parse(value)?,
                "wrappedItemKeyId" => receipt.wrapped_item_key_id = string(value)?,
                "wrappedKey" => receipt.wrapped_key = string(value)?,
                "error" => receipt.error = string(value)?,
                "errorReason" => receipt.error_reason = checked(value)?,
                _ => value.read_raw()?.check()?,
            }
            Ok(())
        })?;
        Ok(receipt)
    }
}

impl<'a> ContentJson<'a> {
    fn parse(value: MemberValue<'a, '_>) -> Result<Self, JsonError> {
        let mut content = Self::default();
        value.read_members(|name, value| {
            match name {
                "profile" => content.profile = bytes(value)?,
                "extraData" => content.extra_data = checked(value)?,
                _ => value.read_raw()?.check()?,
            }
            Ok(())
        })?;
        Ok(content)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.profile.is_none() && self.extra_data.is_none()
    }
}

impl<'a> ItemKeyJson<'a> {
    pub(super) fn parse(json: &'a [u8]) -> Result<Self, JsonError> {
        let mut item_key = Self::default();
        json::read_members(json, |name, value| {
            match name {
                "iv" => item_key.iv = string(value)?,
                "value" => item_key.value = string(value)?,
                _ => value.read_raw()?.check()?,
            }
            Ok(())
        })?;
        Ok(item_key)
    }
}

pub(super) fn string<'a>(value: MemberValue<'a, '_>) -> Result<Option<Cow<'a, str>>, JsonError> {
    unless_absent(value)?.map(RawValue::text).transpose()
}

/// A string without which the receipt is still useful: another type counts as absent.
fn optional_string<'a>(value: MemberValue<'a, '_>) -> Result<Option<Cow<'a, str>>, JsonError> {
    Ok(checked(value)?.and_then(|value| value.text().ok()))
}

/// A value of any type, validated but not parsed.
fn checked<'a>(value: MemberValue<'a, '_>) -> Result<Option<RawValue<'a>>, JsonError> {
    let value = unless_absent(value)?;
    if let Some(value) = value {
        value.check()?;
    }
    Ok(value)
}

/// The maximum length of an `errorReason`. As a tree it takes up to a hundred times the memory of its text.
const MAX_ERROR_REASON: usize = 1 << 16;

/// Parses an `errorReason`, unless it is empty. One that is too long, too deep or has a number out of range is `null`: the
/// failure must not cost the rest of the receipt.
pub(super) fn parse_error_reason(reason: RawValue<'_>) -> Option<Value> {
    if reason.as_bytes().len() > MAX_ERROR_REASON {
        return Some(Value::Null);
    }
    let Ok(reason) = reason.parse::<Value>() else {
        return Some(Value::Null);
    };
    let is_empty = match &reason {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    (!is_empty).then_some(reason)
}

/// The bytes of a string.
fn bytes<'a>(value: MemberValue<'a, '_>) -> Result<Option<Cow<'a, [u8]>>, JsonError> {
    unless_absent(value)?.map(RawValue::bytes).transpose()
}

fn unless_absent<'a>(value: MemberValue<'a, '_>) -> Result<Option<RawValue<'a>>, JsonError> {
    let value = value.read_raw()?;
    Ok((!value.is_absent()).then_some(value))
}
