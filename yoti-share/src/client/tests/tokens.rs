//! Access tokens: how they are requested, kept and replaced by one caller after the other.

use std::{
    error::Error as _,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use tokio::time::sleep;

use super::{
    CREATED, Entropy, NOW, SDK_ID, TestSystem, bearer_tokens, builder, config, session, timed, token_builder,
    token_json,
};
use crate::{
    AccessToken, TokenError, TokenSource,
    client::{
        Client,
        retry::RetryPolicy,
        transport::{NeverTransport, ScriptedTransport, TransportErrorKind},
    },
    error::{ErrorKind, KeyError, KeyErrorKind, Operation},
    key::{KeyUnwrapper, RemoteKey, RequestSigner, SigningInput},
};

/// A transport that answers this many requests of a session.
fn api(responses: u32) -> ScriptedTransport {
    (0..responses).fold(ScriptedTransport::new(), |api, _| api.json(200, CREATED))
}

const REJECTION: &str = r#"{"id":"8f6a9dfe-1","status":401,"error":"INVALID_TOKEN","message":"expired"}"#;

#[tokio::test(start_paused = true)]
async fn first_call_requests_the_token_for_all_calls() {
    let (auth, api) = (ScriptedTransport::new().json(200, token_json("t1", 3600)), api(3));
    let client = token_builder(&auth, &api).build().unwrap();
    assert_eq!(auth.requests().len(), 0, "building sends nothing");
    client.create_session(&config()).await.unwrap();
    client.get_session(&session()).await.unwrap();
    client.clone().get_session(&session()).await.unwrap();

    let requests = auth.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].method(), "POST");
    assert_eq!(requests[0].uri(), "https://auth.api.yoti.com/v1/oauth/token");
    assert_eq!(requests[0].headers()["user-agent"], "yoti-share/0.1.0");
    let body = String::from_utf8(requests[0].body().clone()).unwrap();
    assert!(
        body.starts_with("grant_type=client_credentials&scope=share+profile.read&client_assertion_type="),
        "{body}"
    );
    let requests = api.requests();
    assert_eq!(bearer_tokens(&requests), ["t1"; 3]);
    for request in &requests {
        assert_eq!(request.uri().query(), None);
        assert!(!request.headers().contains_key("x-yoti-auth-id"));
        assert!(!request.headers().contains_key("x-yoti-auth-digest"));
        assert_eq!(request.headers()["x-yoti-sdk"], "Rust");
    }
    assert_eq!(client.sdk_id().as_str(), SDK_ID);
}

#[tokio::test(start_paused = true)]
async fn token_is_renewed_a_minute_before_its_end() {
    let auth = ScriptedTransport::new()
        .json(200, token_json("t1", 3600))
        .json(200, token_json("t2", 3600))
        .after(Duration::from_secs(3));
    let api = api(5);
    let client = token_builder(&auth, &api).build().unwrap();
    client.get_session(&session()).await.unwrap();
    sleep(Duration::from_millis(3_538_999)).await;
    client.get_session(&session()).await.unwrap();
    // A renewal would start now.
    sleep(Duration::from_millis(1)).await;
    assert_eq!(auth.requests().len(), 1);
    sleep(Duration::from_secs(1)).await;
    // The token is still valid, so no call waits for the renewal.
    let (_, elapsed) = timed(client.get_session(&session())).await;
    client.get_session(&session()).await.unwrap();
    assert_eq!(elapsed, Duration::ZERO);
    sleep(Duration::from_secs(4)).await;
    client.get_session(&session()).await.unwrap();
    assert_eq!(auth.requests().len(), 2);
    assert_eq!(bearer_tokens(&api.requests()), ["t1", "t1", "t1", "t1", "t2"]);
}

