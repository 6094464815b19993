//! Each fault has its effect, at its endpoints and as often as it was set to.

use std::time::{Duration, Instant};

use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use serde_json::{Value, json};
use yoti_share_sandbox::{AccountProblem, Endpoint, Failure, Fault, Person, Sandbox, UnmetRequirement, Verdict};

use crate::receipt_reader::{self, Attribute};
use crate::receipts;
use crate::support::{SESSION, builder, call, control, create_session, millis, nonce, start};

const ASKS: &str = r#"{"policy":{"wanted":[{"name":"full_name"},{"name":"gender"}]},"redirectUri":"/c"}"#;

#[tokio::test]
async fn status_fault_replaces_the_response_the_given_number_of_times() {
    let sandbox = start().await;
    sandbox.fault(Fault::status(503).retry_after(1).times(2));
    for _ in 0..2 {
        let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
        assert_eq!(reply.error(), (503, "SERVICE_UNAVAILABLE".to_owned()));
        assert_eq!(reply.header("retry-after"), Some("1"));
    }
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
    let verdicts: Vec<_> = sandbox
        .requests()
        .into_iter()
        .map(|entry| (entry.status, entry.verdict))
        .collect();
    let fault = (
        Some(503),
        Verdict::Fault {
            name: "status".to_owned(),
        },
    );
    assert_eq!(verdicts, [fault.clone(), fault, (Some(201), Verdict::Accepted)]);

    sandbox.fault(Fault::status(429).retry_after("Wed, 21 May 2025 11:02:00 GMT"));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("Wed, 21 May 2025 11:02:00 GMT"))
    );
    sandbox.clear_faults();
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );

    sandbox.fault(Fault::status(204).times(1));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
}

#[tokio::test]
async fn fault_applies_only_at_its_endpoints() {
    let sandbox = start().await;
    sandbox.fault(Fault::status(500).on(Endpoint::GetSession).on(Endpoint::GetQrCode));
    let id = create_session(&sandbox, SESSION).await;
    assert_eq!(
        call(&sandbox, "GET", &format!("/v2/sessions/{id}")).send().await.status,
        500
    );
    assert_eq!(
        call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
            .send()
            .await
            .status,
        201
    );
    assert_eq!(call(&sandbox, "GET", "/v2/qr-codes/x").send().await.status, 500);
}

