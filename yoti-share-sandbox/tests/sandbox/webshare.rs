//! The script for web pages, and its requests.

use std::time::Duration;

use yoti_share_sandbox::{AppConfig, AppKey, Failure, Fault, Person, Sandbox, ShareStatus};

use crate::support::{Reply, SESSION, builder, create_session, escaped, exchange, start};

const OTHER: &str = "11111111-2222-4333-8444-555555555555";

/// Sends a request as a page of another origin does.
async fn request(sandbox: &Sandbox, method: &str, path: &str) -> Reply {
    let text = format!(
        "{method} /share/client/v2{path} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://shop.example\r\n\
         Content-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let reply = exchange(sandbox.address(), text.as_bytes()).await.unwrap();
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert_eq!(reply.header("cross-origin-resource-policy"), Some("cross-origin"));
    reply
}

async fn progress(sandbox: &Sandbox, session: &str, qr_code: &str) -> Reply {
    let (session, id) = (escaped(session), sandbox.sdk_id());
    let path = format!("/sessions/{session}?sdkId={id}&qrCodeId={}", escaped(qr_code));
    request(sandbox, "GET", &path).await
}

async fn qr_code(sandbox: &Sandbox, session: &str) -> Reply {
    let path = format!("/sessions/{}/qr-codes?sdkId={}", escaped(session), sandbox.sdk_id());
    request(sandbox, "POST", &path).await
}

#[tokio::test]
async fn script_can_be_loaded_from_any_origin() {
    let sandbox = start().await;
    sandbox.fault(Fault::status(503));
    let reply = request(&sandbox, "GET", "").await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("text/javascript; charset=utf-8"))
    );
    let script = String::from_utf8(reply.body).unwrap();
    assert!(script.contains("window.Yoti =") && script.contains("createWebShare"));
    // These are forbidden by a strict content security policy, or could turn data into markup.
    for sink in ["innerHTML", "insertAdjacentHTML", "document.write", "eval(", ".style."] {
        assert!(!script.contains(sink), "{sink}");
    }
    // The request is not journalled, and faults do not apply to it.
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn progress_follows_the_session_to_its_receipt() {
    let sandbox = start().await;
    let session = create_session(&sandbox, SESSION).await;
    let shown = qr_code(&sandbox, &session).await;
    assert_eq!(shown.status, 201);
    let (code, path) = (shown.text("/id"), shown.text("/path"));
    // At least 25 modules and two borders of four; the upper edge of the finder pattern is seven modules wide.
    assert!(shown.json()["size"].as_u64().unwrap() >= 33);
    assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");

    let open = progress(&sandbox, &session, &code).await;
    assert_eq!(
        open.json(),
        serde_json::json!({"status": "CREATED", "scanned": false, "qrCodeValid": true,
                           "domain": "https://localhost:9443"})
    );
    sandbox.phone().scan(&session).await.unwrap();
    assert_eq!(progress(&sandbox, &session, &code).await.json()["scanned"], true);

    let receipt = sandbox
        .phone()
        .approve(&session, Person::adult())
        .await
        .unwrap()
        .receipt_id;
    let ended = progress(&sandbox, &session, &code).await;
    assert_eq!(
        ended.json(),
        serde_json::json!({"status": "COMPLETED", "scanned": true, "qrCodeValid": true, "receiptId": receipt,
                           "redirectUri": "https://localhost:9443/callback", "domain": "https://localhost:9443"})
    );
}

#[tokio::test]
async fn progress_reports_every_final_status() {
    let sandbox = start().await;
    let phone = sandbox.phone();
    let ids = [
        create_session(&sandbox, SESSION).await,
        create_session(&sandbox, SESSION).await,
        create_session(&sandbox, SESSION).await,
        create_session(&sandbox, SESSION).await,
    ];
    let failed = phone.fail(&ids[0], Failure::default()).await.unwrap();
    assert_eq!(failed.status, ShareStatus::Failed);
    phone.cancel(&ids[1]).await.unwrap();
    phone.expire(&ids[2]).await.unwrap();
    phone.error(&ids[3]).await.unwrap();
    for (id, status) in ids.iter().zip(["FAILED", "CANCELLED", "EXPIRED", "ERROR"]) {
        let reply = progress(&sandbox, id, "").await;
        assert_eq!(reply.text("/status"), status);
        assert_eq!(reply.json().get("receiptId").is_some(), status == "FAILED");
        assert_eq!(
            qr_code(&sandbox, id).await.error(),
            (409, "INVALID_SESSION_STATUS".to_owned())
        );
    }
}