#[tokio::test(start_paused = true)]
async fn short_token_is_renewed_in_its_last_tenth() {
    let auth = ScriptedTransport::new()
        .json(200, token_json("t1", 20))
        .json(200, token_json("t2", 20));
    let client = token_builder(&auth, &api(3)).build().unwrap();
    client.get_session(&session()).await.unwrap();
    sleep(Duration::from_secs(17)).await;
    client.get_session(&session()).await.unwrap();
    assert_eq!(auth.requests().len(), 1);
    sleep(Duration::from_secs(1)).await;
    client.get_session(&session()).await.unwrap();
    sleep(Duration::from_millis(1)).await;
    assert_eq!(auth.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn token_of_unknown_expiry_is_not_renewed_in_advance() {
    let auth = ScriptedTransport::new()
        .json(200, r#"{"access_token":"t1"}"#)
        .json(200, token_json("t2", 3600));
    let client = token_builder(&auth, &api(2)).build().unwrap();
    for _ in 0..2 {
        client.get_session(&session()).await.unwrap();
        sleep(Duration::from_secs(36_000)).await;
    }
    assert_eq!(auth.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn valid_token_is_used_while_its_renewal_fails() {
    let auth = ScriptedTransport::new()
        .json(200, token_json("t1", 3600))
        .json(400, "")
        .json(400, "");
    let api = api(3);
    let client = token_builder(&auth, &api).build().unwrap();
    client.get_session(&session()).await.unwrap();
    for _ in 0..2 {
        sleep(Duration::from_secs(3550 / 2 + 10)).await;
        client.get_session(&session()).await.unwrap();
    }
    sleep(Duration::from_millis(1)).await;
    assert_eq!((auth.remaining(), bearer_tokens(&api.requests())), (1, vec!["t1"; 3]));
    sleep(Duration::from_secs(60)).await;
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!((error.operation(), auth.remaining()), (Some(Operation::GetToken), 0));
}

#[tokio::test(start_paused = true)]
async fn token_that_expires_between_two_attempts_is_replaced() {
    let auth = ScriptedTransport::new()
        .json(200, token_json("t1", 3))
        .json(200, token_json("t2", 3600));
    let api = ScriptedTransport::new()
        .json(503, "")
        .header("retry-after", "5")
        .json(200, CREATED);
    let client = token_builder(&auth, &api).build().unwrap();
    client.create_session(&config()).await.unwrap();
    assert_eq!(bearer_tokens(&api.requests()), ["t1", "t2"]);
}

#[tokio::test(start_paused = true)]
async fn rejected_token_is_renewed_once_in_a_call() {
    let auth = ScriptedTransport::new()
        .json(200, token_json("t1", 3600))
        .json(200, token_json("t2", 3600))
        .json(200, token_json("t3", 3600));
    let api = ScriptedTransport::new()
        .json(401, REJECTION)
        .json(503, "")
        .json(401, REJECTION)
        .json(200, CREATED);
    let client = token_builder(&auth, &api).build().unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::InvalidToken, Some(401)));
    assert_eq!((error.operation(), error.attempts()), (Some(Operation::GetSession), 2));
    assert_eq!(error.code(), Some("INVALID_TOKEN"));
    assert_eq!(bearer_tokens(&api.requests()), ["t1", "t2", "t2"]);
    assert_eq!(auth.requests().len(), 2);
    // The next call may renew it again.
    let api = api.json(401, REJECTION);
    client.get_session(&session()).await.unwrap();
    client.get_session(&session()).await.unwrap_err();
    assert_eq!(auth.requests().len(), 3);
    assert_eq!(api.remaining(), 0);
}

#[tokio::test(start_paused = true)]
async fn renewal_after_401_is_not_a_retry() {
    let auth = ScriptedTransport::new()
        .json(200, token_json("t1", 3600))
        .json(200, token_json("t2", 3600));
    let api = ScriptedTransport::new().json(401, REJECTION).json(200, CREATED);
    let client = token_builder(&auth, &api).retry(RetryPolicy::none()).build().unwrap();
    let (session, elapsed) = timed(client.create_session(&config())).await;
    session.unwrap();
    assert_eq!((api.requests().len(), elapsed), (2, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn retry_budget_is_the_same_for_both_servers() {
    let mut auth = ScriptedTransport::new();
    for call in 0..60 {
        auth = auth.json(200, token_json(&format!("a{call}"), 3600));
    }
    let mut api = ScriptedTransport::new();
    for _ in 0..50 {
        api = api.json(401, REJECTION).json(200, CREATED);
    }
    // Renewals after 401 cost nothing: all 50 retries are left.
    let client = token_builder(&auth, &api)
        .retry(RetryPolicy::default().max_attempts(2))
        .build()
        .unwrap();
    for _ in 0..50 {
        client.get_session(&session()).await.unwrap();
    }
    let failures = (0..200).fold(api, |api, _| api.json(503, ""));
    for _ in 0..60 {
        client.get_session(&session()).await.unwrap_err();
    }
    assert_eq!(failures.remaining(), 200 - 110, "60 attempts and 50 retries");

    // A failing authentication server spends the budget of the API: afterwards, no call is retried.
    let auth = (0..110).fold(ScriptedTransport::new(), |auth, _| auth.json(503, ""));
    let auth = auth.json(200, token_json("t", 3600));
    let client = token_builder(&auth, &failures)
        .retry(RetryPolicy::default().max_attempts(2))
        .build()
        .unwrap();
    for _ in 0..60 {
        client.get_session(&session()).await.unwrap_err();
    }
    assert_eq!(auth.remaining(), 1, "60 attempts and 50 retries");
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!((error.operation(), error.attempts()), (Some(Operation::GetSession), 1));
    assert_eq!(failures.remaining(), 200 - 111);
}

#[tokio::test(start_paused = true)]
async fn token_request_is_retried_even_when_a_session_is_created() {
    let auth = ScriptedTransport::new()
        .fail(TransportErrorKind::Interrupted, "scripted")
        .json(502, "")
        .json(200, token_json("t1", 3600));
    let api = api(1);
    token_builder(&auth, &api)
        .build()
        .unwrap()
        .create_session(&config())
        .await
        .unwrap();
    let requests = auth.requests();
    assert_eq!(requests.len(), 3);
    let bodies: std::collections::HashSet<_> = requests.iter().map(http::Request::body).collect();
    assert_eq!(bodies.len(), 3, "an assertion was sent twice");
}

#[tokio::test(start_paused = true)]
async fn call_without_a_token_sends_nothing_to_the_api() {
    let auth = ScriptedTransport::new().json(503, "").json(503, "").json(503, "");
    let client = token_builder(&auth, &ScriptedTransport::new()).build().unwrap();
    let error = client.create_session(&config()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status(), error.attempts()),
        (ErrorKind::Server, Some(503), 3)
    );
    assert_eq!(error.operation(), Some(Operation::GetToken));
    assert_eq!(
        error.to_string(),
        "get access token: the authentication server failed (status 503, after 3 attempts)"
    );
    assert_eq!(auth.remaining(), 0);
}

#[tokio::test(start_paused = true)]
async fn silent_authentication_server_ends_the_call_at_its_deadline() {
    let client = builder(&ScriptedTransport::new())
        .transport(NeverTransport::new())
        .token_auth(["share"])
        .deadline(Duration::from_secs(7))
        .build()
        .unwrap();
    let (error, elapsed) = timed(client.get_session(&session())).await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Deadline, Some(Operation::GetToken))
    );
    assert_eq!(elapsed, Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn given_token_is_used_until_it_is_rejected() {
    let api = ScriptedTransport::new()
        .json(200, CREATED)
        .json(401, REJECTION)
        .json(401, "")
        .header("www-authenticate", "Bearer error=\"invalid_token\"");
    let client = Client::with_token("given").transport(api.clone()).build().unwrap();
    client.get_session(&session()).await.unwrap();
    for _ in 0..2 {
        let error = client.get_session(&session()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidToken, 1));
    }
    assert_eq!(bearer_tokens(&api.requests()), ["given"; 3]);
    assert_eq!(client.sdk_id().as_str(), "00000000-0000-0000-0000-000000000000");
}

#[tokio::test(start_paused = true)]
async fn given_token_is_sent_after_its_expiry_too() {
    // The clock of this machine may be wrong, so the API decides.
    let api = api(2);
    let token = AccessToken::new("given").unwrap().with_expiry(SystemTime::UNIX_EPOCH);
    let client = Client::with_token(token).transport(api.clone()).build().unwrap();
    client.get_session(&session()).await.unwrap();
    client.get_session(&session()).await.unwrap();
    assert_eq!(bearer_tokens(&api.requests()), ["given"; 2]);
}

/// Returns `s1`, `s2` and so on, each valid for a minute.
#[derive(Default)]
struct Source(AtomicU32);

impl TokenSource for Source {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let token = AccessToken::new(format!("s{number}")).map_err(TokenError::new)?;
        Ok(token.with_expiry(SystemTime::UNIX_EPOCH + NOW + Duration::from_secs(60 * u64::from(number))))
    }
}

#[tokio::test(start_paused = true)]
async fn token_source_is_called_at_expiry_and_after_401() {
    let api = ScriptedTransport::new()
        .json(200, CREATED)
        .json(200, CREATED)
        .json(401, REJECTION)
        .json(200, CREATED);
    let client = Client::with_token_source(Source::default())
        .transport(api.clone())
        .system(TestSystem::new(Entropy::Counter(Mutex::new(0))))
        .build()
        .unwrap();
    client.get_session(&session()).await.unwrap();
    sleep(Duration::from_secs(61)).await;
    client.get_session(&session()).await.unwrap();
    client.get_session(&session()).await.unwrap();
    assert_eq!(bearer_tokens(&api.requests()), ["s1", "s2", "s2", "s3"]);
}

#[tokio::test(start_paused = true)]
async fn failure_of_a_token_source_keeps_its_error() {
    struct Failing;
    impl TokenSource for Failing {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            Err(TokenError::new(std::io::Error::from(std::io::ErrorKind::NotFound)))
        }
    }
    let client = Client::with_token_source(Failing)
        .transport(ScriptedTransport::new())
        .build()
        .unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::TokenSource, Some(Operation::GetToken))
    );
    assert_eq!(
        error.to_string(),
        "get access token: the source of access tokens failed"
    );
    assert!(error.token_error().is_some());
    let source = error.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(source.kind(), std::io::ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn signer_without_ps384_fails_before_anything_is_sent() {
    struct OnlySigns;
    impl RequestSigner for OnlySigns {
        async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
            Ok(vec![1])
        }
    }
    impl KeyUnwrapper for OnlySigns {
        async fn unwrap_key(&self, _: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
            Ok(None)
        }
    }
    let yoti = ScriptedTransport::new();
    let client = Client::builder(SDK_ID, RemoteKey::new(OnlySigns, OnlySigns)).token_auth(["share"]);
    let client = client.transport(yoti.clone()).build().unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Key);
    assert_eq!(error.key_error().unwrap().kind(), KeyErrorKind::Ps384Unsupported);
    assert!(yoti.requests().is_empty());
}
