//! One renewal of an access token for all calls that need it, whatever becomes of these calls.

use std::{
    collections::HashSet,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    task::Poll,
    time::Duration,
};

use http::{Request, Response};
use tokio::{task::JoinSet, time::sleep};

use super::{CREATED, builder, session, timed, token_builder, token_json};
use crate::{
    AccessToken, TokenError, TokenSource,
    client::{
        Client,
        transport::{ScriptedTransport, Transport, TransportError},
    },
    error::{ErrorKind, Operation},
};

/// Issues the tokens 1, 2, 3 and so on, one second after each request, and accepts those that were not revoked.
#[derive(Clone, Default)]
struct Yoti(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    issued: u32,
    revoked: HashSet<String>,
    rejections: u32,
    successes: u32,
}

impl Yoti {
    fn client(&self) -> Client {
        builder(&ScriptedTransport::new())
            .transport(self.clone())
            .token_auth(["share"])
            .build()
            .unwrap()
    }

    fn revoke(&self, token: u32) {
        self.0.lock().unwrap().revoked.insert(format!("Bearer {token}"));
    }

    /// How many tokens were issued, how many were rejected, how many calls succeeded.
    fn counts(&self) -> (u32, u32, u32) {
        let state = self.0.lock().unwrap();
        (state.issued, state.rejections, state.successes)
    }
}

impl Transport for Yoti {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        sleep(Duration::from_secs(1)).await;
        let mut state = self.0.lock().unwrap();
        if request.uri().host() == Some("auth.api.yoti.com") {
            state.issued += 1;
            let body = token_json(&state.issued.to_string(), 3600);
            return Ok(Response::new(body.into_bytes()));
        }
        let token = request.headers()["authorization"].to_str().unwrap();
        if state.revoked.contains(token) {
            state.rejections += 1;
            let body = br#"{"error":"INVALID_TOKEN"}"#.to_vec();
            return Ok(Response::builder().status(401).body(body).unwrap());
        }
        state.successes += 1;
        Ok(Response::new(CREATED.into()))
    }
}

/// Gets the session in a thousand tasks at once.
async fn call_a_thousand_times(client: &Client) -> Vec<Result<crate::Session, crate::Error>> {
    let mut calls = JoinSet::new();
    for _ in 0..1_000 {
        let client = client.clone();
        calls.spawn(async move { client.get_session(&session()).await });
    }
    calls.join_all().await
}

