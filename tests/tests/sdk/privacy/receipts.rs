//! Receipts: complete ones, malformed ones, and each value in them.

use yoti_share::{
    AnchorKind, AttributeValue, Date, Error, ErrorKind, ExtractError, IdentityProfileReport, Image, Json, JwkSet, Key,
    Outcome, Profile, Receipt, ReceiptId, Redacted, RememberMeId, SharePolicy, ValueError, attribute,
    identity_report::VerificationReport,
    receipt::{self, ItemKey, SealedReceipt},
};
use yoti_share_sandbox::{
    AppKey,
    seal::{Attribute, ExtraData, Seal, Side, content_type},
};

use super::{
    Everything, attributes,
    output::{Printed, SECRETS},
};

pub(crate) fn print(printed: &mut Printed) {
    print_receipt(printed, &opened());
    print_filled(printed);
    print_report(printed);
    print_malformed(printed);
}

fn opened() -> Receipt {
    let key = AppKey::insecure_test_key();
    let extra = ExtraData::new()
        .issuance("canary-token", "2030-01-01T00:00:00Z", ["com.example.points"])
        .entry(3, *b"canary");
    let sealed = Seal::under(&key)
        .remember_me_id("canary-remembered")
        .parent_remember_me_id("canary-parent")
        .user(Side::new().attributes(attributes()).extra_data(&extra))
        .application(Side::new().attribute(Attribute::text("application_name", "canary-app")))
        .seal()
        .unwrap();
    let key = Key::from_pem(key.pem()).unwrap();
    receipt::open(sealed.receipt_json(), sealed.item_key_json(), &key).unwrap()
}

fn profile(receipt: &Receipt) -> &Profile {
    match receipt.outcome() {
        Outcome::Shared(share) => share.profile(),
        Outcome::Failed(_) => panic!("the share failed"),
    }
}

pub(crate) fn print_receipt(printed: &mut Printed, receipt: &Receipt) {
    printed.debug(receipt);
    printed.debug(&receipt.id());
    printed.debug(&receipt.session_id());
    printed.debug(&receipt.remember_me_id());
    printed.debug(&receipt.outcome());
    let share = match receipt.outcome() {
        Outcome::Shared(share) => share,
        Outcome::Failed(failure) => {
            printed.debug(failure);
            return failure
                .requirements()
                .iter()
                .for_each(|requirement| printed.debug(requirement));
        }
    };
    printed.debug(share);
    printed.debug(share.extra_data());
    printed.debug(&share.extra_data().issuance());
    share
        .extra_data()
        .entries()
        .iter()
        .for_each(|entry| printed.debug(entry));
    for profile in [share.profile(), share.application()] {
        printed.debug(profile);
        for attribute in profile {
            printed.debug(attribute);
            printed.debug(&attribute.value());
            attribute.anchors().iter().for_each(|anchor| printed.debug(anchor));
        }
        profile.age_checks().for_each(|check| printed.debug(&check));
    }
}

fn print_filled(printed: &mut Printed) {
    let receipt = opened();
    let all: Everything = receipt.extract().unwrap();
    printed.debug(&all.name);
    printed.debug(&all.gender);
    printed.debug(&all.born);
    printed.debug(&all.photo);
    printed.debug(&all.address);
    printed.debug(&all.document);
    printed.debug(&all.secret);
    printed.debug(&all.email);
    // The accessors do return the values.
    assert_eq!(all.name.value(), "canary-name");
    assert_eq!(
        all.name.sources().map(yoti_share::Anchor::kind).collect::<Vec<_>>(),
        [AnchorKind::Source]
    );
    assert_eq!(all.photo.bytes(), b"canary-image");

    printed.debug(&Redacted("canary"));
    printed.debug(&Profile::builder().attribute("full_name", "canary"));

    // The messages of failed assertions in a user's tests.
    let other: RememberMeId = "canary-other".parse().unwrap();
    printed.panic(|| assert_eq!(receipt.remember_me_id(), Some(&other)));
    printed.panic(|| assert_eq!(all.born, Date::new(1677, 1, 1).unwrap()));
    printed.panic(|| {
        assert_eq!(
            profile(&receipt).get("full_name").unwrap().value(),
            Ok(AttributeValue::Integer(1))
        );
    });
    printed.panic(|| assert_eq!(receipt.id(), &"AAAA".parse::<ReceiptId>().unwrap()));
}