#[tokio::test]
async fn qr_code_expires_by_the_sandboxs_clock() {
    let sandbox = start().await;
    let session = create_session(&sandbox, SESSION).await;
    let first = qr_code(&sandbox, &session).await.text("/id");
    sandbox.clock().advance(Duration::from_secs(179));
    assert_eq!(progress(&sandbox, &session, &first).await.json()["qrCodeValid"], true);
    sandbox.clock().advance(Duration::from_secs(1));
    assert_eq!(progress(&sandbox, &session, &first).await.json()["qrCodeValid"], false);

    let second = qr_code(&sandbox, &session).await.text("/id");
    assert_ne!(first, second);
    assert_eq!(progress(&sandbox, &session, &second).await.json()["qrCodeValid"], true);
    // The code of another session is not valid for this one.
    let other = create_session(&sandbox, SESSION).await;
    assert_eq!(progress(&sandbox, &other, &second).await.json()["qrCodeValid"], false);
    // The session expires after fifteen minutes.
    sandbox.clock().advance(Duration::from_secs(900));
    assert_eq!(progress(&sandbox, &session, &second).await.text("/status"), "EXPIRED");
}

#[tokio::test]
async fn relative_redirect_leads_below_the_applications_domain() {
    for (domain, redirect, leads_to) in [
        ("https://shop.example", "/back", "https://shop.example/back"),
        ("https://shop.example/", "back?a=b", "https://shop.example/back?a=b"),
        ("shop.example:8443", "/back", "https://shop.example:8443/back"),
        (
            "http://127.0.0.1:3000",
            "//evil.example/",
            "http://127.0.0.1:3000/evil.example/",
        ),
        (
            "https://shop.example",
            "https://other.example/x",
            "https://other.example/x",
        ),
    ] {
        let sandbox = builder().app(AppConfig::new().domain(domain)).start().await.unwrap();
        let session = create_session(&sandbox, &SESSION.replace("/callback", redirect)).await;
        sandbox.phone().approve(&session, Person::adult()).await.unwrap();
        assert_eq!(progress(&sandbox, &session, "").await.text("/redirectUri"), leads_to);
    }
}

#[tokio::test]
async fn unknown_application_or_session_is_rejected() {
    let key = AppKey::insecure_test_key();
    let sandbox = builder()
        .app(AppConfig::new())
        .app(AppConfig::new().sdk_id(OTHER).key(key))
        .start()
        .await
        .unwrap();
    let session = escaped(&create_session(&sandbox, SESSION).await);
    let id = sandbox.sdk_id();
    for (path, code, advice) in [
        (
            format!("/sessions/{session}"),
            "UNKNOWN_APPLICATION",
            "`sdkId` is missing",
        ),
        (
            format!("/sessions/{session}?sdkId=unknown"),
            "UNKNOWN_APPLICATION",
            "has no application",
        ),
        (
            format!("/sessions/{session}?sdkId={OTHER}"),
            "UNKNOWN_SESSION",
            "same application",
        ),
        (
            format!("/sessions/ss.v2.no?sdkId={id}"),
            "UNKNOWN_SESSION",
            "sessionIdResolver",
        ),
    ] {
        for (method, path) in [("GET", path.clone()), ("POST", path.replacen('?', "/qr-codes?", 1))] {
            if method == "POST" && !path.contains('?') {
                continue;
            }
            let reply = request(&sandbox, method, &path).await;
            assert_eq!(reply.error(), (404, code.to_owned()), "{path}");
            assert!(reply.text("/message").contains(advice), "{}", reply.text("/message"));
        }
    }
}

#[tokio::test]
async fn progress_contains_no_shared_attributes() {
    let sandbox = start().await;
    let session = create_session(&sandbox, SESSION).await;
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();
    let reply = progress(&sandbox, &session, "").await;
    let json = reply.json();
    let members: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        ["domain", "qrCodeValid", "receiptId", "redirectUri", "scanned", "status"]
    );
}
