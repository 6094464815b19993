//! Which request each call sends, and how it parses the response.

use crate::{
    client::FollowUp,
    error::ErrorKind,
    receipt::{StoredReceipt, opened::Receipt},
    session::SessionStatus,
    types::id::SessionId,
    webhook::Event,
};
use {
    super::{CREATED, FAILED_RECEIPT, client, config, session},
    crate::client::transport::ScriptedTransport,
};

/// The method and path of the last request.
fn last_request(yoti: &ScriptedTransport) -> String {
    let requests = yoti.requests();
    let request = requests.last().expect("a request");
    format!("{} {}", request.method(), request.uri().path())
}

#[tokio::test]
async fn each_call_sends_its_own_request() {
    let yoti = ScriptedTransport::new()
        .json(201, CREATED)
        .json(200, CREATED)
        .json(201, r#"{"id":"qr.v2.1","uri":"https://code.yoti.com/1"}"#)
        .json(200, r#"{"id":"qr.v2.1","redirectUri":"/back"}"#)
        .json(200, FAILED_RECEIPT);
    let client = client(&yoti);

    let created = client.create_session(&config()).await.unwrap();
    assert_eq!((created.id, created.status), (session(), SessionStatus::Created));
    assert_eq!(last_request(&yoti), "POST /share/v2/sessions");
    client.get_session(&session()).await.unwrap();
    assert_eq!(last_request(&yoti), "GET /share/v2/sessions/ss.v2.1");
    let qr_code = client.create_qr_code(&session()).await.unwrap();
    assert_eq!(qr_code.uri, "https://code.yoti.com/1");
    assert_eq!(last_request(&yoti), "POST /share/v2/sessions/ss.v2.1/qr-codes");
    let details = client.get_qr_code(&qr_code.id).await.unwrap();
    assert_eq!(details.redirect_uri.as_deref(), Some("/back"));
    assert_eq!(last_request(&yoti), "GET /share/v2/qr-codes/qr.v2.1");
    client.get_receipt(&session(), &"AAAA".parse().unwrap()).await.unwrap();
    assert_eq!(last_request(&yoti), "GET /share/v2/receipts/AAAA");
}

#[tokio::test]
async fn event_leads_to_its_receipt_or_session() {
    let ended = Event::from_json(r#"{"id":"ss.v2.1","status":"FAILED","receipt":{"id":"AAAA"}}"#).unwrap();
    let yoti = ScriptedTransport::new().json(200, FAILED_RECEIPT);
    assert!(matches!(
        client(&yoti).follow(&ended).await.unwrap(),
        FollowUp::Receipt(_)
    ));
    assert_eq!(last_request(&yoti), "GET /share/v2/receipts/AAAA");

    // The status of the API counts, not the status of the event.
    let cancelled = Event::from_json(r#"{"id":"ss.v2.1","status":"CANCELLED"}"#).unwrap();
    let yoti = ScriptedTransport::new().json(200, CREATED);
    assert!(matches!(
        client(&yoti).follow(&cancelled).await.unwrap(),
        FollowUp::Pending(session) if session.status == SessionStatus::Created
    ));

    // An event with the receipt of another session.
    let forged = Event::from_json(r#"{"id":"ss.v2.2","status":"COMPLETED","receipt":{"id":"AAAA"}}"#).unwrap();
    let yoti = ScriptedTransport::new().json(200, FAILED_RECEIPT);
    assert_eq!(
        client(&yoti).follow(&forged).await.unwrap_err().kind(),
        ErrorKind::SessionMismatch
    );
}

/// The kind of what `check` and `check_sealed` return for a session with this JSON, and the number of requests of each.
async fn check(session_json: &str) -> [(&'static str, usize); 2] {
    fn kind<R>(found: &FollowUp<R>, session_id: impl Fn(&R) -> &SessionId) -> &'static str {
        match found {
            FollowUp::Receipt(receipt) => {
                assert_eq!(session_id(receipt), &session());
                "receipt"
            }
            FollowUp::Pending(_) => "pending",
            FollowUp::Ended(_) => "ended",
        }
    }
    let script = || {
        ScriptedTransport::new()
            .json(200, session_json)
            .json(200, FAILED_RECEIPT)
    };
    let (yoti, sealed_yoti) = (script(), script());
    let found = client(&yoti).check(&session()).await.unwrap();
    let sealed = client(&sealed_yoti).check_sealed(&session()).await.unwrap();
    [
        (kind(&found, Receipt::session_id), yoti.requests().len()),
        (kind(&sealed, StoredReceipt::session_id), sealed_yoti.requests().len()),
    ]
}

#[tokio::test]
async fn check_looks_once_and_fetches_the_receipt_if_there_is_one() {
    for (session_json, expected) in [
        (r#"{"id":"ss.v2.1","status":"CREATED"}"#, ("pending", 1)),
        (r#"{"id":"ss.v2.1","status":"SCANNED"}"#, ("pending", 1)),
        (r#"{"id":"ss.v2.1","status":"COMPLETED"}"#, ("pending", 1)),
        (r#"{"id":"ss.v2.1","status":"FAILED"}"#, ("pending", 1)),
        (r#"{"id":"ss.v2.1","status":"CANCELLED"}"#, ("ended", 1)),
        (r#"{"id":"ss.v2.1","status":"EXPIRED"}"#, ("ended", 1)),
        (r#"{"id":"ss.v2.1","status":"ERROR"}"#, ("ended", 1)),
        (
            r#"{"id":"ss.v2.1","status":"FAILED","receipt":{"id":"AAAA"}}"#,
            ("receipt", 2),
        ),
        (
            r#"{"id":"ss.v2.1","status":"COMPLETED","receipt":{"id":"AAAA"}}"#,
            ("receipt", 2),
        ),
        (
            r#"{"id":"ss.v2.1","status":"NEW","receipt":{"id":"AAAA"}}"#,
            ("receipt", 2),
        ),
    ] {
        assert_eq!(check(session_json).await, [expected; 2], "{session_json}");
    }
}

#[tokio::test]
async fn check_rejects_the_receipt_of_another_session() {
    let yoti = ScriptedTransport::new()
        .json(200, r#"{"id":"ss.v2.2","status":"FAILED","receipt":{"id":"AAAA"}}"#)
        .json(200, FAILED_RECEIPT);
    let other = "ss.v2.2".parse().unwrap();
    let error = client(&yoti).check(&other).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionMismatch);
    let yoti = ScriptedTransport::new()
        .json(200, r#"{"id":"ss.v2.2","status":"FAILED","receipt":{"id":"AAAA"}}"#)
        .json(200, FAILED_RECEIPT);
    let error = client(&yoti).check_sealed(&other).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionMismatch);
}

#[test]
fn client_names_its_application_and_base_url() {
    let client = client(&ScriptedTransport::new());
    assert_eq!(client.sdk_id().as_str(), super::SDK_ID);
    assert_eq!(client.base_url().to_string(), "https://api.yoti.com/share");
}
