//! The handle on a running sandbox.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::session::SandboxSession;
use crate::application::Application;
use crate::fault::Fault;
use crate::phone::Phone;
use crate::state::State;
use crate::state::journal::JournalEntry;
use crate::state::webhook::{Delivery, RedeliverError};
use crate::util::clock::Clock;
use crate::util::sync::lock;

/// A running sandbox.
///
/// It listens on its own port and stops when it is dropped. A process can run as many as it needs.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use yoti_share_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// assert!(sandbox.base_url().ends_with("/share"));
/// assert!(sandbox.key_pem().starts_with("-----BEGIN RSA PRIVATE KEY-----"));
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    pub(super) state: Arc<State>,
    /// The first application.
    pub(super) app: Arc<Application>,
    pub(super) address: SocketAddr,
    pub(super) shutdown: Option<oneshot::Sender<()>>,
    pub(super) server: JoinHandle<()>,
    #[cfg(feature = "client")]
    pub(super) client: yoti_share::Client,
}

impl Sandbox {
    /// The base URL of the API: `http://127.0.0.1:PORT/share`.
    pub fn base_url(&self) -> String {
        format!("{}/share", self.state.origin)
    }

    /// The URL of the token endpoint, whole: `http://127.0.0.1:PORT/auth/v1/oauth/token`. It is the value of `YOTI_AUTH_URL`, and
    /// the audience of client assertions.
    pub fn auth_url(&self) -> String {
        self.state.auth_url()
    }

    /// `http://127.0.0.1:PORT`, without a path.
    pub fn origin(&self) -> &str {
        &self.state.origin
    }

    /// The URL of the sandbox's page, on which you are the person: a list of the sessions, with a phone for each.
    pub fn phone_url(&self) -> String {
        format!("{}/sandbox/", self.state.origin)
    }

    /// The URL of the script with the Yoti button, which a page of yours loads in place of Yoti's.
    pub fn script_url(&self) -> String {
        format!("{}/client/v2", self.base_url())
    }

    /// The address on which the sandbox listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The client SDK ID of the first application.
    pub fn sdk_id(&self) -> &str {
        self.app.sdk_id()
    }

    /// The private key of the first application, as PKCS#1 PEM.
    pub fn key_pem(&self) -> &str {
        self.app.key().pem()
    }

    /// All applications.
    pub fn apps(&self) -> &[Arc<Application>] {
        &self.state.apps
    }

    /// The SDK's client for the first application, connected to this sandbox over the loopback interface. It cannot reach a
    /// sandbox that listens only on another interface.
    #[cfg(feature = "client")]
    pub fn client(&self) -> yoti_share::Client {
        self.client.clone()
    }

    /// The sandbox's clock.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Returns a phone, which acts as the user of the Yoti app.
    pub fn phone(&self) -> Phone {
        Phone::new(Arc::clone(&self.state))
    }

    /// Adds a fault, which applies from the next request on.
    pub fn fault(&self, fault: Fault) {
        lock(&self.state.faults).add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        lock(&self.state.faults).clear();
    }

    /// The keys that verify the proofs of identity profile reports, as a JWK set.
    pub fn jwk_set(&self) -> serde_json::Value {
        self.state.proof_key.jwk_set()
    }

    /// The URL in the reports at which the sandbox serves these keys.
    pub fn jwk_set_url(&self) -> String {
        self.state.report_keys_url()
    }

    /// Returns the journal: the requests so far with the decision on each, oldest first.
    pub fn requests(&self) -> Vec<JournalEntry> {
        lock(&self.state.journal).entries()
    }

    /// Returns the attempts so far to deliver webhooks, oldest first.
    pub fn webhooks(&self) -> Vec<Delivery> {
        self.state.webhooks.deliveries()
    }

    /// Waits until the session has ended and its webhook was acknowledged or given up, and returns the attempts, oldest first.
    ///
    /// There are none if the request for the session has no `notification`, or if the sandbox does not know the session. The
    /// waits between attempts follow the sandbox's [`clock`](Self::clock): with a manual clock, a webhook that is not
    /// acknowledged at once waits until the clock is advanced.
    pub async fn webhooks_delivered(&self, session_id: impl AsRef<str>) -> Vec<Delivery> {
        self.state.webhooks_delivered(session_id.as_ref()).await
    }

    /// Delivers the webhook of a session that has ended once more, with as many attempts as the first time.
    ///
    /// # Errors
    ///
    /// [`RedeliverError`] if the sandbox does not know the session, if the session has not ended, if its request has no
    /// `notification`, or if too many deliveries are waiting.
    pub fn redeliver(&self, session_id: impl AsRef<str>) -> Result<(), RedeliverError> {
        self.state.redeliver(session_id.as_ref())
    }

    /// Returns the sessions that the sandbox keeps, oldest first.
    pub fn sessions(&self) -> Vec<SandboxSession> {
        self.state
            .with_store(|store| store.newest_first().rev().map(SandboxSession::new).collect())
    }

    /// Returns the session with this ID, if the sandbox keeps it.
    pub fn session(&self, id: impl AsRef<str>) -> Option<SandboxSession> {
        self.state
            .with_store(|store| store.session(id.as_ref()).map(SandboxSession::new))
    }

    /// The number of sessions that the sandbox keeps at the moment.
    pub fn session_count(&self) -> usize {
        lock(&self.state.store).len()
    }

    /// Stops listening, and returns when the open requests have their responses.
    pub async fn stop(mut self) {
        self.signal_stop();
        // The server does not fail; at most its runtime has cancelled it.
        drop((&mut self.server).await);
    }

    fn signal_stop(&mut self) {
        // Dropping the sender is the signal. It closes idle connections and frees the port.
        drop(self.shutdown.take());
        self.state.webhooks.stop();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.signal_stop();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("origin", &self.state.origin)
            .field("apps", &self.state.apps)
            .finish_non_exhaustive()
    }
}
