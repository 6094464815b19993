//! Receipts as a whole: what there must be, what may be missing, what is refused.

mod failures;
mod keys_elsewhere;
mod lengths;
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
fn is(error: &Error, kind: ErrorKind, says: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(says), "{error} does not say {says:?}");
}

#[track_caller]
fn malformed(receipt: &Value, says: &str) {
    is(&open(receipt).unwrap_err(), ErrorKind::MalformedReceipt, says);
}

#[test]
fn a_receipt_is_opened() {
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
fn json_with_escapes_is_the_same() {
    let receipt = sealed(&text("full_name", "Ada"));
    // As PHP writes it.
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
fn base64_may_have_lost_its_padding() {
    let mut receipt = sealed(&text("full_name", "Ada"));
    receipt["otherPartyContent"]["profile"] = seal(&text("full_name", "Ada")).trim_end_matches('=').into();
    let mut item_key = item_key();
    item_key["value"] = base64(ITEM_KEY).trim_end_matches('=').into();
    assert_eq!(share(&open_with(&receipt, &item_key).unwrap()).profile().len(), 1);
}

#[test]
fn either_side_and_either_part_may_be_absent_or_empty() {
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
fn an_empty_part_that_was_really_sealed_is_an_empty_profile() {
    assert_eq!(share(&open(&sealed(&[])).unwrap()).profile().len(), 0);
}

#[test]
fn a_receipt_with_neither_content_nor_error_is_never_a_success() {
    for more in [
        json!({}),
        json!({ "error": "" }),
        json!({ "error": null }),
        json!({ "errorReason": {} }),
        json!({ "content": {}, "otherPartyContent": { "profile": "" } }),
        json!({ "wrappedItemKeyId": "item-key", "wrappedKey": WRAPPED_KEY }),
    ] {
        malformed(&with(bare(), more), "neither content nor an error");
    }
}

#[test]
fn content_without_keys_is_refused() {
    for missing in ["wrappedItemKeyId", "wrappedKey"] {
        for value in [Value::Null, "".into()] {
            let mut receipt = sealed(&text("a", "b"));
            receipt[missing] = value;
            malformed(&receipt, missing);
        }
    }
    let error = receipt::open(sealed(&text("a", "b")).to_string(), None::<&[u8]>, &key()).unwrap_err();
    is(&error, ErrorKind::Config, "item_key_json");
}

#[test]
fn ids_must_be_there() {
    for (id, value) in [
        ("id", Value::Null),
        ("id", "".into()),
        ("id", "not base64".into()),
        ("sessionId", Value::Null),
    ] {
        let mut receipt = sealed(&text("a", "b"));
        receipt[id] = value;
        malformed(&receipt, id);
    }
}

#[test]
fn a_timestamp_that_cannot_be_read_costs_no_receipt() {
    for value in [Value::Null, "".into(), "yesterday".into()] {
        let mut receipt = sealed(&text("a", "b"));
        receipt["timestamp"] = value;
        assert_eq!(open(&receipt).unwrap().timestamp(), None);
    }
}

#[test]
fn what_is_no_json_of_a_receipt_is_refused() {
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

mod sessions {
    use super::*;

    #[test]
    fn a_receipt_of_another_session_is_refused_before_and_after_opening() {
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
}

#[test]
fn futures_and_receipts_can_be_sent_between_threads() {
    fn send<T: Send>(_: T) {}
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let key = key();
    send(receipt::open_async("", None::<&[u8]>, &key));
    shared(&open(&sealed(&[])).unwrap());
}

#[test]
fn debug_shows_nothing_of_a_person() {
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
fn what_is_sealed_shows_whose_session_it_is() {
    let sealed = SealedReceipt::from_json(sealed(&[]).to_string()).unwrap();
    assert_eq!(
        format!("{sealed:?}"),
        "SealedReceipt { session_id: SessionId(ss.v2.session), .. }"
    );
    let item_key = ItemKey::from_json(item_key().to_string()).unwrap();
    assert_eq!(format!("{item_key:?}"), "ItemKey { .. }");
}
