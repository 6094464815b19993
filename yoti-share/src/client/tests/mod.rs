//! The client in virtual time: Tokio's clock is paused, so no test waits.

mod builder;
mod calls;
mod deadlines;
mod responses;
mod retries;
mod spans;
mod token_errors;
mod token_renewal;
mod token_settings;
mod tokens;
mod wait;

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use super::{
    Client, ClientBuilder,
    system::System,
    transport::{ScriptedTransport, Transport, TransportError},
};
use crate::{
    error::KeyError,
    key::{KeyUnwrapper, RemoteKey, RequestSigner, SigningInput},
    policy::Policy,
    session::SessionConfig,
    types::id::SessionId,
};

const SDK_ID: &str = "8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11";

/// 2023-11-14T22:13:20Z.
const NOW: Duration = Duration::from_secs(1_700_000_000);

const CREATED: &str = r#"{"id":"ss.v2.1","status":"CREATED","expiry":"2030-01-02T03:04:05Z"}"#;

const FAILED_RECEIPT: &str =
    r#"{"id":"AAAA","sessionId":"ss.v2.1","timestamp":"2023-11-14T22:13:20Z","error":"FRAUD_DETECTED"}"#;

/// Returns the same signature for every request.
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

fn key() -> RemoteKey {
    RemoteKey::new(FixedSigner, FixedSigner)
}

/// A wall clock that moves with Tokio's clock, and entropy that is not random.
struct TestSystem {
    start: tokio::time::Instant,
    entropy: Entropy,
}

enum Entropy {
    /// 1 in every byte, then 2, then 3, …
    Counter(Mutex<u8>),
    /// Always this in every byte.
    Constant(u8),
    Unavailable,
}

impl TestSystem {
    fn new(entropy: Entropy) -> Self {
        Self {
            start: tokio::time::Instant::now(),
            entropy,
        }
    }
}

impl System for TestSystem {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + NOW + self.start.elapsed()
    }

    fn fill_random(&self, buffer: &mut [u8]) -> Result<(), getrandom::Error> {
        let byte = match &self.entropy {
            Entropy::Counter(count) => {
                let mut count = count.lock().unwrap();
                *count = count.wrapping_add(1);
                *count
            }
            Entropy::Constant(byte) => *byte,
            Entropy::Unavailable => return Err(getrandom::Error::UNSUPPORTED),
        };
        buffer.fill(byte);
        Ok(())
    }
}

/// A builder with a scripted transport and a [`TestSystem`].
fn builder(yoti: &ScriptedTransport) -> ClientBuilder {
    Client::builder(SDK_ID, key())
        .transport(yoti.clone())
        .system(TestSystem::new(Entropy::Counter(Mutex::new(0))))
}

fn client(yoti: &ScriptedTransport) -> Client {
    builder(yoti).build().unwrap()
}

/// A client for which every random byte is `byte`: 0x00 means no jitter, 0xff all of it.
fn client_with_entropy(yoti: &ScriptedTransport, byte: u8) -> Client {
    builder(yoti)
        .system(TestSystem::new(Entropy::Constant(byte)))
        .build()
        .unwrap()
}

/// Yoti's two servers, told apart by their hosts.
#[derive(Clone)]
struct Servers {
    auth: ScriptedTransport,
    api: ScriptedTransport,
}

impl Transport for Servers {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        match request.uri().host() {
            Some("auth.api.yoti.com") => self.auth.send(request).await,
            _ => self.api.send(request).await,
        }
    }
}

/// A client that requests its tokens from `auth`.
fn token_builder(auth: &ScriptedTransport, api: &ScriptedTransport) -> ClientBuilder {
    let servers = Servers {
        auth: auth.clone(),
        api: api.clone(),
    };
    builder(api).transport(servers).token_auth(["share", "profile.read"])
}

/// The response of a token endpoint.
fn token_json(token: &str, expires_in: u64) -> String {
    format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{expires_in},"scope":"share"}}"#)
}

/// The access tokens of these requests.
fn bearer_tokens(requests: &[http::Request<Vec<u8>>]) -> Vec<&str> {
    let token = |request: &http::Request<Vec<u8>>| request.headers().get("authorization").cloned();
    requests
        .iter()
        .map(|request| {
            assert!(token(request).unwrap().is_sensitive());
            request.headers()["authorization"]
                .to_str()
                .unwrap()
                .strip_prefix("Bearer ")
                .unwrap()
        })
        .collect()
}

fn config() -> SessionConfig {
    let policy = Policy::builder().full_name().build().unwrap();
    SessionConfig::builder(policy, "/back").build().unwrap()
}

fn session() -> SessionId {
    "ss.v2.1".parse().unwrap()
}

/// The output of `future` and the virtual time that it took.
async fn timed<F: Future>(future: F) -> (F::Output, Duration) {
    let start = tokio::time::Instant::now();
    let output = future.await;
    (output, start.elapsed())
}
