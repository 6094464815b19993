//! Opening receipts: required members, optional members, and malformed receipts.

mod failures;
mod lengths;
mod remote_keys;
mod tampering;

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    Error, ErrorKind, Key, KeyError, KeyUnwrapper, Outcome, ProfileAttribute, Share,
    receipt::{self, ItemKey, SealedReceipt, opened::Receipt},
};

fn share(receipt: &Receipt) -> &Share {
    match receipt.outcome() {
        Outcome::Shared(share) => share,
        Outcome::Failed(_) => panic!("the share failed"),
    }
}

#[track_caller]
fn assert_error(error: &Error, kind: ErrorKind, text: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(text), "{error} does not contain {text:?}");
}

#[track_caller]
fn assert_malformed(receipt: &Value, text: &str) {
    assert_error(&open(receipt).unwrap_err(), ErrorKind::MalformedReceipt, text);
}

#[test]
fn receipt_is_opened() {
    let receipt = open(&sealed(
        &[text("full_name", "Ada Lovelace"), text("gender", "FEMALE")].concat(),
    ))
    .unwrap();
    assert_eq!(receipt.id().as_str(), "Kx+/8g==");
    assert_eq!(receipt.session_id().as_str(), "ss.v2.session");
    let seconds = receipt
        .timestamp()
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    assert_eq!(seconds, 1_747_825_267);
    assert_eq!(receipt.remember_me_id().unwrap().as_str(), "cmVtZW1iZXI=");
    assert_eq!(receipt.parent_remember_me_id().unwrap().as_str(), "cGFyZW50");
    let share = share(&receipt);
    let names: Vec<_> = share.profile().iter().map(ProfileAttribute::name).collect();
    assert_eq!(names, ["full_name", "gender"]);
    assert_eq!(
        share.profile().get("full_name").unwrap().text().unwrap(),
        "Ada Lovelace"
    );
    assert_eq!(
        share.application().get("application_name").unwrap().text().unwrap(),
        "Shop"
    );
    assert!(share.extra_data().entries().is_empty());
}

#[test]
fn receipt_json_with_escapes_is_opened() {
    let receipt = sealed(&text("full_name", "Ada"));
    // PHP escapes slashes.
    let json = receipt
        .to_string()
        .replace('/', "\\/")
        .replace("sessionId", "\\u0073essionId");
    let item_key = item_key().to_string().replace('/', "\\/");
    assert_ne!(json, receipt.to_string());
    let opened = receipt::open(json, Some(item_key), &key()).unwrap();
    assert_eq!(share(&opened).profile().len(), 1);
}

#[test]
fn base64_without_padding_is_decoded() {
    let mut receipt = sealed(&text("full_name", "Ada"));
    receipt["otherPartyContent"]["profile"] = seal(&text("full_name", "Ada")).trim_end_matches('=').into();
    let mut item_key = item_key();
    item_key["value"] = base64(ITEM_KEY).trim_end_matches('=').into();
    assert_eq!(share(&open_with(&receipt, &item_key).unwrap()).profile().len(), 1);
}

#[test]
fn absent_and_empty_parts_are_equal() {
    let base = with(
        bare(),
        json!({ "wrappedItemKeyId": "item-key", "wrappedKey": WRAPPED_KEY }),
    );
    let part = seal(&text("a", "b"));
    for absent in [
        json!({}),
        json!({ "content": null }),
        json!({ "content": "" }),
        json!({ "content": {} }),
        json!({ "content": { "profile": "" } }),
        json!({ "content": { "profile": null, "extraData": "" } }),
        json!({ "content": { "extraData": null } }),
    ] {
        let receipt = with(
            with(base.clone(), absent),
            json!({ "otherPartyContent": { "profile": part, "extraData": "" } }),
        );
        let receipt = open(&receipt).unwrap();
        assert_eq!(
            (share(&receipt).profile().len(), share(&receipt).application().len()),
            (1, 0)
        );
    }
    let receipt = open(&with(base.clone(), json!({ "content": { "profile": part } }))).unwrap();
    assert_eq!(
        (share(&receipt).profile().len(), share(&receipt).application().len()),
        (0, 1)
    );
    let extra = seal(&bytes(1, [number(1, 9), bytes(2, "x")].concat()));
    let receipt = open(&with(base, json!({ "content": { "extraData": extra } }))).unwrap();
    assert_eq!(share(&receipt).application_extra_data().entries().len(), 1);
}

