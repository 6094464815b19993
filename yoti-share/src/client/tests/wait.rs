//! Waiting for a receipt, in virtual time.

use std::{error::Error as _, time::Duration};

use serde_json::json;

use crate::{
    client::{Client, RetryPolicy},
    error::{Error, ErrorKind, KeyError},
    key::{KeyUnwrapper, RemoteKey},
    receipt::StoredReceipt,
};
use {
    super::{FAILED_RECEIPT, FixedSigner, SDK_ID, builder, client, client_with_entropy, key, session, timed},
    crate::client::transport::{NeverTransport, ScriptedTransport, TransportErrorKind},
};

/// A sealed receipt of another session, with a wrapped key of the right length. No test decrypts it.
const OTHER_RECEIPT: &str = r#"{"id":"AAAA","sessionId":"ss.v2.2","timestamp":"2023-11-14T22:13:20Z",
    "content":{"profile":"AAAA"},"otherPartyContent":{"profile":"AAAA"},"wrappedItemKeyId":"k",
    "wrappedKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;

fn session_json(status: &str) -> String {
    format!(r#"{{"id":"ss.v2.1","status":"{status}"}}"#)
}

fn session_with_receipt(status: &str) -> String {
    format!(r#"{{"id":"ss.v2.1","status":"{status}","receipt":{{"id":"AAAA"}}}}"#)
}

/// A client with hardly any jitter: half of its range is neither longer nor shorter.
fn client_without_jitter(yoti: &ScriptedTransport) -> Client {
    client_with_entropy(yoti, 0x80)
}

async fn error_after(statuses: &[&str]) -> Error {
    let yoti = statuses.iter().fold(ScriptedTransport::new(), |yoti, name| {
        yoti.json(200, session_json(name))
    });
    client(&yoti).wait_for_receipt(&session()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn receipt_is_fetched_whatever_the_status() {
    for name in ["SHARED_OR_SOMETHING_NEW", "CREATED"] {
        let yoti = ScriptedTransport::new()
            .json(200, session_with_receipt(name))
            .json(200, FAILED_RECEIPT);
        let (result, elapsed) = timed(client(&yoti).wait_for_receipt(&session())).await;
        result.unwrap();
        assert_eq!(elapsed, Duration::ZERO, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn receipt_id_of_unknown_form_ends_the_wait() {
    let session_json = r#"{"id":"ss.v2.1","status":"COMPLETED","receipt":{"id":"2"}}"#;
    let yoti = ScriptedTransport::new().json(200, session_json);
    let error = client(&yoti).wait_for_receipt(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MalformedResponse);
    assert!(error.to_string().contains("not a receipt ID"), "{error}");
    assert_eq!(yoti.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn deadline_error_names_the_person_or_the_receipt() {
    let without_person = ScriptedTransport::new().json(200, session_json("CREATED"));
    let without_receipt_id = ScriptedTransport::new().json(200, session_json("COMPLETED"));
    let without_receipt = ScriptedTransport::new()
        .json(200, session_with_receipt("COMPLETED"))
        .json(503, "{}");
    for (yoti, text) in [
        (without_person, "the person had not finished"),
        (without_receipt_id, "the session has ended"),
        (without_receipt, "the session has ended"),
    ] {
        let client = builder(&yoti).retry(RetryPolicy::none()).build().unwrap();
        let wait = client.wait(&session()).deadline(Duration::from_secs(1));
        let error = wait.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn failed_share_ends_with_its_receipt() {
    let yoti = ScriptedTransport::new()
        .json(200, session_json("CREATED"))
        .json(200, session_json("SCANNED_OR_SOMETHING_NEW"))
        .json(200, session_with_receipt("FAILED"))
        .json(200, FAILED_RECEIPT);
    let receipt = client(&yoti).wait_for_receipt(&session()).await.unwrap();
    assert_eq!(receipt.session_id(), &session());
    let paths: Vec<_> = yoti
        .requests()
        .iter()
        .map(|request| request.uri().path().to_owned())
        .collect();
    assert_eq!(paths[2..], ["/share/v2/sessions/ss.v2.1", "/share/v2/receipts/AAAA"]);
}

#[tokio::test(start_paused = true)]
async fn completed_share_ends_with_its_receipt_immediately() {
    let yoti = ScriptedTransport::new()
        .json(200, session_with_receipt("COMPLETED"))
        .json(200, FAILED_RECEIPT);
    let (receipt, elapsed) = timed(client(&yoti).wait(&session()).into_future()).await;
    receipt.unwrap();
    assert_eq!(elapsed, Duration::ZERO, "a session that has ended needs no pause");
}

#[tokio::test(start_paused = true)]
async fn cancelled_expired_and_error_have_their_own_kinds() {
    assert_eq!(
        error_after(&["CREATED", "CANCELLED"]).await.kind(),
        ErrorKind::SessionCancelled
    );
    assert_eq!(
        error_after(&["CREATED", "EXPIRED"]).await.kind(),
        ErrorKind::SessionExpired
    );
    assert_eq!(error_after(&["CREATED", "ERROR"]).await.kind(), ErrorKind::SessionError);
    assert!(error_after(&["CANCELLED"]).await.is_session_over());
}

#[tokio::test(start_paused = true)]
async fn unknown_session_differs_from_a_missing_receipt() {
    let not_found = r#"{"code":"NOT_FOUND","message":"unknown"}"#;
    let yoti = ScriptedTransport::new().json(404, not_found);
    let error = client(&yoti).check(&session()).await.unwrap_err();
    assert!(error.is_session_unknown(), "{error}");

    let yoti = ScriptedTransport::new()
        .json(200, session_with_receipt("COMPLETED"))
        .json(404, not_found);
    let error = client(&yoti).check(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!error.is_session_unknown(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn missing_receipt_id_is_polled_three_more_times() {
    let late = ScriptedTransport::new()
        .json(200, session_json("COMPLETED"))
        .json(200, session_json("COMPLETED"))
        .json(200, session_with_receipt("COMPLETED"))
        .json(200, FAILED_RECEIPT);
    client(&late).wait_for_receipt(&session()).await.unwrap();

    let never = (0..9).fold(ScriptedTransport::new(), |yoti, _| {
        yoti.json(200, session_json("FAILED"))
    });
    let error = client(&never).wait_for_receipt(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReceiptMissing);
    assert_eq!(never.requests().len(), 4, "the first poll and three more");
}

#[tokio::test(start_paused = true)]
async fn deadline_ends_the_wait() {
    let yoti = (0..500).fold(ScriptedTransport::new(), |yoti, _| {
        yoti.json(200, session_json("CREATED"))
    });
    let (result, elapsed) = timed(
        client(&yoti)
            .wait(&session())
            .deadline(Duration::from_secs(100))
            .receipt(),
    )
    .await;
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(error.source().is_none(), "no poll failed");
    assert_eq!(elapsed, Duration::from_secs(100));

    let (result, elapsed) = timed(client(&yoti).wait_for_receipt(&session())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(15 * 60));
}

#[tokio::test(start_paused = true)]
async fn poll_without_response_ends_at_the_deadline() {
    let client = Client::builder(SDK_ID, key())
        .transport(NeverTransport::new())
        .build()
        .unwrap();
    let (result, elapsed) = timed(client.wait(&session()).deadline(Duration::from_secs(7)).receipt()).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_from_two_seconds_to_ten() {
    let polls = (0..7).fold(ScriptedTransport::new(), |yoti, _| {
        yoti.json(200, session_json("CREATED"))
    });
    let yoti = polls.json(200, session_json("CANCELLED"));
    let (_, elapsed) = timed(client_without_jitter(&yoti).wait_for_receipt(&session())).await;
    // 2 + 3 + 4.5 + 6.75 + 10 + 10 + 10
    let expected = Duration::from_millis(46_250);
    assert!(elapsed.abs_diff(expected) < Duration::from_millis(50), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn every_sets_the_pause_and_jitter_is_a_fifth_either_way() {
    for (entropy, expected) in [(0x00, 800), (0xff, 1_200)] {
        let yoti = ScriptedTransport::new()
            .json(200, session_json("CREATED"))
            .json(200, session_json("CANCELLED"));
        let client = client_with_entropy(&yoti, entropy);
        let (_, elapsed) = timed(client.wait(&session()).every(Duration::from_secs(1)).receipt()).await;
        assert_eq!(elapsed.as_millis(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn overflowing_pause_ends_at_the_deadline() {
    let yoti = ScriptedTransport::new().json(200, session_json("CREATED"));
    let client = client_with_entropy(&yoti, 0xff);
    let wait = client
        .wait(&session())
        .every(Duration::MAX)
        .deadline(Duration::from_secs(60));
    assert_eq!(wait.await.unwrap_err().kind(), ErrorKind::Deadline);
}

#[tokio::test(start_paused = true)]
async fn pause_below_a_millisecond_is_rejected() {
    let yoti = ScriptedTransport::new();
    let error = client(&yoti)
        .wait(&session())
        .every(Duration::from_micros(999))
        .await
        .unwrap_err();
    assert_eq!(error.config_error().unwrap().field(), "every");
    assert_eq!(yoti.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn retryable_poll_errors_do_not_end_the_wait() {
    // Two polls of three attempts each fail; the third finds the session.
    let failures = (0..6).fold(ScriptedTransport::new(), |yoti, _| yoti.json(503, ""));
    let yoti = failures
        .json(200, session_with_receipt("FAILED"))
        .json(200, FAILED_RECEIPT);
    client(&yoti).wait_for_receipt(&session()).await.unwrap();
    assert_eq!(yoti.remaining(), 0);
}

#[tokio::test(start_paused = true)]
async fn fifth_failed_poll_in_a_row_ends_the_wait() {
    let yoti = (0..50).fold(ScriptedTransport::new(), |yoti, _| {
        yoti.fail(TransportErrorKind::Connect, "scripted")
    });
    let error = client(&yoti).wait_for_receipt(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(yoti.requests().len(), 15, "five polls of three attempts");
}

#[tokio::test(start_paused = true)]
async fn deadline_after_a_failed_poll_has_its_error_as_source() {
    let yoti = (0..50).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
    let error = client(&yoti)
        .wait(&session())
        .deadline(Duration::from_secs(4))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(
        error.source().unwrap().to_string().contains("status 500"),
        "{:?}",
        error.source()
    );
}

#[tokio::test(start_paused = true)]
async fn permanent_poll_error_ends_the_wait() {
    let yoti = ScriptedTransport::new()
        .json(404, r#"{"error":"UNKNOWN_SESSION"}"#)
        .json(200, session_with_receipt("COMPLETED"));
    let error = client(&yoti).wait_for_receipt(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(yoti.remaining(), 1);
}

#[tokio::test]
async fn receipt_of_another_session_is_rejected_without_item_key() {
    let yoti = ScriptedTransport::new().json(200, OTHER_RECEIPT);
    let error = client(&yoti)
        .get_receipt(&session(), &"AAAA".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionMismatch);
    assert_eq!(yoti.requests().len(), 1);

    let yoti = ScriptedTransport::new().json(200, FAILED_RECEIPT);
    client(&yoti)
        .get_receipt_unbound(&"AAAA".parse().unwrap())
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn receipt_and_item_key_share_one_deadline() {
    let receipt = OTHER_RECEIPT.replace("ss.v2.2", "ss.v2.1");
    let yoti = ScriptedTransport::new()
        .json(200, receipt)
        .after(Duration::from_secs(9));
    let yoti = (0..3).fold(yoti, |yoti, _| yoti.json(200, "{}").after(Duration::from_secs(11)));
    let (result, elapsed) = timed(client(&yoti).get_receipt(&session(), &"AAAA".parse().unwrap())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn session_and_sealed_receipt_share_one_deadline() {
    let yoti = ScriptedTransport::new()
        .json(200, session_with_receipt("COMPLETED"))
        .after(Duration::from_secs(9))
        .json(200, OTHER_RECEIPT.replace("ss.v2.2", "ss.v2.1"))
        .after(Duration::from_secs(9));
    let yoti = (0..3).fold(yoti, |yoti, _| yoti.json(200, "{}").after(Duration::from_secs(11)));
    let (result, elapsed) = timed(client(&yoti).check_sealed(&session())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(30));
}

#[tokio::test]
async fn receipt_with_a_malformed_item_key_is_not_stored() {
    let yoti = ScriptedTransport::new()
        .json(200, OTHER_RECEIPT.replace("ss.v2.2", "ss.v2.1"))
        .json(200, "{}");
    let receipt = "AAAA".parse().unwrap();
    let error = client(&yoti)
        .get_sealed_receipt(&session(), &receipt)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MalformedReceipt);
    assert!(error.to_string().contains("the item key has no `iv`"), "{error}");
}

/// A key in a service that never responds.
struct SilentKey;

impl KeyUnwrapper for SilentKey {
    async fn unwrap_key(&self, _wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn stored_receipt_is_opened_with_the_receipt_key_until_a_deadline() {
    // An initialisation vector and one block, all zeros.
    let profile = "ChAAAAAAAAAAAAAAAAAAAAAAEhAAAAAAAAAAAAAAAAAAAAAA";
    let receipt = OTHER_RECEIPT.replace(r#""profile":"AAAA""#, &format!(r#""profile":"{profile}""#));
    let stored = json!({
        "session_id": "ss.v2.2",
        "receipt": receipt,
        "item_key": r#"{"id":"k","iv":"AAAAAAAAAAAAAAAA","value":"AAAA"}"#,
    });
    let stored = StoredReceipt::from_json(stored.to_string()).unwrap();
    let client = builder(&ScriptedTransport::new())
        .receipt_key(RemoteKey::new(FixedSigner, SilentKey))
        .build()
        .unwrap();
    let (result, elapsed) = timed(client.open_receipt(&stored)).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(30));
}
