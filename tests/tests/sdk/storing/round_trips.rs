//! Every value survives every format.

use std::time::{Duration, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Map, Value, json};
use yoti_share::{
    AgeCheck, AgeVerification, Anchor, Anchored, Date, DocumentDetails, IdentityProfileReport, Image, ItemKeyId, Json,
    PinAuth, PostalAddress, Profile, ProfileAttribute, QrCodeId, ReceiptId, Redacted, RememberMeId, SdkId, SelfieAuth,
    SessionId, SessionStatus, ShareFailure, Verified,
};

use super::assert_survives;

fn date() -> impl Strategy<Value = Date> {
    let day = (0..=9999_u16, 1..=12_u8, 1..=31_u8)
        .prop_filter_map("no such day", |(year, month, day)| Date::new(year, month, day).ok());
    let text = "[0-9]{4}(-0[1-9]|-1[0-2])?".prop_map(|text| text.parse().unwrap());
    prop_oneof![day, text]
}

fn image() -> impl Strategy<Value = Image> {
    let bytes = vec(any::<u8>(), 0..40);
    (any::<bool>(), bytes).prop_map(|(png, bytes)| if png { Image::png(bytes) } else { Image::jpeg(bytes) })
}

fn open_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e300..1e300_f64).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            json_object(inner).prop_map(Value::from)
        ]
    })
}

fn json_object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    vec((".{0,6}", value), 0..5).prop_map(Map::from_iter)
}

fn document_details() -> impl Strategy<Value = DocumentDetails> {
    let rest = option::of((option::of(date()), option::of("[!-~]{2,9}")));
    ("[A-Z_]{1,9} [A-Z]{3} [!-~]{1,12}", rest).prop_map(|(start, rest)| {
        let (expiry, authority) = rest.unwrap_or_default();
        let expiry = expiry.map_or("-".to_owned(), |date| date.to_string());
        format!("{start} {expiry} {}", authority.as_deref().unwrap_or("-"))
            .parse()
            .unwrap()
    })
}

fn age_verification() -> impl Strategy<Value = AgeVerification> {
    (any::<bool>(), any::<u32>(), option::of(any::<u32>()), any::<bool>()).prop_map(|(over, age, buffer, result)| {
        let check = if over {
            AgeVerification::over(age, result)
        } else {
            AgeVerification::under(age, result)
        };
        buffer.map_or(check, |years| check.with_buffer(years))
    })
}

fn anchor() -> impl Strategy<Value = Anchor> {
    // Up to the year 12000: a timestamp after 9999 is absent.
    let timestamp = option::of(0..320_000_000_000_000_000_u64);
    (any::<bool>(), ".{0,200}", ".{0,9}", timestamp).prop_map(|(source, value, sub_type, timestamp)| {
        let anchor = if source {
            Anchor::source(value)
        } else {
            Anchor::verifier(value)
        };
        let anchor = anchor.with_sub_type(sub_type);
        match timestamp {
            Some(micros) => anchor.with_timestamp(UNIX_EPOCH + Duration::from_micros(micros)),
            None => anchor,
        }
    })
}

/// An anchor whose bytes may be anything.
fn damaged_anchor() -> impl Strategy<Value = Anchor> {
    vec(any::<u8>(), 0..40).prop_filter_map("an anchor with parts", |raw| {
        let parts = json!({
            "kind": "UNKNOWN", "value": "", "sub_type": "", "associated_source": null, "timestamp": null,
            "raw": STANDARD.encode(raw),
        });
        serde_json::from_value(parts).ok()
    })
}

