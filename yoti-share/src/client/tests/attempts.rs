//! What is repeated, when, and how often.

use std::{collections::HashSet, time::Duration};

use crate::{
    client::Client,
    error::{ErrorKind, KeyError, KeyErrorKind, Operation},
    key::{RemoteKey, RequestSigner, SigningInput},
};
use {
    super::{CREATED, Entropy, SDK_ID, Still, builder, client, client_with_flat_entropy, config, key, session, timed},
    crate::client::{
        retry::RetryPolicy,
        transport::{NeverTransport, ScriptedTransport, TransportErrorKind},
    },
};

const QR: &str = r#"{"id":"qr.v2.1","uri":"https://code.yoti.com/1"}"#;

fn query(request: &http::Request<Vec<u8>>) -> Vec<(String, String)> {
    let query = request.uri().query().unwrap();
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_a_nonce_and_a_timestamp_of_its_own() {
    let yoti = ScriptedTransport::new().json(503, "").json(503, "").json(200, CREATED);
    // The largest pauses: 200 ms, then 400 ms.
    let still = Still::counted();
    let client = builder(&yoti)
        .surroundings(still)
        .retry(RetryPolicy::default())
        .build()
        .unwrap();

    client.get_session(&session()).await.unwrap();

    let queries: Vec<_> = yoti.requests().iter().map(query).collect();
    assert_eq!(queries.len(), 3);
    let nonces: HashSet<_> = queries.iter().map(|query| query[0].clone()).collect();
    assert_eq!(nonces.len(), 3, "a nonce was used twice");
    let times: Vec<u64> = queries.iter().map(|query| query[1].1.parse().unwrap()).collect();
    assert_eq!(times[0], 1_700_000_000_000);
    assert!(times[0] < times[1] && times[1] < times[2], "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn every_documented_cause_is_repeated_for_a_get() {
    for status in [408, 429, 500, 502, 503, 504] {
        let yoti = ScriptedTransport::new().json(status, "").json(200, CREATED);
        let session = client(&yoti).get_session(&session()).await;
        assert!(session.is_ok(), "{status}: {session:?}");
        assert_eq!(yoti.requests().len(), 2, "{status}");
    }
    for kind in [
        TransportErrorKind::Connect,
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
    ] {
        let yoti = ScriptedTransport::new().fail(kind, "scripted").json(200, CREATED);
        let session = client(&yoti).get_session(&session()).await;
        assert!(session.is_ok(), "{kind:?}: {session:?}");
        assert_eq!(yoti.requests().len(), 2, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_takes_too_long_is_repeated() {
    let yoti = ScriptedTransport::new()
        .json(200, CREATED)
        .after(Duration::from_secs(11))
        .json(200, CREATED);
    let (result, elapsed) = timed(client(&yoti).get_session(&session())).await;
    result.unwrap();
    assert_eq!(yoti.requests().len(), 2);
    assert!(
        elapsed >= Duration::from_secs(10) && elapsed <= Duration::from_millis(10_200),
        "{elapsed:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_qr_code_is_made_again_like_a_get() {
    for kind in [
        TransportErrorKind::Connect,
        TransportErrorKind::Timeout,
        TransportErrorKind::Interrupted,
    ] {
        let yoti = ScriptedTransport::new()
            .fail(kind, "scripted")
            .json(500, "")
            .json(201, QR);
        client(&yoti).create_qr_code(&session()).await.unwrap();
        assert_eq!(yoti.requests().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_is_made_again_only_where_the_rule_allows() {
    let again = [
        ScriptedTransport::new().fail(TransportErrorKind::Connect, "scripted"),
        ScriptedTransport::new().json(429, "").header("retry-after", "1"),
        ScriptedTransport::new().json(503, "").header("retry-after", "1"),
    ];
    for yoti in again {
        let yoti = yoti.json(201, CREATED);
        client(&yoti).create_session(&config()).await.unwrap();
        assert_eq!(yoti.requests().len(), 2);
    }
    let once = [
        (
            ScriptedTransport::new().fail(TransportErrorKind::Timeout, "scripted"),
            ErrorKind::Timeout,
        ),
        (
            ScriptedTransport::new().fail(TransportErrorKind::Interrupted, "scripted"),
            ErrorKind::Interrupted,
        ),
        (
            ScriptedTransport::new()
                .json(201, CREATED)
                .after(Duration::from_secs(11)),
            ErrorKind::Timeout,
        ),
        (ScriptedTransport::new().json(429, ""), ErrorKind::TooManyRequests),
        (
            ScriptedTransport::new().json(429, "").header("retry-after", "soon"),
            ErrorKind::TooManyRequests,
        ),
        (ScriptedTransport::new().json(503, ""), ErrorKind::Server),
        (
            ScriptedTransport::new().json(500, "").header("retry-after", "1"),
            ErrorKind::Server,
        ),
        (ScriptedTransport::new().json(502, ""), ErrorKind::Server),
    ];
    for (yoti, kind) in once {
        let yoti = yoti.json(201, CREATED);
        let error = client(&yoti).create_session(&config()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1));
        assert_eq!(yoti.requests().len(), 1, "{kind:?}: a session may now exist twice");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_not_repeated() {
    for status in [301, 400, 401, 403, 404, 409, 422] {
        let yoti = ScriptedTransport::new().json(status, "{}").json(200, CREATED);
        let error = client(&yoti).get_session(&session()).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(yoti.remaining(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn exhausted_attempts_say_how_many_and_why() {
    let yoti = ScriptedTransport::new()
        .json(500, "")
        .fail(TransportErrorKind::Interrupted, "scripted")
        .json(503, r#"{"error":"INTERNAL_SERVER_ERROR"}"#)
        .header("x-request-id", "7f3a");
    let error = client(&yoti).get_session(&session()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "get session: the server failed (status 503, code INTERNAL_SERVER_ERROR, request id 7f3a, after 3 attempts)"
    );
    assert_eq!(error.operation(), Some(Operation::GetSession));
    assert!(error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn the_policy_sets_the_number_of_attempts() {
    for (policy, attempts) in [(RetryPolicy::none(), 1), (RetryPolicy::default().max_attempts(5), 5)] {
        let yoti = (0..6).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
        let client = builder(&yoti).retry(policy).build().unwrap();
        assert_eq!(client.get_session(&session()).await.unwrap_err().attempts(), attempts);
    }
}

#[tokio::test(start_paused = true)]
async fn pauses_double_up_to_the_cap_and_jitter_reaches_from_nothing_to_all_of_them() {
    let policy = RetryPolicy::default().max_attempts(8);
    for (entropy, expected) in [(0x00, 0), (0xff, 200 + 400 + 800 + 1_600 + 3_200 + 5_000 + 5_000)] {
        let yoti = (0..8).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
        let client = builder(&yoti)
            .surroundings(Still::with(Entropy::Flat(entropy)))
            .retry(policy.clone())
            .build()
            .unwrap();
        let (_, elapsed) = timed(client.get_session(&session())).await;
        assert_eq!(elapsed.as_millis(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn base_and_cap_are_the_policy_s_own() {
    let policy = RetryPolicy::default()
        .max_attempts(4)
        .base(Duration::from_millis(7))
        .cap(Duration::from_millis(20));
    let yoti = (0..4).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
    let client = builder(&yoti)
        .surroundings(Still::with(Entropy::Flat(0xff)))
        .retry(policy)
        .build()
        .unwrap();
    let (_, elapsed) = timed(client.get_session(&session())).await;
    assert_eq!(elapsed.as_millis(), 7 + 14 + 20);
}

#[tokio::test(start_paused = true)]
async fn pauses_that_overflow_everything_are_only_past_the_deadline() {
    let forever = RetryPolicy::default()
        .base(Duration::MAX)
        .cap(Duration::MAX)
        .max_attempts(u32::MAX);
    let yoti = ScriptedTransport::new()
        .json(503, "")
        .header("retry-after", "18446744073709551615");
    let client = builder(&yoti)
        .surroundings(Still::with(Entropy::Flat(0xff)))
        .retry(forever)
        .timeout(Duration::MAX)
        .build()
        .unwrap();
    assert_eq!(client.get_session(&session()).await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_in_each_of_its_forms() {
    // The clock says 2023-11-14T22:13:20Z.
    for (form, seconds) in [
        ("0", 0),
        ("7", 7),
        ("Tue, 14 Nov 2023 22:13:27 GMT", 7),
        ("Tuesday, 14-Nov-23 22:13:27 GMT", 7),
        ("Tue Nov 14 22:13:27 2023", 7),
        ("Tue, 14 Nov 2023 22:00:00 GMT", 0),
    ] {
        for status in [429, 503] {
            let yoti = ScriptedTransport::new()
                .json(status, "")
                .header("retry-after", form)
                .json(201, CREATED);
            let client = client_with_flat_entropy(&yoti, 0);
            let (result, elapsed) = timed(client.create_session(&config())).await;
            result.unwrap();
            assert_eq!(elapsed, Duration::from_secs(seconds), "{form}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_date_to_retry_after_counts_from_the_servers_own_clock() {
    // The server's clock is ten minutes behind; it wants five seconds.
    let yoti = ScriptedTransport::new()
        .json(503, "")
        .header("date", "Tue, 14 Nov 2023 22:03:20 GMT")
        .header("retry-after", "Tue, 14 Nov 2023 22:03:25 GMT")
        .json(200, CREATED);
    let (result, elapsed) = timed(client_with_flat_entropy(&yoti, 0).get_session(&session())).await;
    result.unwrap();
    assert_eq!(elapsed, Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_waited_for_that_lies_past_the_deadline() {
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
async fn a_call_never_outlasts_its_deadline() {
    // Three attempts of ten seconds would, with the pauses between them.
    let client = Client::builder(SDK_ID, key())
        .transport(NeverTransport::new())
        .surroundings(Still::counted())
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
async fn a_deadline_shorter_than_an_attempt_cuts_it() {
    let yoti = ScriptedTransport::new()
        .json(200, CREATED)
        .after(Duration::from_secs(3));
    let client = builder(&yoti).deadline(Duration::from_secs(2)).build().unwrap();
    let (result, elapsed) = timed(client.get_session(&session())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn clones_share_one_budget_of_retries() {
    let yoti = (0..400).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
    let client = client(&yoti);
    for _ in 0..100 {
        client.clone().get_session(&session()).await.unwrap_err();
    }
    // 100 calls and 50 repetitions; without a budget there would be 300 requests.
    assert_eq!(yoti.requests().len(), 150);
}

/// A signer that takes its time.
struct Slow(Duration);

impl RequestSigner for Slow {
    async fn sign(&self, _input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        tokio::time::sleep(self.0).await;
        Ok(vec![1])
    }
}

/// A signer that is out of order.
struct Broken;

impl RequestSigner for Broken {
    async fn sign(&self, _input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::remote("the module is locked"))
    }
}

fn signed_by(signer: impl RequestSigner + 'static, yoti: &ScriptedTransport) -> Client {
    let key = RemoteKey::new(signer, super::Stamp);
    Client::builder(SDK_ID, key)
        .transport(yoti.clone())
        .surroundings(Still::counted())
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn signing_counts_towards_the_deadline_and_not_towards_the_attempt() {
    let yoti = ScriptedTransport::new()
        .json(200, CREATED)
        .after(Duration::from_secs(9));
    signed_by(Slow(Duration::from_secs(12)), &yoti)
        .get_session(&session())
        .await
        .unwrap();

    let yoti = ScriptedTransport::new().json(200, CREATED);
    let (result, elapsed) = timed(signed_by(Slow(Duration::from_secs(60)), &yoti).get_session(&session())).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Deadline);
    assert_eq!(elapsed, Duration::from_secs(30));
    assert_eq!(yoti.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_signer_that_fails_ends_the_call_before_anything_is_sent() {
    let yoti = ScriptedTransport::new().json(200, CREATED);
    let error = signed_by(Broken, &yoti).get_session(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Key);
    assert_eq!(error.key_error().unwrap().kind(), KeyErrorKind::Remote);
    assert_eq!(yoti.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn without_entropy_nothing_is_sent() {
    let yoti = ScriptedTransport::new().json(200, CREATED);
    let client = builder(&yoti).surroundings(Still::with(Entropy::Dry)).build().unwrap();
    assert_eq!(
        client.get_session(&session()).await.unwrap_err().kind(),
        ErrorKind::System
    );
    assert_eq!(yoti.requests().len(), 0);
}

#[test]
fn a_call_outside_a_runtime_is_refused() {
    let yoti = ScriptedTransport::new().json(200, CREATED);
    let client = Client::builder(SDK_ID, key()).transport(yoti.clone()).build().unwrap();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let id = session();
    let polled = std::pin::pin!(client.get_session(&id)).as_mut().poll(&mut context);
    let std::task::Poll::Ready(Err(error)) = polled else {
        panic!("it waits for something")
    };
    assert_eq!(error.kind(), ErrorKind::OutsideRuntime);
}
