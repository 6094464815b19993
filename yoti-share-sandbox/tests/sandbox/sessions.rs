//! Sessions, QR codes and receipts: their form, their lifetime, and IDs that do not exist.

use std::time::Duration;

use serde_json::json;
use yoti_share_sandbox::{AppConfig, JournalEntry};

use crate::support::{SESSION, builder, call, control, create_session, start};

#[tokio::test]
async fn sessions_and_qr_codes_have_the_documented_form() {
    let sandbox = start().await;
    let created = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(
        (created.status, created.header("content-type")),
        (201, Some("application/json"))
    );
    let id = created.text("/id");
    assert!(id.starts_with("ss.v2."));
    assert_eq!(
        created.json(),
        json!({"id": id, "status": "CREATED", "expiry": "2025-05-21T11:16:07.250Z"})
    );

    sandbox.clock().advance(Duration::from_millis(750));
    let got = call(&sandbox, "GET", &format!("/v2/sessions/{id}")).send().await;
    assert_eq!(got.status, 200);
    assert_eq!(
        got.json(),
        json!({"id": id, "status": "CREATED", "created": "2025-05-21T11:01:07.250Z",
               "updated": "2025-05-21T11:01:07.250Z", "expiry": "2025-05-21T11:16:07.250Z"})
    );

    let code = call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
        .send()
        .await;
    assert_eq!(code.status, 201);
    let (code_id, uri) = (code.text("/id"), code.text("/uri"));
    assert!(code_id.starts_with("qr.v2."));
    assert!(uri.starts_with("https://code.yoti.com/"));
    assert_eq!(code.json(), json!({"id": code_id, "uri": uri}));

    let got = call(
        &sandbox,
        "GET",
        &format!("/v2/qr-codes/{}", code_id.replace('=', "%3D")),
    )
    .send()
    .await;
    assert_eq!(got.status, 200);
    let policy: serde_json::Value = serde_json::from_str(&got.text("/policy")).unwrap();
    assert_eq!(
        policy,
        json!({"wanted": [{"name": "full_name"}], "wanted_auth_types": [], "wanted_remember_me": false})
    );
    let mut body = got.json();
    body.as_object_mut().unwrap().remove("policy");
    assert_eq!(
        body,
        json!({"id": code_id, "expiry": "2025-05-21T11:04:08.000Z", "extensions": [], "redirectUri": "/callback",
               "session": {"id": id, "status": "CREATED", "expiry": "2025-05-21T11:16:07.250Z"}})
    );
}

#[tokio::test]
async fn unknown_ids_are_not_found() {
    let sandbox = start().await;
    for (method, path, code) in [
        ("GET", "/v2/sessions/ss.v2.nothing", "UNKNOWN_SESSION"),
        ("POST", "/v2/sessions/ss.v2.nothing/qr-codes", "UNKNOWN_SESSION"),
        ("GET", "/v2/qr-codes/qr.v2.nothing", "UNKNOWN_QR_CODE"),
        ("GET", "/v2/receipts/nothing", "UNKNOWN_RECEIPT"),
        ("GET", "/v2/wrapped-item-keys/nothing", "UNKNOWN_WRAPPED_ITEM_KEY"),
    ] {
        assert_eq!(
            call(&sandbox, method, path).send().await.error(),
            (404, code.to_owned()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn session_of_another_application_is_not_found() {
    let sandbox = builder()
        .app(AppConfig::new())
        .app(AppConfig::new())
        .start()
        .await
        .unwrap();
    let id = create_session(&sandbox, SESSION).await;
    let mut other = call(&sandbox, "GET", &format!("/v2/sessions/{id}"));
    other.sdk_id = Some(sandbox.apps()[1].sdk_id().to_owned());
    assert_eq!(other.send().await.error(), (404, "UNKNOWN_SESSION".to_owned()));
    let mut other = call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"));
    other.sdk_id = Some(sandbox.apps()[1].sdk_id().to_owned());
    assert_eq!(other.send().await.error(), (404, "UNKNOWN_SESSION".to_owned()));
}

#[tokio::test]
async fn session_expires_at_its_expiry() {
    let sandbox = builder()
        .check_clock(false)
        .session_lifetime(Duration::from_secs(60))
        .start()
        .await
        .unwrap();
    let id = create_session(&sandbox, SESSION).await;
    let path = format!("/v2/sessions/{id}");
    sandbox.clock().advance(Duration::from_millis(59_999));
    assert_eq!(call(&sandbox, "GET", &path).send().await.text("/status"), "CREATED");
    sandbox.clock().advance(Duration::from_millis(1));
    let expired = call(&sandbox, "GET", &path).send().await;
    assert_eq!((expired.status, expired.text("/status")), (200, "EXPIRED".to_owned()));
    assert_eq!(expired.text("/updated"), "2025-05-21T11:02:07.250Z");
    let code = call(&sandbox, "POST", &format!("{path}/qr-codes")).send().await;
    assert_eq!(code.status, 409);
}

#[tokio::test]
async fn new_sessions_evict_the_oldest_beyond_max_sessions() {
    let sandbox = builder().max_sessions(3).start().await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(create_session(&sandbox, SESSION).await);
    }
    assert_eq!(sandbox.session_count(), 3);
    for (at, id) in ids.iter().enumerate() {
        let status = call(&sandbox, "GET", &format!("/v2/sessions/{id}")).send().await.status;
        assert_eq!(status, if at < 2 { 404 } else { 200 }, "session {at}");
    }
    let warnings = |entry: &JournalEntry| entry.warnings.join("; ");
    let journal: Vec<String> = sandbox.requests()[5..].iter().map(warnings).collect();
    let evicted = "the sandbox knew this ID and dropped its session to limit memory";
    assert_eq!(journal, [evicted, evicted, "", "", ""]);
    let list = control(&sandbox, "GET", "/sandbox/sessions", "").await.json();
    assert_eq!((&list["total"], &list["gone"]), (&json!(3), &json!(2)));
    let page = String::from_utf8(control(&sandbox, "GET", "/sandbox/", "").await.body).unwrap();
    assert!(page.contains("2 older ones were dropped"), "{page}");
}

#[tokio::test]
async fn longest_session_lifetime_ends_at_the_latest_date() {
    let sandbox = builder().session_lifetime(Duration::MAX).start().await.unwrap();
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(reply.text("/expiry"), "9999-12-30T22:00:00.000Z");
}
