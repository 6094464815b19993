//! Identity profile reports.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use serde_json::{Value, json};
use yoti_share_sandbox::{Person, ShareStatus};

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
