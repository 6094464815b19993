//! The handle on a running sandbox.

use std::error::Error;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::application::{AppConfig, Application};
use crate::disclosure::proof::ProofKey;
use crate::fault::{Fault, Faults};
use crate::http::{self, Connection, Listener};
use crate::phone::Phone;
use crate::state::State;
use crate::state::journal::{Journal, JournalEntry};
use crate::state::nonces::Nonces;
use crate::state::store::Store;
use crate::state::webhook::{Delivery, Webhooks};
use crate::util::account_problem::AccountProblem;
use crate::util::clock::Clock;
use crate::util::entropy::Entropy;
use crate::util::ids;
use crate::util::sync::lock;

/// Requests, QR codes and receipts take at most this much, or [`KEPT_PER_SESSION`]; then the oldest sessions go.
const KEPT_BYTES: usize = 256 * 1024 * 1024;
/// Where more sessions than usual are to be kept, each has this much.
const KEPT_PER_SESSION: usize = 2048;

/// A running stand-in for Yoti's share API.
///
/// It listens on a port of its own and stops when it is dropped; a process can have as many as it likes.
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
    state: Arc<State>,
    address: SocketAddr,
    shutdown: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    #[cfg(feature = "client")]
    client: yoti_share::Client,
}

impl Sandbox {
    /// Starts a sandbox with one application, on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// [`StartError`] when no port can be opened.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Starts with a choice of what is usually left as it is.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// Where the API is: `http://127.0.0.1:PORT/share`.
    pub fn base_url(&self) -> String {
        format!("{}/share", self.state.origin)
    }

    /// `http://127.0.0.1:PORT`, without a path.
    pub fn origin(&self) -> &str {
        &self.state.origin
    }

    /// The address that the sandbox listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The client SDK id of the (first) application.
    pub fn sdk_id(&self) -> &str {
        self.app().sdk_id()
    }

    /// The private key of the (first) application, as PKCS#1 PEM.
    pub fn key_pem(&self) -> &str {
        self.app().key().pem()
    }

    fn app(&self) -> &Application {
        #[expect(clippy::indexing_slicing, reason = "`start` sees to it that there is one")]
        &self.state.apps[0]
    }

    /// All applications.
    pub fn apps(&self) -> &[Application] {
        &self.state.apps
    }

    /// The SDK's client for the (first) application, talking to this sandbox over the loopback interface. A sandbox
    /// that listens elsewhere only does not hear it.
    #[cfg(feature = "client")]
    pub fn client(&self) -> yoti_share::Client {
        self.client.clone()
    }

    /// The clock that the sandbox goes by.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// The user's side of the share.
    pub fn phone(&self) -> Phone {
        Phone::new(Arc::clone(&self.state))
    }

    /// Makes something go wrong from now on.
    pub fn fault(&self, fault: Fault) {
        lock(&self.state.faults).add(fault);
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        lock(&self.state.faults).clear();
    }

    /// The keys that verify the proofs of identity profile reports, as a JWK set.
    pub fn jwk_set(&self) -> serde_json::Value {
        self.state.proof_key.jwk_set()
    }

    /// Where reports say that those keys are; the sandbox serves them there.
    pub fn jwk_set_url(&self) -> String {
        self.state.report_keys_url()
    }

    /// The journal: the requests so far, oldest first, each with the verdict on it.
    pub fn requests(&self) -> Vec<JournalEntry> {
        lock(&self.state.journal).entries()
    }

    /// The attempts so far to deliver webhooks, oldest first.
    pub fn webhooks(&self) -> Vec<Delivery> {
        self.state.webhooks.deliveries()
    }

    /// How many sessions are kept at the moment.
    pub fn session_count(&self) -> usize {
        lock(&self.state.store).len()
    }

    /// Stops listening, and returns when the requests under way have been answered.
    pub async fn stop(mut self) {
        self.signal_stop();
        // The server does not fail; it could only have been cancelled with its runtime.
        drop((&mut self.server).await);
    }

