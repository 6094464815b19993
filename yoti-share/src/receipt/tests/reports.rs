//! Identity profile reports. Python's `cryptography` signed the fixtures with the key of RFC 8037, appendix A.1.
//! `simple.json` contains the examples of RFC 8785 (numbers, escapes, the order of names), so that its canonical form
//! contains the results that the RFC states.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{IdentityProfileReport, JwkSet, ProofError, ProofErrorKind, attribute};
use {super::fixture::*, crate::receipt::profile::Profile};

macro_rules! report {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reports/", $name))
    };
}

const SIMPLE: &str = report!("simple.json");
const ADVANCED: &str = report!("advanced.json");
const BARE: &str = report!("bare-proof.json");
const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

fn read(json: &str) -> IdentityProfileReport {
    from(serde_json::from_str(json).unwrap())
}

fn from(json: Value) -> IdentityProfileReport {
    IdentityProfileReport::from_json(json).unwrap()
}

fn key(id: &str, x: &str) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": id, "x": x })
}

fn keys(keys: &[Value]) -> JwkSet {
    JwkSet::from_json(json!({ "keys": keys }).to_string()).unwrap()
}

fn signing_keys() -> JwkSet {
    keys(&[key("key-1", X)])
}

mod views {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn simple_report_is_read() {
        let report = read(SIMPLE);
        let assertion = report.identity_assertion().unwrap();
        let name = assertion.current_name().unwrap();
        assert_eq!(
            (name.given_names(), name.middle_name(), name.family_name()),
            (Some("Ada"), Some(""), Some("Lovelace"))
        );
        assert_eq!(assertion.date_of_birth().unwrap().to_string(), "1990-02-28");
        let address = assertion.current_address().unwrap();
        assert_eq!(address.address().unwrap().town_city(), Some("London"));
        assert_eq!(address.move_in(), Some("2012-01"));

        let reports: Vec<_> = report.verification_reports().collect();
        let [verification] = reports[..] else {
            panic!("not one report")
        };
        assert_eq!(verification.report_id(), Some("61b99534-116d-4a25-9750-2d708c0fb168"));
        assert_eq!(
            verification.timestamp(),
            Some(UNIX_EPOCH + Duration::from_secs(1_641_135_845))
        );
        assert_eq!(
            (verification.subject_id(), verification.trust_framework()),
            (Some("subject-1"), Some("UK_TFIDA"))
        );
        let address = verification.address_verification().unwrap();
        assert_eq!(address.current_address_verified(), Some(true));
        assert_eq!(address.evidence_links().collect::<Vec<_>>(), ["e-1", "e-2"]);
        let process = verification.assurance_process().unwrap();
        assert_eq!(
            (process.level_of_assurance(), process.policy(), process.procedure()),
            (Some("MEDIUM"), Some("GPG45"), Some("M1C"))
        );
        let assurance = process.assurance().next().unwrap();
        assert_eq!(
            (assurance.assurance_type(), assurance.classification()),
            (Some("EVIDENCE_STRENGTH"), Some("4"))
        );

        let compliance: Vec<_> = verification.schemes_compliance().collect();
        let scheme = compliance[0].scheme().unwrap();
        assert_eq!(
            (scheme.scheme_type(), scheme.objective(), scheme.label()),
            (Some("DBS"), Some("STANDARD"), Some("the label"))
        );
        assert_eq!(
            (
                compliance[0].requirements_met(),
                compliance[0].requirements_not_met_info()
            ),
            (Some(true), None)
        );
        assert_eq!(compliance[1].requirements_met(), Some(false));
        assert_eq!(
            compliance[1].requirements_not_met_info(),
            Some("MANDATORY_DOCUMENT_NOT_PROVIDED")
        );
        let details: Vec<_> = compliance[1].requirements_not_met().collect();
        assert_eq!(
            (details[0].failure_type(), details[0].document_country()),
            (Some("ID_DOCUMENT_COUNTRY"), Some("FRA"))
        );

