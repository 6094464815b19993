//! Receipts sealed by the sandbox, with its own encoder, certificates and cryptography, and opened by the SDK.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic too; clippy knows only the tests themselves"
)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use serde_json::{Value, json};
use yoti_share::{
    AgeCheck, AnchorKind, AttributeValue, Error, ErrorKind, IdentityProfileReport, Key, Outcome, PostalAddress,
    Profile, Receipt, Share, ShareFailure, attribute, receipt,
};
use yoti_share_sandbox::{
    AppKey,
    seal::{Anchor, Attribute, ExtraData, Seal, SealedReceipt, Side, content_type},
};

fn app_key() -> AppKey {
    AppKey::insecure_test_key()
}

fn key() -> Key {
    Key::from_pem(app_key().pem()).unwrap()
}

fn seal(user: Side) -> SealedReceipt {
    let application = Side::new().attribute(Attribute::text("application_name", "Shop"));
    Seal::under(&app_key())
        .seed(7)
        .user(user)
        .application(application)
        .seal()
        .unwrap()
}

fn side(attributes: impl IntoIterator<Item = Attribute>) -> Side {
    Side::new().attributes(attributes)
}

fn open(sealed: &SealedReceipt) -> Result<Receipt, Error> {
    receipt::open(sealed.receipt_json(), sealed.item_key_json(), &key())
}

fn open_json(receipt: &Value, item_key: Option<&Value>) -> Result<Receipt, Error> {
    receipt::open(receipt.to_string(), item_key.map(Value::to_string), &key())
}

fn share(receipt: &Receipt) -> &Share {
    match receipt.outcome() {
        Outcome::Shared(share) => share,
        Outcome::Failed(failure) => panic!("the share failed: {}", failure.code()),
    }
}

fn failure(receipt: &Receipt) -> &ShareFailure {
    match receipt.outcome() {
        Outcome::Failed(failure) => failure,
        Outcome::Shared(_) => panic!("the share succeeded"),
    }
}

fn profile_of(attributes: impl IntoIterator<Item = Attribute>) -> Profile {
    share(&open(&seal(side(attributes))).unwrap()).profile().clone()
}

mod content_types {
    use super::*;

    fn value(content_type: i32, bytes: &[u8]) -> Result<AttributeValue, String> {
        let profile = profile_of([Attribute::raw("a", content_type, bytes), Attribute::text("after", "it")]);
        let attribute = profile.get("a").unwrap();
        assert_eq!(attribute.raw(), bytes, "the bytes are there whatever they are");
        assert_eq!(
            profile.get("after").unwrap().text().unwrap(),
            "it",
            "one attribute costs no other"
        );
        attribute.value().map_err(|error| error.to_string())
    }

    fn text(text: &str) -> AttributeValue {
        AttributeValue::Text(text.to_owned())
    }

    #[test]
    fn string() {
        assert_eq!(value(1, "Zoë".as_bytes()), Ok(text("Zoë")));
        assert_eq!(value(1, b""), Ok(text("")));
        assert!(value(1, b"\xff").is_err());
    }

    #[test]
    fn jpeg_and_png() {
        for (number, media_type) in [(2, "image/jpeg"), (4, "image/png")] {
            let Ok(AttributeValue::Image(image)) = value(number, &[1, 2, 3]) else {
                panic!("no image")
            };
            assert_eq!((image.media_type(), image.bytes()), (media_type, &[1, 2, 3][..]));
            assert_eq!(image.data_uri(), format!("data:{media_type};base64,AQID"));
            assert!(value(number, b"").is_err());
        }
    }