    fn signal_stop(&mut self) {
        // Dropping the sender is the signal: idle connections are closed, and the port is free again.
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

/// What can be chosen about a sandbox before it starts.
#[derive(Debug)]
#[must_use]
pub struct SandboxBuilder {
    listen: SocketAddr,
    allow_remote: bool,
    seed: Option<u64>,
    clock: Clock,
    check_clock: bool,
    apps: Vec<AppConfig>,
    account_problems: Vec<AccountProblem>,
    session_lifetime: Duration,
    qr_code_lifetime: Duration,
    max_sessions: usize,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            seed: None,
            clock: Clock::system(),
            check_clock: true,
            apps: Vec::new(),
            account_problems: Vec::new(),
            session_lifetime: Duration::from_secs(15 * 60),
            qr_code_lifetime: Duration::from_secs(3 * 60),
            max_sessions: 100_000,
        }
    }
}

impl SandboxBuilder {
    /// Makes ids, keys and sealed bytes the same every time.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The clock to go by; the machine's otherwise.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Whether requests with a timestamp more than five minutes off are refused (which is the default) or only noted in
    /// the journal.
    pub fn check_clock(mut self, check: bool) -> Self {
        self.check_clock = check;
        self
    }

    /// The address to listen on; 127.0.0.1 and a free port otherwise.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Allows an address that other machines can reach. The sandbox protects nothing: whoever reaches it can read what
    /// was shared and share as anybody.
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.allow_remote = allow;
        self
    }

    /// Adds an application; without any, there is one with the test key and a new SDK id.
    pub fn app(mut self, app: AppConfig) -> Self {
        self.apps.push(app);
        self
    }

    /// Makes the API refuse every application in this way.
    pub fn account_problem(mut self, problem: AccountProblem) -> Self {
        self.account_problems.push(problem);
        self
    }

    /// How long a session can be completed; fifteen minutes otherwise.
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.session_lifetime = lifetime;
        self
    }

    /// How long a QR code can be scanned; three minutes otherwise.
    pub fn qr_code_lifetime(mut self, lifetime: Duration) -> Self {
        self.qr_code_lifetime = lifetime;
        self
    }

    /// How many sessions are kept, 100,000 otherwise. The oldest make room for new ones, whatever their state; also when
    /// requests, QR codes and receipts take more than 256 MiB, or than 2 KiB for each of these sessions if that is more.
    pub fn max_sessions(mut self, most: usize) -> Self {
        self.max_sessions = most;
        self
    }

    /// Starts the sandbox on the current runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`] when the address cannot be listened on, or may not be without
    /// [`allow_remote`](Self::allow_remote), when two applications have one SDK id, or when a domain is none.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        if !self.listen.ip().is_loopback() && !self.allow_remote {
            return Err(StartError::Remote(self.listen));
        }
        let entropy = self.seed.map_or_else(Entropy::from_os, Entropy::seeded);
        let apps = applications(self.apps, &self.account_problems, &entropy)?;
        let bind_error = |source| StartError::Listen {
            address: self.listen,
            source,
        };
        let listener = TcpListener::bind(self.listen).await.map_err(bind_error)?;
        let address = listener.local_addr().map_err(bind_error)?;
        let proof_key = ProofKey::new(entropy.bytes());
        let state = Arc::new(State {
            origin: format!("http://{}", called(address)),
            allow_remote: self.allow_remote,
            apps,
            clock: self.clock,
            entropy,
            check_clock: self.check_clock,
            session_lifetime: self.session_lifetime,
            qr_code_lifetime: self.qr_code_lifetime,
            proof_key,
            store: Mutex::new(Store::new(
                self.max_sessions,
                KEPT_BYTES.max(self.max_sessions.saturating_mul(KEPT_PER_SESSION)),
            )),
            nonces: Mutex::new(Nonces::default()),
            journal: Mutex::new(Journal::default()),
            faults: Mutex::new(Faults::default()),
            webhooks: Webhooks::default(),
            runtime: Handle::current(),
        });
        #[cfg(feature = "client")]
        let client = client(&state, address).map_err(StartError::Client)?;
        tokio::spawn(Arc::clone(&state).watch_expiry());
        let (shutdown, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, Arc::clone(&state), async {
            // An error means that the sender is gone: the same signal.
            drop(stopped.await);
        }));
        Ok(Sandbox {
            state,
            address,
            shutdown: Some(shutdown),
            server,
            #[cfg(feature = "client")]
            client,
        })
    }
}

