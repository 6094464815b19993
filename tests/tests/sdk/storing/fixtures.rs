//! Fixtures have the same form as values from a receipt.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use yoti_share::{
    AgeVerification, Anchor, AnchorKind, Anchored, AttributeValue, ContentType, Date, ErrorKind, FieldProblem, Image,
    Key, Outcome, Profile, Receipt, Redacted, ShareFailure, SharePolicy, Verified, attribute,
};

#[derive(SharePolicy, Debug, PartialEq)]
struct Applicant {
    #[attr(full_name)]
    name: Redacted<String>,
    #[attr(email)]
    email: Redacted<Option<String>>,
    #[attr(date_of_birth, source(passport))]
    born: Anchored<Date>,
    #[attr(postal_address)]
    address: Verified<String>,
    #[attr(estimated_age_over(18, buffer = 5))]
    adult: AgeVerification,
    #[attr(document_images)]
    pages: Vec<Image>,
}

fn profile() -> yoti_share::ProfileBuilder {
    let born: Date = "1990-05-17".parse().unwrap();
    Profile::builder()
        .attribute("full_name", "Ada Hartley")
        .anchored("date_of_birth", Anchored::new(born, [Anchor::source("PASSPORT")]))
        .anchored(
            "postal_address",
            Anchored::new("12 High Street", [Anchor::verifier("YOTI_ADMIN")]),
        )
        .age_check(AgeVerification::over(18, true).with_buffer(5))
        .attribute("document_images", vec![Image::jpeg([1]), Image::png([2])])
}

fn shared(profile: Profile) -> Receipt {
    Receipt::shared("ss.v2.test".parse().unwrap(), "Kx+/8g==".parse().unwrap(), profile)
}

#[test]
fn struct_is_filled_from_a_built_profile() {
    let applicant: Applicant = shared(profile().build()).extract().unwrap();
    let expected = Applicant {
        name: Redacted("Ada Hartley".to_owned()),
        email: Redacted(None),
        born: Anchored::new("1990-05-17".parse().unwrap(), [Anchor::source("PASSPORT")]),
        address: Verified::new("12 High Street".to_owned(), [Anchor::verifier("YOTI_ADMIN")]),
        adult: AgeVerification::over(18, true).with_buffer(5),
        pages: vec![Image::jpeg([1]), Image::png([2])],
    };
    assert_eq!(applicant, expected);
    assert!(applicant.address != Verified::new("1 Low Street".to_owned(), [Anchor::verifier("YOTI_ADMIN")]));
}

#[test]
fn built_profile_is_checked_like_a_receipt() {
    let unverified = Profile::builder()
        .attribute("full_name", "Ada Hartley")
        .anchored(
            "date_of_birth",
            Anchored::new("1990-05-17", [Anchor::source("DRIVING_LICENCE")]),
        )
        .attribute("postal_address", "12 High Street")
        .build();
    let error = shared(unverified).extract::<Applicant>().unwrap_err();
    let problems: Vec<_> = error
        .fields()
        .iter()
        .map(|field| (field.field(), field.problem()))
        .collect();
    assert_eq!(
        problems,
        [
            ("born", FieldProblem::WrongSource),
            ("address", FieldProblem::Unverified),
            ("adult", FieldProblem::Missing),
            ("pages", FieldProblem::Missing),
        ]
    );
}

#[test]
fn built_values_have_the_content_types_of_receipts() {
    let report = json!({ "a": [1, null] });
    let profile = Profile::builder()
        .attribute("text", "x")
        .attribute("date", "1990-05".parse::<Date>().unwrap())
        .attribute("photo", Image::png([7]))
        .attribute("json", report.clone())
        .attribute("number", -5)
        .attribute("several", vec![Image::jpeg([1])])
        .build();
    let read: Vec<_> = profile
        .iter()
        .map(|attribute| (attribute.content_type(), attribute.value().unwrap()))
        .collect();
    let several = AttributeValue::Multi(vec![Ok(AttributeValue::Image(Image::jpeg([1])))]);
    assert!(
        read == [
            (ContentType::String, AttributeValue::Text("x".into())),
            (ContentType::Date, AttributeValue::Date("1990-05".parse().unwrap())),
            (ContentType::Png, AttributeValue::Image(Image::png([7]))),
            (ContentType::Json, AttributeValue::Json(report)),
            (ContentType::Int, AttributeValue::Integer(-5)),
            (ContentType::MultiValue, several),
        ]
    );
}

