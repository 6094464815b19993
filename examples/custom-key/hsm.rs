//! A hardware security module, played in process: it holds a key that nobody can take out, answers after a while, has room
//! for one request at a time, and is busy now and then.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use rsa::{Pkcs1v15Encrypt, Pkcs1v15Sign, RsaPrivateKey, pkcs1::DecodeRsaPrivateKey, rand_core::OsRng, sha2::Sha256};
use tokio::{sync::Mutex, time::sleep};

/// How long the module takes for everything.
const LATENCY: Duration = Duration::from_millis(40);

pub(crate) struct Module {
    key: Mutex<RsaPrivateKey>,
    requests: AtomicU32,
}

/// What the module can do.
pub(crate) enum Job {
    /// RSASSA-PKCS1-v1_5 over a SHA-256 hash.
    Sign([u8; 32]),
    /// RSAES-PKCS1-v1_5.
    Unwrap(Vec<u8>),
}

/// Why the module did not answer.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Ask again.
    Busy,
    /// Asking again will not help.
    Refused,
}

impl Module {
    /// Puts a key into the module.
    pub(crate) fn provision(pem: &str) -> Result<Self, rsa::pkcs1::Error> {
        Ok(Self {
            key: Mutex::new(RsaPrivateKey::from_pkcs1_pem(pem)?),
            requests: AtomicU32::new(0),
        })
    }

    /// How often it was asked.
    pub(crate) fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Does the job, when the module is free.
    pub(crate) async fn perform(&self, job: &Job) -> Result<Vec<u8>, Trouble> {
        let key = self.take_turn().await?;
        match job {
            Job::Sign(hash) => key.sign_with_rng(&mut OsRng, Pkcs1v15Sign::new::<Sha256>(), hash),
            Job::Unwrap(wrapped) => key.decrypt_blinded(&mut OsRng, Pkcs1v15Encrypt, wrapped),
        }
        // A module tells no details of what it refuses.
        .map_err(|_detail: rsa::Error| Trouble::Refused)
    }

    /// Waits for the module. It is busy the first time.
    async fn take_turn(&self) -> Result<tokio::sync::MutexGuard<'_, RsaPrivateKey>, Trouble> {
        let key = self.key.lock().await;
        sleep(LATENCY).await;
        match self.requests.fetch_add(1, Ordering::Relaxed) {
            0 => Err(Trouble::Busy),
            _ => Ok(key),
        }
    }
}
