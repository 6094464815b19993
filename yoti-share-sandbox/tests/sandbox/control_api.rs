//! The control API.

use std::time::Duration;

use serde_json::json;
use yoti_share_sandbox::{Clock, Endpoint, Fault, Person, Verdict};

use crate::support::{SESSION, builder, call, control, create_session, escaped, exchange, start};

#[tokio::test]
async fn action_ends_the_session_with_its_status() {
    let sandbox = start().await;
    for (action, body, status, receipt) in [
        ("approve", "", "COMPLETED", true),
        ("approve", r#"{"attributes":{"full_name":"Zoë"}}"#, "COMPLETED", true),
        ("approve", r#"{"person":"unverified"}"#, "FAILED", true),
        ("refuse", "", "FAILED", true),
        (
            "refuse",
            r#"{"error":"FRAUD_DETECTED","error_reason":{"requirements_not_met_details":[{"failure_type":"IDENTITY_CHECK"}]}}"#,
            "FAILED",
            true,
        ),
        ("cancel", "", "CANCELLED", false),
        ("expire", "", "EXPIRED", false),
        ("error", "", "ERROR", false),
    ] {
        let id = create_session(&sandbox, SESSION).await;
        let path = format!("/sandbox/sessions/{}/{action}", escaped(&id));
        let reply = control(&sandbox, "POST", &path, body).await;
        assert_eq!(reply.status, 200, "{action}: {}", reply.json());
        let ended = reply.json();
        assert_eq!((&ended["session_id"], &ended["status"]), (&json!(id), &json!(status)));
        assert_eq!(ended["receipt_id"].is_string(), receipt, "{action}");
        assert_eq!(
            call(&sandbox, "GET", &format!("/v2/sessions/{id}"))
                .send()
                .await
                .text("/status"),
            status
        );
        let again = control(&sandbox, "POST", &path, body).await;
        assert_eq!(again.error(), (409, "INVALID_SESSION_STATUS".to_owned()));
    }
}

#[tokio::test]
async fn failure_receipt_has_code_and_details_of_the_body() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    let body = r#"{"error":"FRAUD_DETECTED","error_reason":{"requirements_not_met_details":[{"failure_type":"IDENTITY_CHECK","details":"SUSPECTED_FRAUD"}]}}"#;
    let reply = control(
        &sandbox,
        "POST",
        &format!("/sandbox/sessions/{}/refuse", escaped(&id)),
        body,
    )
    .await;
    let receipt_id = reply.text("/receipt_id");
    let receipt = call(&sandbox, "GET", &format!("/v2/receipts/{}", escaped(&receipt_id)))
        .send()
        .await
        .json();
    assert_eq!(receipt["error"], "FRAUD_DETECTED");
    assert_eq!(
        receipt["errorReason"],
        json!({"requirements_not_met_details": [{"failure_type": "IDENTITY_CHECK", "details": "SUSPECTED_FRAUD"}]})
    );
}

#[tokio::test]
async fn scanned_qr_code_appears_in_the_session() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    let path = format!("/sandbox/sessions/{}/scan", escaped(&id));
    assert_eq!(control(&sandbox, "POST", &path, "").await.status, 409);
    let code = call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
        .send()
        .await
        .text("/id");
    let reply = control(&sandbox, "POST", &path, "").await;
    assert_eq!(
        reply.json(),
        json!({"session_id": id, "status": "CREATED", "receipt_id": null})
    );
    assert_eq!(
        call(&sandbox, "GET", &format!("/v2/sessions/{id}"))
            .send()
            .await
            .text("/qrCode/id"),
        code
    );
}