        let authentication: Vec<_> = report.authentication_reports().collect();
        assert_eq!((authentication.len(), authentication[0].level()), (1, Some("HIGH")));
        assert!(report.profile_match_report().is_none());
        let proof = report.proof().unwrap();
        assert_eq!(proof.public_key_url(), Some("https://example.com/keys"));
        // Unknown members are in the JSON.
        assert_eq!(report.raw()["new_part"]["literals"], json!([null, true, false]));
    }

    #[test]
    fn evidence_finds_its_attributes_in_the_profile() {
        let profile = [
            attribute("selfie", JPEG, [1], &[bytes(7, "another-id")]),
            attribute("selfie", JPEG, [2], &[bytes(7, "selfie-id")]),
            attribute("document_images", MULTI_VALUE, [3], &[bytes(7, "images-id")]),
        ];
        let profile = Profile::parse(&Bytes::from(profile.concat())).unwrap();
        let report = read(SIMPLE);
        let evidence = report.verification_reports().next().unwrap().evidence().unwrap();
        let face = evidence.face().unwrap();
        assert_eq!(face.selfie(&profile).unwrap().raw(), [2]);
        assert_eq!(face.initial_liveness().unwrap().liveness_type(), Some("ZOOM"));
        assert_eq!(face.check_ids().collect::<Vec<_>>(), ["c-1"]);
        let document = evidence.documents().next().unwrap();
        assert_eq!(document.images(&profile).unwrap().raw(), [3]);
        assert_eq!(document.field("mrz").unwrap()["type"], 2);
        assert_eq!(
            evidence.electronic_records().next().unwrap().provider_org(),
            Some("Bureau")
        );
        assert!(face.selfie(&Profile::default()).is_none());
    }

    #[test]
    fn advanced_report_has_several_reports() {
        let report = read(ADVANCED);
        let ids: Vec<_> = report
            .verification_reports()
            .map(|report| report.report_id().unwrap())
            .collect();
        assert_eq!(ids, ["61b99534-116d-4a25-9750-2d708c0fb168", "second"]);
        let ids: Vec<_> = report
            .authentication_reports()
            .map(|report| report.report_id().unwrap())
            .collect();
        assert_eq!(ids, ["a-1", "a-2"]);
        let older = report.verification_reports().nth(1).unwrap().evidence().unwrap();
        assert_eq!(older.face().unwrap().selfie_attribute_id(), Some("selfie-id"));
        let matched = report.profile_match_report().unwrap();
        assert_eq!(
            (matched.name(), matched.date_of_birth(), matched.address()),
            (Some("MATCH"), Some("PARTIAL"), Some("NO_MATCH"))
        );
        assert_eq!(matched.provided_profile().unwrap()["name"], "Ada");
    }

    #[test]
    fn members_of_another_type_are_none_but_in_the_json() {
        let report = from(json!({
            "identity_assertion": [], "verification_report": "x", "verification_reports": [1, { "timestamp": 7 }],
            "profile_match_report": { "name": "MATCH" }, "proof": 7
        }));
        assert!(report.identity_assertion().is_none());
        assert_eq!(report.verification_reports().count(), 1);
        assert!(report.verification_reports().next().unwrap().timestamp().is_none());
        assert!(report.profile_match_report().unwrap().name().is_none());
        assert!(report.proof().is_none());
        assert_eq!(report.raw()["verification_report"], "x");
        for json in [json!([]), json!("x"), Value::Null] {
            assert!(IdentityProfileReport::from_json(json).is_err());
        }
    }

