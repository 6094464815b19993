//! The server: its routes, and how it starts and stops.

use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::Instant};
use url::Url;
use yoti_share::{Client, ReceiptId, SessionConfig, SessionId};
use yoti_share_sandbox::{AppConfig, Sandbox, SandboxBuilder};

use crate::{
    applicant::{Applicant, Profile, asked},
    browser_sessions::BrowserSessions,
    failures,
    pages::{Failure, Side, page},
    security,
};

/// How many browsers are remembered, and for how long: twice what a session lives.
const MOST_VISITS: usize = 10_000;
const VISIT: Duration = Duration::from_secs(30 * 60);

/// How the site is to run.
#[derive(Debug)]
pub struct Options {
    /// Where to listen; port 0 is any that is free.
    pub listen: SocketAddr,
    /// What browsers call the site, if that differs: `https://shop.example`, behind a proxy.
    pub url: Option<Url>,
    /// Where the script for pages comes from, if not from the side that the site talks to.
    pub script: Option<Url>,
    /// Whom the site talks to.
    pub api: Api,
}

/// Whom the site talks to.
#[derive(Debug)]
pub enum Api {
    /// A sandbox of its own, which gets an application whose domain is the site's.
    Sandbox(SandboxBuilder),
    /// Yoti, or whoever stands in for it.
    Remote {
        /// The client.
        client: Client,
        /// The client's SDK id, which the script wants to know.
        sdk_id: String,
        /// Where the API is, for the banner.
        name: String,
    },
}

/// The site, running.
#[derive(Debug)]
pub struct Site {
    url: Url,
    address: SocketAddr,
    sandbox: Option<Sandbox>,
    server: JoinHandle<io::Result<()>>,
    stop: oneshot::Sender<()>,
}

impl Site {
    /// Starts the site.
    ///
    /// # Errors
    ///
    /// [`StartError`] when the address cannot be listened on, or the sandbox does not start.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let listener = TcpListener::bind(options.listen).await.map_err(StartError::Listen)?;
        let address = reachable(listener.local_addr().map_err(StartError::Listen)?);
        let url = match options.url {
            Some(url) => url,
            None => Url::parse(&format!("http://{address}")).map_err(StartError::Url)?,
        };
        let (shared, sandbox) = Shared::new(options.api, options.script, url.clone(), address).await?;
        let (stop, stopped) = oneshot::channel();
        let server = axum::serve(listener, router(Arc::new(shared))).with_graceful_shutdown(async {
            // Dropping the sender is the signal.
            drop(stopped.await);
        });
        let server = tokio::spawn(async move { server.await });
        Ok(Self {
            url,
            address,
            sandbox,
            server,
            stop,
        })
    }

    /// What browsers call the site.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Where it listens, for whoever stands before it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The site's own sandbox.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }

    /// Stops, and returns when the requests under way have been answered.
    pub async fn stop(self) {
        drop(self.stop);
        // It does not fail; it could only have been cancelled with its runtime.
        drop(self.server.await);
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

/// An address that can be put into a browser.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, address.port())),
        _ => address,
    }
}

/// What the handlers share.
pub(crate) struct Shared {
    client: Client,
    sdk_id: String,
    script: Url,
    side: Side,
    config: SessionConfig,
    browser_sessions: Mutex<BrowserSessions>,
    pub(crate) url: Url,
    /// The names under which the site is served: its own, and the one by which a proxy may call it.
    pub(crate) hosts: Vec<String>,
    pub(crate) content_policy: HeaderValue,
}

impl Shared {
    async fn new(
        api: Api,
        script: Option<Url>,
        url: Url,
        address: SocketAddr,
    ) -> Result<(Self, Option<Sandbox>), StartError> {
        let origin = url.origin().ascii_serialization();
        let (client, sdk_id, side, usual_script, sandbox) = match api {
            Api::Sandbox(builder) => {
                let app = AppConfig::new().name("Example club").domain(&origin);
                let sandbox = builder.app(app).start().await.map_err(StartError::Sandbox)?;
                let side = Side {
                    phone: Some(format!("{}/sandbox/", sandbox.origin())),
                    api: sandbox.base_url(),
                };
                let script = format!("{}/client/v2", sandbox.base_url());
                (
                    sandbox.client(),
                    sandbox.sdk_id().to_owned(),
                    side,
                    script,
                    Some(sandbox),
                )
            }
            Api::Remote { client, sdk_id, name } => {
                let script = "https://www.yoti.com/share/client/v2".to_owned();
                (client, sdk_id, Side { phone: None, api: name }, script, None)
            }
        };
        let script = match script {
            Some(script) => script,
            None => Url::parse(&usual_script).map_err(StartError::Url)?,
        };
        let name = origin.split_once("://").map_or("", |(_, name)| name).to_owned();
        let shared = Self {
            content_policy: security::content_policy(&script).parse().map_err(StartError::Header)?,
            client,
            sdk_id,
            script,
            side,
            config: SessionConfig::for_policy::<Applicant>("/callback")
                .build()
                .map_err(|error| StartError::Share(error.into()))?,
            browser_sessions: Mutex::new(BrowserSessions::new(MOST_VISITS, VISIT)),
            url,
            hosts: vec![name, address.to_string()],
        };
        Ok((shared, sandbox))
    }