#[tokio::test]
async fn wrong_session_action_or_body_is_rejected() {
    let sandbox = start().await;
    let id = escaped(&create_session(&sandbox, SESSION).await);
    for (path, body, error) in [
        (
            "/sandbox/sessions/nothing/approve".to_owned(),
            "",
            (404, "UNKNOWN_SESSION"),
        ),
        (
            "/sandbox/sessions/nothing/cancel".to_owned(),
            "",
            (404, "UNKNOWN_SESSION"),
        ),
        (format!("/sandbox/sessions/{id}/aprove"), "", (404, "UNKNOWN_ROUTE")),
        (format!("/sandbox/sessions/{id}/approve"), "{", (400, "INVALID_PAYLOAD")),
        (
            format!("/sandbox/sessions/{id}/approve"),
            r#"{"name":"x"}"#,
            (400, "INVALID_PAYLOAD"),
        ),
        (
            format!("/sandbox/sessions/{id}/refuse"),
            r#"{"error":1}"#,
            (400, "INVALID_PAYLOAD"),
        ),
    ] {
        let (status, code) = error;
        assert_eq!(
            control(&sandbox, "POST", &path, body).await.error(),
            (status, code.to_owned()),
            "{path} {body}"
        );
    }
    assert_eq!(
        control(&sandbox, "GET", "/sandbox/sessions/nothing", "")
            .await
            .error()
            .0,
        404
    );
}

