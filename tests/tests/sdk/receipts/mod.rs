//! The SDK opens receipts that the sandbox sealed with its own encoder, certificates and cryptography.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic too, but clippy exempts only the tests"
)]

mod anchors;
mod content_types;
mod identity_report;
mod key_sizes;
mod official_sdks;
mod tampering;

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

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
    static KEY: LazyLock<Key> = LazyLock::new(|| Key::from_pem(app_key().pem()).unwrap());
    KEY.clone()
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

#[test]
fn receipt_of_another_session_is_rejected() {
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
fn report_resolves_attribute_ids_in_the_profile() {
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
fn issuance_details_are_read_from_extra_data() {
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
struct RandomAttribute {
    name: String,
    content_type: i32,
    value: Vec<u8>,
    id: Option<String>,
    anchors: Vec<(bool, String, String, Option<u64>)>,
}

fn random_attribute() -> impl Strategy<Value = RandomAttribute> {
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
        .prop_map(|(name, content_type, value, id, anchors)| RandomAttribute {
            name,
            content_type,
            value,
            id,
            anchors,
        })
}

impl RandomAttribute {
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
    // Each case creates certificates and seals and opens a receipt.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn random_profiles_are_read_unchanged(attributes in proptest::collection::vec(random_attribute(), 0..8)) {
        let profile = profile_of(attributes.iter().map(RandomAttribute::attribute));
        prop_assert_eq!(profile.len(), attributes.len());
        for (read, expected) in profile.iter().zip(&attributes) {
            prop_assert_eq!(read.name(), &expected.name);
            prop_assert_eq!(read.raw(), &expected.value);
            prop_assert_eq!(read.content_type(), yoti_share::ContentType::from_number(expected.content_type));
            prop_assert_eq!(read.id(), expected.id.as_deref());
            prop_assert_eq!(read.anchors().len(), expected.anchors.len());
            for (anchor, (source, value, sub_type, micros)) in read.anchors().iter().zip(&expected.anchors) {
                prop_assert_eq!(anchor.kind(), if *source { AnchorKind::Source } else { AnchorKind::Verifier });
                prop_assert_eq!((anchor.value(), anchor.sub_type()), (value.as_str(), sub_type.as_str()));
                let at: Option<SystemTime> = micros.map(|micros| UNIX_EPOCH + Duration::from_micros(micros));
                prop_assert_eq!(anchor.timestamp(), at);
            }
        }
    }
}
