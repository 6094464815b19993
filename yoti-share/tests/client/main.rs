//! The client against a small TCP server that writes exactly the bytes of the test.
#![cfg(feature = "client")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may panic like the test"
)]

#[cfg(feature = "blocking")]
mod blocking;
mod connections;
#[cfg(target_os = "linux")]
mod environment;
#[cfg(feature = "reqwest-0_13")]
mod http_client;
mod load;
mod responses;
mod runtimes;
mod server;

use std::time::{Duration, Instant};

use yoti_share::{
    Client, ClientBuilder, Error, ErrorKind, KeyError, KeyUnwrapper, Policy, RemoteKey, RequestSigner, RetryPolicy,
    SessionConfig, SessionId, SigningInput,
};

const SDK_ID: &str = "8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11";

const CREATED: &str = r#"{"id":"ss.v2.1","status":"CREATED","expiry":"2030-01-02T03:04:05Z"}"#;

/// The statuses of redirects that an HTTP client may follow.
const REDIRECTS: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

/// Returns the same signature for every request, because these tests do not check signatures.
struct FixedSigner;

impl RequestSigner for FixedSigner {
    async fn sign(&self, _input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Ok(b"signature".to_vec())
    }

    async fn sign_ps384(&self, _input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Ok(b"ps384 signature".to_vec())
    }
}

impl KeyUnwrapper for FixedSigner {
    async fn unwrap_key(&self, _wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        Err(KeyError::remote("this key cannot unwrap"))
    }
}

/// A client that retries without long delays.
fn builder(base_url: &str) -> ClientBuilder {
    let retry = RetryPolicy::default().base(Duration::from_millis(1));
    Client::builder(SDK_ID, RemoteKey::new(FixedSigner, FixedSigner))
        .base_url(base_url)
        .retry(retry)
}

fn client(base_url: &str) -> Client {
    builder(base_url).build().unwrap()
}

fn config(redirect_uri: &str) -> SessionConfig {
    let policy = Policy::builder().full_name().build().unwrap();
    SessionConfig::builder(policy, redirect_uri).build().unwrap()
}

fn session() -> SessionId {
    "ss.v2.1".parse().unwrap()
}

/// The errors of getting a session and of creating one, from two separate clients.
async fn get_and_create(server: &server::Server) -> (Error, Error) {
    let get = client(&server.base_url).get_session(&session()).await.unwrap_err();
    let create = client(&server.base_url)
        .create_session(&config("/back"))
        .await
        .unwrap_err();
    (get, create)
}

/// Asserts that getting a session from a server whose response does not end fails at this deadline.
async fn assert_ends_at_deadline(server: &server::Server, deadline: Duration) {
    let client = builder(&server.base_url).deadline(deadline).build().unwrap();
    let start = Instant::now();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 1));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