#[tokio::test]
async fn sessions_are_listed_newest_first() {
    let sandbox = start().await;
    let first = create_session(&sandbox, SESSION).await;
    let second = create_session(&sandbox, SESSION).await;
    let all = control(&sandbox, "GET", "/sandbox/sessions", "").await.json();
    let ids: Vec<_> = all["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session["id"].clone())
        .collect();
    assert_eq!((ids, &all["total"]), (vec![json!(second), json!(first)], &json!(2)));
    let one = control(&sandbox, "GET", "/sandbox/sessions?limit=1", "").await.json();
    assert_eq!(
        (one["sessions"].as_array().unwrap().len(), &one["total"]),
        (1, &json!(2))
    );

    let code = call(&sandbox, "POST", &format!("/v2/sessions/{first}/qr-codes"))
        .send()
        .await
        .json();
    let view = control(&sandbox, "GET", &format!("/sandbox/sessions/{}", escaped(&first)), "")
        .await
        .json();
    assert_eq!(view["status"], "CREATED");
    assert_eq!(view["sdk_id"], *sandbox.sdk_id());
    assert_eq!(view["request"]["policy"]["wanted"][0]["name"], "full_name");
    assert_eq!(view["qr_codes"][0]["uri"], code["uri"]);
    assert_eq!(view["expiry"], "2025-05-21T11:16:07.250Z");
}

#[tokio::test]
async fn journal_names_operation_session_and_duration() {
    let sandbox = builder().clock(Clock::system()).start().await.unwrap();
    let id = create_session(&sandbox, SESSION).await;
    let code = call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"));
    let code = code.send().await.text("/id");
    let receipt_id = sandbox.phone().approve(&id, Person::adult()).await.unwrap().receipt_id;
    sandbox.fault(Fault::latency(Duration::from_millis(20)).times(1));
    for path in [
        format!("/v2/qr-codes/{code}"),
        // In a path, the ID of a receipt is base64url.
        format!("/v2/receipts/{}", receipt_id.replace('+', "-").replace('/', "_")),
        "/v2/sessions/nothing".to_owned(),
        "/v2/nothing".to_owned(),
    ] {
        call(&sandbox, "GET", &path).send().await;
    }
    let requests = sandbox.requests();
    let found: Vec<_> = requests
        .iter()
        .map(|entry| (entry.operation.map(Endpoint::name), entry.session_id.as_deref()))
        .collect();
    let session = Some(&*id);
    assert_eq!(
        found,
        [
            (Some("create_session"), session),
            (Some("create_qr_code"), session),
            (Some("get_qr_code"), session),
            (Some("get_receipt"), session),
            (Some("get_session"), None),
            (None, None),
        ]
    );
    assert!(requests[2].duration_micros >= 20_000);
}

#[tokio::test]
async fn journal_contains_verdicts_and_expected_signature_text() {
    let sandbox = start().await;
    create_session(&sandbox, SESSION).await;
    let rejected = call(&sandbox, "POST", "/v2/sessions").body("{}").signing("nonsense");
    let text = rejected.to_sign();
    rejected.send().await;
    let journal = control(&sandbox, "GET", "/sandbox/requests", "").await.json();
    let entries = journal["requests"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(
        (&entries[0]["verdict"], &entries[0]["status"]),
        (&json!({"kind": "accepted"}), &json!(201))
    );
    assert_eq!(entries[0]["time"], "2025-05-21T11:01:07.250Z");
    assert!(entries[0]["string_to_sign"].is_null());
    assert_eq!(entries[1]["verdict"]["code"], "INVALID_REQUEST_SIGNATURE");
    assert_eq!(entries[1]["string_to_sign"], *text);
}

#[tokio::test]
async fn request_without_share_in_the_path_is_journalled() {
    let sandbox = start().await;
    let call = call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Yoti-Auth-Id: {}\r\nContent-Length: 0\r\n\r\n",
        call.target(),
        sandbox.sdk_id()
    );
    let reply = exchange(sandbox.address(), head.as_bytes()).await.unwrap();
    assert_eq!(reply.error(), (404, "UNKNOWN_ROUTE".to_owned()));
    let entry = sandbox.requests().remove(0);
    assert_eq!(
        (&*entry.method, &entry.target, entry.status),
        ("POST", &call.target(), Some(404))
    );
    assert_eq!(entry.sdk_id.as_deref(), Some(sandbox.sdk_id()));
    assert_eq!(Some(&*entry.request_id), reply.header("x-request-id"));
    assert!(matches!(
        &entry.verdict,
        Verdict::Rejected { code, reason } if code == "UNKNOWN_ROUTE" && reason.contains("the base URL of the client must end with it")
    ));
    // A browser's own request is not journalled.
    control(&sandbox, "GET", "/favicon.ico", "").await;
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn error_for_a_wrong_method_contains_the_allowed_one() {
    let sandbox = start().await;
    for (method, path, allowed) in [
        ("GET", "/v2/sessions", "POST"),
        ("DELETE", "/v2/sessions/a", "GET"),
        ("GET", "/v2/sessions/a/qr-codes", "POST"),
    ] {
        let reply = call(&sandbox, method, path).send().await;
        assert_eq!(reply.error(), (405, "METHOD_NOT_ALLOWED".to_owned()));
        assert_eq!(reply.header("allow"), Some(allowed));
    }
}

#[tokio::test]
async fn long_client_headers_are_shortened_in_the_journal() {
    let sandbox = start().await;
    let mut call = call(&sandbox, "GET", "/v2/sessions/none");
    call.headers = vec![("X-Yoti-SDK-Version".to_owned(), "x".repeat(5_000))];
    call.sdk_id = Some("y".repeat(5_000));
    call.method = "Z".repeat(1_000);
    assert_eq!(call.send().await.status, 405);
    let entry = sandbox.requests().remove(0);
    let lengths = [entry.client.unwrap(), entry.sdk_id.unwrap(), entry.method].map(|text| text.len());
    assert!(
        lengths.iter().all(|length| *length <= 256 + '…'.len_utf8()),
        "{lengths:?}"
    );
}

#[tokio::test]
async fn advancing_the_clock_expires_qr_codes_and_sessions() {
    let sandbox = start().await;
    let id = create_session(&sandbox, SESSION).await;
    call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
        .send()
        .await;
    let scan = format!("/sandbox/sessions/{}/scan", escaped(&id));
    let advance = async |body: &str| control(&sandbox, "POST", "/sandbox/clock", body).await;
    assert_eq!(
        control(&sandbox, "GET", "/sandbox/clock", "").await.text("/now"),
        "2025-05-21T11:01:07.250Z"
    );
    // A QR code expires after three minutes, a session after fifteen.
    assert_eq!(
        advance(r#"{"advance_seconds":180}"#).await.text("/now"),
        "2025-05-21T11:04:07.250Z"
    );
    let late = control(&sandbox, "POST", &scan, "").await;
    assert!(late.text("/message").contains("QR code has expired"), "{}", late.json());
    advance(r#"{"advance_seconds":720}"#).await;
    let expired = control(&sandbox, "GET", &format!("/sandbox/sessions/{}", escaped(&id)), "").await;
    assert_eq!(expired.text("/status"), "EXPIRED");
    for body in ["", "{}", r#"{"advance_seconds":-60}"#] {
        assert_eq!(
            advance(body).await.error(),
            (400, "INVALID_PAYLOAD".to_owned()),
            "{body}"
        );
    }
    assert_eq!(
        advance(r#"{"advance_seconds":18446744073709551615}"#)
            .await
            .text("/now"),
        "9999-12-30T22:00:00.000Z"
    );
}
