//! The server: routes, start and stop.

use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
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
    applicant::{Applicant, Profile, requested},
    browser_sessions::BrowserSessions,
    failures,
    pages::{Failure, Server, page},
    security,
};

/// Limits for remembered browsers. A share session lives half as long.
const MAX_BROWSERS: usize = 10_000;
const BROWSER_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Configuration of the site.
#[derive(Debug)]
pub struct Options {
    /// Address to listen on; port 0 selects a free port.
    pub listen: SocketAddr,
    /// URL of the site for browsers, if it differs: `https://shop.example` behind a proxy.
    pub url: Option<Url>,
    /// URL of the webshare script, if it differs from that of the API in use.
    pub script: Option<Url>,
    /// The API that the site uses.
    pub api: Api,
}

/// The API that the site uses.
#[derive(Debug)]
pub enum Api {
    /// The site's own sandbox, which gets an application with the site's domain.
    Sandbox(SandboxBuilder),
    /// Yoti, or another server with its API.
    Remote {
        /// The client.
        client: Client,
        /// The client's SDK ID, for the script.
        sdk_id: String,
        /// URL or name of the API, for the banner.
        name: String,
    },
}

/// A running site.
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
    /// [`StartError`] if the site cannot listen on the address, or if the sandbox does not start.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let listener = TcpListener::bind(options.listen).await.map_err(StartError::Listen)?;
        let address = browser_address(listener.local_addr().map_err(StartError::Listen)?);
        let url = match options.url {
            Some(url) => url,
            None => Url::parse(&format!("http://{address}")).map_err(StartError::Url)?,
        };
        let (shared, sandbox) = Shared::new(options.api, options.script, url.clone(), address).await?;
        let (stop, stopped) = oneshot::channel();
        let server = axum::serve(listener, router(Arc::new(shared))).with_graceful_shutdown(async {
            // `stop` drops the sender.
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

    /// The URL of the site for browsers.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The address on which the site listens, for a proxy.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The site's own sandbox.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }

    /// Stops the site. Returns when all open requests have their response.
    pub async fn stop(self) {
        drop(self.stop);
        // The task fails only if its runtime was shut down.
        drop(self.server.await);
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

/// The address for a browser: loopback instead of `0.0.0.0`.
fn browser_address(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    let loopback = match address.ip() {
        IpAddr::V4(_) => IpAddr::from(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::from(Ipv6Addr::LOCALHOST),
    };
    SocketAddr::new(loopback, address.port())
}

/// State of all handlers.
pub(crate) struct Shared {
    client: Client,
    sdk_id: String,
    script: Url,
    server: Server,
    config: SessionConfig,
    browser_sessions: Mutex<BrowserSessions>,
    pub(crate) url: Url,
    /// Accepted host names: that of the URL, and the address on which the site listens.
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
        let (client, sdk_id, server, default_script, sandbox) = match api {
            Api::Sandbox(builder) => {
                let app = AppConfig::new().name("Example club").domain(&origin);
                let sandbox = builder.app(app).start().await.map_err(StartError::Sandbox)?;
                let server = Server {
                    phone: Some(format!("{}/sandbox/", sandbox.origin())),
                    api: sandbox.base_url(),
                };
                let script = format!("{}/client/v2", sandbox.base_url());
                (
                    sandbox.client(),
                    sandbox.sdk_id().to_owned(),
                    server,
                    script,
                    Some(sandbox),
                )
            }
            Api::Remote { client, sdk_id, name } => {
                let script = "https://www.yoti.com/share/client/v2".to_owned();
                (client, sdk_id, Server { phone: None, api: name }, script, None)
            }
        };
        let script = match script {
            Some(script) => script,
            None => Url::parse(&default_script).map_err(StartError::Url)?,
        };
        let name = origin.split_once("://").map_or("", |(_, name)| name).to_owned();
        let shared = Self {
            content_policy: security::content_policy(&script).parse().map_err(StartError::Header)?,
            client,
            sdk_id,
            script,
            server,
            config: SessionConfig::for_policy::<Applicant>("/callback")
                .build()
                .map_err(|error| StartError::Share(error.into()))?,
            browser_sessions: Mutex::new(BrowserSessions::new(MAX_BROWSERS, BROWSER_LIFETIME)),
            url,
            hosts: vec![name, address.to_string()],
        };
        Ok((shared, sandbox))
    }

    /// With https, a `__Host-` name: browsers then accept the cookie only from this host and over https.
    fn cookie_name(&self) -> &'static str {
        if self.is_secure() { "__Host-share" } else { "share" }
    }

    fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The session that this browser started.
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
        let session = secret.and_then(|(_, secret)| browser_sessions.get(secret, Instant::now()));
        session.cloned().ok_or_else(|| {
            Failure::new(
                StatusCode::FORBIDDEN,
                "No share found",
                "This browser has not started a share here, or the share is too old. If you block cookies, allow them for \
                 this site, and start again.",
            )
        })
    }

    /// The profile page or the failure page.
    fn show(&self, found: Result<Applicant, Failure>) -> Response {
        match found {
            Ok(applicant) => page(StatusCode::OK, &self.server, "profile.html", Profile::from(&applicant)),
            Err(failure) => page(failure.status, &self.server, "failure.html", &failure),
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
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&shared),
            security::check_host,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&shared),
            security::add_headers,
        ))
        .with_state(shared)
}