fn profile_attribute() -> impl Strategy<Value = ProfileAttribute> {
    let value = prop_oneof![
        ".{0,20}".prop_map(yoti_share::AttributeValue::from),
        date().prop_map(Into::into),
        image().prop_map(Into::into),
        vec(image(), 0..4).prop_map(Into::into),
        open_json().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
    ];
    (".{0,20}", value, vec(anchor(), 0..3)).prop_map(|(name, value, anchors)| {
        let profile = Profile::builder().anchored(name, Anchored::new(value, anchors)).build();
        profile.iter().next().unwrap().clone()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn ids_survive(session in "[!-~]{1,40}", receipt in vec(any::<u8>(), 1..60), uuid in "[0-9a-f]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-f]{12}") {
        // Characters that an ID may not contain at its ends.
        prop_assume!(session.parse::<SessionId>().is_ok());
        assert_survives(&session.parse::<SessionId>().unwrap());
        assert_survives(&session.parse::<QrCodeId>().unwrap());
        assert_survives(&session.parse::<ItemKeyId>().unwrap());
        assert_survives(&session.parse::<RememberMeId>().unwrap());
        assert_survives(&STANDARD.encode(receipt).parse::<ReceiptId>().unwrap());
        assert_survives(&uuid.parse::<SdkId>().unwrap());
    }

    #[test]
    fn dates_survive(date in date()) {
        assert_survives(&date);
        prop_assert_eq!(json!(date), json!(date.to_string()));
    }

    #[test]
    fn images_survive(image in image()) {
        assert_survives(&image);
        prop_assert_eq!(json!(image), json!({ "media_type": image.media_type(), "data": STANDARD.encode(image.bytes()) }));
    }

    #[test]
    fn json_values_survive(object in json_object(open_json()), open in open_json()) {
        let object = Value::from(object);
        let address = PostalAddress::from_json(object.clone()).unwrap();
        assert_survives(&address);
        prop_assert_eq!(&json!(address), &object);
        let report = IdentityProfileReport::from_json(object.clone()).unwrap();
        assert_survives(&report);
        prop_assert_eq!(&json!(report), &object);
        assert_survives(&Json(open.clone()));
        prop_assert_eq!(&json!(Json(&open)), &open);
    }

    #[test]
    fn document_details_and_age_checks_survive(details in document_details(), check in age_verification()) {
        assert_survives(&details);
        prop_assert_eq!(json!(details), json!(details.to_string()));
        assert_survives(&check);
    }

    #[test]
    fn anchors_survive(anchors in vec(prop_oneof![anchor(), damaged_anchor()], 0..3), verifier in "[A-Z]{1,9}", value in ".{0,20}", date in date()) {
        assert_survives(&anchors);
        assert_survives(&Anchored::new(value, anchors.clone()));
        let verified = Verified::new(date, anchors.into_iter().chain([Anchor::verifier(verifier)]));
        assert_survives(&verified);
        prop_assert_eq!(json!(verified), json!({ "value": date, "anchors": verified.anchors() }));
    }

    #[test]
    fn attributes_survive(attribute in profile_attribute()) {
        assert_survives(&attribute);
    }

    #[test]
    fn share_failures_survive(code in "[A-Z_]{0,20}", reason in option::of(open_json())) {
        let failure = ShareFailure::new(code);
        let failure = match reason {
            Some(reason) => failure.with_reason(reason),
            None => failure,
        };
        assert_survives(&failure);
    }

    #[test]
    fn redacted_values_and_unknown_statuses_survive(text in ".{0,20}", word in "[a-z]{0,9}") {
        assert_survives(&Redacted(text));
        assert_survives(&SessionStatus::Other(word.into()));
    }
}

#[test]
fn known_statuses_and_authentications_survive() {
    for status in ["CREATED", "COMPLETED", "FAILED", "CANCELLED", "EXPIRED", "ERROR"] {
        let known: SessionStatus = status.parse().unwrap();
        assert!(!matches!(known, SessionStatus::Other(_)), "{status}");
        assert_survives(&known);
        assert_eq!(json!(known), status);
    }
    assert_survives(&(SelfieAuth::default(), PinAuth::default()));
    assert_survives(&[AgeCheck::Over, AgeCheck::Under]);
}

#[test]
fn representations_are_the_documented_ones() {
    assert_eq!(json!("1990-05-17".parse::<Date>().unwrap()), "1990-05-17");
    assert_eq!(json!("1990-05".parse::<Date>().unwrap()), "1990-05");
    assert_eq!(json!("1990".parse::<Date>().unwrap()), "1990");
    let photo = Image::jpeg([0xff, 0xd8, 0xff]);
    assert_eq!(json!(photo), json!({ "media_type": "image/jpeg", "data": "/9j/" }));
    let check = AgeVerification::over(18, true);
    assert_eq!(
        json!(check),
        json!({ "check": "over", "age": 18, "buffer": null, "result": true })
    );
    let failure = ShareFailure::new("FRAUD_DETECTED");
    assert_eq!(json!(failure), json!({ "code": "FRAUD_DETECTED" }));
    // A reason that was too long is `null`, which is not the same as no reason.
    let long_reason = ShareFailure::new("FRAUD_DETECTED").with_reason(Value::Null);
    assert_eq!(json!(long_reason), json!({ "code": "FRAUD_DETECTED", "reason": null }));
    assert_survives(&long_reason);
    assert_eq!(json!(SelfieAuth::default()), Value::Null);
    let passport = Anchor::source("PASSPORT")
        .with_sub_type("NFC")
        .with_timestamp(UNIX_EPOCH + Duration::from_micros(1_690_896_066_389_123));
    let raw = STANDARD.encode(passport.raw());
    let expected = json!({
        "kind": "SOURCE", "value": "PASSPORT", "sub_type": "NFC", "associated_source": null,
        "timestamp": "2023-08-01T13:21:06.389123Z", "raw": raw,
    });
    assert_eq!(json!(passport), expected);
    assert_eq!(
        json!(Anchored::new("Ada", [passport])),
        json!({ "value": "Ada", "anchors": [expected] })
    );
}
