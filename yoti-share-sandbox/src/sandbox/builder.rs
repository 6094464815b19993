//! The options of a sandbox, and its start.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use url::Url;

use super::error::StartError;
use super::handle::Sandbox;
use crate::application::{AppConfig, Application};
use crate::disclosure::proof::ProofKey;
use crate::fault::Faults;
use crate::http::serve;
use crate::state::journal::Journal;
use crate::state::nonces::Nonces;
use crate::state::store::Store;
use crate::state::tokens::Tokens;
use crate::state::webhook::Webhooks;
use crate::state::{self, State};
use crate::util::account_problem::AccountProblem;
use crate::util::budget::{self, Budget};
use crate::util::clock::Clock;
use crate::util::entropy::Entropy;
use crate::util::ids;

/// The memory for each possible session, if the sum is more than [`budget::SESSIONS`].
const MAX_BYTES_PER_SESSION: usize = 4 * 1024;

impl Sandbox {
    /// Starts a sandbox with one application, on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// [`StartError`] if no port can be opened.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder for a sandbox with other options.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }
}

/// The options of a sandbox.
#[derive(Debug)]
#[must_use]
pub struct SandboxBuilder {
    listen: SocketAddr,
    allow_remote: bool,
    public_url: Option<String>,
    seed: Option<u64>,
    clock: Clock,
    check_clock: bool,
    apps: Vec<AppConfig>,
    account_problems: Vec<AccountProblem>,
    session_lifetime: Duration,
    qr_code_lifetime: Duration,
    token_lifetime: Duration,
    scopes: Vec<String>,
    max_sessions: usize,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            public_url: None,
            seed: None,
            clock: Clock::system(),
            check_clock: true,
            apps: Vec::new(),
            account_problems: Vec::new(),
            session_lifetime: Duration::from_secs(15 * 60),
            qr_code_lifetime: Duration::from_secs(3 * 60),
            token_lifetime: Duration::from_secs(60 * 60),
            scopes: Vec::new(),
            max_sessions: 100_000,
        }
    }
}

impl SandboxBuilder {
    /// Makes IDs, keys and sealed bytes the same in every run.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets the clock. Default: the machine's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets whether a request with a timestamp more than five minutes off, or a client assertion whose times do not fit the
    /// clock, is rejected, which is the default, or only gets a warning in the journal.
    pub fn check_clock(mut self, check: bool) -> Self {
        self.check_clock = check;
        self
    }