    #[test]
    fn report_is_read_from_a_profile() {
        let profile = Profile::parse(&Bytes::from(attribute("identity_profile_report", JSON, SIMPLE, &[]))).unwrap();
        let report = profile
            .value::<IdentityProfileReport>(attribute::identity_profile_report)
            .unwrap();
        report.verify_proof(&signing_keys()).unwrap();
        assert_eq!(format!("{report:?}"), "IdentityProfileReport([redacted])");
        assert!(
            !format!(
                "{:?} {:?}",
                report.identity_assertion(),
                report.verification_reports().next()
            )
            .contains("Ada")
        );
        let profile = Profile::parse(&Bytes::from(attribute("identity_profile_report", JSON, "[]", &[]))).unwrap();
        assert!(
            profile
                .value::<IdentityProfileReport>(attribute::identity_profile_report)
                .is_err()
        );
    }
}

mod proofs {
    use super::*;

    #[track_caller]
    fn assert_rejected(report: &IdentityProfileReport, keys: &JwkSet, kind: ProofErrorKind) {
        assert_eq!(report.verify_proof(keys).map_err(|error| error.kind()), Err(kind));
    }

    fn with_jws(jws: impl Into<Value>) -> IdentityProfileReport {
        from(json!({ "verification_report": { "report_id": "x" }, "proof": { "jws": jws.into() } }))
    }

    #[test]
    fn proofs_of_each_form_are_verified() {
        read(SIMPLE).verify_proof(&signing_keys()).unwrap();
        // Without a `kid`.
        read(ADVANCED).verify_proof(&signing_keys()).unwrap();
        // A string instead of an object.
        read(BARE).verify_proof(&signing_keys()).unwrap();
        assert_eq!(read(BARE).proof().unwrap().public_key_url(), None);
    }

    #[test]
    fn proof_is_verified_after_reserialising_the_report() {
        let report = read(SIMPLE);
        read(&serde_json::to_string(report.raw()).unwrap())
            .verify_proof(&signing_keys())
            .unwrap();
    }

    #[test]
    fn proof_of_a_changed_report_is_rejected() {
        let change = |pointer: &str, value: Value| {
            let mut json: Value = serde_json::from_str(SIMPLE).unwrap();
            *json.pointer_mut(pointer).unwrap() = value;
            assert_rejected(&from(json), &signing_keys(), ProofErrorKind::Signature);
        };
        change("/identity_assertion/current_name/given_names", "Adam".into());
        change(
            "/verification_report/schemes_compliance/1/requirements_met",
            true.into(),
        );
        change("/new_part/numbers/2", 4.51.into());
        change("/proof/public_key_url", "https://example.org/keys".into());
        let mut json: Value = serde_json::from_str(SIMPLE).unwrap();
        json["added"] = Value::Null;
        assert_rejected(&from(json), &signing_keys(), ProofErrorKind::Signature);
    }

    #[test]
    fn proof_with_another_key_of_the_same_id_is_rejected() {
        // The key of RFC 8032, test 2, with the ID of the right key.
        let other = key("key-1", "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw");
        assert_rejected(
            &read(SIMPLE),
            &keys(std::slice::from_ref(&other)),
            ProofErrorKind::Signature,
        );
        // Two keys have this ID: both are tried.
        read(SIMPLE).verify_proof(&keys(&[other, key("key-1", X)])).unwrap();
    }

    #[test]
    fn proof_without_its_key_in_the_set_is_rejected() {
        for set in [
            keys(&[]),
            keys(&[key("key-2", X)]),
            keys(&[json!({ "kty": "OKP", "crv": "Ed25519", "x": X })]),
        ] {
            assert_rejected(&read(SIMPLE), &set, ProofErrorKind::UnknownKey);
        }
        // A proof without `kid` needs a set of exactly one key.
        assert_rejected(
            &read(ADVANCED),
            &keys(&[key("key-1", X), key("key-2", X)]),
            ProofErrorKind::UnknownKey,
        );
        assert_rejected(&read(ADVANCED), &keys(&[]), ProofErrorKind::UnknownKey);
    }

