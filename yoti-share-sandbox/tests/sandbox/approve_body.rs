//! What the control API is told to share, as it then stands in the receipt.

use serde_json::{Value, json};

use crate::receipt_reader::{Attribute, Message};
use crate::receipts::open;
use crate::support::{Reply, control, create_session, escaped, start};
use yoti_share_sandbox::Sandbox;

fn wanted(wanted: &str) -> String {
    format!(r#"{{"policy":{{"wanted":[{wanted}]}},"redirectUri":"/callback"}}"#)
}

/// Approves a session for `body` with `order`.
async fn approve(sandbox: &Sandbox, body: &str, order: &Value) -> Reply {
    let id = create_session(sandbox, body).await;
    let path = format!("/sandbox/sessions/{}/approve", escaped(&id));
    control(sandbox, "POST", &path, &order.to_string()).await
}

/// What is shared.
async fn shared(sandbox: &Sandbox, body: &str, order: Value) -> Vec<Attribute> {
    let reply = approve(sandbox, body, &order).await;
    assert_eq!(reply.text("/status"), "COMPLETED", "{order}");
    open(sandbox, &reply.text("/receipt_id")).await.user
}

/// What is shared, as `name=value`, lines that follow one another.
async fn lines(sandbox: &Sandbox, body: &str, order: Value) -> Vec<String> {
    let attributes = shared(sandbox, body, order).await;
    attributes
        .iter()
        .map(|attribute| format!("{}={}", attribute.name, attribute.text()))
        .collect()
}

#[tokio::test]
async fn what_is_named_keeps_its_value_and_the_rest_follows() {
    let sandbox = start().await;
    let names = wanted(r#"{"name":"full_name"}"#);
    for (order, full_name) in [
        (
            json!({"full_name": "Dr. Z X", "given_names": "Zoe", "family_name": "Y"}),
            "Dr. Z X",
        ),
        (json!({"given_names": "Zoe", "family_name": "Y"}), "Zoe Y"),
    ] {
        assert_eq!(
            lines(&sandbox, &names, json!({"attributes": order})).await,
            [format!("full_name={full_name}")]
        );
    }
    let order =
        json!({"attributes": {"postal_address": "MINE", "structured_postal_address": {"formatted_address": "THEIRS"}}});
    assert_eq!(
        lines(&sandbox, &wanted(r#"{"name":"postal_address"}"#), order).await,
        ["postal_address=MINE"]
    );
}

#[tokio::test]
async fn what_is_withheld_is_withheld_by_the_name_that_it_has_in_the_receipt() {
    let sandbox = start().await;
    let names = wanted(r#"{"name":"full_name","alternative_names":["given_names"]},{"name":"given_names"}"#);
    // What could have stood in for something is not shared; that something is.
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
async fn an_age_that_the_person_lacks_fails_the_share_where_it_is_required() {
    let sandbox = start().await;
    let ages = |optional| {
        wanted(&format!(
            r#"{{"name":"date_of_birth","derivation":"age_over:18","optional":{optional}}},{{"name":"date_of_birth"}}"#
        ))
    };
    let order = json!({"without": ["age_over:18"]});
    assert_eq!(
        lines(&sandbox, &ages(true), order.clone()).await,
        ["date_of_birth=1990-05-17"]
    );
    assert_eq!(approve(&sandbox, &ages(false), &order).await.text("/status"), "FAILED");
}

#[tokio::test]
async fn names_that_mean_nothing_are_refused() {
    let sandbox = start().await;
    let body = wanted(r#"{"name":"full_name"}"#);
    for (order, says) in [
        (
            json!({"attributes": {"email": "zoe@example.com"}}),
            "`attributes` names an unknown attribute, `email`; the attribute is called `email_address`",
        ),
        (
            json!({"without": ["fullname"]}),
            "`without` names an unknown attribute, `fullname`",
        ),
        (
            json!({"withholding": ["email"]}),
            "`withholding` names an unknown attribute, `email`",
        ),
        (
            json!({"without": ["age_over:x"]}),
            "`without` names an unknown attribute, `age_over:x`",
        ),
        (
            json!({"anchors": {"nope": []}}),
            "`anchors` names `nope`, which the person does not have",
        ),
        (
            json!({"person": "child", "anchors": {"phone_number": []}}),
            "`anchors` names `phone_number`",
        ),
    ] {
        let reply = approve(&sandbox, &body, &order).await;
        assert_eq!(reply.error(), (400, "INVALID_PAYLOAD".to_owned()), "{order}");
        assert!(reply.text("/message").contains(says), "{}", reply.text("/message"));
    }
    // What can be asked for may be lacking already.
    for order in [
        json!({"person": "child", "without": ["phone_number"], "withholding": ["com.example.points"]}),
        json!({"without": ["age_under:65"], "withholding": ["age_over:18:5", "identity_profile_report"]}),
    ] {
        assert_eq!(approve(&sandbox, &body, &order).await.status, 200, "{order}");
    }
}

#[tokio::test]
async fn an_age_that_is_given_is_the_answer_whatever_the_source_of_the_birthday() {
    let sandbox = start().await;
    let body = wanted(
        r#"{"name":"date_of_birth","derivation":"age_over:18","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":[{"name":"PASSPORT"}],"soft_preference":false}}]}"#,
    );
    let order = json!({"attributes": {"age_over:18": false}});
    assert_eq!(lines(&sandbox, &body, order).await, ["age_over:18=false"]);
    let anchored = json!({
        "attributes": {"age_over:18": false},
        "anchors": {"age_over:18": [{"type": "SOURCE", "value": "PASSPORT"}, {"type": "VERIFIER", "value": "YOTI_ADMIN"}]},
    });
    let attributes = shared(&sandbox, &body, anchored).await;
    assert_eq!(attributes[0].anchor_words(), ["source PASSPORT", "verifier YOTI_ADMIN"]);
}

#[tokio::test]
async fn pictures_of_documents_are_jpeg_or_png() {
    let sandbox = start().await;
    let order =
        json!({"attributes": {"document_images": ["data:image/jpeg;base64,/9g=", "data:image/png;base64,iVBORw=="]}});
    let attributes = shared(&sandbox, &wanted(r#"{"name":"document_images"}"#), order).await;
    let images = Message::read(&attributes[0].value);
    let kinds: Vec<_> = images
        .all(1)
        .into_iter()
        .map(|item| Message::read(item).number(1))
        .collect();
    assert_eq!(kinds, [2, 4]);
}

#[tokio::test]
async fn a_failure_has_a_code() {
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
async fn a_report_refers_to_pictures_of_the_document_that_it_names() {
    let sandbox = start().await;
    let attributes = shared(&sandbox, &driving_licence_profile(""), json!({})).await;
    let report = report(&attributes);
    let document = &report["verification_reports"][0]["evidence"]["documents"][0];
    assert_eq!(document["document_fields"]["document_type"], "DRIVING_LICENCE");
    let images = attributes
        .iter()
        .find(|attribute| document["document_images_attribute_id"] == *attribute.ephemeral_id);
    assert_eq!(
        images.unwrap().anchor_words(),
        ["source DRIVING_LICENCE", "verifier YOTI_ADMIN"]
    );
}

#[tokio::test]
async fn what_is_shared_already_is_what_a_report_refers_to() {
    let sandbox = start().await;
    let body = driving_licence_profile(r#"{"name":"document_images"},{"name":"selfie"}"#);
    let attributes = shared(&sandbox, &body, json!({})).await;
    let names: Vec<_> = attributes.iter().map(|attribute| &*attribute.name).collect();
    // The first pictures are those of the passport.
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
async fn a_report_does_not_share_what_is_withheld() {
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
    let order = json!({"without": ["identity_profile_report"]});
    let failed = approve(&sandbox, &driving_licence_profile(""), &order).await;
    assert_eq!(failed.text("/status"), "FAILED");
}

#[tokio::test]
async fn a_report_can_be_given() {
    let sandbox = start().await;
    let given = json!({"identity_assertion": {}});
    let order = json!({"attributes": {"identity_profile_report": given}});
    let attributes = shared(&sandbox, &driving_licence_profile(""), order).await;
    assert_eq!((attributes.len(), report(&attributes)), (1, given));
}

#[tokio::test]
async fn nobody_has_an_address_from_a_document_that_they_do_not_have() {
    let sandbox = start().await;
    let body = wanted(r#"{"name":"postal_address"},{"name":"structured_postal_address"}"#);
    for (person, source) in [
        ("adult", "DRIVING_LICENCE"),
        ("child", "USER_PROVIDED"),
        ("elderly", "USER_PROVIDED"),
    ] {
        for attribute in shared(&sandbox, &body, json!({"person": person})).await {
            assert_eq!(
                attribute.anchor_words(),
                [format!("source {source}"), "verifier YOTI_ADMIN".to_owned()],
                "{person}"
            );
        }
    }
}