    /// The name says to browsers that no other host and no plain connection may set it, where that can be promised.
    fn cookie_name(&self) -> &'static str {
        if self.is_secure() { "__Host-share" } else { "share" }
    }

    fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The session that this browser has started.
    fn session(&self, headers: &HeaderMap) -> Result<SessionId, Failure> {
        let cookies = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut pairs = cookies
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let secret = pairs.find(|(name, _)| *name == self.cookie_name());
        let browser_sessions = self.browser_sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let session = secret.and_then(|(_, secret)| browser_sessions.session(secret, Instant::now()));
        session.cloned().ok_or_else(|| {
            Failure::new(
                StatusCode::FORBIDDEN,
                "No share of yours",
                "This browser has not started a share here, or too long ago. If cookies are blocked, allow them for this \
                 site; then start again.",
            )
        })
    }

    /// The profile, or why there is none.
    fn show(&self, found: Result<Applicant, Failure>) -> Response {
        match found {
            Ok(applicant) => page(StatusCode::OK, &self.side, "profile.html", Profile::from(&applicant)),
            Err(failure) => page(failure.status, &self.side, "failure.html", &failure),
        }
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(start))
        .route("/session", post(begin))
        .route("/callback", get(callback))
        .route("/ended", get(ended))
        .route("/assets/style.css", get(style))
        .route("/assets/share.js", get(script))
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), security::own_name))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), security::headers))
        .with_state(shared)
}

async fn start(State(shared): State<Arc<Shared>>) -> Response {
    let content = json!({"asked": asked(), "sdk_id": shared.sdk_id, "script": shared.script.as_str()});
    page(StatusCode::OK, &shared.side, "start.html", content)
}

/// Starts a share and binds it to this browser.
async fn begin(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if !security::is_own_page(&headers, &shared.url) {
        return refused(StatusCode::FORBIDDEN, "Only this site's own page starts a share");
    }
    let session = match shared.client.create_session(&shared.config).await {
        Ok(session) => session.id,
        Err(error) => return refused(StatusCode::BAD_GATEWAY, &error.report().to_string()),
    };
    let (secret, lifetime) = {
        let mut browser_sessions = shared.browser_sessions.lock().unwrap_or_else(PoisonError::into_inner);
        (
            browser_sessions.begin(session.clone(), Instant::now()),
            browser_sessions.lifetime().as_secs(),
        )
    };
    let Ok(secret) = secret else {
        return refused(StatusCode::INTERNAL_SERVER_ERROR, "The system has no random numbers");
    };
    // Lax, because the phone's app may be what opens the callback.
    let name = shared.cookie_name();
    let secure = if shared.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={secret}; Path=/; Max-Age={lifetime}; HttpOnly; SameSite=Lax{secure}");
    ([(header::SET_COOKIE, cookie)], Json(json!({"sessionId": session}))).into_response()
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({"error": error}))).into_response()
}

/// Where the browser comes back with a receipt's id.
async fn callback(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    shared.show(received(&shared, &query, &headers).await)
}

async fn received(shared: &Shared, query: &[(String, String)], headers: &HeaderMap) -> Result<Applicant, Failure> {
    let receipt_id = receipt_id(query).map_err(|text| Failure::new(StatusCode::BAD_REQUEST, "Wrong address", text))?;
    let session = shared.session(headers)?;
    // The id comes out of an address that anybody can write: the client refuses a receipt of another session.
    let receipt = shared.client.get_receipt(&session, &receipt_id).await;
    failures::applicant(&receipt.map_err(|error| failures::call_failed(&error))?)
}

fn receipt_id(query: &[(String, String)]) -> Result<ReceiptId, String> {
    let mut ids = query.iter().filter(|(name, _)| name == "receiptId").map(|(_, id)| id);
    let (Some(id), None) = (ids.next(), ids.next()) else {
        return Err("The address of this page holds exactly one `receiptId`, and this one does not.".to_owned());
    };
    // A plus that was not percent-encoded has been read as a space; ids hold none.
    id.replace(' ', "+")
        .parse()
        .map_err(|error| format!("The address cannot be read: {error}."))
}

/// Where the page goes when the script reports an end without a redirect: the API says what has become of the session.
async fn ended(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    shared.show(outcome(&shared, &headers).await)
}

async fn outcome(shared: &Shared, headers: &HeaderMap) -> Result<Applicant, Failure> {
    let session = shared.session(headers)?;
    let failed = |error| failures::call_failed(&error);
    let session = shared.client.get_session(&session).await.map_err(failed)?;
    let Some(receipt_id) = &session.receipt_id else {
        return Err(failures::without_receipt(&session.status));
    };
    let receipt = shared.client.get_receipt(&session.id, receipt_id).await;
    failures::applicant(&receipt.map_err(failed)?)
}

async fn style() -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (content_type, include_str!("assets/style.css")).into_response()
}

async fn script() -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (content_type, include_str!("assets/share.js")).into_response()
}

async fn nothing(State(shared): State<Arc<Shared>>) -> Response {
    let text = "There is no such page. The start page has a button to share with.";
    shared.show(Err(Failure::new(StatusCode::NOT_FOUND, "Nothing here", text)))
}

/// Why the site did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    Listen(io::Error),
    /// The sandbox did not start.
    Sandbox(yoti_share_sandbox::StartError),
    /// The question cannot be asked.
    Share(yoti_share::Error),
    /// An address is no URL.
    Url(url::ParseError),
    /// The script's address cannot stand in a header.
    Header(header::InvalidHeaderValue),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Listen(_) => "the address cannot be listened on; choose another with --listen",
            Self::Sandbox(_) => "the sandbox did not start",
            Self::Share(_) => "the question cannot be asked",
            Self::Url(_) => "an address is no URL",
            Self::Header(_) => "the script's address cannot stand in a header",
        })
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(match self {
            Self::Listen(source) => source,
            Self::Sandbox(source) => source,
            Self::Share(source) => source,
            Self::Url(source) => source,
            Self::Header(source) => source,
        })
    }
}