#[tokio::test(start_paused = true)]
async fn thousand_callers_share_the_first_token() {
    let yoti = Yoti::default();
    let (results, elapsed) = timed(call_a_thousand_times(&yoti.client())).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(yoti.counts(), (1, 0, 1_000));
    assert_eq!(elapsed, Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn thousand_callers_share_the_renewal_of_an_expired_token() {
    let yoti = Yoti::default();
    let client = yoti.client();
    client.get_session(&session()).await.unwrap();
    sleep(Duration::from_secs(4_000)).await;
    let results = call_a_thousand_times(&client).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(yoti.counts(), (2, 0, 1_001));
}

#[tokio::test(start_paused = true)]
async fn thousand_callers_share_the_renewal_of_a_revoked_token() {
    let yoti = Yoti::default();
    let client = yoti.client();
    client.get_session(&session()).await.unwrap();
    yoti.revoke(1);
    let results = call_a_thousand_times(&client).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(yoti.counts(), (2, 1_000, 1_001));
}

#[tokio::test(start_paused = true)]
async fn late_rejection_of_an_old_token_causes_no_renewal() {
    let yoti = Yoti::default();
    let client = yoti.client();
    client.get_session(&session()).await.unwrap();
    yoti.revoke(1);
    let late = {
        let client = client.clone();
        tokio::spawn(async move {
            sleep(Duration::from_millis(500)).await;
            client.get_session(&session()).await
        })
    };
    client.get_session(&session()).await.unwrap();
    late.await.unwrap().unwrap();
    assert_eq!(yoti.counts().0, 2);
}

#[tokio::test(start_paused = true)]
async fn thousand_callers_share_a_failed_renewal() {
    let auth = ScriptedTransport::new()
        .json(503, "")
        .after(Duration::from_secs(1))
        .json(503, "")
        .json(400, r#"{"error":"invalid_client"}"#);
    let client = token_builder(&auth, &ScriptedTransport::new()).build().unwrap();
    for result in call_a_thousand_times(&client).await {
        let error = result.unwrap_err();
        assert_eq!(
            (
                error.kind(),
                error.operation(),
                error.status(),
                error.code(),
                error.attempts()
            ),
            (
                ErrorKind::InvalidAssertion,
                Some(Operation::GetToken),
                Some(400),
                Some("invalid_client"),
                3
            )
        );
    }
    assert_eq!(auth.remaining(), 0);
}

#[tokio::test(start_paused = true)]
async fn renewal_survives_the_call_that_started_it() {
    let yoti = Yoti::default();
    let client = yoti.client();
    let first = tokio::time::timeout(Duration::from_millis(300), client.get_session(&session())).await;
    assert!(first.is_err(), "the first call was dropped");
    let (second, elapsed) = timed(client.get_session(&session())).await;
    second.unwrap();
    // The token arrived after the remaining 700 ms.
    assert_eq!((yoti.counts().0, elapsed), (1, Duration::from_millis(1_700)));
}

#[tokio::test(start_paused = true)]
async fn call_that_is_not_polled_does_not_block_others() {
    let yoti = Yoti::default();
    let client = yoti.client();
    let session = session();
    let mut idle = pin!(client.get_session(&session));
    poll_once(idle.as_mut()).await;
    let (other, elapsed) = timed(client.get_session(&session)).await;
    other.unwrap();
    assert_eq!(elapsed, Duration::from_secs(2));
    idle.await.unwrap();
    assert_eq!(yoti.counts(), (1, 0, 2));
}

/// Polls the call once, which must not end it.
async fn poll_once(mut call: Pin<&mut impl Future>) {
    poll_fn(|context| {
        assert!(call.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
}

/// A runtime with virtual time, which a test can drop.
fn paused_runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
}

#[test]
fn renewal_lost_with_its_runtime_is_started_again() {
    let yoti = Yoti::default();
    let first = paused_runtime();
    let client = first.block_on(async { yoti.client() });
    let cancelled =
        first.block_on(async { tokio::time::timeout(Duration::from_millis(1), client.get_session(&session())).await });
    assert!(cancelled.is_err());
    drop(first);
    paused_runtime().block_on(client.get_session(&session())).unwrap();
    assert_eq!(yoti.counts(), (1, 0, 1));
}

#[test]
fn waiting_call_survives_the_runtime_of_the_renewal() {
    let yoti = Yoti::default();
    let first = paused_runtime();
    let client = first.block_on(async { yoti.client() });
    let session = session();
    first.block_on(async {
        let call = tokio::time::timeout(Duration::from_millis(1), client.get_session(&session));
        assert!(call.await.is_err());
    });
    paused_runtime().block_on(async {
        let mut waiting = pin!(client.get_session(&session));
        poll_once(waiting.as_mut()).await;
        first.shutdown_background();
        waiting.await.unwrap();
    });
    assert_eq!(yoti.counts(), (1, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn panic_of_a_token_source_is_an_error_of_the_call() {
    #[derive(Default)]
    struct Panicking(AtomicU32);
    impl TokenSource for Panicking {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            assert!(self.0.fetch_add(1, Ordering::Relaxed) > 0, "the first call panics");
            AccessToken::new("given").map_err(TokenError::new)
        }
    }
    let api = ScriptedTransport::new().json(200, CREATED);
    let client = Client::with_token_source(Panicking::default())
        .transport(api)
        .build()
        .unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::TokenSource, Some(Operation::GetToken))
    );
    client.get_session(&session()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn thousand_callers_share_a_panic_of_the_source() {
    #[derive(Clone, Default)]
    struct Panicking(Arc<AtomicU32>);
    impl TokenSource for Panicking {
        async fn token(&self) -> Result<AccessToken, TokenError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_secs(1)).await;
            panic!("the source panics");
        }
    }
    let source = Panicking::default();
    let client = Client::with_token_source(source.clone())
        .transport(ScriptedTransport::new())
        .build()
        .unwrap();
    let (results, elapsed) = timed(call_a_thousand_times(&client)).await;
    for result in results {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::TokenSource);
    }
    assert_eq!((source.0.load(Ordering::Relaxed), elapsed), (1, Duration::from_secs(1)));
}
