//! Deadlines, timeouts, and failures before a request is sent.

use std::time::Duration;

use super::{CREATED, Entropy, FAILED_RECEIPT, SDK_ID, TestSystem, builder, client, key, session, timed};
use crate::{
    client::{
        Client,
        transport::{NeverTransport, ScriptedTransport},
    },
    error::{ErrorKind, KeyError, KeyErrorKind},
    key::{RemoteKey, RequestSigner, SigningInput},
};

#[tokio::test(start_paused = true)]
async fn retry_after_past_the_deadline_ends_the_call() {
    for form in ["30", "99999999999999999999999", "Wed, 15 Nov 2023 22:13:20 GMT"] {
        let yoti = ScriptedTransport::new()
            .json(429, "")
            .header("retry-after", form)
            .json(200, CREATED);
        let (result, elapsed) = timed(client(&yoti).get_session(&session())).await;
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::TooManyRequests, 1),
            "{form}"
        );
        assert!(error.retry_after().unwrap() >= Duration::from_secs(30));
        assert_eq!(elapsed, Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn call_ends_at_its_deadline() {
    // Three attempts of ten seconds and the delays between them would take longer.
    let client = Client::builder(SDK_ID, key())
        .transport(NeverTransport::new())
        .build()
        .unwrap();
    let (result, elapsed) = timed(client.get_session(&session())).await;
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 3));
    assert_eq!(elapsed, Duration::from_secs(30));
    let earlier = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(
        earlier,
        "get session: the server did not answer in time (after 2 attempts)"
    );
}

#[tokio::test(start_paused = true)]
async fn deadline_shorter_than_the_timeout_ends_the_attempt() {
    let yoti = ScriptedTransport::new()
        .json(200, CREATED)
        .after(Duration::from_secs(3));
    let client = builder(&yoti).deadline(Duration::from_secs(2)).build().unwrap();
    let (result, elapsed) = timed(client.get_session(&session())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(2));
}

/// A signer that takes this long.
struct SlowSigner(Duration);

impl RequestSigner for SlowSigner {
    async fn sign(&self, _input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        tokio::time::sleep(self.0).await;
        Ok(vec![1])
    }
}

struct FailingSigner;

impl RequestSigner for FailingSigner {
    async fn sign(&self, _input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::remote("the module is locked"))
    }
}

fn client_with_signer(signer: impl RequestSigner + 'static, yoti: &ScriptedTransport) -> Client {
    let key = RemoteKey::new(signer, super::FixedSigner);
    Client::builder(SDK_ID, key).transport(yoti.clone()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn signing_counts_for_the_deadline_but_not_for_the_timeout() {
    let yoti = ScriptedTransport::new()
        .json(200, CREATED)
        .after(Duration::from_secs(9));
    client_with_signer(SlowSigner(Duration::from_secs(12)), &yoti)
        .get_session(&session())
        .await
        .unwrap();

    let yoti = ScriptedTransport::new().json(200, CREATED);
    let (result, elapsed) =
        timed(client_with_signer(SlowSigner(Duration::from_secs(60)), &yoti).get_session(&session())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(30));
    assert_eq!(yoti.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn check_and_its_receipt_share_one_deadline() {
    let yoti = ScriptedTransport::new()
        .json(200, r#"{"id":"ss.v2.1","status":"FAILED","receipt":{"id":"AAAA"}}"#)
        .json(200, FAILED_RECEIPT);
    let (result, elapsed) =
        timed(client_with_signer(SlowSigner(Duration::from_secs(20)), &yoti).check(&session())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(30));
    assert_eq!(yoti.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn failing_signer_ends_the_call_before_sending() {
    let yoti = ScriptedTransport::new().json(200, CREATED);
    let error = client_with_signer(FailingSigner, &yoti)
        .get_session(&session())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Key);
    assert_eq!(error.key_error().unwrap().kind(), KeyErrorKind::Remote);
    assert_eq!(yoti.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn missing_entropy_ends_the_call_before_sending() {
    let yoti = ScriptedTransport::new().json(200, CREATED);
    let client = builder(&yoti)
        .system(TestSystem::new(Entropy::Unavailable))
        .build()
        .unwrap();
    assert_eq!(
        client.get_session(&session()).await.unwrap_err().kind(),
        ErrorKind::System
    );
    assert_eq!(yoti.requests().len(), 0);
}

#[test]
fn call_outside_a_runtime_fails() {
    let yoti = ScriptedTransport::new().json(200, CREATED);
    let client = Client::builder(SDK_ID, key()).transport(yoti.clone()).build().unwrap();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let id = session();
    let polled = std::pin::pin!(client.get_session(&id)).as_mut().poll(&mut context);
    let std::task::Poll::Ready(Err(error)) = polled else {
        panic!("the call is pending")
    };
    assert_eq!(error.kind(), ErrorKind::OutsideRuntime);
}
