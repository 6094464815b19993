//! The body of `approve`, and the receipt that it leads to.

use serde_json::{Value, json};

use crate::receipt_reader::{Attribute, Message};
use crate::receipts::open;
use crate::support::{Reply, control, create_session, escaped, start};
use yoti_share_sandbox::Sandbox;

fn wanted(wanted: &str) -> String {
    format!(r#"{{"policy":{{"wanted":[{wanted}]}},"redirectUri":"/callback"}}"#)
}

/// Creates a session by `body` and approves it by `approval`.
async fn approve(sandbox: &Sandbox, body: &str, approval: &Value) -> Reply {
    let id = create_session(sandbox, body).await;
    let path = format!("/sandbox/sessions/{}/approve", escaped(&id));
    control(sandbox, "POST", &path, &approval.to_string()).await
}

/// Returns the shared attributes.
async fn shared(sandbox: &Sandbox, body: &str, approval: Value) -> Vec<Attribute> {
    let reply = approve(sandbox, body, &approval).await;
    assert_eq!(reply.text("/status"), "COMPLETED", "{approval}");
    open(sandbox, &reply.text("/receipt_id")).await.user
}

/// Returns the shared attributes as `name=value`.
async fn lines(sandbox: &Sandbox, body: &str, approval: Value) -> Vec<String> {
    let attributes = shared(sandbox, body, approval).await;
    attributes
        .iter()
        .map(|attribute| format!("{}={}", attribute.name, attribute.text()))
        .collect()
}

#[tokio::test]
async fn given_full_name_is_kept_and_a_missing_one_follows() {
    let sandbox = start().await;
    let names = wanted(r#"{"name":"full_name"}"#);
    for (approval, full_name) in [
        (
            json!({"full_name": "Dr. Z X", "given_names": "Zoe", "family_name": "Y"}),
            "Dr. Z X",
        ),
        (json!({"given_names": "Zoe", "family_name": "Y"}), "Zoe Y"),
    ] {
        assert_eq!(
            lines(&sandbox, &names, json!({"attributes": approval})).await,
            [format!("full_name={full_name}")]
        );
    }
    let approval =
        json!({"attributes": {"postal_address": "MINE", "structured_postal_address": {"formatted_address": "THEIRS"}}});
    assert_eq!(
        lines(&sandbox, &wanted(r#"{"name":"postal_address"}"#), approval).await,
        ["postal_address=MINE"]
    );
}

#[tokio::test]
async fn withholding_uses_the_name_in_the_receipt() {
    let sandbox = start().await;
    let names = wanted(r#"{"name":"full_name","alternative_names":["given_names"]},{"name":"given_names"}"#);
    // The alternative is withheld, and the attribute itself is shared.
    assert_eq!(
        lines(&sandbox, &names, json!({"withholding": ["given_names"]})).await,
        ["full_name=Ada Margaret Hartley"]
    );
    assert_eq!(
        lines(&sandbox, &names, json!({"withholding": ["full_name"]})).await,
        ["given_names=Ada Margaret"]
    );
    let ages = wanted(r#"{"name":"date_of_birth","derivation":"age_over:18"},{"name":"date_of_birth"}"#);
    assert_eq!(
        lines(&sandbox, &ages, json!({"withholding": ["age_over:18"]})).await,
        ["date_of_birth=1990-05-17"]
    );
}

#[tokio::test]
async fn missing_age_check_fails_the_share_if_required() {
    let sandbox = start().await;
    let ages = |optional| {
        wanted(&format!(
            r#"{{"name":"date_of_birth","derivation":"age_over:18","optional":{optional}}},{{"name":"date_of_birth"}}"#
        ))
    };
    let approval = json!({"without": ["age_over:18"]});
    assert_eq!(
        lines(&sandbox, &ages(true), approval.clone()).await,
        ["date_of_birth=1990-05-17"]
    );
    assert_eq!(
        approve(&sandbox, &ages(false), &approval).await.text("/status"),
        "FAILED"
    );
}

#[tokio::test]
async fn unknown_attribute_name_is_rejected() {
    let sandbox = start().await;
    let body = wanted(r#"{"name":"full_name"}"#);
    for (approval, expected) in [
        (
            json!({"attributes": {"email": "zoe@example.com"}}),
            "$.attributes.email names an unknown attribute, `email`; the attribute is called `email_address`",
        ),
        (
            json!({"without": ["fullname"]}),
            "$.without[0] names an unknown attribute, `fullname`",
        ),
        (
            json!({"withholding": ["email"]}),
            "$.withholding[0] names an unknown attribute, `email`",
        ),
        (
            json!({"without": ["age_over:x"]}),
            "$.without[0] names an unknown attribute, `age_over:x`",
        ),
        (
            json!({"anchors": {"nope": []}}),
            "$.anchors.nope names an attribute that the person does not have",
        ),
        (
            json!({"person": "child", "anchors": {"phone_number": []}}),
            "$.anchors.phone_number names an attribute",
        ),
    ] {
        let reply = approve(&sandbox, &body, &approval).await;
        assert_eq!(reply.error(), (400, "INVALID_PAYLOAD".to_owned()), "{approval}");
        assert!(reply.text("/message").contains(expected), "{}", reply.text("/message"));
    }
    // Known attributes that the person does not have are accepted.
    for approval in [
        json!({"person": "child", "without": ["phone_number"], "withholding": ["com.example.points"]}),
        json!({"without": ["age_under:65"], "withholding": ["age_over:18:5", "identity_profile_report"]}),
    ] {
        assert_eq!(approve(&sandbox, &body, &approval).await.status, 200, "{approval}");
    }
}

#[tokio::test]
async fn given_age_check_replaces_the_derived_one() {
    let sandbox = start().await;
    let body = wanted(
        r#"{"name":"date_of_birth","derivation":"age_over:18","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":[{"name":"PASSPORT"}],"soft_preference":false}}]}"#,
    );
    let approval = json!({"attributes": {"age_over:18": false}});
    assert_eq!(lines(&sandbox, &body, approval).await, ["age_over:18=false"]);
    let anchored = json!({
        "attributes": {"age_over:18": false},
        "anchors": {"age_over:18": [{"type": "SOURCE", "value": "PASSPORT"}, {"type": "VERIFIER", "value": "YOTI_ADMIN"}]},
    });
    let attributes = shared(&sandbox, &body, anchored).await;
    assert_eq!(
        attributes[0].anchor_labels(),
        ["source PASSPORT", "verifier YOTI_ADMIN"]
    );
}

#[tokio::test]
async fn document_images_can_be_jpeg_and_png() {
    let sandbox = start().await;
    let approval =
        json!({"attributes": {"document_images": ["data:image/jpeg;base64,/9g=", "data:image/png;base64,iVBORw=="]}});
    let attributes = shared(&sandbox, &wanted(r#"{"name":"document_images"}"#), approval).await;
    let images = Message::read(&attributes[0].value);
    let kinds: Vec<_> = images
        .all(1)
        .into_iter()
        .map(|item| Message::read(item).number(1))
        .collect();
    assert_eq!(kinds, [2, 4]);
}

#[tokio::test]
async fn empty_failure_code_is_rejected() {
    let sandbox = start().await;
    let id = create_session(&sandbox, &wanted(r#"{"name":"gender"}"#)).await;
    let path = format!("/sandbox/sessions/{}/refuse", escaped(&id));
    let reply = control(&sandbox, "POST", &path, r#"{"error":""}"#).await;
    assert_eq!(reply.error(), (400, "INVALID_PAYLOAD".to_owned()));
    let reply = control(&sandbox, "POST", &path, r#"{"error":null,"error_reason":null}"#).await;
    assert_eq!(reply.text("/status"), "FAILED");
}

fn driving_licence_profile(wanted: &str) -> String {
    format!(
        r#"{{"policy":{{"wanted":[{wanted}],"advanced_identity_profile_requirements":{{"profiles":[{{"trust_framework":"YOTI_GLOBAL","schemes":[{{"type":"IDENTITY","objective":"AL_L1","config":{{"filter":{{"type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE","documents":[{{"document_types":["DRIVING_LICENCE"]}}]}}}}}}]}}]}}}},"redirectUri":"/c"}}"#
    )
}

fn report(attributes: &[Attribute]) -> Value {
    let report = attributes
        .iter()
        .find(|attribute| attribute.name == "identity_profile_report");
    serde_json::from_slice(&report.unwrap().value).unwrap()
}

#[tokio::test]
async fn report_links_to_images_of_its_document() {
    let sandbox = start().await;
    let attributes = shared(&sandbox, &driving_licence_profile(""), json!({})).await;
    let report = report(&attributes);
    let document = &report["verification_reports"][0]["evidence"]["documents"][0];
    assert_eq!(document["document_fields"]["document_type"], "DRIVING_LICENCE");
    let images = attributes
        .iter()
        .find(|attribute| document["document_images_attribute_id"] == *attribute.ephemeral_id);
    assert_eq!(
        images.unwrap().anchor_labels(),
        ["source DRIVING_LICENCE", "verifier YOTI_ADMIN"]
    );
}

#[tokio::test]
async fn report_links_to_attributes_that_are_shared_already() {
    let sandbox = start().await;
    let body = driving_licence_profile(r#"{"name":"document_images"},{"name":"selfie"}"#);
    let attributes = shared(&sandbox, &body, json!({})).await;
    let names: Vec<_> = attributes.iter().map(|attribute| &*attribute.name).collect();
    // The first images are those of the passport.
    assert_eq!(
        names,
        [
            "document_images",
            "selfie",
            "identity_profile_report",
            "document_images"
        ]
    );
    let report = report(&attributes);
    assert_eq!(
        report["verification_reports"][0]["evidence"]["face"]["selfie_attribute_id"],
        *attributes[1].ephemeral_id
    );
}

#[tokio::test]
async fn report_has_no_links_to_withheld_attributes() {
    let sandbox = start().await;
    let withheld =
        async |name: &str| shared(&sandbox, &driving_licence_profile(""), json!({"withholding": [name]})).await;
    let attributes = withheld("selfie").await;
    let names: Vec<_> = attributes.iter().map(|attribute| &*attribute.name).collect();
    assert_eq!(names, ["identity_profile_report", "document_images"]);
    let report = report(&attributes);
    let evidence = &report["verification_reports"][0]["evidence"];
    assert_eq!(evidence["face"].get("selfie_attribute_id"), None);
    assert!(evidence["documents"][0]["document_images_attribute_id"].is_string());

    let names: Vec<_> = withheld("identity_profile_report")
        .await
        .into_iter()
        .map(|attribute| attribute.name)
        .collect();
    assert!(names.is_empty(), "{names:?}");
    let approval = json!({"without": ["identity_profile_report"]});
    let failed = approve(&sandbox, &driving_licence_profile(""), &approval).await;
    assert_eq!(failed.text("/status"), "FAILED");
}

#[tokio::test]
async fn given_report_replaces_the_generated_one() {
    let sandbox = start().await;
    let given = json!({"identity_assertion": {}});
    let approval = json!({"attributes": {"identity_profile_report": given}});
    let attributes = shared(&sandbox, &driving_licence_profile(""), approval).await;
    assert_eq!((attributes.len(), report(&attributes)), (1, given));
}

#[tokio::test]
async fn source_of_an_address_is_a_document_of_the_person() {
    let sandbox = start().await;
    let body = wanted(r#"{"name":"postal_address"},{"name":"structured_postal_address"}"#);
    for (person, source) in [
        ("adult", "DRIVING_LICENCE"),
        ("child", "USER_PROVIDED"),
        ("elderly", "USER_PROVIDED"),
    ] {
        for attribute in shared(&sandbox, &body, json!({"person": person})).await {
            assert_eq!(
                attribute.anchor_labels(),
                [format!("source {source}"), "verifier YOTI_ADMIN".to_owned()],
                "{person}"
            );
        }
    }
}
