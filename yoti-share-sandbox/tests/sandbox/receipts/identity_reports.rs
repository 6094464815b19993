//! Identity profile reports.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use serde_json::{Value, json};
use yoti_share_sandbox::{Document, Person, ShareStatus};

use super::share;
use crate::support::{create_session, exchange, start};

#[tokio::test]
async fn identity_profile_has_a_report_with_a_valid_proof() {
    let sandbox = start().await;
    let body = r#"{"policy":{"wanted":[],"identity_profile_requirements":{"trust_framework":"UK_TFIDA","scheme":{"type":"DBS","objective":"BASIC"}}},"redirectUri":"/c","subject":{"subject_id":"subject-1"}}"#;
    let opened = share(&sandbox, body, Person::adult()).await;
    let names: Vec<_> = opened.user.iter().map(|attribute| &*attribute.name).collect();
    assert_eq!(names, ["identity_profile_report", "selfie", "document_images"]);
    assert_eq!(opened.user[0].content_type, 5);
    let mut report: Value = serde_json::from_slice(&opened.user[0].value).unwrap();
    assert_eq!(
        report["identity_assertion"]["current_name"]["full_name"],
        "Ada Margaret Hartley"
    );
    let verification = &report["verification_report"];
    assert_eq!(verification["trust_framework"], "UK_TFIDA");
    assert_eq!(verification["subject_id"], "subject-1");
    assert_eq!(
        verification["schemes_compliance"][0]["scheme"],
        json!({"type": "DBS", "objective": "BASIC"})
    );
    assert_eq!(verification["schemes_compliance"][0]["requirements_met"], true);
    assert_eq!(
        verification["evidence"]["face"]["selfie_attribute_id"],
        *opened.user[1].ephemeral_id
    );
    assert_eq!(
        verification["evidence"]["documents"][0]["document_images_attribute_id"],
        *opened.user[2].ephemeral_id
    );
    assert_eq!(report.get("verification_reports"), None);

    // Verify the proof without the sandbox's code.
    let jws = report["proof"]["jws"].as_str().unwrap().to_owned();
    let url = report["proof"]["public_key_url"].as_str().unwrap().to_owned();
    assert_eq!(url, sandbox.jwk_set_url());
    let path = url.strip_prefix(sandbox.origin()).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let keys = exchange(sandbox.address(), request.as_bytes()).await.unwrap().json();
    assert_eq!(keys, sandbox.jwk_set());
    report["proof"]["jws"] = json!("");
    // For a report of strings and booleans, RFC 8785 is sorted members without whitespace.
    let canonical = sorted_json(&report);
    let (header, signature) = jws.split_once("..").unwrap();
    let signed = format!("{header}.{}", BASE64URL_NOPAD.encode(canonical.as_bytes()));
    let x: [u8; 32] = BASE64URL_NOPAD
        .decode(keys["keys"][0]["x"].as_str().unwrap().as_bytes())
        .unwrap()
        .try_into()
        .unwrap();
    let signature = Signature::from_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap()).unwrap();
    VerifyingKey::from_bytes(&x)
        .unwrap()
        .verify(signed.as_bytes(), &signature)
        .unwrap();
}