#[test]
fn anchor_fixtures_are_parsed_from_their_bytes() {
    let at = UNIX_EPOCH + Duration::from_micros(1_690_896_066_389_123);
    let passport = Anchor::source("PASSPORT").with_sub_type("NFC").with_timestamp(at);
    assert_eq!((passport.kind(), passport.value()), (AnchorKind::Source, "PASSPORT"));
    assert_eq!((passport.sub_type(), passport.timestamp()), ("NFC", Some(at)));
    assert_eq!(passport.certificates().count(), 1);
    let admin = Anchor::verifier("YOTI_ADMIN");
    assert_eq!((admin.kind(), admin.value()), (AnchorKind::Verifier, "YOTI_ADMIN"));
    assert_eq!((admin.sub_type(), admin.timestamp()), ("", None));
    assert_eq!(Anchor::source("").kind(), AnchorKind::Unknown);
    let long = "X".repeat(300);
    assert_eq!(Anchor::source(&long).value(), long);
}

#[test]
fn failed_receipt_contains_its_failure() {
    let reason = json!({ "requirements_not_met_details": [{ "document_type": "PASSPORT" }] });
    let failure = ShareFailure::new("MANDATORY_DOCUMENT_NOT_PROVIDED").with_reason(reason);
    let receipt = Receipt::failed(
        "ss.v2.test".parse().unwrap(),
        "Kx+/8g==".parse().unwrap(),
        failure.clone(),
    )
    .with_timestamp(UNIX_EPOCH)
    .with_remember_me_id("cmVtZW1iZXI=".parse().unwrap());
    assert!(matches!(receipt.outcome(), Outcome::Failed(read) if *read == failure));
    assert_eq!(failure.requirements()[0].document_type(), Some("PASSPORT"));
    assert_eq!(
        (receipt.session_id().as_str(), receipt.id().as_str()),
        ("ss.v2.test", "Kx+/8g==")
    );
    assert_eq!(receipt.timestamp(), Some(UNIX_EPOCH));
    assert_eq!(receipt.remember_me_id().unwrap().as_str(), "cmVtZW1iZXI=");
    let other = receipt.ensure_session(&"ss.v2.other".parse().unwrap()).unwrap_err();
    assert_eq!(other.kind(), ErrorKind::SessionMismatch);
}

#[test]
#[should_panic(expected = "needs a verifier")]
fn verified_fixture_without_a_verifier_panics() {
    let _ = Verified::new("x", [Anchor::source("PASSPORT")]);
}

#[test]
fn verified_value_is_seen_as_an_anchored_one() {
    let verified = Verified::new(7, [Anchor::verifier("YOTI_ADMIN")]);
    let anchored: &Anchored<i32> = verified.as_ref();
    assert_eq!(*anchored, Anchored::new(7, [Anchor::verifier("YOTI_ADMIN")]));
    assert_eq!(anchored.clone().map(|number| number + 1).into_value(), 8);
    assert_eq!(anchored.clone().map(drop).anchors(), anchored.anchors());
}

#[test]
fn new_debugs_show_no_values() {
    let canary = || Profile::builder().attribute("canary-name", "canary-value");
    let printed = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        Redacted("canary"),
        canary(),
        shared(canary().build()),
        Anchored::new("canary", [Anchor::source("canary")]),
        ShareFailure::new("CODE").with_reason(json!("canary")),
        canary().build().value::<Redacted<String>>(attribute::full_name),
    );
    assert!(!printed.contains("canary"), "{printed}");
    assert!(!format!("{:?}", Key::insecure_test_key()).contains("PRIVATE"));
}
