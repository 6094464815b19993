use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use yoti_share::{
    Extension, LocationConstraint, Notification, Policy, SessionConfig, SessionConfigBuilder, ThirdPartyAttribute,
    TransactionalFlow,
};

use crate::{assert_json, body};

const POLICY: &str = r#""policy":{"wanted":[{"name":"full_name"}],"wanted_auth_types":[],"wanted_remember_me":false}"#;

fn session() -> SessionConfigBuilder {
    SessionConfig::builder(Policy::builder().full_name().build().unwrap(), "/your-callback-url")
}

/// `rest` contains the fields after the policy and the redirect URI.
#[track_caller]
fn assert_writes(builder: SessionConfigBuilder, rest: &str) {
    let config = builder.build().unwrap();
    let expected = format!(r#"{{{POLICY},"redirectUri":"/your-callback-url",{rest}}}"#);
    assert_json(&body(&config), &expected);
    assert_json(&serde_json::to_string(&config).unwrap(), &expected);
}

#[test]
fn minimal_configuration_is_written() {
    assert_writes(session(), r#""extensions":[]"#);
}

#[test]
fn subject_id_is_written() {
    assert_writes(
        session().subject_id("some_subject_id_string"),
        r#""extensions":[],"subject":{"subject_id":"some_subject_id_string"}"#,
    );
}

#[test]
fn subject_object_is_written_unchanged() {
    assert_writes(
        session().subject(json!({"subject_id": "a", "more": {"x": 1}})),
        r#""extensions":[],"subject":{"subject_id":"a","more":{"x":1}}"#,
    );
}

#[test]
fn notification_with_a_bearer_token_is_written() {
    assert_writes(
        session().notification(Notification::post("https://example.com/hook").bearer("t0ken")),
        r#""extensions":[],"notification":{"url":"https://example.com/hook","method":"POST",
            "headers":{"Authorization":"Bearer t0ken"}}"#,
    );
}

#[test]
fn notification_with_all_options_is_written() {
    let notification = Notification::post("https://example.com/hook?a=1")
        .method("PUT")
        .basic("Aladdin", "open sesame")
        .header("X-Key", "k")
        .verify_tls(true);
    assert_writes(
        session().notification(notification),
        r#""extensions":[],"notification":{"url":"https://example.com/hook?a=1","method":"PUT","verifyTls":true,
            "headers":{"Authorization":"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==","X-Key":"k"}}"#,
    );
}

#[test]
fn verify_tls_false_is_written() {
    assert_writes(
        session().notification(Notification::post("http://localhost:8080/hook").verify_tls(false)),
        r#""extensions":[],"notification":{"url":"http://localhost:8080/hook","method":"POST","verifyTls":false}"#,
    );
}

#[test]
fn location_constraint_has_the_documented_defaults() {
    assert_writes(
        session().extension(LocationConstraint::new(51.5074, -0.1278)),
        r#""extensions":[{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":
            {"latitude":51.5074,"longitude":-0.1278,"radius":150,"max_uncertainty_radius":150}}}]"#,
    );
}

#[test]
fn location_at_the_limits_is_accepted() {
    assert_writes(
        session().extension(LocationConstraint::new(-90.0, 180.0).radius(0.0).max_uncertainty(12.5)),
        r#""extensions":[{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":
            {"latitude":-90,"longitude":180,"radius":0,"max_uncertainty_radius":12.5}}}]"#,
    );
}

#[test]
fn transactional_flow_is_written() {
    assert_writes(
        session().extension(TransactionalFlow::new(json!({"order": [1, 2]}))),
        r#""extensions":[{"type":"TRANSACTIONAL_FLOW","content":{"order":[1,2]}}]"#,
    );
}

#[test]
fn third_party_attributes_are_written() {
    let expiry = UNIX_EPOCH + Duration::from_millis(1_893_553_445_678);
    assert_writes(
        session().extension(
            ThirdPartyAttribute::new(expiry)
                .definition("com.example.a")
                .definition("com.example.b"),
        ),
        r#""extensions":[{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z",
            "definitions":[{"name":"com.example.a"},{"name":"com.example.b"}]}}]"#,
    );
}

#[test]
fn extensions_keep_their_order() {
    assert_writes(
        session()
            .extension(Extension::new("B", json!(null)))
            .extension(Extension::new("A", json!({"x": 1}))),
        r#""extensions":[{"type":"B","content":null},{"type":"A","content":{"x":1}}]"#,
    );
}

#[test]
fn webhook_secret_is_in_the_body_but_not_in_debug() {
    let config = session()
        .notification(Notification::post("https://example.com/hook").bearer("canary-4711"))
        .build()
        .unwrap();
    assert!(body(&config).contains("canary-4711"));
    assert!(!format!("{config:?} {config:#?}").contains("canary-4711"));
}