/// The address to call: one that stands for every address of the machine is none.
fn called(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => (Ipv4Addr::LOCALHOST, address.port()).into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => (Ipv6Addr::LOCALHOST, address.port()).into(),
        _ => address,
    }
}

#[cfg(feature = "client")]
fn client(state: &State, address: SocketAddr) -> Result<yoti_share::Client, yoti_share::Error> {
    let host = match address {
        loopback if loopback.ip().is_loopback() => loopback,
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::LOCALHOST, address.port())),
    };
    let app = state.apps.first();
    let (sdk_id, pem) = app.map_or_else(Default::default, |app| (app.sdk_id(), app.key().pem()));
    yoti_share::Client::builder(sdk_id, yoti_share::Key::from_pem(pem)?)
        .base_url(format!("http://{host}/share"))
        .build()
}

async fn serve(listener: TcpListener, state: Arc<State>, stopped: impl Future<Output = ()> + Send + 'static) {
    let service = http::router(state).into_make_service_with_connect_info::<Connection>();
    let server = axum::serve(Listener(listener), service).with_graceful_shutdown(stopped);
    if let Err(error) = server.into_future().await {
        tracing::error!(%error, "the sandbox stopped serving");
    }
}

fn applications(
    configs: Vec<AppConfig>,
    account_problems: &[AccountProblem],
    entropy: &Entropy,
) -> Result<Vec<Application>, StartError> {
    let configs = if configs.is_empty() {
        vec![AppConfig::new()]
    } else {
        configs
    };
    let mut apps: Vec<Application> = Vec::new();
    for config in configs {
        let mut app = config.into_application(entropy);
        if !ids::is_uuid(&app.sdk_id) {
            return Err(StartError::SdkId(app.sdk_id));
        }
        if apps.iter().any(|other| other.sdk_id.eq_ignore_ascii_case(&app.sdk_id)) {
            return Err(StartError::SameSdkId(app.sdk_id));
        }
        if !app.has_site() {
            return Err(StartError::Domain(app.domain));
        }
        app.account_problems.extend(account_problems);
        apps.push(app);
    }
    Ok(apps)
}

/// Why a sandbox did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The address can be reached from other machines, and that was not allowed.
    Remote(SocketAddr),
    /// An SDK id is not a UUID.
    SdkId(String),
    /// Two applications have one SDK id.
    SameSdkId(String),
    /// The domain of an application is not one that pages can be at.
    Domain(String),
    /// The SDK's client for the sandbox could not be made.
    #[cfg(feature = "client")]
    Client(yoti_share::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, source } if source.kind() == io::ErrorKind::AddrInUse => {
                write!(
                    f,
                    "port {} of {} is in use: choose another, or 0 for any that is free",
                    address.port(),
                    address.ip()
                )
            }
            Self::Listen { address, .. } => write!(f, "{address} cannot be listened on"),
            Self::Remote(address) => write!(
                f,
                "{address} can be reached from other machines, and the sandbox protects nothing: listen on 127.0.0.1, or \
                 allow remote access expressly"
            ),
            Self::SdkId(id) => write!(f, "the SDK id `{id}` is not a UUID"),
            Self::SameSdkId(id) => write!(f, "two applications have the SDK id {id}"),
            Self::Domain(domain) => write!(
                f,
                "`{domain}` is not the domain of an application; something like https://localhost:9443 was expected"
            ),
            #[cfg(feature = "client")]
            Self::Client(_) => f.write_str("the SDK's client for the sandbox could not be made"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Remote(_) | Self::SdkId(_) | Self::SameSdkId(_) | Self::Domain(_) => None,
            #[cfg(feature = "client")]
            Self::Client(source) => Some(source),
        }
    }
}