#[tokio::test]
async fn body_faults_replace_body_or_content_type() {
    let sandbox = start().await;
    let post = || call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    sandbox.fault(Fault::html_body(502).times(1));
    let html = post().send().await;
    assert_eq!(
        (html.status, html.header("content-type")),
        (502, Some("text/html; charset=utf-8"))
    );
    assert!(html.body.starts_with(b"<!doctype html>"));

    sandbox.fault(Fault::body(200, "application/json", r#"{"id":"#).times(1));
    let half = post().send().await;
    assert_eq!((half.status, &*half.body), (200, &b"{\"id\":"[..]));

    sandbox.fault(Fault::wrong_content_type().times(1));
    let plain = post().send().await;
    assert_eq!(
        (plain.status, plain.header("content-type")),
        (201, Some("text/plain; charset=utf-8"))
    );
    assert_eq!(plain.text("/status"), "CREATED");
}

#[tokio::test]
async fn reset_closes_the_connection_before_the_response() {
    let sandbox = start().await;
    sandbox.fault(Fault::reset().times(1));
    let error = call(&sandbox, "POST", "/v2/sessions")
        .body(SESSION)
        .try_send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(sandbox.requests()[0].status, None);
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
}

#[tokio::test]
async fn truncation_breaks_the_body_off_in_the_middle() {
    let sandbox = start().await;
    sandbox.fault(Fault::truncation().times(1));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    let promised: usize = reply.header("content-length").unwrap().parse().unwrap();
    assert_eq!(reply.status, 201);
    assert_eq!(reply.body.len(), promised / 2);
    assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
}

#[tokio::test]
async fn latency_delays_the_response() {
    let sandbox = start().await;
    sandbox.fault(Fault::latency(Duration::from_millis(150)).times(1));
    sandbox.fault(Fault::status(500).times(1));
    let before = Instant::now();
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        500
    );
    assert!(before.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn clock_offset_shifts_the_date_and_the_timestamp_check() {
    let sandbox = start().await;
    sandbox.fault(Fault::clock_offset(400).times(1));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(reply.error(), (401, "INVALID_REQUEST_SIGNATURE".to_owned()));
    assert_eq!(reply.header("date"), Some("Wed, 21 May 2025 11:07:47 GMT"));

    sandbox.fault(Fault::clock_offset(-400).times(1));
    let query = format!("nonce={}&timestamp={}", nonce(), millis(&sandbox) - 400_000);
    let reply = call(&sandbox, "POST", "/v2/sessions")
        .body(SESSION)
        .query(query)
        .send()
        .await;
    assert_eq!(
        (reply.status, reply.header("date")),
        (201, Some("Wed, 21 May 2025 10:54:27 GMT"))
    );
}

#[tokio::test]
async fn account_problem_fault_rejects_the_request() {
    let sandbox = start().await;
    sandbox.fault(Fault::account_problem(AccountProblem::OrganisationStatus).times(1));
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(reply.error(), (403, "INVALID_ORG_STATUS".to_owned()));
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
}

#[tokio::test]
async fn future_status_replaces_the_sessions_status() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    sandbox.fault(Fault::future_status("PONDERING"));
    let path = format!("/v2/sessions/{id}");
    assert_eq!(call(&sandbox, "GET", &path).send().await.text("/status"), "PONDERING");
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions")
            .body(SESSION)
            .send()
            .await
            .text("/status"),
        "PONDERING"
    );
    sandbox.clear_faults();
    assert_eq!(call(&sandbox, "GET", &path).send().await.text("/status"), "CREATED");
}

/// Returns a receipt damaged by `fault`, and its key or the reason why the key cannot be opened.
async fn damaged(sandbox: &Sandbox, fault: Fault) -> (Value, Result<Vec<u8>, &'static str>) {
    let id = create_session(sandbox, ASKS).await;
    let receipt_id = sandbox.phone().approve(&id, Person::adult()).await.unwrap().receipt_id;
    let sound = receipts::receipt(sandbox, &receipt_id).await;
    sandbox.fault(fault.times(1));
    let receipt = receipts::receipt(sandbox, &receipt_id).await;
    assert_ne!(receipt, sound);
    assert_eq!(receipts::receipt(sandbox, &receipt_id).await, sound);
    let item_key = format!(
        "/v2/wrapped-item-keys/{}",
        receipt["wrappedItemKeyId"].as_str().unwrap()
    );
    let item_key = call(sandbox, "GET", &item_key).send().await.json();
    let private = RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
    let key = receipt_reader::receipt_key(&receipt, &item_key, &private);
    (receipt, key)
}

async fn damaged_profile(sandbox: &Sandbox, fault: Fault) -> Vec<Attribute> {
    let (receipt, key) = damaged(sandbox, fault).await;
    receipt_reader::attributes(&receipt_reader::part(&receipt, "otherPartyContent", "profile", &key.unwrap()).unwrap())
}

#[tokio::test]
async fn corrupt_tag_makes_the_receipt_key_unreadable() {
    let sandbox = start().await;
    assert_eq!(damaged(&sandbox, Fault::corrupt_tag()).await.1, Err("GCM"));
}

#[tokio::test]
async fn corrupt_padding_damages_only_the_users_profile() {
    let sandbox = start().await;
    let (receipt, key) = damaged(&sandbox, Fault::corrupt_padding()).await;
    let key = key.unwrap();
    assert_eq!(
        receipt_reader::part(&receipt, "otherPartyContent", "profile", &key),
        Err("padding")
    );
    assert!(receipt_reader::part(&receipt, "content", "profile", &key).is_ok());
}

#[tokio::test]
async fn attribute_faults_change_only_the_first_attribute() {
    let sandbox = start().await;
    let shape = |attributes: &[Attribute]| -> Vec<(String, u64)> {
        attributes
            .iter()
            .map(|attribute| (attribute.name.clone(), attribute.content_type))
            .collect()
    };
    let name = || "full_name".to_owned();
    let gender = || ("gender".to_owned(), 1);
    let unknown = damaged_profile(&sandbox, Fault::unknown_content_type()).await;
    assert_eq!(shape(&unknown), [(name(), 99), gender()]);
    let twice = damaged_profile(&sandbox, Fault::duplicate_attribute()).await;
    assert_eq!(shape(&twice), [(name(), 1), (name(), 1), gender()]);
    let certified = damaged_profile(&sandbox, Fault::malformed_certificate()).await;
    assert_eq!(shape(&certified), [(name(), 1), gender()]);
    for anchor in &certified[0].anchors {
        // The extension's value declares fifteen bytes and contains none.
        assert!(
            anchor.certificates[0]
                .windows(6)
                .any(|window| window == [0x04, 0x04, 0x30, 0x11, 0x80, 0x0f])
        );
    }
}

#[tokio::test]
async fn unparsable_certificate_replaces_the_certificates() {
    let sandbox = start().await;
    let replaced = damaged_profile(&sandbox, Fault::unparsable_certificate()).await;
    assert!(!replaced[0].anchors.is_empty());
    for anchor in &replaced[0].anchors {
        assert_eq!(anchor.certificates, [b"not a certificate"]);
    }
    assert_ne!(replaced[1].anchors[0].certificates, [b"not a certificate"]);
}

#[tokio::test]
async fn receipt_without_content_has_empty_sides_and_no_keys() {
    let sandbox = start().await;
    let remembered = ASKS.replace("\"wanted\"", "\"wanted_remember_me\":true,\"wanted\"");
    let id = create_session(&sandbox, &remembered).await;
    let receipt_id = sandbox.phone().approve(&id, Person::adult()).await.unwrap().receipt_id;
    sandbox.fault(Fault::receipt_without_content().times(1));
    let receipt = receipts::receipt(&sandbox, &receipt_id).await;
    let members: Vec<&str> = receipt.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        members,
        [
            "content",
            "id",
            "otherPartyContent",
            "parentRememberMeId",
            "rememberMeId",
            "sessionId",
            "timestamp"
        ]
    );
    assert_eq!(
        (&receipt["content"], &receipt["otherPartyContent"]),
        (&json!({}), &json!({}))
    );
}