    /// Sets the address on which to listen. Default: 127.0.0.1 and a free port.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Allows an address that other machines can reach. The sandbox protects nothing: everyone who reaches it can read what
    /// was shared, and share as any person.
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.allow_remote = allow;
        self
    }

    /// Sets the URL at which clients reach the sandbox, such as `http://sandbox:4000` from other containers. Default: the
    /// address on which it listens.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Adds an application. Default: one with the test key and a new SDK ID.
    pub fn app(mut self, app: AppConfig) -> Self {
        self.apps.push(app);
        self
    }

    /// Gives the accounts of all applications this problem.
    pub fn account_problem(mut self, problem: AccountProblem) -> Self {
        self.account_problems.push(problem);
        self
    }

    /// Sets how long a session can be completed. Default: fifteen minutes.
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.session_lifetime = lifetime;
        self
    }

    /// Sets how long a QR code can be scanned. Default: three minutes.
    pub fn qr_code_lifetime(mut self, lifetime: Duration) -> Self {
        self.qr_code_lifetime = lifetime;
        self
    }

    /// Sets how long an access token is valid. Default: one hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// Adds a scope that the token endpoint knows; it then rejects requests for others. Default: it accepts any scope, because
    /// Yoti does not document those of the share API.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// Sets how many sessions are kept. Default: 100,000. New sessions evict the oldest ones, whatever their status. They do
    /// so too when requests, QR codes and receipts use more than 256 MiB, or more than 4 KiB for each of these sessions if
    /// that is more.
    pub fn max_sessions(mut self, most: usize) -> Self {
        self.max_sessions = most;
        self
    }

    /// Starts the sandbox on the current runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the sandbox cannot listen on the address, or may not without [`allow_remote`](Self::allow_remote),
    /// if an SDK ID is not a UUID or not unique, if a domain or the public URL is not a web origin, or if a scope is empty or
    /// has a space in it.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        if !self.listen.ip().is_loopback() && !self.allow_remote {
            return Err(StartError::Remote(self.listen));
        }
        let public_origin = self.public_url.map(read_origin).transpose()?;
        if let Some(scope) = self.scopes.iter().find(|scope| !state::is_scope(scope)) {
            return Err(StartError::Scope(scope.clone()));
        }
        let entropy = self.seed.map_or_else(Entropy::from_os, Entropy::seeded);
        let mut apps = Vec::new();
        let mut configs = self.apps.into_iter();
        let app = add_application(
            &mut apps,
            configs.next().unwrap_or_default(),
            &self.account_problems,
            &entropy,
        )?;
        for config in configs {
            add_application(&mut apps, config, &self.account_problems, &entropy)?;
        }
        let bind_error = |source| StartError::Listen {
            address: self.listen,
            source,
        };
        let listener = TcpListener::bind(self.listen).await.map_err(bind_error)?;
        let address = listener.local_addr().map_err(bind_error)?;
        let proof_key = ProofKey::new(entropy.bytes());
        #[cfg(feature = "client")]
        let client = client(&app, address).map_err(StartError::Client)?;
        let state = Arc::new(State {
            origin: public_origin.unwrap_or_else(|| format!("http://{}", reachable_address(address))),
            allow_remote: self.allow_remote,
            apps,
            webhooks: Arc::new(Webhooks::new(self.clock.clone(), Handle::current())),
            clock: self.clock,
            entropy,
            check_clock: self.check_clock,
            session_lifetime: self.session_lifetime,
            qr_code_lifetime: self.qr_code_lifetime,
            token_lifetime: self.token_lifetime,
            scopes: self.scopes,
            proof_key,
            store: Mutex::new(Store::new(
                self.max_sessions,
                budget::SESSIONS.max(self.max_sessions.saturating_mul(MAX_BYTES_PER_SESSION)),
            )),
            nonces: Mutex::new(Nonces::default()),
            tokens: Mutex::new(Tokens::default()),
            assertion_ids: Mutex::new(Nonces::default()),
            journal: Mutex::new(Journal::default()),
            faults: Mutex::new(Faults::default()),
            in_flight: Budget::new(budget::IN_FLIGHT),
        });
        tokio::spawn(Arc::clone(&state).watch_expiry());
        let (shutdown, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, Arc::clone(&state), async {
            // An error means that the sender was dropped, which is the same signal.
            drop(stopped.await);
        }));
        Ok(Sandbox {
            state,
            app,
            address,
            shutdown: Some(shutdown),
            server,
            #[cfg(feature = "client")]
            client,
        })
    }
}

/// Reads a URL without path, query and user.
fn read_origin(url: String) -> Result<String, StartError> {
    let origin = Url::parse(&url).ok().filter(|parsed| {
        let origin = parsed.origin().ascii_serialization();
        matches!(parsed.scheme(), "http" | "https") && parsed.as_str().trim_end_matches('/') == origin
    });
    match origin {
        Some(origin) => Ok(origin.origin().ascii_serialization()),
        None => Err(StartError::PublicUrl(url)),
    }
}

/// Replaces the unspecified address, which listens on all interfaces, by one that clients can call.
fn reachable_address(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        loopback_address(address)
    } else {
        address
    }
}

fn loopback_address(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(_) => (Ipv4Addr::LOCALHOST, address.port()).into(),
        SocketAddr::V6(_) => (Ipv6Addr::LOCALHOST, address.port()).into(),
    }
}

#[cfg(feature = "client")]
fn client(app: &Application, address: SocketAddr) -> Result<yoti_share::Client, yoti_share::Error> {
    let host = if address.ip().is_loopback() {
        address
    } else {
        loopback_address(address)
    };
    yoti_share::Client::builder(app.sdk_id(), yoti_share::Key::from_pem(app.key().pem())?)
        .base_url(format!("http://{host}/share"))
        .build()
}

fn add_application(
    apps: &mut Vec<Arc<Application>>,
    config: AppConfig,
    account_problems: &[AccountProblem],
    entropy: &Entropy,
) -> Result<Arc<Application>, StartError> {
    let mut app = config.into_application(entropy);
    if !ids::is_uuid(&app.sdk_id) {
        return Err(StartError::SdkId(app.sdk_id));
    }
    if apps.iter().any(|other| other.sdk_id.eq_ignore_ascii_case(&app.sdk_id)) {
        return Err(StartError::SameSdkId(app.sdk_id));
    }
    if !app.has_web_domain() {
        return Err(StartError::Domain(app.domain));
    }
    app.account_problems.extend(account_problems);
    let app = Arc::new(app);
    apps.push(Arc::clone(&app));
    Ok(app)
}
