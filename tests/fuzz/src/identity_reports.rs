//! Identity profile reports and their proofs.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use yoti_share::{
    IdentityProfileReport, JwkSet, Profile, ProofErrorKind,
    identity_report::{Evidence, VerificationReport},
};

use crate::{choices::Choices, errors::check_error};

pub(crate) const SAMPLE: &str = r#"{"identity_assertion":{"current_name":{"full_name":"Ada"},"date_of_birth":"1990-05"},
"verification_report":{"report_id":"r","schemes_compliance":[{"scheme":{"type":"RTW"},"requirements_met":true}],
"evidence":{"documents":[{"evidence_id":"d","document_fields":{"mrz":"x"}}]}},"number":1.5,"text":"\u00fc\u2028"}"#;

/// The input is a report, or a key set with a JWS, or describes changes of a signed report.
pub(crate) fn identity_report(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    match choices.byte() % 4 {
        0 => match report(choices.rest()) {
            Some(report) => read(&report),
            None => "no report".to_owned(),
        },
        1 => {
            let jws = String::from_utf8_lossy(choices.bytes()).into_owned();
            let keys = match JwkSet::from_json(choices.rest()) {
                Ok(keys) => keys,
                Err(error) => return check_error(&error),
            };
            let report = IdentityProfileReport::from_json(json!({ "proof": { "jws": jws } })).unwrap();
            check_error(&report.verify_proof(&keys).expect_err("the report is not signed"))
        }
        2 => sign_and_change(report(choices.rest()), b""),
        _ => {
            let changes = choices.bytes();
            sign_and_change(report(&choices.edit(SAMPLE.as_bytes().to_vec())), changes)
        }
    }
}

fn report(json: &[u8]) -> Option<Value> {
    serde_json::from_slice(json).ok().filter(Value::is_object)
}

fn read(json: &Value) -> String {
    let report = IdentityProfileReport::from_json(json.clone()).unwrap();
    assert_eq!(report.raw(), json, "the raw report changed");
    assert_eq!(format!("{report:?}"), "IdentityProfileReport([redacted])");
    let mut count = 0;
    if let Some(assertion) = report.identity_assertion() {
        count += usize::from(assertion.date_of_birth().is_some());
        count += assertion.current_name().map_or(0, |name| {
            [
                name.given_names(),
                name.first_name(),
                name.middle_name(),
                name.family_name(),
                name.full_name(),
            ]
            .iter()
            .flatten()
            .count()
        });
        count += assertion.current_address().map_or(0, |claim| {
            usize::from(claim.address().is_some()) + usize::from(claim.move_in().is_some())
        });
        assert!(std::ptr::eq(
            assertion.raw(),
            &raw const report.raw()["identity_assertion"]
        ));
    }
    count += report.verification_reports().map(verification).sum::<usize>();
    for authentication in report.authentication_reports() {
        count += [
            authentication.report_id(),
            authentication.level(),
            authentication.policy(),
            authentication.trust_framework(),
        ]
        .iter()
        .flatten()
        .count();
        count += usize::from(authentication.timestamp().is_some());
    }
    if let Some(compared) = report.profile_match_report() {
        count += [compared.name(), compared.date_of_birth(), compared.address()]
            .iter()
            .flatten()
            .count();
    }
    let proof = report.verify_proof(&KEYS).expect_err("the report is not signed");
    assert_eq!(
        proof.kind() == ProofErrorKind::Missing,
        json.get("proof").is_none_or(Value::is_null)
    );
    if let Some(proof) = report.proof() {
        assert_eq!(format!("{proof:?}"), "Proof([redacted])");
    }
    format!("{count} values, {}", check_error(&proof))
}

fn verification(report: VerificationReport<'_>) -> usize {
    let mut count = [report.report_id(), report.subject_id(), report.trust_framework()]
        .iter()
        .flatten()
        .count();
    count += usize::from(report.timestamp().is_some());
    if let Some(address) = report.address_verification() {
        count += address.evidence_links().count() + usize::from(address.current_address_verified().is_some());
    }
    for compliance in report.schemes_compliance() {
        count += compliance.requirements_not_met().count();
        count += usize::from(compliance.requirements_met() == Some(true));
        count += compliance.scheme().map_or(0, |scheme| {
            [scheme.scheme_type(), scheme.objective(), scheme.label()]
                .iter()
                .flatten()
                .count()
        });
    }
    if let Some(process) = report.assurance_process() {
        count += process
            .assurance()
            .map(|assurance| assurance.evidence_links().count())
            .sum::<usize>();
    }
    count + report.evidence().map_or(0, evidence)
}

fn evidence(evidence: Evidence<'_>) -> usize {
    let empty = Profile::default();
    let mut count = 0;
    if let Some(face) = evidence.face() {
        assert!(face.selfie(&empty).is_none());
        count += face
            .resource_ids()
            .chain(face.check_ids())
            .chain(face.user_activity_ids())
            .count();
        count += [face.initial_liveness(), face.last_matched_liveness()]
            .iter()
            .flatten()
            .count();
    }
    for document in evidence.documents() {
        assert!(document.images(&empty).is_none());
        count += usize::from(document.field("document_number").is_some()) + usize::from(document.timestamp().is_some());
    }
    count
        + evidence
            .electronic_records()
            .filter(|record| record.identity_details().is_some())
            .count()
}

/// Signs the report. Its proof must be valid, and invalid after any change of the report or the proof.
fn sign_and_change(report: Option<Value>, changes: &[u8]) -> String {
    let Some(mut report) = report else {
        return "no report".to_owned();
    };
    report["proof"] = json!({ "jws": "" });
    let Ok(canonical) = serde_json_canonicalizer::to_vec(&report) else {
        return "no canonical form".to_owned();
    };
    let signed = format!("{HEADER}.{}", URL_SAFE_NO_PAD.encode(canonical));
    let signature = URL_SAFE_NO_PAD.encode(KEY.sign(signed.as_bytes()).to_bytes());
    let jws = format!("{HEADER}..{signature}");
    report["proof"]["jws"] = jws.clone().into();
    let verified = |report: &Value| {
        IdentityProfileReport::from_json(report.clone())
            .unwrap()
            .verify_proof(&KEYS)
    };
    verified(&report).expect("the proof is valid");

    let mut longer = report.clone();
    longer["added"] = true.into();
    assert_eq!(
        verified(&longer).map_err(|error| error.kind()),
        Err(ProofErrorKind::Signature)
    );

    let changed_jws = Choices::new(changes).edit(jws.clone().into_bytes());
    if changed_jws == jws.as_bytes() {
        return "valid proof".to_owned();
    }
    report["proof"]["jws"] = String::from_utf8_lossy(&changed_jws).into();
    let error = verified(&report).expect_err("the changed proof is valid");
    check_error(&error)
}

/// `{"alg":"EdDSA","kid":"fuzz"}`
const HEADER: &str = "eyJhbGciOiJFZERTQSIsImtpZCI6ImZ1enoifQ";

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

static KEYS: LazyLock<JwkSet> = LazyLock::new(|| {
    let x = URL_SAFE_NO_PAD.encode(KEY.verifying_key().as_bytes());
    let keys = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "fuzz", "x": x }] });
    JwkSet::from_json(keys.to_string()).unwrap()
});
