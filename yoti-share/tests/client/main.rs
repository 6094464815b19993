//! The client against real sockets: a small TCP server that says exactly what a test wants, byte for byte.
#![cfg(all(
    feature = "client",
    any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider"))
))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of tests fail as loudly as the tests themselves"
)]

mod answers;
#[cfg(feature = "blocking")]
mod blocking;
mod connections;
mod http_client;
mod load;
mod server;

use std::time::Duration;

use yoti_share::{
    Client, ClientBuilder, Error, KeyError, KeyUnwrapper, Policy, RemoteKey, RequestSigner, RetryPolicy, SessionConfig,
    SessionId, SigningInput,
};

const SDK_ID: &str = "8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11";

const CREATED: &str = r#"{"id":"ss.v2.1","status":"CREATED","expiry":"2030-01-02T03:04:05Z"}"#;

/// Signs everything alike, at once: these tests are about what happens to requests, not about signatures.
struct Stamp;

impl RequestSigner for Stamp {
    async fn sign(&self, _input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Ok(b"stamped".to_vec())
    }
}

impl KeyUnwrapper for Stamp {
    async fn unwrap_key(&self, _wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        Err(KeyError::remote("this stamp cannot unwrap"))
    }
}

/// A client of a server on this machine, which repeats without long pauses.
fn builder(base_url: &str) -> ClientBuilder {
    let hasty = RetryPolicy::default().base(Duration::from_millis(1));
    Client::builder(SDK_ID, RemoteKey::new(Stamp, Stamp))
        .base_url(base_url)
        .retry(hasty)
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

/// The outcome of getting a session and of creating one, from two clients that know nothing of each other.
async fn both(server: &server::Server) -> (Error, Error) {
    let get = client(&server.base_url).get_session(&session()).await.unwrap_err();
    let create = client(&server.base_url)
        .create_session(&config("/back"))
        .await
        .unwrap_err();
    (get, create)
}
