//! Mistakes of Yoti's SDKs for other languages when they read receipts. Each test names the SDKs.

use super::*;

#[test]
fn tampered_padding_is_detected() {
    // Node; the last block of the content is changed.
    let sealed = seal(side([Attribute::text("full_name", "Ada")]));
    let mut receipt = sealed.receipt();
    let part = receipt["otherPartyContent"]["profile"].as_str().unwrap();
    let mut bytes = STANDARD.decode(part).unwrap();
    let last = bytes.len() - 17;
    bytes[last] ^= 0x80;
    receipt["otherPartyContent"]["profile"] = STANDARD.encode(bytes).into();
    let error = open_json(&receipt, sealed.item_key().as_ref()).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Decryption | ErrorKind::MalformedReceipt),
        "{error}"
    );
}

#[test]
fn falsy_values_are_values() {
    // Node.
    let profile = profile_of([
        Attribute::int("int", 0),
        Attribute::text("text", ""),
        Attribute::json("json", &json!(false)),
    ]);
    let value = |name: &str| profile.get(name).unwrap().value();
    assert_eq!(value("int"), Ok(AttributeValue::Integer(0)));
    assert_eq!(value("text"), Ok(AttributeValue::Text(String::new())));
    assert_eq!(value("json"), Ok(AttributeValue::Json(json!(false))));
}

#[test]
fn content_without_item_key_or_error_is_malformed() {
    // Node.
    let seal = Seal::under(&app_key())
        .user(side([Attribute::text("a", "b")]))
        .without_item_key()
        .seal()
        .unwrap();
    assert_eq!(open(&seal).unwrap_err().kind(), ErrorKind::MalformedReceipt);
}

#[test]
fn receipt_without_content_or_error_is_an_empty_share() {
    // Node, Go.
    let seal = Seal::under(&app_key())
        .user(side([Attribute::text("a", "b")]))
        .without_item_key()
        .seal()
        .unwrap();
    let mut receipt = seal.receipt();
    receipt["otherPartyContent"] = Value::Null;
    assert!(share(&open_json(&receipt, None).unwrap()).profile().is_empty());
}

#[test]
fn nonce_of_wrong_length_is_an_error() {
    // Go.
    for length in [8, 13, 16, 24, 32] {
        let sealed = Seal::under(&app_key())
            .nonce_length(length)
            .user(side([]))
            .seal()
            .unwrap();
        let error = open(&sealed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedReceipt);
        assert!(error.to_string().contains("12"), "{error}");
    }
}

#[test]
fn failed_receipt_keeps_remember_me_ids_and_details() {
    // Go, Java, PHP.
    let sealed = Seal::under(&app_key())
        .without_item_key()
        .remember_me_id("cg==")
        .parent_remember_me_id("cA==")
        .seal()
        .unwrap();
    let mut receipt = sealed.receipt();
    receipt["error"] = "MANDATORY_DOCUMENT_NOT_PROVIDED".into();
    receipt["errorReason"] = json!({ "requirements_not_met_details": [
        { "failure_type": "A", "document_type": "PASSPORT" }, { "failure_type": "B", "audit_id": "7" },
    ] });
    let receipt = open_json(&receipt, None).unwrap();
    assert_eq!(receipt.remember_me_id().unwrap().as_str(), "cg==");
    assert_eq!(receipt.parent_remember_me_id().unwrap().as_str(), "cA==");
    let failure = failure(&receipt);
    let types: Vec<_> = failure
        .requirements()
        .iter()
        .map(|requirement| requirement.failure_type())
        .collect();
    assert_eq!(types, [Some("A"), Some("B")]);
}

#[test]
fn unparsable_certificate_makes_only_its_anchor_unknown() {
    // Go, Node.
    let broken = Anchor::source("PASSPORT").certificates([b"no certificate".to_vec()]);
    let profile = profile_of([Attribute::text("a", "b")
        .anchor(broken)
        .anchor(Anchor::verifier("YOTI_ADMIN"))]);
    let kinds: Vec<_> = profile
        .get("a")
        .unwrap()
        .anchors()
        .iter()
        .map(yoti_share::Anchor::kind)
        .collect();
    assert_eq!(kinds, [AnchorKind::Unknown, AnchorKind::Verifier]);
}

#[test]
fn issuance_entry_without_attributes_is_read() {
    // Go.
    let extra_data = ExtraData::new().issuance_token_only(b"token");
    let receipt = open(&seal(side([]).extra_data(&extra_data))).unwrap();
    let details = share(&receipt).extra_data().issuance().unwrap();
    assert_eq!((details.token(), details.definitions().count()), ("dG9rZW4=", 0));
}

