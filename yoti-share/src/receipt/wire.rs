//! The JSON of receipts and item keys. Every part may be missing, null or empty, which is all the same.

use std::{borrow::Cow, sync::LazyLock};

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurposeConfig},
};
use serde_json::Value;

use crate::codec::json::{self, JsonError, MemberValue};

#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
type Base64 = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
type Base64 = base64::engine::GeneralPurpose;

/// Padding says nothing that the length does not.
static BASE64: LazyLock<Base64> = LazyLock::new(|| {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    #[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
    return Base64::standard(config);
    #[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
    return Base64::new(&base64::alphabet::STANDARD, config);
});

/// Decodes into a buffer that is not written twice: fresh zeroed memory costs nothing until it is touched.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![0; base64::decoded_len_estimate(text.len())];
    let length = BASE64.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

/// A receipt. Texts are borrowed where they have no escapes in them.
#[derive(Default)]
pub(super) struct WireReceipt<'a> {
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) session_id: Option<Cow<'a, str>>,
    pub(super) timestamp: Option<Cow<'a, str>>,
    pub(super) remember_me_id: Option<Cow<'a, str>>,
    pub(super) parent_remember_me_id: Option<Cow<'a, str>>,
    pub(super) content: WireContent<'a>,
    pub(super) other_party_content: WireContent<'a>,
    pub(super) wrapped_item_key_id: Option<Cow<'a, str>>,
    pub(super) wrapped_key: Option<Cow<'a, str>>,
    pub(super) error: Option<Cow<'a, str>>,
    pub(super) error_reason: Option<Value>,
}

/// One side of a receipt: base64 of encrypted parts. A part that is not there is empty.
#[derive(Default)]
pub(super) struct WireContent<'a> {
    pub(super) profile: Cow<'a, [u8]>,
    pub(super) extra_data: Cow<'a, [u8]>,
}

#[derive(Default)]
pub(super) struct WireItemKey<'a> {
    pub(super) iv: Option<Cow<'a, str>>,
    pub(super) value: Option<Cow<'a, str>>,
}

impl<'a> WireReceipt<'a> {
    pub(super) fn read(json: &'a [u8]) -> Result<Self, JsonError> {
        let mut receipt = Self::default();
        json::read_members(json, |name, value| {
            match name {
                "id" => receipt.id = text(value)?,
                "sessionId" => receipt.session_id = text(value)?,
                "timestamp" => {
                    // One that is no text costs no receipt, like one that is no instant.
                    let value = value.read_raw()?;
                    value.check()?;
                    receipt.timestamp = value.text().ok();
                }
                "rememberMeId" => receipt.remember_me_id = text(value)?,
                "parentRememberMeId" => receipt.parent_remember_me_id = text(value)?,
                "content" => receipt.content = WireContent::read(value)?,
                "otherPartyContent" => receipt.other_party_content = WireContent::read(value)?,
                "wrappedItemKeyId" => receipt.wrapped_item_key_id = text(value)?,
                "wrappedKey" => receipt.wrapped_key = text(value)?,
                "error" => receipt.error = text(value)?,
                "errorReason" => receipt.error_reason = value.read_raw()?.parse()?,
                _ => value.read_raw()?.check()?,
            }
            Ok(())
        })?;
        Ok(receipt)
    }
}

impl<'a> WireContent<'a> {
    fn read(value: MemberValue<'a, '_>) -> Result<Self, JsonError> {
        let mut content = Self::default();
        value.read_members(|name, value| {
            match name {
                "profile" => content.profile = bytes(value)?,
                "extraData" => content.extra_data = bytes(value)?,
                _ => value.read_raw()?.check()?,
            }
            Ok(())
        })?;
        Ok(content)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.profile.is_empty() && self.extra_data.is_empty()
    }
}

impl<'a> WireItemKey<'a> {
    pub(super) fn read(json: &'a [u8]) -> Result<Self, JsonError> {
        let mut item_key = Self::default();
        json::read_members(json, |name, value| {
            match name {
                "iv" => item_key.iv = text(value)?,
                "value" => item_key.value = text(value)?,
                _ => value.read_raw()?.check()?,
            }
            Ok(())
        })?;
        Ok(item_key)
    }
}

/// A text that is there and not empty.
fn text<'a>(value: MemberValue<'a, '_>) -> Result<Option<Cow<'a, str>>, JsonError> {
    let value = value.read_raw()?;
    if value.is_absent() {
        Ok(None)
    } else {
        value.text().map(Some)
    }
}

fn bytes<'a>(value: MemberValue<'a, '_>) -> Result<Cow<'a, [u8]>, JsonError> {
    let value = value.read_raw()?;
    if value.is_absent() {
        Ok(Cow::default())
    } else {
        value.bytes()
    }
}
