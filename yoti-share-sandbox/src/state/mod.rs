//! What the rooms of a running sandbox share.

pub(crate) mod journal;
pub(crate) mod nonces;
pub(crate) mod session;
pub(crate) mod store;
pub(crate) mod webhook;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;

use self::journal::Journal;
use self::nonces::Nonces;
use self::store::Store;
use self::webhook::Webhooks;
use crate::application::Application;
use crate::disclosure::proof::ProofKey;
use crate::fault::Faults;
use crate::util::clock::Clock;
use crate::util::entropy::Entropy;
use crate::util::sync::lock;

/// A running sandbox, as its handlers see it.
pub(crate) struct State {
    /// `http://127.0.0.1:4000`, without a path.
    pub(crate) origin: String,
    /// Whether other machines may use it, under whatever name they know it by.
    pub(crate) allow_remote: bool,
    pub(crate) apps: Vec<Application>,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    /// Whether a timestamp more than five minutes off is refused, or only noted.
    pub(crate) check_clock: bool,
    pub(crate) session_lifetime: Duration,
    pub(crate) qr_code_lifetime: Duration,
    pub(crate) proof_key: ProofKey,
    pub(crate) store: Mutex<Store>,
    pub(crate) nonces: Mutex<Nonces>,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) webhooks: Webhooks,
    /// Where webhooks are sent from, whatever thread a session ends on.
    pub(crate) runtime: Handle,
}

impl State {
    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Where the keys are that verify the proofs of identity profile reports.
    pub(crate) fn report_keys_url(&self) -> String {
        format!("{}/sandbox/report-keys", self.origin)
    }

    /// The place of the application in `apps`.
    pub(crate) fn app_index(&self, sdk_id: &str) -> Option<usize> {
        self.apps.iter().position(|app| app.sdk_id.eq_ignore_ascii_case(sdk_id))
    }

    /// Works on the store, after ending what has expired.
    pub(crate) fn with_store<T>(self: &Arc<Self>, work: impl FnOnce(&mut Store) -> T) -> T {
        self.expire();
        self.with_store_as_it_is(work)
    }

    /// Works on the store without a look at the clock.
    pub(crate) fn with_store_as_it_is<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(&mut lock(&self.store))
    }

    /// Ends what has expired, and tells those who want to be told.
    pub(crate) fn expire(self: &Arc<Self>) {
        let expired = lock(&self.store).expire(self.now());
        for id in expired {
            webhook::notify(self, &id);
        }
    }

    /// Ends what expires while nobody asks, until the sandbox stops.
    pub(crate) async fn watch_expiry(self: Arc<Self>) {
        let mut ticks = self.clock.ticks();
        loop {
            tokio::select! {
                () = ticks.next() => self.expire(),
                () = self.webhooks.stopped() => return,
            }
        }
    }
}