    #[test]
    fn date() {
        for date in ["1990-02-28", "1990-02", "1990"] {
            let Ok(AttributeValue::Date(read)) = value(3, date.as_bytes()) else {
                panic!("{date} was not read")
            };
            assert_eq!(read.to_string(), date);
        }
        for wrong in ["", "1990-02-29", "1990-13", "90", "1990-02-28T00:00:00Z", "28/02/1990"] {
            assert!(value(3, wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn int() {
        for (written, number) in [
            ("0", 0),
            ("-0", 0),
            ("-7", -7),
            ("18446744073709551616", 18_446_744_073_709_551_616),
        ] {
            assert_eq!(value(7, written.as_bytes()), Ok(AttributeValue::Integer(number)));
        }
        for wrong in ["", "12a", "1.0", " 1", "+1", "--1", "-"] {
            assert!(value(7, wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn json_of_every_shape() {
        for json in [
            json!({ "a": 1 }),
            json!([1]),
            json!(false),
            json!(null),
            json!("x"),
            json!(0),
        ] {
            assert_eq!(value(5, json.to_string().as_bytes()), Ok(AttributeValue::Json(json)));
        }
        assert!(value(5, b"").is_err());
        assert!(value(5, b"{\"a\":1").is_err());
    }

    #[test]
    fn multi_value() {
        let inner = Attribute::multi_value_bytes([(1, "deep")]);
        let bytes = Attribute::multi_value_bytes([(1, &b"a"[..]), (2, b""), (7, b"0"), (6, &inner)]);
        let Ok(AttributeValue::Multi(items)) = value(6, &bytes) else {
            panic!("not several values")
        };
        assert_eq!(items[0], Ok(text("a")));
        assert!(items[1].is_err());
        assert_eq!(items[2], Ok(AttributeValue::Integer(0)));
        assert_eq!(items[3], Ok(AttributeValue::Multi(vec![Ok(text("deep"))])));
        assert!(value(6, b"").is_err());
    }

    #[test]
    fn undefined_credentials_and_unknown_numbers() {
        for number in [0, 8, 9, 1000, i32::MAX] {
            assert_eq!(value(number, b"text"), Ok(text("text")), "{number}");
            assert!(value(number, b"\xff").is_err(), "{number}");
        }
        assert_eq!(value(content_type::JWT_VC, b"e30.e30.e30"), Ok(text("e30.e30.e30")));
    }
}

/// What Yoti's own SDKs for other languages get wrong about receipts. Each test names who does.
mod not_repeated {
    use super::*;

    #[test]
    fn tampered_padding_is_detected() {
        // Node: the last block of the content is changed.
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
    fn a_success_without_keys_is_no_success() {
        // Node.
        let seal = Seal::under(&app_key())
            .user(side([Attribute::text("a", "b")]))
            .without_item_key()
            .seal()
            .unwrap();
        assert_eq!(open(&seal).unwrap_err().kind(), ErrorKind::MalformedReceipt);
        let mut receipt = seal.receipt();
        receipt["otherPartyContent"] = Value::Null;
        assert_eq!(
            open_json(&receipt, None).unwrap_err().kind(),
            ErrorKind::MalformedReceipt
        );
    }

    #[test]
    fn odd_vectors_are_errors_and_no_panics() {
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
    fn failure_receipts_keep_ids_and_all_details() {
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
    fn unparsable_certificates_cost_nothing_else() {
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
    fn an_issuance_entry_without_attributes_is_read() {
        // Go.
        let extra_data = ExtraData::new().issuance_token_only(b"token");
        let receipt = open(&seal(side([]).extra_data(&extra_data))).unwrap();
        let details = share(&receipt).extra_data().issuance().unwrap();
        assert_eq!((details.token(), details.definitions().count()), ("dG9rZW4=", 0));
    }

    #[test]
    fn a_formatted_address_that_is_no_text_is_no_panic() {
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
    fn no_id_is_not_an_id() {
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
    fn buffered_and_contradictory_age_checks_are_all_there() {
        // Java, PHP, .NET.
        let checks = ["age_over:18", "age_under:65", "age_over:18:5", "age_over:18"];
        let answers = ["true", "true", "false", "false"];
        let profile = profile_of(
            checks
                .into_iter()
                .zip(answers)
                .map(|(name, answer)| Attribute::text(name, answer)),
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
    fn undecryptable_content_of_the_user_is_an_error() {
        // .NET: the user's part sealed under another key.
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
    fn remember_me_ids_stay_text() {
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
    fn a_logo_without_bytes_costs_no_receipt() {
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
}

mod anchors {
    use super::*;

    #[test]
    fn are_read_out_of_real_certificates() {
        let at = UNIX_EPOCH + Duration::from_micros(1_523_538_872_835_537);
        let attribute = Attribute::text("given_names", "Ada")
            .anchor(Anchor::source("PASSPORT").sub_type("NFC").at(at))
            .anchor(
                Anchor::verifier("YOTI_ADMIN")
                    .associated_source("PASSPORT")
                    .without_timestamp(),
            )
            .anchor(Anchor::unknown());
        let profile = profile_of([attribute]);
        let [source, verifier, unknown] = profile.get("given_names").unwrap().anchors() else {
            panic!("not three anchors")
        };
        assert_eq!(
            (source.kind(), source.value(), source.sub_type()),
            (AnchorKind::Source, "PASSPORT", "NFC")
        );
        assert_eq!((source.timestamp(), source.associated_source()), (Some(at), None));
        assert_eq!(
            (verifier.kind(), verifier.value(), verifier.timestamp()),
            (AnchorKind::Verifier, "YOTI_ADMIN", None)
        );
        assert_eq!(verifier.associated_source(), Some("PASSPORT"));
        assert_eq!((unknown.kind(), unknown.value()), (AnchorKind::Unknown, ""));
        for anchor in [source, verifier, unknown] {
            assert!(
                anchor
                    .certificates()
                    .all(|certificate| certificate.starts_with(&[0x30]))
            );
            assert!(!anchor.serial_number().unwrap().is_empty());
        }
    }
}

mod tampering {
    use super::*;

    fn flipped(text: &Value, at: usize) -> Option<Value> {
        let mut bytes = STANDARD.decode(text.as_str().unwrap()).unwrap();
        *bytes.get_mut(at)? ^= 0x01;
        Some(STANDARD.encode(bytes).into())
    }

    #[test]
    fn with_any_byte_of_item_key_nonce_wrapped_key_or_tag_is_refused_in_one_way() {
        let sealed = seal(side([Attribute::text("full_name", "Ada")]));
        let (receipt, item_key) = (sealed.receipt(), sealed.item_key().unwrap());
        open_json(&receipt, Some(&item_key)).unwrap();
        let mut refusals = 0;
        let mut refused = |receipt: &Value, item_key: &Value| {
            let error = open_json(receipt, Some(item_key)).unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string().as_str()),
                (ErrorKind::Decryption, "the receipt cannot be decrypted with this key")
            );
            refusals += 1;
        };
        for part in ["value", "iv"] {
            let mut tampered = item_key.clone();
            for at in 0.. {
                let Some(flipped) = flipped(&item_key[part], at) else {
                    break;
                };
                tampered[part] = flipped;
                refused(&receipt, &tampered);
            }
        }
        let mut tampered = receipt.clone();
        for at in 0.. {
            let Some(flipped) = flipped(&receipt["wrappedKey"], at) else {
                break;
            };
            tampered["wrappedKey"] = flipped;
            refused(&tampered, &item_key);
        }
        assert_eq!(refusals, key_bytes() + 12 + 48);
    }

    fn key_bytes() -> usize {
        app_key().bits() / 8
    }

    #[test]
    fn with_content_is_no_panic_and_touches_only_its_blocks() {
        let names: Vec<String> = (0..20).map(|number| format!("attribute_{number:02}")).collect();
        let sealed = seal(side(
            names
                .iter()
                .map(|name| Attribute::text(name, "0123456789abcdef0123456789abcdef")),
        ));
        let receipt = sealed.receipt();
        let item_key = sealed.item_key().unwrap();
        let mut tampered = receipt.clone();
        for at in 0.. {
            let Some(flipped) = flipped(&receipt["otherPartyContent"]["profile"], at) else {
                break;
            };
            tampered["otherPartyContent"]["profile"] = flipped;
            match open_json(&tampered, Some(&item_key)) {
                // A changed byte spoils 16 bytes and one more: at most three neighbouring attributes of some 50 bytes.
                Ok(receipt) => {
                    let untouched = |name: &&String| {
                        let attribute = share(&receipt).profile().get(name);
                        attribute.is_some_and(|attribute| attribute.raw() == b"0123456789abcdef0123456789abcdef")
                    };
                    let untouched = names.iter().filter(untouched).count();
                    assert!(
                        untouched >= 17 || share(&receipt).profile().len() != 20,
                        "byte {at}: {untouched}"
                    );
                }
                Err(error) => assert!(
                    matches!(error.kind(), ErrorKind::Decryption | ErrorKind::MalformedReceipt),
                    "{error}"
                ),
            }
        }
    }

    #[test]
    fn with_what_was_wrapped_ends_in_the_same_place() {
        for contents in [vec![], vec![0; 1], vec![0; 31], vec![0; 32], vec![0; 33], vec![0; 64]] {
            let sealed = Seal::under(&app_key())
                .item_key_contents(contents)
                .user(side([]))
                .seal()
                .unwrap();
            let error = open(&sealed).unwrap_err();
            assert_eq!(error.to_string(), "the receipt cannot be decrypted with this key");
        }
    }
}

mod keys {
    use super::*;

    const PEMS: [&str; 3] = [
        include_str!("../../yoti-share/tests/keys/rsa-2048.pem"),
        include_str!("../../yoti-share/tests/keys/rsa-3072.pem"),
        include_str!("../../yoti-share/tests/keys/rsa-4096.pem"),
    ];

    #[test]
    fn of_every_size_open_their_own_receipts_and_no_others() {
        for pem in PEMS {
            let sealed = Seal::under(&AppKey::from_pem(pem).unwrap())
                .user(side([Attribute::text("a", "b")]))
                .seal()
                .unwrap();
            for other in PEMS {
                let opened = receipt::open(
                    sealed.receipt_json(),
                    sealed.item_key_json(),
                    &Key::from_pem(other).unwrap(),
                );
                if other == pem {
                    assert_eq!(share(&opened.unwrap()).profile().len(), 1);
                } else {
                    assert_eq!(opened.unwrap_err().kind(), ErrorKind::Decryption);
                }
            }
        }
    }

    #[test]
    fn under_an_item_key_of_128_or_192_bits_are_opened() {
        for length in [16, 24] {
            let sealed = Seal::under(&app_key())
                .item_key_length(length)
                .user(side([Attribute::text("a", "b")]))
                .seal()
                .unwrap();
            assert_eq!(share(&open(&sealed).unwrap()).profile().len(), 1);
        }
    }
}

#[test]
fn a_receipt_of_another_session_is_refused() {
    let sealed = Seal::under(&app_key())
        .session_id("ss.v2.one")
        .user(side([]))
        .seal()
        .unwrap();
    let receipt = open(&sealed).unwrap();
    receipt.ensure_session(&"ss.v2.one".parse().unwrap()).unwrap();
    let error = receipt.ensure_session(&"ss.v2.two".parse().unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionMismatch);
}

#[test]
fn a_report_leads_to_its_attributes() {
    let report = json!({ "verification_report": { "evidence": { "face": { "selfie_attribute_id": "photo" } } } });
    let profile = profile_of([
        Attribute::jpeg("selfie", [1, 2, 3]).ephemeral_id("photo"),
        Attribute::json("identity_profile_report", &report),
    ]);
    let report = profile
        .value::<IdentityProfileReport>(attribute::identity_profile_report)
        .unwrap();
    let evidence = report.verification_reports().next().unwrap().evidence().unwrap();
    assert_eq!(evidence.face().unwrap().selfie(&profile).unwrap().raw(), [1, 2, 3]);
}

#[test]
fn issuance_details_come_with_the_user() {
    let expiry = "2030-01-02T03:04:05.678Z";
    let extra_data =
        ExtraData::new()
            .entry(1, b"invoice")
            .issuance(b"token", expiry, ["com.example.a", "com.example.b"]);
    let receipt = open(&seal(side([]).extra_data(&extra_data))).unwrap();
    let details = share(&receipt).extra_data().issuance().unwrap();
    assert_eq!(details.token(), "dG9rZW4=");
    assert_eq!(
        details.expiry(),
        Some(UNIX_EPOCH + Duration::from_millis(1_893_553_445_678))
    );
    assert_eq!(
        details.definitions().collect::<Vec<_>>(),
        ["com.example.a", "com.example.b"]
    );
    assert_eq!(share(&receipt).extra_data().entries().len(), 2);
}

#[derive(Clone, Debug)]
struct Drawn {
    name: String,
    content_type: i32,
    value: Vec<u8>,
    id: Option<String>,
    anchors: Vec<(bool, String, String, Option<u64>)>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let anchor = (
        any::<bool>(),
        "[A-Z_]{1,20}",
        "[A-Za-z ]{0,10}",
        proptest::option::of(1..1_u64 << 52),
    );
    let anchors = proptest::collection::vec(anchor, 0..3);
    let value = proptest::collection::vec(any::<u8>(), 0..300);
    (
        "\\PC{0,30}",
        0..10_i32,
        value,
        proptest::option::of("[a-z0-9-]{1,36}"),
        anchors,
    )
        .prop_map(|(name, content_type, value, id, anchors)| Drawn {
            name,
            content_type,
            value,
            id,
            anchors,
        })
}

impl Drawn {
    fn attribute(&self) -> Attribute {
        let mut attribute = Attribute::raw(&self.name, self.content_type, self.value.clone());
        if let Some(id) = &self.id {
            attribute = attribute.ephemeral_id(id);
        }
        for (source, value, sub_type, micros) in &self.anchors {
            let anchor = if *source {
                Anchor::source(value)
            } else {
                Anchor::verifier(value)
            };
            let anchor = anchor.sub_type(sub_type);
            attribute = attribute.anchor(match micros {
                Some(micros) => anchor.at_micros(*micros),
                None => anchor.without_timestamp(),
            });
        }
        attribute
    }
}

proptest! {
    // Each case seals and opens, and makes certificates.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn random_profiles_come_back_as_they_were(attributes in proptest::collection::vec(drawn(), 0..8)) {
        let profile = profile_of(attributes.iter().map(Drawn::attribute));
        prop_assert_eq!(profile.len(), attributes.len());
        for (read, drawn) in profile.iter().zip(&attributes) {
            prop_assert_eq!(read.name(), &drawn.name);
            prop_assert_eq!(read.raw(), &drawn.value);
            prop_assert_eq!(read.content_type(), yoti_share::ContentType::from_number(drawn.content_type));
            prop_assert_eq!(read.id(), drawn.id.as_deref());
            prop_assert_eq!(read.anchors().len(), drawn.anchors.len());
            for (anchor, (source, value, sub_type, micros)) in read.anchors().iter().zip(&drawn.anchors) {
                prop_assert_eq!(anchor.kind(), if *source { AnchorKind::Source } else { AnchorKind::Verifier });
                prop_assert_eq!((anchor.value(), anchor.sub_type()), (value.as_str(), sub_type.as_str()));
                let at: Option<SystemTime> = micros.map(|micros| UNIX_EPOCH + Duration::from_micros(micros));
                prop_assert_eq!(anchor.timestamp(), at);
            }
        }
    }
}