#[test]
fn encrypted_empty_part_is_an_empty_profile() {
    assert_eq!(share(&open(&sealed(&[])).unwrap()).profile().len(), 0);
}

#[test]
fn receipt_without_content_and_error_is_an_empty_share() {
    for more in [
        json!({}),
        json!({ "error": "" }),
        json!({ "error": null }),
        json!({ "errorReason": {} }),
        json!({ "errorReason": null }),
        json!({ "content": {}, "otherPartyContent": {} }),
        json!({ "content": null, "otherPartyContent": null }),
        json!({ "content": null, "otherPartyContent": {} }),
        json!({ "content": {}, "otherPartyContent": { "profile": "" } }),
        json!({ "wrappedItemKeyId": "item-key", "wrappedKey": WRAPPED_KEY }),
    ] {
        let json = with(bare(), more).to_string();
        assert!(
            SealedReceipt::from_json(&json).unwrap().item_key_id().is_none(),
            "{json}"
        );
        let receipt = receipt::open(&json, None::<&[u8]>, &key()).unwrap();
        assert!(
            share(&receipt).profile().is_empty() && share(&receipt).application().is_empty(),
            "{json}"
        );
        assert_eq!(receipt.remember_me_id().unwrap().as_str(), "cmVtZW1iZXI=");
        assert_eq!(receipt.parent_remember_me_id().unwrap().as_str(), "cGFyZW50");
    }
}

#[test]
fn content_without_keys_is_an_error() {
    for missing in ["wrappedItemKeyId", "wrappedKey"] {
        for value in [Value::Null, "".into()] {
            let mut receipt = sealed(&text("a", "b"));
            receipt[missing] = value;
            assert_malformed(&receipt, missing);
        }
    }
    let error = receipt::open(sealed(&text("a", "b")).to_string(), None::<&[u8]>, &key()).unwrap_err();
    assert_error(&error, ErrorKind::Config, "item_key_json");
}

#[test]
fn missing_or_invalid_ids_are_malformed() {
    for (id, value) in [
        ("id", Value::Null),
        ("id", "".into()),
        ("id", "not base64!".into()),
        ("sessionId", Value::Null),
    ] {
        let mut receipt = sealed(&text("a", "b"));
        receipt[id] = value;
        assert_malformed(&receipt, id);
    }
}

#[test]
fn malformed_remember_me_ids_are_ignored() {
    for value in [json!(7), json!({}), "\n".into(), "x".repeat(1025).into()] {
        let ids = json!({ "rememberMeId": value, "parentRememberMeId": value });
        let receipt = open(&with(sealed(&text("a", "b")), ids)).unwrap();
        assert_eq!(
            (receipt.remember_me_id(), receipt.parent_remember_me_id()),
            (None, None)
        );
        assert_eq!(share(&receipt).profile().len(), 1);
    }
}

#[test]
fn unreadable_extra_data_costs_only_itself() {
    let wrong_padding = base64([bytes(1, [0x5a; 16]), bytes(2, [7; 32])].concat());
    let not_a_message = seal(&[0x0a]);
    for extra_data in [
        json!(7),
        json!({ "a": [] }),
        json!("*"),
        json!("\\*"),
        json!("AAAA"),
        wrong_padding.into(),
        not_a_message.into(),
    ] {
        let mut receipt = sealed(&text("a", "b"));
        for side in ["content", "otherPartyContent"] {
            receipt[side]["extraData"] = extra_data.clone();
        }
        let opened = open(&receipt).unwrap();
        let share = share(&opened);
        assert_eq!(share.profile().get("a").unwrap().text(), Ok("b"), "{extra_data}");
        assert_eq!(share.application().len(), 1);
        assert!(share.extra_data().is_unreadable() && share.application_extra_data().is_unreadable());
        assert!(opened.remember_me_id().is_some());
    }
}

#[test]
fn unknown_members_do_not_cost_the_receipt() {
    let new = format!(
        "{{\"new\":[1e999,\"\\ud800\",{}{}],",
        "[".repeat(1000),
        "]".repeat(1000)
    );
    let json = sealed(&text("a", "b")).to_string().replacen('{', &new, 1);
    let opened = receipt::open(json, Some(item_key().to_string()), &key()).unwrap();
    assert_eq!(share(&opened).profile().len(), 1);
}

