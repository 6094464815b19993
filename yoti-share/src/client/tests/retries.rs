//! Which failures are retried, after which delay, and how often.

use std::{collections::HashSet, time::Duration};

use crate::error::{ErrorKind, Operation};
use {
    super::{CREATED, Entropy, TestSystem, builder, client, client_with_entropy, config, session, timed},
    crate::client::{
        retry::RetryPolicy,
        transport::{ScriptedTransport, TransportErrorKind},
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
async fn each_attempt_has_its_own_nonce_and_timestamp() {
    let yoti = ScriptedTransport::new().json(503, "").json(503, "").json(200, CREATED);

    client(&yoti).get_session(&session()).await.unwrap();

    let queries: Vec<_> = yoti.requests().iter().map(query).collect();
    assert_eq!(queries.len(), 3);
    let nonces: HashSet<_> = queries.iter().map(|query| query[0].clone()).collect();
    assert_eq!(nonces.len(), 3, "a nonce was used twice");
    let times: Vec<u64> = queries.iter().map(|query| query[1].1.parse().unwrap()).collect();
    assert_eq!(times[0], 1_700_000_000_000);
    assert!(times[0] < times[1] && times[1] < times[2], "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn get_is_retried_after_every_documented_failure() {
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
async fn attempt_after_its_timeout_is_retried() {
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
async fn qr_code_creation_is_retried_like_a_get() {
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
async fn session_creation_is_retried_only_if_safe() {
    let retried = [
        ScriptedTransport::new().fail(TransportErrorKind::Connect, "scripted"),
        ScriptedTransport::new().json(429, "").header("retry-after", "1"),
        ScriptedTransport::new().json(503, "").header("retry-after", "1"),
    ];
    for yoti in retried {
        let yoti = yoti.json(201, CREATED);
        client(&yoti).create_session(&config()).await.unwrap();
        assert_eq!(yoti.requests().len(), 2);
    }
    let not_retried = [
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
    for (yoti, kind) in not_retried {
        let yoti = yoti.json(201, CREATED);
        let error = client(&yoti).create_session(&config()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1));
        assert_eq!(yoti.requests().len(), 1, "{kind:?}: a session may now exist twice");
    }
}

#[tokio::test(start_paused = true)]
async fn other_statuses_are_not_retried() {
    for status in [301, 400, 401, 403, 404, 409, 422] {
        let yoti = ScriptedTransport::new().json(status, "{}").json(200, CREATED);
        let error = client(&yoti).get_session(&session()).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(yoti.remaining(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn error_after_last_attempt_states_attempts_and_cause() {
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
async fn policy_sets_number_of_attempts() {
    for (policy, attempts) in [(RetryPolicy::none(), 1), (RetryPolicy::default().max_attempts(5), 5)] {
        let yoti = (0..6).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
        let client = builder(&yoti).retry(policy).build().unwrap();
        assert_eq!(client.get_session(&session()).await.unwrap_err().attempts(), attempts);
    }
}

#[tokio::test(start_paused = true)]
async fn delays_double_up_to_cap_with_full_jitter() {
    let policy = RetryPolicy::default().max_attempts(8);
    for (entropy, expected) in [(0x00, 0), (0xff, 200 + 400 + 800 + 1_600 + 3_200 + 5_000 + 5_000)] {
        let yoti = (0..8).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
        let client = builder(&yoti)
            .system(TestSystem::new(Entropy::Constant(entropy)))
            .retry(policy.clone())
            .build()
            .unwrap();
        let (_, elapsed) = timed(client.get_session(&session())).await;
        assert_eq!(elapsed.as_millis(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn policy_sets_base_and_cap() {
    let policy = RetryPolicy::default()
        .max_attempts(4)
        .base(Duration::from_millis(7))
        .cap(Duration::from_millis(20));
    let yoti = (0..4).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
    let client = builder(&yoti)
        .system(TestSystem::new(Entropy::Constant(0xff)))
        .retry(policy)
        .build()
        .unwrap();
    let (_, elapsed) = timed(client.get_session(&session())).await;
    assert_eq!(elapsed.as_millis(), 7 + 14 + 20);
}

#[tokio::test(start_paused = true)]
async fn overflowing_delay_ends_the_call() {
    let forever = RetryPolicy::default()
        .base(Duration::MAX)
        .cap(Duration::MAX)
        .max_attempts(u32::MAX);
    let yoti = ScriptedTransport::new()
        .json(503, "")
        .header("retry-after", "18446744073709551615");
    let client = builder(&yoti)
        .system(TestSystem::new(Entropy::Constant(0xff)))
        .retry(forever)
        .timeout(Duration::MAX)
        .build()
        .unwrap();
    assert_eq!(client.get_session(&session()).await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_honoured_in_each_form() {
    // The clock is at 2023-11-14T22:13:20Z.
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
            let client = client_with_entropy(&yoti, 0);
            let (result, elapsed) = timed(client.create_session(&config())).await;
            result.unwrap();
            assert_eq!(elapsed, Duration::from_secs(seconds), "{form}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_date_is_relative_to_the_server_clock() {
    // The server's clock is ten minutes behind; the delay is five seconds.
    let yoti = ScriptedTransport::new()
        .json(503, "")
        .header("date", "Tue, 14 Nov 2023 22:03:20 GMT")
        .header("retry-after", "Tue, 14 Nov 2023 22:03:25 GMT")
        .json(200, CREATED);
    let (result, elapsed) = timed(client_with_entropy(&yoti, 0).get_session(&session())).await;
    result.unwrap();
    assert_eq!(elapsed, Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn clones_share_one_retry_budget() {
    let yoti = (0..400).fold(ScriptedTransport::new(), |yoti, _| yoti.json(500, ""));
    let client = client(&yoti);
    for _ in 0..100 {
        client.clone().get_session(&session()).await.unwrap_err();
    }
    // 100 calls and 50 retries; without a budget there would be 300 requests.
    assert_eq!(yoti.requests().len(), 150);
}