#[tokio::test]
async fn malformed_extra_data_leaves_the_profile_readable() {
    let sandbox = start().await;
    let (receipt, key) = damaged(&sandbox, Fault::malformed_extra_data()).await;
    let part = |name| receipt_reader::part(&receipt, "otherPartyContent", name, key.as_ref().unwrap()).unwrap();
    assert_eq!(part("extraData"), [0xff; 3]);
    assert_eq!(receipt_reader::attributes(&part("profile")).len(), 2);
}

#[tokio::test]
async fn receipt_id_fault_replaces_the_sessions_receipt_id() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    let path = format!("/v2/sessions/{id}");
    sandbox.fault(Fault::receipt_id("2"));
    assert_eq!(call(&sandbox, "GET", &path).send().await.json().get("receipt"), None);
    sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    assert_eq!(call(&sandbox, "GET", &path).send().await.text("/receipt/id"), "2");
}

#[tokio::test]
async fn error_reason_only_leaves_out_the_error_code() {
    let sandbox = start().await;
    for failure in [
        None,
        Some(UnmetRequirement::new("ID_DOCUMENT_EXTRACTION").details("BLUR")),
    ] {
        let id = create_session(&sandbox, SESSION).await;
        let details = failure.as_ref().map_or("POOR_FOCUS", |_| "BLUR");
        let approval = match failure {
            None => sandbox.phone().approve(&id, Person::adult()).await,
            Some(detail) => sandbox.phone().fail(&id, Failure::default().detail(detail)).await,
        };
        sandbox.fault(Fault::error_reason_only().times(1));
        let receipt = receipts::receipt(&sandbox, &approval.unwrap().receipt_id).await;
        let members: Vec<&str> = receipt.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["errorReason", "id", "sessionId", "timestamp"]);
        let reason = &receipt["errorReason"]["requirements_not_met_details"][0];
        assert_eq!(
            (&reason["failure_type"], &reason["details"]),
            (&json!("ID_DOCUMENT_EXTRACTION"), &json!(details))
        );
    }
}

#[tokio::test]
async fn control_api_sets_lists_and_clears_faults() {
    let sandbox = builder().start().await.unwrap();
    let fault = r#"{"kind":"status","status":503,"retry_after":1,"times":2,"endpoint":"create_session"}"#;
    let set = control(&sandbox, "POST", "/sandbox/faults", fault).await;
    let expected =
        json!({"kind": "status", "status": 503, "retry_after": "1", "times": 2, "endpoints": ["create_session"]});
    assert_eq!((set.status, set.json()), (201, expected.clone()));
    assert_eq!(
        control(&sandbox, "GET", "/sandbox/faults", "").await.json(),
        json!({"faults": [expected]})
    );
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        503
    );
    assert_eq!(
        control(&sandbox, "GET", "/sandbox/faults", "").await.json()["faults"][0]["times"],
        1
    );
    assert_eq!(control(&sandbox, "DELETE", "/sandbox/faults", "").await.status, 204);
    assert_eq!(
        control(&sandbox, "GET", "/sandbox/faults", "").await.json(),
        json!({"faults": []})
    );
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
    for wrong in ["", "{", "[]", r#"{"kind":"quake"}"#, r#"{"kind":"reset","time":1}"#] {
        let reply = control(&sandbox, "POST", "/sandbox/faults", wrong).await;
        assert_eq!(reply.error(), (400, "INVALID_PAYLOAD".to_owned()), "{wrong}");
    }
}