    #[test]
    fn proof_with_another_algorithm_is_rejected() {
        // Signed with the right key, but the headers have `HS256`, `none`, and a critical extension.
        for jws in [
            "eyJhbGciOiAiSFMyNTYiLCAia2lkIjogImtleS0xIn0..NivpvWorANtVcDDFdWHL2qCF6o5w6AolTcU3ESQz1HmVb5gcdLHtlfcQWTGZkUJt1GBbZ8pbHHlbl8HJoPn8Aw",
            "eyJhbGciOiAibm9uZSIsICJraWQiOiAia2V5LTEifQ..hEDALKLdIYNvYPVSvGSb9xZr2IBFDoNMoLFwzn8lHMhIKRakZK6qA8iJhmhZsPHJbqH9YdzeOtOlzxW73NceDg",
            "eyJhbGciOiAiRWREU0EiLCAia2lkIjogImtleS0xIiwgImNyaXQiOiBbImI2NCJdLCAiYjY0IjogZmFsc2V9..nD21P9H2-nh7e4NHIC774SBQfVVZjtYdo0_YDJUDbB_yKc3QCKzGG-19xyx03NoSQJKc0eUrOlETFc7sFVgpBg",
        ] {
            assert_rejected(&with_jws(jws), &signing_keys(), ProofErrorKind::Unsupported);
        }
    }

    #[test]
    fn missing_and_malformed_proofs_have_different_errors() {
        assert_rejected(&from(json!({})), &signing_keys(), ProofErrorKind::Missing);
        assert_rejected(
            &from(json!({ "proof": null })),
            &signing_keys(),
            ProofErrorKind::Missing,
        );
        for proof in [json!(7), json!({}), json!({ "jws": 7 }), json!([])] {
            assert_rejected(
                &from(json!({ "proof": proof })),
                &signing_keys(),
                ProofErrorKind::Malformed,
            );
        }
        let header = base64(r#"{"alg":"EdDSA","kid":"key-1"}"#).replace('=', "");
        let not_json = base64("{").replace('=', "");
        for jws in [
            String::new(),
            "..".into(),
            "a.b".into(),
            header.clone(),
            format!("{header}.e30.AAAA"),
            format!("{header}..AAAA.AAAA"),
            format!("{header}..*"),
            "*..AAAA".into(),
            format!("{not_json}..AAAA"),
            format!("{}..AAAA", base64("{}").replace('=', "")),
            format!("{header}=..AAAA"),
        ] {
            assert_rejected(&with_jws(jws.as_str()), &signing_keys(), ProofErrorKind::Malformed);
        }
        for signature in ["", "AAAA"] {
            assert_rejected(
                &with_jws(format!("{header}..{signature}")),
                &signing_keys(),
                ProofErrorKind::Signature,
            );
        }
    }

    #[test]
    fn proof_error_shows_no_content_of_the_report() {
        let mut json: Value = serde_json::from_str(SIMPLE).unwrap();
        json["canary"] = "canary".into();
        let error: ProofError = from(json).verify_proof(&signing_keys()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

#[test]
fn key_set_keeps_only_ed25519_signature_keys() {
    let changed = |name: &str, value: &str| {
        let mut key = key("k", X);
        key[name] = value.into();
        key
    };
    let unusable = [
        changed("kty", "EC"),
        changed("crv", "X25519"),
        changed("use", "enc"),
        changed("alg", "RS256"),
        changed("x", "AAAA"),
        changed("x", "*"),
        json!({ "kty": "RSA" }),
        json!(7),
        Value::Null,
    ];
    assert!(keys(&unusable).is_empty());
    assert_eq!(keys(&[&unusable[..], &[key("k", X)]].concat()).len(), 1);
    let large = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(1 << 20));
    for json in ["", "{", "[]", "{}", "{\"keys\":{}}", "{\"keys\":null}", &large] {
        assert_eq!(
            JwkSet::from_json(json).unwrap_err().kind(),
            ProofErrorKind::KeySet,
            "{}",
            json.get(..20).unwrap_or(json)
        );
    }
}
