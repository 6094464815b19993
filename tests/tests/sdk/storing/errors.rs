//! Errors of deserialising name the members of the type, and never quote the input.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use yoti_share::{
    AgeCheck, AgeVerification, Anchor, Anchored, Date, DocumentDetails, IdentityProfileReport, Image, Json, PinAuth,
    PostalAddress, ProfileAttribute, ReceiptId, Redacted, SessionId, SessionStatus, ShareFailure, Verified,
    receipt::StoredReceipt,
};

#[track_caller]
fn assert_rejected<T: DeserializeOwned>(json: &Value, expected: &str) {
    let text = json.to_string();
    for error in [
        serde_json::from_str::<T>(&text).map(drop).unwrap_err().to_string(),
        serde_json::from_value::<T>(json.clone())
            .map(drop)
            .unwrap_err()
            .to_string(),
    ] {
        assert!(error.contains(expected), "{text}: {error}");
        assert!(!error.contains("canary") && !error.contains("4711"), "{text}: {error}");
    }
}

fn anchored(value: &Value, anchors: &[Anchor]) -> Value {
    json!({ "value": value, "anchors": anchors })
}

#[test]
fn verified_without_a_verifier_is_rejected() {
    let sources = [Anchor::source("PASSPORT")];
    assert_rejected::<Verified<String>>(&anchored(&json!("canary"), &sources), "`anchors` contains no verifier");
    assert_rejected::<Verified<String>>(&anchored(&json!("canary"), &[]), "`anchors` contains no verifier");
    let error = postcard::to_stdvec(&Anchored::new("canary", sources)).unwrap();
    assert!(postcard::from_bytes::<Verified<String>>(&error).is_err());
}

#[test]
fn impossible_date_is_rejected() {
    assert_rejected::<Date>(&json!("1990-02-30"), "not a date: the calendar does not have this date");
    assert_rejected::<Date>(&json!("canary"), "not a date: not a date of the form yyyy-mm-dd");
    let in_anchored = anchored(&json!("1990-02-30"), &[]);
    assert_rejected::<Anchored<Date>>(&in_anchored, "not a date");
    assert_rejected::<DocumentDetails>(&json!("PASSPORT GBR canary 2016-02-30"), "not document details");
}

#[test]
fn image_that_is_not_base64_or_not_an_image_is_rejected() {
    let image = |media_type: &str, data: &str| json!({ "media_type": media_type, "data": data });
    assert_rejected::<Image>(&image("image/jpeg", "canary!"), "`data` is not standard base64");
    assert_rejected::<Image>(&image("canary", "/9j/"), "`media_type` is neither");
    assert_rejected::<Image>(&json!({ "media_type": "image/png" }), "missing field `data`");
}

#[test]
fn unknown_member_is_rejected_and_not_quoted() {
    let with_more = |mut value: Value| {
        value["canary\n"] = "canary".into();
        value
    };
    let image = json!(Image::png([1]));
    assert_rejected::<Image>(&with_more(image), "unknown field, expected");
    assert_rejected::<AgeVerification>(
        &with_more(json!(AgeVerification::over(18, true))),
        "unknown field, expected",
    );
    assert_rejected::<Anchor>(&with_more(json!(Anchor::source("PASSPORT"))), "unknown field, expected");
    let anchored = json!(Anchored::new("x", []));
    assert_rejected::<Anchored<String>>(&with_more(anchored.clone()), "unknown field, expected");
    assert_rejected::<Verified<String>>(&with_more(anchored), "unknown field, expected");
    assert_rejected::<ShareFailure>(&with_more(json!(ShareFailure::new("X"))), "unknown field, expected");
    assert_rejected::<ProfileAttribute>(&json!({ "canary\n": "canary" }), "unknown field, expected");
    assert_rejected::<StoredReceipt>(&json!({ "canary\n": "canary" }), "unknown field, expected");
}

#[test]
fn anchor_whose_parts_differ_from_its_bytes_is_rejected() {
    let source = json!(Anchor::source("USER_PROVIDED"));
    for (part, value) in [
        ("kind", json!("VERIFIER")),
        ("value", json!("PASSPORT")),
        ("sub_type", json!("NFC")),
        ("associated_source", json!("canary")),
        ("timestamp", json!("2023-08-01T13:21:06.389123Z")),
    ] {
        let mut changed = source.clone();
        changed[part] = value;
        let expected = format!("`{part}` of the anchor differs from the anchor in `raw`");
        assert_rejected::<Anchor>(&changed, &expected);
    }
    let mut changed = source;
    changed["raw"] = "canary!".into();
    assert_rejected::<Anchor>(&changed, "`raw` is not standard base64");
}

#[test]
fn value_of_another_type_is_not_quoted() {
    let other_type = "invalid type, expected ";
    for json in [
        json!("canary"),
        json!(4711),
        json!(4711.5),
        json!(true),
        json!(null),
        json!([["canary"]]),
    ] {
        for rejected in [
            serde_json::from_value::<Image>(json.clone()).map(drop),
            serde_json::from_value::<Anchor>(json.clone()).map(drop),
            serde_json::from_value::<Anchored<String>>(json.clone()).map(drop),
            serde_json::from_value::<Verified<String>>(json.clone()).map(drop),
            serde_json::from_value::<AgeVerification>(json.clone()).map(drop),
            serde_json::from_value::<PostalAddress>(json.clone()).map(drop),
            serde_json::from_value::<IdentityProfileReport>(json.clone()).map(drop),
            serde_json::from_value::<ShareFailure>(json.clone()).map(drop),
            serde_json::from_value::<ProfileAttribute>(json.clone()).map(drop),
            serde_json::from_value::<StoredReceipt>(json.clone()).map(drop),
            serde_json::from_value::<Date>(json.clone()).map(drop),
            serde_json::from_value::<DocumentDetails>(json.clone()).map(drop),
            serde_json::from_value::<ReceiptId>(json!(["canary"])).map(drop),
        ] {
            let error = rejected.unwrap_err().to_string();
            assert!(!error.contains("canary") && !error.contains("4711"), "{json}: {error}");
        }
    }
    assert_rejected::<Anchored<String>>(&json!("canary"), other_type);
    assert_rejected::<Anchored<String>>(&anchored(&json!(4711), &[]), other_type);
    assert_rejected::<Anchored<u8>>(&anchored(&json!("canary"), &[]), other_type);
    assert_rejected::<Anchored<u8>>(&anchored(&json!(4711), &[]), "invalid value, expected u8");
    assert_rejected::<Redacted<Option<bool>>>(&json!("canary"), other_type);
    assert_rejected::<Json<Vec<bool>>>(&json!(["canary"]), other_type);
    assert_rejected::<SessionId>(&json!(4711), other_type);
    assert_rejected::<SessionStatus>(&json!(4711), other_type);
    assert_rejected::<PinAuth>(&json!("canary"), other_type);
    let check = json!({ "check": "canary", "age": 18, "buffer": null, "result": true });
    assert_rejected::<AgeVerification>(&check, "unknown variant, expected `over` or `under`");
    assert_rejected::<AgeCheck>(&json!("canary"), "unknown variant, expected `over` or `under`");
}

#[test]
fn id_that_is_not_valid_is_rejected_with_its_name() {
    assert_rejected::<SessionId>(&json!(" canary"), "not an ID: `session_id`");
    assert_rejected::<ReceiptId>(&json!("canary!"), "not an ID: `receipt_id`");
}