fn print_report(printed: &mut Printed) {
    fn verification(printed: &mut Printed, report: VerificationReport<'_>) {
        printed.debug(&report);
        printed.debug(&report.address_verification());
        for compliance in report.schemes_compliance() {
            printed.debug(&compliance);
            printed.debug(&compliance.scheme());
            compliance
                .requirements_not_met()
                .for_each(|requirement| printed.debug(&requirement));
        }
        let process = report.assurance_process().unwrap();
        printed.debug(&process);
        process.assurance().for_each(|assurance| printed.debug(&assurance));
        let evidence = report.evidence().unwrap();
        printed.debug(&evidence);
        let face = evidence.face().unwrap();
        printed.debug(&face);
        printed.debug(&face.initial_liveness());
        evidence.documents().for_each(|document| printed.debug(&document));
        evidence.electronic_records().for_each(|record| printed.debug(&record));
    }

    let receipt = opened();
    let report: IdentityProfileReport = profile(&receipt).value(attribute::identity_profile_report).unwrap();
    printed.debug(&report);
    let assertion = report.identity_assertion().unwrap();
    printed.debug(&assertion);
    printed.debug(&assertion.current_name());
    printed.debug(&assertion.current_address());
    printed.debug(&assertion.current_address().unwrap().address());
    report
        .verification_reports()
        .for_each(|report| verification(printed, report));
    report
        .authentication_reports()
        .for_each(|report| printed.debug(&report));
    printed.debug(&report.profile_match_report());
    let proof = report.proof().unwrap();
    assert!(proof.jws().ends_with("Y2FuYXJ5"));
    printed.debug(&proof);

    let keys = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    let keys = JwkSet::from_json(keys).unwrap();
    printed.debug(&keys);
    printed.error(&report.verify_proof(&keys).unwrap_err());
    printed.error(&JwkSet::from_json("canary").unwrap_err());
    printed.error(&IdentityProfileReport::from_json("canary".into()).unwrap_err());
    printed.panic(|| assert_eq!(report, IdentityProfileReport::from_json(serde_json::json!({})).unwrap()));
}

fn print_malformed(printed: &mut Printed) {
    let key = AppKey::insecure_test_key();
    let open = |json: &str| receipt::open(json, None::<&str>, &Key::from_pem(key.pem()).unwrap());
    for json in [
        r#"{"canary": "#,
        r#""canary""#,
        r#"{"id":"canary!","sessionId":"s","error":"X"}"#,
        r#"{"id":"AAAA","sessionId":"canary\u0000","error":"X"}"#,
        r#"{"id":"AAAA","sessionId":"s","wrappedKey":"canary!","wrappedItemKeyId":"k","otherPartyContent":{"profile":"AAAA"}}"#,
        r#"{"id":"AAAA","sessionId":{"canary":1},"error":"X"}"#,
    ] {
        printed.error(&open(json).unwrap_err());
        printed.panic(|| drop(open(json).unwrap()));
    }
    printed
        .debug(&open(r#"{"id":"AAAA","sessionId":"s","rememberMeId":"canary\u0000","error":"the canary"}"#).unwrap());
    for json in [
        r#"{"iv":"canary!","value":"AAAA"}"#,
        r#"{"iv":"Y2FuYXJ5","value":"AAAA"}"#,
        "canary",
    ] {
        printed.error(&ItemKey::from_json(json).unwrap_err());
    }
    for text in ["canary", "1677-12-32"] {
        printed.error(&text.parse::<Date>().unwrap_err());
        printed.error(&text.parse::<yoti_share::DocumentDetails>().unwrap_err());
    }

    #[derive(SharePolicy)]
    struct Wrong {
        #[attr(full_name)]
        #[expect(dead_code, reason = "never filled")]
        name: String,
        #[attr(date_of_birth)]
        #[expect(dead_code, reason = "never filled")]
        born: Option<Date>,
        #[attr(selfie)]
        #[expect(dead_code, reason = "never filled")]
        photo: Image,
        #[attr(age_over = 18)]
        #[expect(dead_code, reason = "never filled")]
        adult: bool,
        #[attr("com.example.secret")]
        #[expect(dead_code, reason = "never filled")]
        secret: Json<u8>,
    }

    let wrong = [
        Attribute::raw("full_name", content_type::STRING, *b"canary\xff"),
        Attribute::date("date_of_birth", "canary-01-01"),
        Attribute::text("selfie", "canary"),
        Attribute::text("age_over:18", "canary"),
        Attribute::json("com.example.secret", &"canary".into()),
    ];
    let sealed = Seal::under(&key).user(Side::new().attributes(wrong)).seal().unwrap();
    printed.debug(&SealedReceipt::from_json(sealed.receipt_json()).unwrap());
    printed.debug(&ItemKey::from_json(sealed.item_key_json().unwrap()).unwrap());
    let other = Key::from_pem(yoti_share_tests::RSA_2048_PEM).unwrap();
    let error = receipt::open(sealed.receipt_json(), sealed.item_key_json(), &other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decryption);
    printed.error(&error);

    let key = Key::from_pem(key.pem()).unwrap();
    let receipt = receipt::open(sealed.receipt_json(), sealed.item_key_json(), &key).unwrap();
    for attribute in profile(&receipt) {
        drop(attribute.value().map_err(|error: ValueError| printed.error(&error)));
    }
    let error: ExtractError = receipt.extract::<Wrong>().err().unwrap();
    assert_eq!(error.fields().len(), 5);
    error.fields().iter().for_each(|field| printed.debug(field));
    printed.error(&error);
    printed.error(&Error::from(error));
}

#[test]
fn receipt_output_is_redacted() {
    let mut printed = Printed::default();
    let receipt = opened();
    print_receipt(&mut printed, &receipt);
    print_filled(&mut printed);
    printed.holds_none_of(SECRETS);
    printed.holds_none_of([receipt.id().as_str()]);
}

#[test]
fn identity_report_output_is_redacted() {
    let mut printed = Printed::default();
    print_report(&mut printed);
    printed.holds_none_of(SECRETS);
}

#[test]
fn malformed_receipt_error_reveals_no_values() {
    let mut printed = Printed::default();
    print_malformed(&mut printed);
    printed.holds_none_of(SECRETS);
}
