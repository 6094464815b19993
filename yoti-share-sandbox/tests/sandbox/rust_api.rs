//! How a test in Rust reads sessions and acts on them.

use std::time::Duration;

use serde_json::json;
use yoti_share_sandbox::{AppConfig, Failure, Person, PhoneError, ShareStatus};

use crate::support::{SESSION, builder, call, create_session, now, start};

#[tokio::test]
async fn sessions_are_returned_oldest_first_with_their_state() {
    let sandbox = start().await;
    let first = create_session(&sandbox, SESSION).await;
    let second = create_session(&sandbox, SESSION).await;
    let code = call(&sandbox, "POST", &format!("/v2/sessions/{first}/qr-codes"))
        .send()
        .await;
    let approval = sandbox
        .phone()
        .approve_qr(code.text("/uri"), Person::adult())
        .await
        .unwrap();
    sandbox
        .phone()
        .fail(&second, Failure::new("FRAUD_DETECTED"))
        .await
        .unwrap();

    let sessions = sandbox.sessions();
    assert_eq!(sessions.len(), 2);
    let shared = &sessions[0];
    assert_eq!(
        (&*shared.id, &*shared.sdk_id, shared.status, shared.is_scanned),
        (&*first, sandbox.sdk_id(), ShareStatus::Completed, true)
    );
    assert_eq!(shared.qr_uris, [code.text("/uri")]);
    assert_eq!((shared.created, shared.updated), (now(), now()));
    assert_eq!(shared.expiry, now() + Duration::from_secs(900));
    assert_eq!(shared.receipt_id.as_ref(), Some(&approval.receipt_id));
    assert_eq!(shared.redirect_url.as_deref(), Some(approval.redirect_url()));
    assert_eq!(shared.request["redirectUri"], json!("/callback"));
    let failed = sandbox.session(&second).unwrap();
    assert_eq!(
        (failed.status, failed.error.as_deref(), failed.is_scanned),
        (ShareStatus::Failed, Some("FRAUD_DETECTED"), false)
    );
    assert_eq!(failed, sessions[1]);
    assert_eq!(sandbox.session("ss.v2.nothing"), None);
}

#[tokio::test]
async fn redirect_url_is_below_the_domain_and_has_the_receipt_id() {
    let app = AppConfig::new().domain("https://shop.example");
    let sandbox = builder().app(app).start().await.unwrap();
    for (redirect, expected) in [
        ("/back?a=1", "https://shop.example/back?a=1&receiptId="),
        ("https://other.example/", "https://other.example/?receiptId="),
        ("shop://back", "shop://back?receiptId="),
    ] {
        let id = create_session(&sandbox, &SESSION.replace("/callback", redirect)).await;
        let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
        let encoded = approval
            .receipt_id
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D");
        assert_eq!(approval.redirect_url(), format!("{expected}{encoded}"));
    }
}

#[tokio::test]
async fn qr_code_can_be_approved_until_it_expires_or_its_session_ends() {
    let sandbox = builder().check_clock(false).start().await.unwrap();
    let id = create_session(&sandbox, SESSION).await;
    let code = async || {
        let code = call(&sandbox, "POST", &format!("/v2/sessions/{id}/qr-codes"))
            .send()
            .await;
        code.text("/uri")
    };
    let approve = async |uri: &str| sandbox.phone().approve_qr(uri, Person::adult()).await;
    assert!(matches!(
        approve("https://code.yoti.com/nothing").await,
        Err(PhoneError::UnknownQrCode)
    ));
    let expired = code().await;
    sandbox.clock().advance(Duration::from_secs(180));
    assert!(matches!(approve(&expired).await, Err(PhoneError::QrCodeExpired)));
    let valid = code().await;
    assert_eq!(approve(&valid).await.unwrap().status, ShareStatus::Completed);
    assert!(matches!(
        approve(&valid).await,
        Err(PhoneError::Ended(ShareStatus::Completed))
    ));
}

#[tokio::test]
async fn debug_output_of_a_session_contains_no_request() {
    let sandbox = start().await;
    create_session(&sandbox, &SESSION.replace("/callback", "/canary")).await;
    let text = format!("{:?}", sandbox.sessions());
    assert!(text.contains("ss.v2.") && !text.contains("canary"), "{text}");
}