#[test]
fn session_is_compared_before_the_content_is_decoded() {
    let (own, other) = ("ss.v2.session".parse().unwrap(), "ss.v2.other".parse().unwrap());
    let parse = |receipt: &Value, session| SealedReceipt::from_json_for_session(receipt.to_string(), session);
    assert!(parse(&sealed(&text("a", "b")), &own).is_ok());
    // None of these can be decoded.
    for more in [
        json!({ "wrappedItemKeyId": null }),
        json!({ "wrappedKey": "*" }),
        json!({ "otherPartyContent": { "profile": "*" } }),
    ] {
        let receipt = with(sealed(&text("a", "b")), more);
        let error = parse(&receipt, &other).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::SessionMismatch);
        let opened = parse(&receipt, &own).and_then(|sealed| sealed.open(None, &key()));
        assert_eq!(opened.err().unwrap().kind(), ErrorKind::MalformedReceipt);
    }
}

#[test]
fn malformed_timestamp_is_ignored() {
    for value in [
        Value::Null,
        "".into(),
        "yesterday".into(),
        json!(1_747_825_267),
        json!([]),
    ] {
        let mut receipt = sealed(&text("a", "b"));
        receipt["timestamp"] = value;
        assert_eq!(open(&receipt).unwrap().timestamp(), None);
    }
}

#[test]
fn other_json_and_text_is_malformed() {
    for json in [
        "",
        "{",
        "[]",
        "null",
        "<html>",
        "{\"id\":1}",
        "{\"content\":[]}",
        "\u{0}",
    ] {
        let error = receipt::open(json, Some(item_key().to_string()), &key()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedReceipt, "{json}");
        let error = receipt::open(sealed(&[]).to_string(), Some(json), &key()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedReceipt, "{json}");
    }
}

#[test]
fn receipt_of_another_session_is_rejected() {
    let (own, other) = ("ss.v2.session".parse().unwrap(), "ss.v2.sessioN".parse().unwrap());
    let json = sealed(&text("a", "b")).to_string();
    let sealed = SealedReceipt::from_json(&json).unwrap();
    sealed.ensure_session(&own).unwrap();
    assert_eq!(
        sealed.ensure_session(&other).unwrap_err().kind(),
        ErrorKind::SessionMismatch
    );
    let receipt = sealed
        .open(
            Some(ItemKey::from_json(item_key().to_string().as_bytes()).unwrap()),
            &key(),
        )
        .unwrap();
    receipt.ensure_session(&own).unwrap();
    assert_eq!(
        receipt.ensure_session(&other).unwrap_err().kind(),
        ErrorKind::SessionMismatch
    );
}

#[test]
fn futures_and_receipts_are_send() {
    fn send<T: Send>(_: T) {}
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let key = key();
    send(receipt::open_async("", None::<&[u8]>, &key));
    shared(&open(&sealed(&[])).unwrap());
}

#[test]
fn debug_shows_nothing_about_the_person() {
    let profile = [
        attribute(
            "secret_name",
            STRING,
            "canary value",
            &[source("CANARY_SOURCE", "canary sub type"), bytes(7, "canary id")],
        ),
        text("age_over:18", "canary"),
    ]
    .concat();
    let token = bytes(1, [number(1, 6), bytes(2, bytes(1, "canary token"))].concat());
    let mut receipt = sealed(&profile);
    receipt["otherPartyContent"]["extraData"] = seal(&token).into();
    let json = receipt.to_string();
    let sealed = SealedReceipt::from_json(&json).unwrap();
    let opened = open(&receipt).unwrap();
    let share = share(&opened);
    assert_eq!(share.extra_data().issuance().unwrap().token(), base64("canary token"));
    let shown = format!(
        "{sealed:?} {opened:?} {opened:#?} {:?} {:?}",
        share.profile().iter().collect::<Vec<_>>(),
        share.profile().get("secret_name").unwrap().anchors()
    );
    for canary in [
        "canary",
        "CANARY",
        "secret_name",
        &base64("canary token"),
        "cmVtZW1iZXI",
        "cGFyZW50",
        "Kx+/8g",
        WRAPPED_KEY,
    ] {
        assert!(!shown.contains(canary), "{canary} in {shown}");
    }
}

#[test]
fn debug_of_sealed_receipt_shows_only_the_session() {
    let sealed = SealedReceipt::from_json(sealed(&[]).to_string()).unwrap();
    assert_eq!(
        format!("{sealed:?}"),
        "SealedReceipt { session_id: SessionId(ss.v2.session), .. }"
    );
    let item_key = ItemKey::from_json(item_key().to_string()).unwrap();
    assert_eq!(format!("{item_key:?}"), "ItemKey { .. }");
}