fn sorted_json(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .map(|(key, value)| format!("{}:{}", json!(key), sorted_json(value)))
                .collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(sorted_json).collect::<Vec<_>>().join(",")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[tokio::test]
async fn advanced_profile_has_a_report_for_each_framework() {
    let sandbox = start().await;
    let restricted = |country: &str| {
        format!(
            r#"{{"policy":{{"wanted":[{{"name":"gender"}}],"advanced_identity_profile_requirements":{{"profiles":[{{"trust_framework":"UK_TFIDA","schemes":[{{"type":"RTW","label":"work"}}]}},{{"trust_framework":"YOTI_GLOBAL","schemes":[{{"type":"IDENTITY","objective":"AL_L1","label":"id","config":{{"filter":{{"type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE","documents":[{{"country_codes":["{country}"],"document_types":["DRIVING_LICENCE"]}}]}}}}}}]}}]}}}},"redirectUri":"/c"}}"#
        )
    };
    let opened = share(&sandbox, &restricted("GBR"), Person::adult()).await;
    let report = opened
        .user
        .iter()
        .find(|attribute| attribute.name == "identity_profile_report")
        .unwrap();
    let report: Value = serde_json::from_slice(&report.value).unwrap();
    assert_eq!(report.get("verification_report"), None);
    let reports = report["verification_reports"].as_array().unwrap();
    assert_eq!(reports.len(), 2);
    assert_eq!(
        reports[0]["schemes_compliance"][0]["scheme"],
        json!({"type": "RTW", "label": "work"})
    );
    assert_eq!(
        reports[1]["evidence"]["documents"][0]["document_fields"]["document_type"],
        "DRIVING_LICENCE"
    );
    assert_eq!(report["authentication_reports"].as_array().unwrap().len(), 2);

    let id = create_session(&sandbox, &restricted("USA")).await;
    let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    assert_eq!(approval.status, ShareStatus::Failed);
}

/// The report on this person for a scheme of `UK_TFIDA`.
async fn report(scheme: &str, person: Person) -> Value {
    let sandbox = start().await;
    let body = format!(
        r#"{{"policy":{{"identity_profile_requirements":{{"trust_framework":"UK_TFIDA","scheme":{scheme}}}}},"redirectUri":"/c"}}"#
    );
    let opened = share(&sandbox, &body, person).await;
    serde_json::from_slice(&opened.user[0].value).unwrap()
}

#[tokio::test]
async fn report_contains_the_address_only_for_schemes_about_it() {
    let addressed = report(r#"{"type":"DBS","objective":"BASIC"}"#, Person::adult()).await;
    assert_eq!(
        addressed["identity_assertion"]["current_address"]["address"]["postal_code"],
        "BN2 1TL"
    );
    let verification = &addressed["verification_report"]["address_verification"];
    assert_eq!(verification["current_address_verified"], true);
    assert_eq!(verification["evidence_links"].as_array().unwrap().len(), 1);

    let unverified = Person::adult()
        .self_asserted("structured_postal_address")
        .self_asserted("postal_address");
    let unverified = report(r#"{"type":"DBS","objective":"BASIC"}"#, unverified).await;
    assert_eq!(
        unverified["verification_report"]["address_verification"],
        json!({"current_address_verified": false, "evidence_links": []})
    );

    // Two examples of Yoti's write an empty objective for none.
    for scheme in [r#"{"type":"RTW"}"#, r#"{"type":"RTR","objective":""}"#] {
        let report = report(scheme, Person::adult()).await;
        assert_eq!(report["verification_report"].get("address_verification"), None);
        assert_eq!(report["identity_assertion"].get("current_address"), None);
    }
}

#[tokio::test]
async fn level_of_assurance_follows_the_objective() {
    for (scheme, level, procedure) in [
        (r#"{"type":"DBS","objective":"BASIC"}"#, "MEDIUM", "M1C"),
        (r#"{"type":"DBS","objective":"STANDARD"}"#, "HIGH", "H1C"),
        (r#"{"type":"DBS_RTW","objective":"ENHANCED"}"#, "HIGH", "H1C"),
        (r#"{"type":"RTW"}"#, "MEDIUM", "M1C"),
    ] {
        let report = report(scheme, Person::adult()).await;
        let process = &report["verification_report"]["assurance_process"];
        assert_eq!(
            (&process["level_of_assurance"], &process["procedure"]),
            (&json!(level), &json!(procedure)),
            "{scheme}"
        );
    }
}

#[tokio::test]
async fn passed_checks_are_objects_that_fit_the_document() {
    let checks = async |scheme: &str, person: Person| -> Vec<String> {
        let report = report(scheme, person).await;
        let checks = &report["verification_report"]["evidence"]["documents"][0]["passed_checks"];
        let checks = checks.as_array().unwrap().iter();
        checks
            .map(|check| check["check"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        checks(r#"{"type":"RTW"}"#, Person::adult()).await,
        [
            "CHIP_DIGITAL_SIGNATURE",
            "DOCUMENT_IN_DATE",
            "FRAUD_DOCUMENTS_LIST",
            "AUTOMATED_FACE_MATCH"
        ]
    );
    assert_eq!(
        checks(r#"{"type":"DBS","objective":"ENHANCED"}"#, Person::adult()).await,
        [
            "CHIP_DIGITAL_SIGNATURE",
            "HIGH_ASSURANCE_AUTO_DOCUMENT_AUTHENTICITY",
            "DOCUMENT_IN_DATE",
            "FRAUD_DOCUMENTS_LIST",
            "AUTOMATED_FACE_MATCH_HIGHER_THRESHOLD"
        ]
    );
    // The sandbox's clock shows 2025-05-21.
    let licence = Document::driving_licence("GBR", "HARTL905170AM9IJ")
        .expires("2025-05-20")
        .image([0xff]);
    assert_eq!(
        checks(
            r#"{"type":"RTW"}"#,
            Person::adult().without_documents().document(licence)
        )
        .await,
        [
            "MANUAL_VISUAL_DOCUMENT_AUTHENTICITY",
            "FRAUD_DOCUMENTS_LIST",
            "MANUAL_FACE_MATCH"
        ]
    );
}

#[tokio::test]
async fn date_of_birth_in_a_report_is_a_full_date() {
    let report = report(r#"{"type":"RTW"}"#, Person::elderly()).await;
    let fields = &report["verification_report"]["evidence"]["documents"][0]["document_fields"];
    assert_eq!(report["identity_assertion"]["date_of_birth"], "1957-12-31");
    assert_eq!(
        (&fields["date_of_birth"], &fields["nationality"]),
        (&json!("1957-12-31"), &json!("IRL"))
    );
}

#[tokio::test]
async fn driving_licence_in_a_report_has_no_nationality() {
    let licence = Document::driving_licence("GBR", "HARTL905170AM9IJ").image([0xff]);
    let person = Person::adult().without_documents().document(licence);
    let report = report(r#"{"type":"RTW"}"#, person).await;
    let fields = &report["verification_report"]["evidence"]["documents"][0]["document_fields"];
    assert_eq!(
        (&fields["document_type"], fields.get("nationality")),
        (&json!("DRIVING_LICENCE"), None)
    );
}
