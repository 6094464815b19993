//! Waiting for a receipt, in virtual time, and what it ends with.

use std::{error::Error as _, time::Duration};

use crate::{
    client::{Client, RetryPolicy},
    error::{Error, ErrorKind},
};
use {
    super::{Entropy, SDK_ID, Still, builder, client, client_with_flat_entropy, key, session, timed},
    crate::client::transport::{NeverTransport, ScriptedTransport, TransportErrorKind},
};

/// A failure receipt needs no key, so it can be written down here.
const FAILED_RECEIPT: &str =
    r#"{"id":"AAAA","sessionId":"ss.v2.1","timestamp":"2023-11-14T22:13:20Z","error":"FRAUD_DETECTED"}"#;

/// Sealed, with a wrapped key of the right length and parts that nobody gets to decrypt.
const ANOTHERS_RECEIPT: &str = r#"{"id":"AAAA","sessionId":"ss.v2.2","timestamp":"2023-11-14T22:13:20Z",
    "content":{"profile":"AAAA"},"otherPartyContent":{"profile":"AAAA"},"wrappedItemKeyId":"k",
    "wrappedKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;

fn status(status: &str) -> String {
    format!(r#"{{"id":"ss.v2.1","status":"{status}"}}"#)
}

fn ended(status: &str) -> String {
    format!(r#"{{"id":"ss.v2.1","status":"{status}","receipt":{{"id":"AAAA"}}}}"#)
}

/// Polls with hardly a variation: halfway through what the jitter spans is nothing up or down.
fn steady(yoti: &ScriptedTransport) -> Client {
    client_with_flat_entropy(yoti, 0x80)
}

async fn end_of(statuses: &[&str]) -> Error {
    let yoti = statuses
        .iter()
        .fold(ScriptedTransport::new(), |yoti, name| yoti.json(200, status(name)));
    client(&yoti).wait_for_receipt(&session()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_receipt_is_fetched_whatever_the_status_is_called() {
    for name in ["SHARED_OR_SOMETHING_NEW", "CREATED"] {
        let yoti = ScriptedTransport::new()
            .json(200, ended(name))
            .json(200, FAILED_RECEIPT);
        let (result, elapsed) = timed(client(&yoti).wait_for_receipt(&session())).await;
        result.unwrap();
        assert_eq!(elapsed, Duration::ZERO, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_over_says_what_it_waited_for() {
    let of_the_person = ScriptedTransport::new().json(200, status("CREATED"));
    let of_the_receipt = ScriptedTransport::new().json(200, status("COMPLETED"));
    let of_its_fetching = ScriptedTransport::new().json(200, ended("COMPLETED")).json(503, "{}");
    for (yoti, says) in [
        (of_the_person, "the person had not finished"),
        (of_the_receipt, "the session has ended"),
        (of_its_fetching, "the session has ended"),
    ] {
        let client = builder(&yoti).retry(RetryPolicy::none()).build().unwrap();
        let wait = client.wait(&session()).deadline(Duration::from_secs(1));
        let error = wait.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline);
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_share_has_a_receipt_too() {
    let yoti = ScriptedTransport::new()
        .json(200, status("CREATED"))
        .json(200, status("SCANNED_OR_SOMETHING_NEW"))
        .json(200, ended("FAILED"))
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
async fn a_completed_share_ends_with_its_receipt() {
    let yoti = ScriptedTransport::new()
        .json(200, ended("COMPLETED"))
        .json(200, FAILED_RECEIPT);
    let (receipt, elapsed) = timed(client(&yoti).wait(&session()).into_future()).await;
    receipt.unwrap();
    assert_eq!(elapsed, Duration::ZERO, "a session that has ended needs no pause");
}

#[tokio::test(start_paused = true)]
async fn sessions_without_a_receipt_end_each_in_an_error_of_its_own() {
    assert_eq!(
        end_of(&["CREATED", "CANCELLED"]).await.kind(),
        ErrorKind::SessionCancelled
    );
    assert_eq!(end_of(&["CREATED", "EXPIRED"]).await.kind(), ErrorKind::SessionExpired);
    assert_eq!(end_of(&["CREATED", "ERROR"]).await.kind(), ErrorKind::SessionError);
    assert!(end_of(&["CANCELLED"]).await.is_session_over());
}

#[tokio::test(start_paused = true)]
async fn a_receipt_that_comes_late_is_waited_for_and_one_that_never_comes_is_missing() {
    let late = ScriptedTransport::new()
        .json(200, status("COMPLETED"))
        .json(200, status("COMPLETED"))
        .json(200, ended("COMPLETED"))
        .json(200, FAILED_RECEIPT);
    client(&late).wait_for_receipt(&session()).await.unwrap();

    let never = (0..9).fold(ScriptedTransport::new(), |yoti, _| yoti.json(200, status("FAILED")));
    let error = client(&never).wait_for_receipt(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReceiptMissing);
    assert_eq!(never.requests().len(), 4, "the first poll and three more");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_wait() {
    let yoti = (0..500).fold(ScriptedTransport::new(), |yoti, _| yoti.json(200, status("CREATED")));
    let (result, elapsed) = timed(
        client(&yoti)
            .wait(&session())
            .deadline(Duration::from_secs(100))
            .receipt(),
    )
    .await;
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(error.source().is_none(), "no poll had failed");
    assert_eq!(elapsed, Duration::from_secs(100));

    let (result, elapsed) = timed(client(&yoti).wait_for_receipt(&session())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(15 * 60));
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_hangs_does_not_outlast_the_deadline() {
    let client = Client::builder(SDK_ID, key())
        .transport(NeverTransport::new())
        .surroundings(Still::counted())
        .build()
        .unwrap();
    let (result, elapsed) = timed(client.wait(&session()).deadline(Duration::from_secs(7)).receipt()).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_from_two_seconds_to_ten() {
    let polls = (0..7).fold(ScriptedTransport::new(), |yoti, _| yoti.json(200, status("CREATED")));
    let yoti = polls.json(200, status("CANCELLED"));
    let (_, elapsed) = timed(steady(&yoti).wait_for_receipt(&session())).await;
    // 2 + 3 + 4.5 + 6.75 + 10 + 10 + 10
    let expected = Duration::from_millis(46_250);
    assert!(elapsed.abs_diff(expected) < Duration::from_millis(50), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn every_sets_the_rhythm_and_jitter_is_a_fifth_either_way() {
    for (entropy, expected) in [(Entropy::Flat(0), 800), (Entropy::Flat(0xff), 1_200)] {
        let yoti = ScriptedTransport::new()
            .json(200, status("CREATED"))
            .json(200, status("CANCELLED"));
        let client = builder(&yoti).surroundings(Still::with(entropy)).build().unwrap();
        let (_, elapsed) = timed(client.wait(&session()).every(Duration::from_secs(1)).receipt()).await;
        assert_eq!(elapsed.as_millis(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rhythm_that_overflows_everything_is_only_slow() {
    let yoti = ScriptedTransport::new().json(200, status("CREATED"));
    let client = client_with_flat_entropy(&yoti, 0xff);
    let wait = client
        .wait(&session())
        .every(Duration::MAX)
        .deadline(Duration::from_secs(60));
    assert_eq!(wait.await.unwrap_err().kind(), ErrorKind::Deadline);
}

#[tokio::test(start_paused = true)]
async fn a_rhythm_without_pauses_is_refused() {
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
async fn polls_that_fail_in_passing_do_not_end_the_wait() {
    // Two polls of three attempts each fail; the third finds the session.
    let storm = (0..6).fold(ScriptedTransport::new(), |yoti, _| yoti.json(503, ""));
    let yoti = storm.json(200, ended("FAILED")).json(200, FAILED_RECEIPT);
    client(&yoti).wait_for_receipt(&session()).await.unwrap();
    assert_eq!(yoti.remaining(), 0);
}

#[tokio::test(start_paused = true)]
async fn five_failing_polls_in_a_row_do() {
    let yoti = (0..50).fold(ScriptedTransport::new(), |yoti, _| {
        yoti.fail(TransportErrorKind::Connect, "scripted")
    });
    let error = client(&yoti).wait_for_receipt(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(yoti.requests().len(), 15, "five polls of three attempts");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_after_a_failing_poll_names_it() {
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
async fn a_refused_poll_ends_the_wait_at_once() {
    let yoti = ScriptedTransport::new().json(404, "").json(200, ended("COMPLETED"));
    let error = client(&yoti).wait_for_receipt(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(yoti.remaining(), 1);
}

#[tokio::test]
async fn a_receipt_of_another_session_is_refused_before_its_key_is_fetched() {
    let yoti = ScriptedTransport::new().json(200, ANOTHERS_RECEIPT);
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
async fn a_receipt_and_its_key_share_one_deadline() {
    let theirs = ANOTHERS_RECEIPT.replace("ss.v2.2", "ss.v2.1");
    let yoti = ScriptedTransport::new().json(200, theirs).after(Duration::from_secs(9));
    let yoti = (0..3).fold(yoti, |yoti, _| yoti.json(200, "{}").after(Duration::from_secs(11)));
    let (result, elapsed) = timed(client(&yoti).get_receipt(&session(), &"AAAA".parse().unwrap())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(30));
}