#[test]
fn formatted_address_that_is_not_text_is_ignored() {
    // Go.
    let profile = profile_of([Attribute::json(
        "structured_postal_address",
        &json!({ "formatted_address": 7, "town_city": {} }),
    )]);
    assert!(
        profile
            .value::<Option<String>>(attribute::postal_address)
            .unwrap()
            .is_none()
    );
    assert!(
        profile
            .value::<PostalAddress>(attribute::structured_postal_address)
            .unwrap()
            .town_city()
            .is_none()
    );
}

#[test]
fn empty_id_finds_no_attribute() {
    // Go.
    let profile = profile_of([Attribute::text("a", "b"), Attribute::text("c", "d").ephemeral_id("7")]);
    assert!(profile.by_id("").is_none());
    assert_eq!(profile.by_id("7").unwrap().name(), "c");
}

#[test]
fn either_side_may_be_missing() {
    // Java, .NET, PHP.
    let attribute = || side([Attribute::text("a", "b")]);
    let user_only = Seal::under(&app_key()).user(attribute()).seal().unwrap();
    assert_eq!(share(&open(&user_only).unwrap()).profile().len(), 1);
    let application_only = Seal::under(&app_key()).application(attribute()).seal().unwrap();
    let receipt = open(&application_only).unwrap();
    assert_eq!(
        (share(&receipt).profile().len(), share(&receipt).application().len()),
        (0, 1)
    );
    let without_profile = Seal::under(&app_key())
        .user(Side::new().without_profile())
        .application(attribute())
        .seal()
        .unwrap();
    assert_eq!(share(&open(&without_profile).unwrap()).profile().len(), 0);
}

#[test]
fn all_age_checks_are_listed_with_their_buffer() {
    // Java, PHP, .NET.
    let checks = ["age_over:18", "age_under:65", "age_over:18:5", "age_over:18"];
    let results = ["true", "true", "false", "false"];
    let profile = profile_of(
        checks
            .into_iter()
            .zip(results)
            .map(|(name, result)| Attribute::text(name, result)),
    );
    let read: Vec<_> = profile
        .age_checks()
        .map(|check| check.map(|check| (check.check(), check.age(), check.buffer(), check.result())))
        .collect();
    let (over, under) = (AgeCheck::Over, AgeCheck::Under);
    assert_eq!(
        read,
        [
            Ok((over, 18, None, true)),
            Ok((under, 65, None, true)),
            Ok((over, 18, Some(5), false)),
            Ok((over, 18, None, false))
        ]
    );
}

#[test]
fn undecryptable_user_content_is_an_error() {
    // .NET; the user's content is sealed under another key.
    let sealed = seal(side([Attribute::text("a", "b")]));
    let other = Seal::under(&app_key())
        .seed(8)
        .user(side([Attribute::text("a", "b")]))
        .seal()
        .unwrap();
    let mut receipt = sealed.receipt();
    receipt["otherPartyContent"] = other.receipt()["otherPartyContent"].clone();
    assert_eq!(
        open_json(&receipt, sealed.item_key().as_ref()).unwrap_err().kind(),
        ErrorKind::Decryption
    );
}

#[test]
fn remember_me_id_is_not_base64_decoded() {
    // PHP.
    let sealed = Seal::under(&app_key())
        .user(side([]))
        .remember_me_id("Kx+/8g==")
        .seal()
        .unwrap();
    assert_eq!(open(&sealed).unwrap().remember_me_id().unwrap().as_str(), "Kx+/8g==");
}

#[test]
fn empty_extra_data_is_absent() {
    // PHP.
    let receipt = open(&seal(side([Attribute::text("a", "b")]).empty_extra_data())).unwrap();
    assert!(share(&receipt).extra_data().entries().is_empty());
}

#[test]
fn empty_logo_does_not_fail_the_receipt() {
    let application = Side::new()
        .attribute(Attribute::jpeg("application_logo", []))
        .attribute(Attribute::text("application_name", "Shop"));
    let sealed = Seal::under(&app_key())
        .user(side([]))
        .application(application)
        .seal()
        .unwrap();
    let receipt = open(&sealed).unwrap();
    assert!(
        share(&receipt)
            .application()
            .get("application_logo")
            .unwrap()
            .value()
            .is_err()
    );
    assert_eq!(
        share(&receipt)
            .application()
            .get("application_name")
            .unwrap()
            .text()
            .unwrap(),
        "Shop"
    );
}
