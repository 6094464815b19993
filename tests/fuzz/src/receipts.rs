//! Receipts and item keys: their JSON, and the encrypted layers.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};
use yoti_share::{
    ErrorKind, Key, Outcome, ReceiptId, RememberMeId, SessionId,
    receipt::{self, ItemKey, SealedReceipt},
};
use yoti_share_sandbox::{
    AppKey,
    seal::{Seal, Side},
};

use crate::{
    choices::Choices,
    errors::check_error_kind,
    protobuf::{self, EncryptedData},
    seal::{self, ITEM_KEY, NONCE, RECEIPT_KEY, Sealed},
};

/// The members of a receipt, and an unknown one.
const MEMBERS: [&str; 12] = [
    "id",
    "sessionId",
    "timestamp",
    "rememberMeId",
    "parentRememberMeId",
    "content",
    "otherPartyContent",
    "wrappedItemKeyId",
    "wrappedKey",
    "error",
    "errorReason",
    "somethingElse",
];

/// The input is a JSON document, or describes changes of the text of a sealed receipt or of its members.
pub(crate) fn json(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    let sealed = Sealed::new(Some(b""), None);
    let document = match choices.byte() % 3 {
        0 => choices.rest().to_vec(),
        1 => choices.edit(sealed.receipt_json().into_bytes()),
        _ => other_members(&mut choices, &sealed),
    };
    let strict: Option<Value> = serde_json::from_slice(&document).ok();
    // The SDK does not require UTF-8 in members that it ignores.
    let reference = strict
        .clone()
        .or_else(|| serde_json::from_str(&String::from_utf8_lossy(&document)).ok());

    let item_key = match ItemKey::from_json(&document) {
        Ok(_) => "an item key".to_owned(),
        Err(error) => check_error_kind(&error, &[ErrorKind::MalformedReceipt]),
    };
    let receipt = match SealedReceipt::from_json(&document) {
        Err(error) => {
            let expected =
                has_unique_members(&document) && strict.as_ref().and_then(Value::as_object).is_some_and(is_receipt);
            assert!(!expected, "a valid receipt was rejected: {error}");
            check_error_kind(&error, &[ErrorKind::MalformedReceipt])
        }
        Ok(read) => {
            // serde_json rejects some valid numbers and escapes.
            if let Some(members) = reference.as_ref().and_then(Value::as_object) {
                assert_eq!(read.session_id().as_str(), members["sessionId"]);
                assert_eq!(read.item_key_id().map(|id| id.as_str()), item_key_id(members));
            }
            opened(&document, &sealed, read.item_key_id().is_some())
        }
    };
    format!("{item_key}; {receipt}")
}

fn opened(document: &[u8], sealed: &Sealed, needs_key: bool) -> String {
    match seal::open(document, sealed.item_key_json().as_bytes(), &ITEM_KEY) {
        Err(error) => {
            assert!(needs_key, "a failed share needs no key: {error}");
            check_error_kind(&error, &[ErrorKind::MalformedReceipt, ErrorKind::Decryption])
        }
        Ok(receipt) => match receipt.outcome() {
            Outcome::Shared(share) => format!("{} attributes", share.profile().len()),
            Outcome::Failed(failure) => format!("failed for {} reasons", failure.requirements().len()),
        },
    }
}

/// The ID of the item key; a failed share has none.
fn item_key_id(members: &Map<String, Value>) -> Option<&str> {
    let has_content = ["content", "otherPartyContent"].into_iter().any(|side| {
        let part = |part| text(members.get(side).and_then(|side| side.get(part)));
        part("profile").or(part("extraData")).is_some()
    });
    if text(members.get("error")).is_some() || has_reason(members.get("errorReason")) || !has_content {
        None
    } else {
        text(members.get("wrappedItemKeyId"))
    }
}

/// A text that is present and not empty.
fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Whether no member can occur twice. Of two members with one name, `serde_json` takes the last, and the SDK checks both.
fn has_unique_members(document: &[u8]) -> bool {
    let text = String::from_utf8_lossy(document);
    let names = MEMBERS.iter().chain(&["profile", "extraData"]);
    let twice = |name: &&str| text.matches(&format!("\"{name}\"")).nth(1).is_some();
    !text.contains('\\') && !names.into_iter().any(twice)
}

fn has_reason(reason: Option<&Value>) -> bool {
    match reason {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => true,
    }
}

/// Whether the members form a valid receipt. Ignores the encrypted content and the timestamp.
fn is_receipt(members: &Map<String, Value>) -> bool {
    let is_text = |name: &str| {
        members
            .get(name)
            .is_none_or(|value| value.is_null() || value.is_string())
    };
    let text_values = [
        "id",
        "sessionId",
        "rememberMeId",
        "parentRememberMeId",
        "wrappedItemKeyId",
        "wrappedKey",
        "error",
    ];
    let side = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Some(false),
        Some(Value::String(text)) if text.is_empty() => Some(false),
        Some(Value::Object(side)) => {
            let part = |name: &str| match side.get(name) {
                None | Some(Value::Null) => Some(false),
                Some(Value::String(text)) => Some(!text.is_empty()),
                Some(_) => None,
            };
            part("profile")
                .zip(part("extraData"))
                .map(|(profile, extra_data)| profile || extra_data)
        }
        Some(_) => None,
    };
    let Some((application, person)) = side("content").zip(side("otherPartyContent")) else {
        return false;
    };
    let remembered = |name: &str| text(members.get(name)).is_none_or(|id| id.parse::<RememberMeId>().is_ok());
    text_values.into_iter().all(is_text)
        && text(members.get("id")).is_some_and(|id| id.parse::<ReceiptId>().is_ok())
        && text(members.get("sessionId")).is_some_and(|id| id.parse::<SessionId>().is_ok())
        && remembered("rememberMeId")
        && remembered("parentRememberMeId")
        && (text(members.get("error")).is_some()
            || has_reason(members.get("errorReason"))
            || !(application || person)
            || text(members.get("wrappedItemKeyId")).is_some_and(|id| id.parse::<SessionId>().is_ok()))
}

