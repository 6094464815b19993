//! The client in virtual time: no test here takes any.

mod attempts;
mod calls;
mod observed;
mod refusals;
mod setup;
mod waiting;

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use super::{
    Client, ClientBuilder,
    clock::{Sleeping, Surroundings},
    transport::ScriptedTransport,
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

/// Signs everything alike, at once.
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

fn key() -> RemoteKey {
    RemoteKey::new(Stamp, Stamp)
}

/// Tokio's clock, which the tests pause, with the wall clock tied to it; and entropy that is counted or all alike.
struct Still {
    start: tokio::time::Instant,
    entropy: Entropy,
}

enum Entropy {
    /// 1, 2, 3, … in every byte.
    Counted(Mutex<u8>),
    /// This in every byte.
    Flat(u8),
    /// None at all.
    Dry,
}

impl Still {
    fn with(entropy: Entropy) -> Self {
        Self {
            start: tokio::time::Instant::now(),
            entropy,
        }
    }

    fn counted() -> Self {
        Self::with(Entropy::Counted(Mutex::new(0)))
    }
}

impl Surroundings for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + NOW + self.start.elapsed()
    }

    fn instant(&self) -> tokio::time::Instant {
        tokio::time::Instant::now()
    }

    fn sleep(&self, duration: Duration) -> Sleeping {
        Box::pin(tokio::time::sleep(duration))
    }

    fn fill(&self, buffer: &mut [u8]) -> Result<(), getrandom::Error> {
        let byte = match &self.entropy {
            Entropy::Counted(count) => {
                let mut count = count.lock().unwrap();
                *count = count.wrapping_add(1);
                *count
            }
            Entropy::Flat(byte) => *byte,
            Entropy::Dry => return Err(getrandom::Error::UNSUPPORTED),
        };
        buffer.fill(byte);
        Ok(())
    }
}

/// A builder over a script, in still surroundings.
fn builder(yoti: &ScriptedTransport) -> ClientBuilder {
    Client::builder(SDK_ID, key())
        .transport(yoti.clone())
        .surroundings(Still::counted())
}

fn client(yoti: &ScriptedTransport) -> Client {
    builder(yoti).build().unwrap()
}

/// As [`client`], with the same byte wherever randomness is asked for.
fn client_with_flat_entropy(yoti: &ScriptedTransport, byte: u8) -> Client {
    builder(yoti)
        .surroundings(Still::with(Entropy::Flat(byte)))
        .build()
        .unwrap()
}

fn config() -> SessionConfig {
    let policy = Policy::builder().full_name().build().unwrap();
    SessionConfig::builder(policy, "/back").build().unwrap()
}

fn session() -> SessionId {
    "ss.v2.1".parse().unwrap()
}

/// How much virtual time passes while `future` runs.
async fn timed<F: Future>(future: F) -> (F::Output, Duration) {
    let start = tokio::time::Instant::now();
    let output = future.await;
    (output, start.elapsed())
}
