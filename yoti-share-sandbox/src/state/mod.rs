//! The state of a running sandbox, shared by its request handlers.

mod bounded;
pub(crate) mod exchange;
pub(crate) mod journal;
pub(crate) mod nonces;
pub(crate) mod session;
pub(crate) mod store;
pub(crate) mod tokens;
pub(crate) mod webhook;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use self::journal::Journal;
use self::nonces::Nonces;
use self::store::Store;
use self::tokens::Tokens;
use self::webhook::{Delivery, RedeliverError, Webhooks};
use crate::application::Application;
use crate::disclosure::proof::ProofKey;
use crate::fault::Faults;
use crate::util::budget::Budget;
use crate::util::clock::Clock;
use crate::util::entropy::Entropy;
use crate::util::sync::lock;

/// Whether the text has the form of one OAuth scope: visible ASCII characters except `"` and `\`.
pub(crate) fn is_scope(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
}

pub(crate) struct State {
    /// `http://127.0.0.1:4000`, without a path.
    pub(crate) origin: String,
    /// Whether other machines may use the sandbox, under any host name.
    pub(crate) allow_remote: bool,
    pub(crate) apps: Vec<Arc<Application>>,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    /// Whether a timestamp more than five minutes off is an error or only a warning in the journal.
    pub(crate) check_clock: bool,
    pub(crate) session_lifetime: Duration,
    pub(crate) qr_code_lifetime: Duration,
    pub(crate) token_lifetime: Duration,
    /// The scopes that the authentication server knows; empty if it accepts any.
    pub(crate) scopes: Vec<String>,
    pub(crate) proof_key: ProofKey,
    pub(crate) store: Mutex<Store>,
    pub(crate) nonces: Mutex<Nonces>,
    pub(crate) tokens: Mutex<Tokens>,
    /// The IDs of earlier client assertions.
    pub(crate) assertion_ids: Mutex<Nonces>,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) webhooks: Arc<Webhooks>,
    /// For the bodies of requests and responses on their way.
    pub(crate) in_flight: Budget,
}

impl State {
    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// The whole URL of the token endpoint.
    pub(crate) fn auth_url(&self) -> String {
        format!("{}/auth/v1/oauth/token", self.origin)
    }

    /// Where the sandbox serves the keys that verify the proofs of identity profile reports.
    pub(crate) fn report_keys_url(&self) -> String {
        format!("{}/sandbox/report-keys", self.origin)
    }

    pub(crate) fn find_app(&self, sdk_id: &str) -> Option<&Arc<Application>> {
        self.apps.iter().find(|app| app.sdk_id.eq_ignore_ascii_case(sdk_id))
    }

    /// Runs `work` on the store, after ending the sessions that have expired.
    pub(crate) fn with_store<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        self.end_expired_sessions();
        work(&mut lock(&self.store))
    }

    /// Sends the webhook of a session that has ended, if its request has a notification.
    pub(crate) fn notify(&self, session_id: &str) {
        let mut store = lock(&self.store);
        if let Some(session) = store.session_mut(session_id) {
            session.notified = true;
            self.webhooks.notify(session);
        }
    }

    /// Delivers the webhook of a session that has ended once more.
    pub(crate) fn redeliver(&self, session_id: &str) -> Result<(), RedeliverError> {
        self.with_store(|store| {
            let session = store.session(session_id).ok_or(RedeliverError::UnknownSession)?;
            self.webhooks.deliver_to_receiver(session)
        })
    }

    /// Waits until the session has ended and its webhook was acknowledged or given up, and returns the attempts. A session
    /// that the sandbox does not know has no attempts to wait for.
    pub(crate) async fn webhooks_delivered(&self, session_id: &str) -> Vec<Delivery> {
        loop {
            // Subscribed before the check, so that no change is missed.
            let change = self.webhooks.next_change();
            let is_open = self.with_store(|store| store.session(session_id).is_some_and(|session| !session.notified));
            if !is_open && !self.webhooks.is_waiting(session_id) {
                return self.webhooks.deliveries_of(session_id);
            }
            tokio::select! {
                () = change => {}
                () = self.webhooks.stopped() => return self.webhooks.deliveries_of(session_id),
            }
        }
    }

    fn end_expired_sessions(&self) {
        let expired = lock(&self.store).expire(self.now());
        for id in expired {
            self.notify(&id);
        }
    }

    /// Ends sessions at their expiry even if no request comes, until the sandbox stops.
    pub(crate) async fn watch_expiry(self: Arc<Self>) {
        let mut movements = self.clock.subscribe();
        loop {
            tokio::select! {
                () = self.clock.wait_for_movement(&mut movements, Duration::from_secs(1)) => self.end_expired_sessions(),
                () = self.webhooks.stopped() => return,
            }
        }
    }
}