fn other_members(choices: &mut Choices<'_>, sealed: &Sealed) -> Vec<u8> {
    let mut receipt: Value = serde_json::from_str(&sealed.receipt_json()).unwrap();
    while !choices.is_empty() {
        let name = MEMBERS[choices.below(MEMBERS.len())];
        let value = match choices.byte() % 6 {
            0 => Value::Null,
            1 => serde_json::from_slice(choices.bytes()).unwrap_or_default(),
            2 => serde_json::json!({ "profile": STANDARD.encode(choices.bytes()) }),
            3 => serde_json::json!({ "extraData": String::from_utf8_lossy(choices.bytes()) }),
            4 => STANDARD.encode(choices.bytes()).into(),
            _ => String::from_utf8_lossy(choices.bytes()).into(),
        };
        receipt[name] = value;
    }
    receipt.to_string().into_bytes()
}

/// A sealed receipt with one changed part.
pub(crate) fn encrypted_data(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    let place = choices.byte() % 8;
    if place == 7 {
        return rsa_block(&mut choices);
    }
    let mut sealed = Sealed::new(Some(&plain()), None);
    match place {
        0 => sealed.wrapped_key = choices.edit(sealed.wrapped_key),
        1 => sealed.nonce = choices.edit(sealed.nonce),
        2 => sealed.item_key = choices.edit(sealed.item_key),
        3 => sealed.wrapped = choices.edit(sealed.wrapped),
        4 => sealed.profile = choices.edit(sealed.profile),
        5 => sealed.profile = choices.rest().to_vec(),
        // Another item key and receipt key of any length, which belong together.
        _ => {
            sealed.item_key = choices.bytes().to_vec();
            if let Some(cipher) = seal::gcm(&sealed.item_key) {
                sealed.wrapped_key = cipher.encrypt(&NONCE, choices.rest()).unwrap();
            }
        }
    }
    let again = sealed.open_again();
    match sealed.open() {
        Ok(receipt) => {
            let Outcome::Shared(share) = receipt.outcome() else {
                panic!("the share failed");
            };
            // Without a profile there is nothing to compare.
            if sealed.profile.is_empty() {
                return "no profile".to_owned();
            }
            // prost rejects a known field of a wrong wire type, which protobuf readers should ignore.
            if protobuf::read::<EncryptedData>(&sealed.profile).is_none() {
                return "read only by the SDK".to_owned();
            }
            let again = again.expect("only the SDK opened it");
            if again == plain() {
                assert_eq!(share.profile().get("full_name").unwrap().raw(), b"Ada");
            }
            format!("{} attributes", share.profile().len())
        }
        Err(error) => {
            let text = check_error_kind(&error, &[ErrorKind::MalformedReceipt, ErrorKind::Decryption]);
            assert_ne!(
                again,
                Some(plain()),
                "the second reader opened it, but the SDK failed: {text}"
            );
            if error.kind() == ErrorKind::Decryption {
                assert_eq!(text, *DECRYPTION_ERROR, "two decryption failures have different errors");
            }
            text
        }
    }
}

/// Changes the RSA block of a receipt. Every changed block must fail with the same error.
fn rsa_block(choices: &mut Choices<'_>) -> String {
    static SEALED: LazyLock<(String, Value)> = LazyLock::new(|| {
        let seal = Seal::under(&AppKey::insecure_test_key()).seed(1).user(Side::new());
        let sealed = seal.seal().unwrap();
        (sealed.receipt_json(), sealed.item_key().unwrap())
    });
    static KEY: LazyLock<Key> = LazyLock::new(|| Key::from_pem(AppKey::insecure_test_key().pem()).unwrap());
    let (receipt, item_key) = &*SEALED;
    let original = STANDARD.decode(item_key["value"].as_str().unwrap()).unwrap();
    let block = choices.edit(original.clone());
    let mut item_key = item_key.clone();
    item_key["value"] = STANDARD.encode(&block).into();
    match receipt::open(receipt, Some(item_key.to_string()), &KEY) {
        Ok(_) => {
            assert_eq!(block, original, "a changed block opened the receipt");
            "opened".to_owned()
        }
        Err(error) => {
            assert_ne!(block, original, "the original block did not open the receipt: {error}");
            let text = check_error_kind(&error, &[ErrorKind::MalformedReceipt, ErrorKind::Decryption]);
            assert!(
                block.is_empty() || text == *DECRYPTION_ERROR,
                "two decryption failures have different errors"
            );
            text
        }
    }
}

/// An attribute list of one: `full_name` is `Ada`.
fn plain() -> Vec<u8> {
    b"\x0a\x12\x0a\x09full_name\x12\x03Ada\x18\x01".to_vec()
}

/// The text of every decryption failure, here from a wrong key.
static DECRYPTION_ERROR: LazyLock<String> = LazyLock::new(|| {
    let mut sealed = Sealed::new(Some(&plain()), None);
    sealed.item_key = RECEIPT_KEY.to_vec();
    sealed.open().expect_err("the wrong key opened it").to_string()
});
