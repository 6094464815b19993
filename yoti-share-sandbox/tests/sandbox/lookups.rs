//! What is answered, and what is not found.

use std::time::Duration;

use serde_json::json;
use yoti_share_sandbox::{AppConfig, Sandbox};

use crate::support::{SESSION, builder, call, control, create_session, start};

#[tokio::test]
async fn sessions_and_qr_codes_have_the_documented_shapes() {
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
async fn what_does_not_exist_is_not_found() {
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
async fn another_applications_session_is_not_found() {
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
async fn a_session_expires_when_its_time_has_come() {
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
async fn the_oldest_sessions_make_room_for_new_ones() {
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
    let list = control(&sandbox, "GET", "/sandbox/sessions", "").await.json();
    assert_eq!((&list["total"], &list["gone"]), (&json!(3), &json!(2)));
    let page = String::from_utf8(control(&sandbox, "GET", "/sandbox/", "").await.body).unwrap();
    assert!(page.contains("2 older ones were dropped"), "{page}");
}

#[tokio::test]
async fn a_session_can_be_made_to_last_as_long_as_dates_can_be_written() {
    let sandbox = builder().session_lifetime(Duration::MAX).start().await.unwrap();
    let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
    assert_eq!(reply.text("/expiry"), "9999-12-30T22:00:00.000Z");
}

#[tokio::test]
async fn a_sandbox_on_every_address_names_one_that_can_be_called() {
    let any = "0.0.0.0:0".parse().unwrap();
    let sandbox = builder().listen(any).allow_remote(true).start().await.unwrap();
    assert_eq!(
        sandbox.origin(),
        format!("http://127.0.0.1:{}", sandbox.address().port())
    );
}

#[tokio::test]
async fn the_same_seed_gives_the_same_ids_and_another_gives_others() {
    async fn ids(seed: u64) -> (String, String) {
        let sandbox = builder().seed(seed).start().await.unwrap();
        (sandbox.sdk_id().to_owned(), create_session(&sandbox, SESSION).await)
    }
    assert_eq!(ids(1).await, ids(1).await);
    assert_ne!(ids(1).await, ids(2).await);
}

#[tokio::test]
async fn a_dropped_sandbox_no_longer_listens() {
    let sandbox = start().await;
    let address = sandbox.address();
    sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    let again = Sandbox::builder().listen(address).start().await.unwrap();
    let taken = Sandbox::builder().listen(address).start().await.unwrap_err();
    assert!(taken.to_string().contains("is in use"), "{taken}");
    drop(again);
}

#[tokio::test]
async fn other_machines_are_shut_out_unless_they_are_let_in() {
    let any = "0.0.0.0:0".parse().unwrap();
    let error = Sandbox::builder().listen(any).start().await.unwrap_err();
    assert!(error.to_string().contains("other machines"), "{error}");
    Sandbox::builder().listen(any).allow_remote(true).start().await.unwrap();
}

#[tokio::test]
async fn applications_need_ids_of_their_own() {
    let twice = builder().app(AppConfig::new().sdk_id("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
    let twice = twice.app(AppConfig::new().sdk_id("3F2504E0-4F89-41D3-9A0C-0305E82C3301"));
    assert!(
        twice
            .start()
            .await
            .unwrap_err()
            .to_string()
            .contains("two applications")
    );
    let odd = builder().app(AppConfig::new().sdk_id("my-app"));
    assert!(odd.start().await.unwrap_err().to_string().contains("not a UUID"));
    let nowhere = builder().app(AppConfig::new().domain("my app"));
    assert!(
        nowhere
            .start()
            .await
            .unwrap_err()
            .to_string()
            .contains("`my app` is not the domain")
    );
}
