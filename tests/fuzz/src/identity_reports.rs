//! Identity profile reports and the proofs of them.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use yoti_share::{
    IdentityProfileReport, JwkSet, Profile,
    identity_report::{Evidence, ProofErrorKind, VerificationReport},
};

use crate::{choices::Choices, errors::told};

pub(crate) const SAMPLE: &str = r#"{"identity_assertion":{"current_name":{"full_name":"Ada"},"date_of_birth":"1990-05"},
"verification_report":{"report_id":"r","schemes_compliance":[{"scheme":{"type":"RTW"},"requirements_met":true}],
"evidence":{"documents":[{"evidence_id":"d","document_fields":{"mrz":"x"}}]}},"number":1.5,"text":"\u00fc\u2028"}"#;

/// A report as it comes; a key set and a JWS as they come; a report that is signed, and then changed.
pub(crate) fn identity_report(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    match choices.byte() % 4 {
        0 => match report(choices.rest()) {
            Some(report) => walked(&report),
            None => "no report".to_owned(),
        },
        1 => {
            let jws = String::from_utf8_lossy(choices.some()).into_owned();
            let keys = match JwkSet::from_json(choices.rest()) {
                Ok(keys) => keys,
                Err(error) => return told(&error),
            };
            let report = IdentityProfileReport::from_json(json!({ "proof": { "jws": jws } })).unwrap();
            told(&report.verify_proof(&keys).expect_err("nobody signed this"))
        }
        2 => signed(report(choices.rest()), b""),
        _ => {
            let changes = choices.some();
            signed(report(&choices.edit(SAMPLE.as_bytes().to_vec())), changes)
        }
    }
}

fn report(json: &[u8]) -> Option<Value> {
    serde_json::from_slice(json).ok().filter(Value::is_object)
}

fn walked(json: &Value) -> String {
    let report = IdentityProfileReport::from_json(json.clone()).unwrap();
    assert_eq!(report.raw(), json, "the report did not stay as it came");
    assert_eq!(format!("{report:?}"), "IdentityProfileReport([redacted])");
    let mut seen = 0;
    if let Some(assertion) = report.identity_assertion() {
        seen += usize::from(assertion.date_of_birth().is_some());
        seen += assertion.current_name().map_or(0, |name| {
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
        seen += assertion.current_address().map_or(0, |claim| {
            usize::from(claim.address().is_some()) + usize::from(claim.move_in().is_some())
        });
        assert!(std::ptr::eq(
            assertion.raw(),
            &raw const report.raw()["identity_assertion"]
        ));
    }
    seen += report.verification_reports().map(verification).sum::<usize>();
    for authentication in report.authentication_reports() {
        seen += [
            authentication.report_id(),
            authentication.level(),
            authentication.policy(),
            authentication.trust_framework(),
        ]
        .iter()
        .flatten()
        .count();
        seen += usize::from(authentication.timestamp().is_some());
    }
    if let Some(compared) = report.profile_match_report() {
        seen += [compared.name(), compared.date_of_birth(), compared.address()]
            .iter()
            .flatten()
            .count();
    }
    let proof = report.verify_proof(&KEYS).expect_err("nobody signed this");
    assert_eq!(
        proof.kind() == ProofErrorKind::Missing,
        json.get("proof").is_none_or(Value::is_null)
    );
    if let Some(proof) = report.proof() {
        assert_eq!(format!("{proof:?}"), "Proof([redacted])");
    }
    format!("{seen} things, {}", told(&proof))
}

fn verification(report: VerificationReport<'_>) -> usize {
    let mut seen = [report.report_id(), report.subject_id(), report.trust_framework()]
        .iter()
        .flatten()
        .count();
    seen += usize::from(report.timestamp().is_some());
    if let Some(address) = report.address_verification() {
        seen += address.evidence_links().count() + usize::from(address.current_address_verified().is_some());
    }
    for compliance in report.schemes_compliance() {
        seen += compliance.requirements_not_met().count();
        seen += usize::from(compliance.requirements_met() == Some(true));
        seen += compliance.scheme().map_or(0, |scheme| {
            [scheme.scheme_type(), scheme.objective(), scheme.label()]
                .iter()
                .flatten()
                .count()
        });
    }
    if let Some(process) = report.assurance_process() {
        seen += process
            .assurance()
            .map(|assurance| assurance.evidence_links().count())
            .sum::<usize>();
    }
    seen + report.evidence().map_or(0, evidence)
}

fn evidence(evidence: Evidence<'_>) -> usize {
    let nobody = Profile::default();
    let mut seen = 0;
    if let Some(face) = evidence.face() {
        assert!(face.selfie(&nobody).is_none());
        seen += face
            .resource_ids()
            .chain(face.check_ids())
            .chain(face.user_activity_ids())
            .count();
        seen += [face.initial_liveness(), face.last_matched_liveness()]
            .iter()
            .flatten()
            .count();
    }
    for document in evidence.documents() {
        assert!(document.images(&nobody).is_none());
        seen += usize::from(document.field("document_number").is_some()) + usize::from(document.timestamp().is_some());
    }
    seen + evidence
        .electronic_records()
        .filter(|record| record.identity_details().is_some())
        .count()
}

/// A report that was signed as it should be is proved; with any change, to it or to the proof, it is not.
fn signed(report: Option<Value>, changes: &[u8]) -> String {
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
    verified(&report).expect("a report that was signed is not proved");

    let mut longer = report.clone();
    longer["one more"] = true.into();
    assert_eq!(
        verified(&longer).map_err(|error| error.kind()),
        Err(ProofErrorKind::Signature)
    );

    let spoilt = Choices::new(changes).edit(jws.clone().into_bytes());
    if spoilt == jws.as_bytes() {
        return "proved".to_owned();
    }
    report["proof"]["jws"] = String::from_utf8_lossy(&spoilt).into();
    let error = verified(&report).expect_err("a proof that was changed holds");
    told(&error)
}

/// `{"alg":"EdDSA","kid":"fuzz"}`
const HEADER: &str = "eyJhbGciOiJFZERTQSIsImtpZCI6ImZ1enoifQ";

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

static KEYS: LazyLock<JwkSet> = LazyLock::new(|| {
    let x = URL_SAFE_NO_PAD.encode(KEY.verifying_key().as_bytes());
    let keys = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "fuzz", "x": x }] });
    JwkSet::from_json(keys.to_string()).unwrap()
});
