//! The pages and the webhook.

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use minijinja::context;
use time::{Duration, OffsetDateTime};
use tower_http::{timeout::TimeoutLayer, trace::TraceLayer};
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};
use yoti_share::{
    Outcome, Receipt, ReceiptQueryError, SessionId, SharePolicy, attribute,
    axum::{ReceiptRedirect, WebhookEvent},
};

use crate::{
    applicant::Applicant,
    browser_sessions::BrowserSessions,
    pages::{Failure, Page},
    security,
    site::App,
};

/// The entry of a browser's session with the ID of its share session.
const SHARE: &str = "share";

pub(crate) fn router(app: App) -> anyhow::Result<Router> {
    let is_loopback = matches!(app.url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let is_secure = app.url.scheme() == "https" || !is_loopback;
    // `Lax`, because the Yoti app may open the callback on the phone. Browsers bind a `__Host-` cookie to this host.
    let browser_sessions = SessionManagerLayer::new(BrowserSessions(app.shares.database.clone()))
        .with_name(if is_secure { "__Host-share" } else { "share" })
        .with_secure(is_secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::minutes(30)));
    let router = Router::new()
        .route("/", get(start))
        .route("/session", post(begin))
        .route("/qr-code", post(begin_without_script))
        .route("/callback", get(callback))
        .route("/forget", post(forget))
        .route("/results", get(results))
        .fallback(async || Failure::new(StatusCode::NOT_FOUND, "no_page"))
        .layer(browser_sessions)
        .layer(from_fn_with_state(app.clone(), security::check_request))
        // Yoti's server sends these. Their secret authenticates them.
        .route("/hook", post(hook))
        .route("/style.css", get(([(header::CONTENT_TYPE, "text/css")], include_str!("../assets/style.css"))))
        .route("/share.js", get(([(header::CONTENT_TYPE, "text/javascript")], include_str!("../assets/share.js"))));
    // The log has no query strings, because they contain receipt IDs.
    let trace = TraceLayer::new_for_http().make_span_with(
        |request: &Request| tracing::info_span!("request", method = %request.method(), path = request.uri().path()),
    );
    let timeout = TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, std::time::Duration::from_secs(60));
    let router = security::add_headers(router, &app.script)?.layer(timeout);
    Ok(router.layer(trace).with_state(app))
}

async fn start(State(app): State<App>) -> Page {
    let App { sdk_id, phone, api, .. } = app;
    let (requested, script) = (Applicant::POLICY.describe(), app.script.as_str());
    Page("start.html", context! { requested, sdk_id, script, phone, api })
}

/// Starts a share and binds it to this browser.
async fn start_share(app: &App, browser: &Session) -> Result<SessionId, Failure> {
    let session_id = app.shares.create(&app.config).await?;
    browser.cycle_id().await?;
    browser.insert(SHARE, &session_id).await?;
    Ok(session_id)
}

async fn started_share(browser: &Session) -> Result<SessionId, Failure> {
    let session_id = browser.get(SHARE).await?;
    session_id.ok_or(Failure::new(StatusCode::FORBIDDEN, "not_started"))
}

/// The page's script calls this.
async fn begin(State(app): State<App>, browser: Session) -> Result<Json<SessionId>, Failure> {
    start_share(&app, &browser).await.map(Json)
}

async fn begin_without_script(State(app): State<App>, browser: Session) -> Result<Page, Failure> {
    let session_id = start_share(&app, &browser).await?;
    let qr_code = app.shares.client.create_qr_code(&session_id).await?;
    Ok(Page(
        "qr_code.html",
        context! { svg => qr_code.to_svg()?, uri => qr_code.uri },
    ))
}

/// Yoti redirects the browser here with a receipt ID. The site's own pages link here without one.
async fn callback(
    State(app): State<App>,
    browser: Session,
    redirect: Result<ReceiptRedirect, ReceiptQueryError>,
) -> Result<Page, Failure> {
    let receipt_id = match redirect {
        Ok(ReceiptRedirect(id)) => Some(id),
        Err(ReceiptQueryError::Missing) => None,
        Err(_) => return Err(Failure::new(StatusCode::BAD_REQUEST, "wrong_address")),
    };
    let session_id = started_share(&browser).await?;
    let share = app.shares.finish(&session_id, receipt_id.as_ref()).await?;
    let share = share.ok_or(Failure::new(StatusCode::GONE, "deleted"))?;
    let Some(receipt) = app.shares.receipt(&share).await? else {
        return Ok(Page("message.html", context! { message => share.status }));
    };
    // The share may have ended before this request.
    if receipt_id.is_some_and(|id| id != *receipt.id()) {
        return Err(Failure::new(StatusCode::FORBIDDEN, "mismatch"));
    }
    if let Outcome::Failed(failure) = receipt.outcome() {
        return Ok(Page(
            "message.html",
            context! { message => "FAILED", text => failure.describe() },
        ));
    }
    Ok(Page("profile.html", receipt.extract::<Applicant>()?.content()))
}

/// Deletes what this browser shared.
async fn forget(State(app): State<App>, browser: Session) -> Result<Page, Failure> {
    app.shares.forget(&started_share(&browser).await?).await?;
    browser.flush().await?;
    Ok(Page("message.html", context! { message => "deleted" }))
}

async fn hook(State(app): State<App>, WebhookEvent(event): WebhookEvent) -> Result<StatusCode, Failure> {
    app.shares.finish(&event.session_id, event.receipt_id.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The newest shares, for the user `admin`.
async fn results(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    if !app.admin.admits(&headers) {
        let login = [(header::WWW_AUTHENTICATE, "Basic realm=\"Results\"")];
        return Ok((StatusCode::UNAUTHORIZED, login).into_response());
    }
    let mut rows = Vec::new();
    for share in app.shares.newest().await? {
        let created = OffsetDateTime::from_unix_timestamp(share.created)?;
        let created = format!("{} {:02}:{:02} UTC", created.date(), created.hour(), created.minute());
        let receipt = app.shares.receipt(&share).await;
        let (result, text) = match receipt.as_ref().map(|receipt| receipt.as_ref().map(Receipt::outcome)) {
            Ok(Some(Outcome::Shared(share))) => (
                "SHARED",
                share.profile().value(attribute::full_name).unwrap_or_default(),
            ),
            Ok(Some(Outcome::Failed(failure))) => ("FAILED", failure.describe().to_owned()),
            Ok(None) => (share.status.as_str(), String::new()),
            Err(_) => ("SEALED", String::new()),
        };
        rows.push(context! { created, result, text });
    }
    Ok(Page("results.html", context! { rows }).into_response())
}