async fn start(State(shared): State<Arc<Shared>>) -> Response {
    let content = json!({"requested": requested(), "sdk_id": shared.sdk_id, "script": shared.script.as_str()});
    page(StatusCode::OK, &shared.server, "start.html", content)
}

/// Starts a share and binds it to this browser.
async fn begin(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if !security::is_own_page(&headers, &shared.url) {
        return json_error(StatusCode::FORBIDDEN, "only the site's own page can start a share");
    }
    let session = match shared.client.create_session(&shared.config).await {
        Ok(session) => session.id,
        Err(error) => return json_error(StatusCode::BAD_GATEWAY, &error.report().to_string()),
    };
    let (secret, lifetime) = {
        let mut browser_sessions = shared.browser_sessions.lock().unwrap_or_else(PoisonError::into_inner);
        (
            browser_sessions.insert(session.clone(), Instant::now()),
            browser_sessions.lifetime().as_secs(),
        )
    };
    let Ok(secret) = secret else {
        return json_error(StatusCode::INTERNAL_SERVER_ERROR, "the system has no random numbers");
    };
    // `Lax`, because the Yoti app may open the callback on the phone.
    let name = shared.cookie_name();
    let secure = if shared.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={secret}; Path=/; Max-Age={lifetime}; HttpOnly; SameSite=Lax{secure}");
    ([(header::SET_COOKIE, cookie)], Json(json!({"sessionId": session}))).into_response()
}

fn json_error(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({"error": error}))).into_response()
}

/// Yoti redirects the browser to this page with a receipt ID.
async fn callback(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    shared.show(received(&shared, &query, &headers).await)
}

async fn received(shared: &Shared, query: &[(String, String)], headers: &HeaderMap) -> Result<Applicant, Failure> {
    let receipt_id = receipt_id(query).map_err(|text| Failure::new(StatusCode::BAD_REQUEST, "Wrong URL", text))?;
    let session = shared.session(headers)?;
    // A user can change the ID in the URL; the client rejects the receipt of another session.
    let receipt = shared.client.get_receipt(&session, &receipt_id).await;
    failures::applicant(&receipt.map_err(|error| failures::call_failed(&error))?)
}

fn receipt_id(query: &[(String, String)]) -> Result<ReceiptId, String> {
    let mut ids = query.iter().filter(|(name, _)| name == "receiptId").map(|(_, id)| id);
    let (Some(id), None) = (ids.next(), ids.next()) else {
        return Err("The URL of this page must contain exactly one `receiptId`.".to_owned());
    };
    // A `+` that is not percent-encoded was decoded as a space; IDs contain no spaces.
    id.replace(' ', "+")
        .parse()
        .map_err(|error| format!("The receipt ID in the URL is invalid: {error}."))
}

/// The page opens this URL when the script reports an error instead of redirecting. The API has the session's status.
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

async fn not_found(State(shared): State<Arc<Shared>>) -> Response {
    let text = "This page does not exist. The start page has the share button.";
    shared.show(Err(Failure::new(StatusCode::NOT_FOUND, "Not found", text)))
}

/// Why the site did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The site cannot listen on the address.
    Listen(io::Error),
    /// The sandbox did not start.
    Sandbox(yoti_share_sandbox::StartError),
    /// The session configuration is invalid.
    Share(yoti_share::Error),
    /// A URL is invalid.
    Url(url::ParseError),
    /// The script's URL is not a valid header value.
    Header(header::InvalidHeaderValue),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Listen(_) => "cannot listen on the address; choose another with --listen",
            Self::Sandbox(_) => "the sandbox did not start",
            Self::Share(_) => "the session configuration is invalid",
            Self::Url(_) => "a URL is invalid",
            Self::Header(_) => "the script's URL is not a valid header value",
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
