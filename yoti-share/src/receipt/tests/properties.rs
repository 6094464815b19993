//! For any input, the parsers terminate, do not panic, and use memory in proportion to the input.

use bytes::Bytes;
use proptest::prelude::*;

use crate::{
    Anchor, IdentityProfileReport, JwkSet, Key, Outcome, attribute,
    identity_report::{AddressClaim, SchemeCompliance},
    receipt,
};
use {
    super::fixture::*,
    crate::receipt::{extra_data::ExtraData, profile::Profile},
};

/// Messages that are valid in most parts, which random bytes rarely are.
fn almost_valid_message() -> impl Strategy<Value = Vec<u8>> {
    let field = (
        1_u64..9,
        prop_oneof![
            any::<u64>().prop_map(Err),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Ok),
            Just(Ok(certificate(&[anchor_extension(1, "PASSPORT")]))),
            Just(Ok(text("full_name", "Ada"))),
        ],
    );
    let fields = proptest::collection::vec(field, 0..8).prop_map(|fields| {
        fields
            .into_iter()
            .flat_map(|(at, value)| match value {
                Ok(value) => bytes(at, value),
                Err(value) => number(at, value),
            })
            .collect::<Vec<u8>>()
    });
    let nested = fields.clone().prop_flat_map(move |inner| {
        fields.clone().prop_map(move |mut outer| {
            outer.extend(bytes(1, &inner));
            outer.extend(bytes(4, &inner));
            outer
        })
    });
    (nested, any::<prop::sample::Index>(), any::<u8>(), any::<bool>()).prop_map(|(mut message, at, byte, damage)| {
        if damage {
            let at = at.index(message.len());
            message[at] = byte;
        }
        message
    })
}

fn parse_everything(message: Vec<u8>) {
    let buffer = Bytes::from(message);
    let anchor = Anchor::parse(buffer.clone());
    let _ = (
        anchor.value().len(),
        anchor.timestamp(),
        anchor.serial_number(),
        anchor.certificates().count(),
    );
    assert_eq!(anchor.raw(), buffer);
    if let Ok(profile) = Profile::parse(&buffer) {
        assert!(profile.len() <= buffer.len() / 2);
        for attribute in &profile {
            let _ = (
                attribute.value(),
                attribute.images(),
                attribute.json(),
                attribute.integer(),
            );
            let _ = (
                profile.by_id(attribute.id().unwrap_or("")),
                profile.value::<Option<String>>(attribute::postal_address),
            );
        }
        let _ = profile.age_checks().count();
    }
    if let Ok(extra_data) = ExtraData::parse(&buffer) {
        assert!(extra_data.entries().len() <= buffer.len() / 2);
        let _ = extra_data
            .issuance()
            .map(|details| (details.expiry(), details.definitions().count()));
    }
}

proptest! {
    #[test]
    fn random_bytes_do_not_panic(message in proptest::collection::vec(any::<u8>(), 0..600)) {
        parse_everything(message);
    }

    #[test]
    fn almost_valid_messages_do_not_panic(message in almost_valid_message()) {
        parse_everything(message);
    }

    #[test]
    fn random_text_is_not_a_receipt_or_item_key(json in "\\PC{0,200}", item_key in "\\PC{0,80}") {
        let sealed = receipt::SealedReceipt::from_json(json.as_bytes());
        let item_key = receipt::ItemKey::from_json(item_key.as_bytes());
        prop_assert!(sealed.is_err() && item_key.is_err());
    }

    #[test]
    fn random_bytes_are_not_a_key(key in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(Key::from_pem(&key).is_err());
        prop_assert!(Key::from_der(&key).is_err());
    }

    #[test]
    fn random_pem_label_and_body_are_not_a_key(label in "[A-Z ]{0,20}", body in "[A-Za-z0-9+/=\\\\: \n]{0,200}") {
        let pem = format!("-----BEGIN {label}-----{body}-----END {label}-----");
        prop_assert!(Key::from_pem(pem).is_err());
    }
}

proptest! {
    // Few cases: each is an RSA operation.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn sealed_attributes_are_opened_unchanged(values in proptest::collection::vec(("[a-z_:]{1,20}", ".{0,60}"), 0..12)) {
        let attributes: Vec<u8> = values.iter().flat_map(|(name, value)| text(name, value)).collect();
        let receipt = open(&sealed(&attributes)).unwrap();
        let Outcome::Shared(share) = receipt.outcome() else { panic!("the share failed") };
        let read: Vec<_> = share.profile().iter()
            .map(|attribute| (attribute.name().to_owned(), attribute.text().unwrap().to_owned())).collect();
        prop_assert_eq!(read, values);
    }

    #[test]
    fn random_encrypted_part_is_rejected(part in proptest::collection::vec(any::<u8>(), 1..200)) {
        let mut receipt = sealed(&[]);
        receipt["otherPartyContent"]["profile"] = base64(&part).into();
        prop_assert!(open(&receipt).is_err());
    }
}

/// JSON with the names of report members and any values.
fn almost_valid_report() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;

    const NAMES: &[&str] = &[
        "identity_assertion",
        "current_name",
        "current_address",
        "address",
        "date_of_birth",
        "verification_report",
        "verification_reports",
        "schemes_compliance",
        "scheme",
        "requirements_not_met_details",
        "evidence",
        "face",
        "documents",
        "selfie_attribute_id",
        "timestamp",
        "proof",
        "jws",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<f64>().prop_map(Value::from),
        "[A-Za-z0-9_-]{0,4}(\\.[A-Za-z0-9_-]{0,4}){0,3}".prop_map(Value::from),
        Just(Value::from("eyJhbGciOiJFZERTQSJ9..AAAA")),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::vec((prop::sample::select(NAMES), inner), 0..6)
                .prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #[test]
    fn any_report_is_read_without_panic_and_not_verified(json in almost_valid_report()) {
        let object = json.is_object();
        let report = IdentityProfileReport::from_json(json);
        prop_assert_eq!(report.is_ok(), object);
        let Ok(report) = report else { return Ok(()) };
        let assertion = report.identity_assertion();
        let _ = assertion.map(|assertion| (assertion.date_of_birth(), assertion.current_address().map(AddressClaim::address)));
        for verification in report.verification_reports() {
            let _ = verification.schemes_compliance().flat_map(SchemeCompliance::requirements_not_met).count();
            let _ = (verification.timestamp(), verification.evidence().and_then(|evidence| evidence.face()?.selfie_attribute_id()));
        }
        let key = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
        prop_assert!(report.verify_proof(&JwkSet::from_json(key).unwrap()).is_err());
    }
}
