//! A simulated hardware security module. Its key cannot be exported, it takes some time for each request, handles one at a
//! time, and reports that it is busy for the first request.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use rsa::{Pkcs1v15Encrypt, Pkcs1v15Sign, RsaPrivateKey, pkcs1::DecodeRsaPrivateKey, rand_core::OsRng, sha2::Sha256};
use tokio::{sync::Mutex, time::sleep};

/// How long each request takes.
const LATENCY: Duration = Duration::from_millis(40);

pub(crate) struct Module {
    key: Mutex<RsaPrivateKey>,
    requests: AtomicU32,
}

/// A request to the module.
pub(crate) enum Operation {
    /// RSASSA-PKCS1-v1_5 over a SHA-256 hash.
    Sign([u8; 32]),
    /// RSAES-PKCS1-v1_5.
    Unwrap(Vec<u8>),
}

/// Why a request failed.
#[derive(Debug)]
pub(crate) enum ModuleError {
    /// Try again.
    Busy,
    /// The module cannot do it; a retry does not help.
    Rejected,
}

impl Module {
    /// Puts a key into the module.
    pub(crate) fn provision(pem: &str) -> Result<Self, rsa::pkcs1::Error> {
        Ok(Self {
            key: Mutex::new(RsaPrivateKey::from_pkcs1_pem(pem)?),
            requests: AtomicU32::new(0),
        })
    }

    /// The number of requests so far.
    pub(crate) fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Performs the operation when the module is free.
    pub(crate) async fn perform(&self, operation: &Operation) -> Result<Vec<u8>, ModuleError> {
        let key = self.take_turn().await?;
        match operation {
            Operation::Sign(hash) => key.sign_with_rng(&mut OsRng, Pkcs1v15Sign::new::<Sha256>(), hash),
            Operation::Unwrap(wrapped) => key.decrypt_blinded(&mut OsRng, Pkcs1v15Encrypt, wrapped),
        }
        // Modules do not report why an operation failed.
        .map_err(|_detail: rsa::Error| ModuleError::Rejected)
    }

    /// Waits until the module is free. The first request fails with `Busy`.
    async fn take_turn(&self) -> Result<tokio::sync::MutexGuard<'_, RsaPrivateKey>, ModuleError> {
        let key = self.key.lock().await;
        sleep(LATENCY).await;
        match self.requests.fetch_add(1, Ordering::Relaxed) {
            0 => Err(ModuleError::Busy),
            _ => Ok(key),
        }
    }
}
