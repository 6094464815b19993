//! The addresses of the site.

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Json, Router};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use tower_http::trace::TraceLayer;
use yoti_share::axum::{ReceiptRedirect, WebhookEvent};
use yoti_share::{Outcome, ReceiptQueryError, SessionId};

use crate::pages::{Failure, Page};
use crate::security::{add_headers, check_admin, check_request, cookie, random_text};
use crate::shares::Share;
use crate::site::App;

pub(crate) fn router(app: App) -> Router {
    // The log has no query strings, because they contain receipt IDs.
    let trace = TraceLayer::new_for_http().make_span_with(
        |request: &Request| tracing::info_span!("request", method = %request.method(), path = request.uri().path()),
    );
    Router::new()
        .route("/results", get(results))
        .route("/results/{session_id}/delete", post(delete_result))
        .route_layer(from_fn_with_state(app.clone(), check_admin))
        .route("/", get(async |State(app): State<App>| Page::Start(app)))
        .route("/session", post(begin))
        .route("/qr-code", post(begin_without_script))
        .route("/callback", get(callback))
        .route("/forget", post(forget))
        .fallback(async || Failure::new(StatusCode::NOT_FOUND, "no_page"))
        .layer(from_fn_with_state(app.clone(), check_request))
        // Yoti's server sends these. Their secret authenticates them.
        .route("/hook", post(hook))
        .route("/style.css", get(([(header::CONTENT_TYPE, "text/css")], include_str!("../assets/style.css"))))
        .route("/share.js", get(([(header::CONTENT_TYPE, "text/javascript")], include_str!("../assets/share.js"))))
        .layer(map_response_with_state(app.clone(), add_headers))
        .layer(trace)
        .with_state(app)
}

/// Starts a share and binds it to this browser.
async fn start_share(app: &App, cookies: CookieJar) -> Result<(CookieJar, SessionId), Failure> {
    let browser = random_text()?;
    let session_id = app.shares.create(&app.config, &browser).await?;
    Ok((cookies.add(cookie(&app.url, browser)), session_id))
}

/// The share that this browser started.
async fn started_share(app: &App, cookies: &CookieJar) -> Result<Share, Failure> {
    let browser = cookies
        .get(cookie(&app.url, String::new()).name())
        .map_or("", Cookie::value);
    app.shares.find_of_browser(browser).await?.ok_or_else(no_share)
}

fn no_share() -> Failure {
    Failure::new(StatusCode::FORBIDDEN, "no_share")
}

/// The page's script calls this.
async fn begin(State(app): State<App>, cookies: CookieJar) -> Result<(CookieJar, Json<SessionId>), Failure> {
    let (cookies, session_id) = start_share(&app, cookies).await?;
    Ok((cookies, Json(session_id)))
}

async fn begin_without_script(State(app): State<App>, cookies: CookieJar) -> Result<(CookieJar, Page), Failure> {
    let (cookies, session_id) = start_share(&app, cookies).await?;
    let qr_code = app.shares.client.create_qr_code(&session_id).await?;
    let (svg, uri) = (qr_code.to_svg()?, qr_code.uri);
    Ok((cookies, Page::QrCode { svg, uri }))
}

/// Yoti redirects the browser here with a receipt ID. The site's own pages link here without one.
async fn callback(
    State(app): State<App>,
    cookies: CookieJar,
    redirect: Result<Option<ReceiptRedirect>, ReceiptQueryError>,
) -> Result<Page, Failure> {
    let receipt_id = redirect?.map(|ReceiptRedirect(id)| id);
    let share = started_share(&app, &cookies).await?;
    let finished = app.shares.finish(share, receipt_id.as_ref()).await?;
    let share = finished.ok_or_else(no_share)?;
    let Some(receipt) = app.shares.receipt(&share).await? else {
        return Ok(Page::NoReceipt(share.status));
    };
    // The share may have ended before this request.
    if receipt_id.is_some_and(|id| id != *receipt.id()) {
        return Err(Failure::new(StatusCode::FORBIDDEN, "mismatch"));
    }
    Ok(match receipt.outcome() {
        Outcome::Failed(failure) => Page::Failed(failure.describe()),
        Outcome::Shared(_) => Page::Profile(receipt.extract()?),
    })
}

/// Deletes what this browser shared.
async fn forget(State(app): State<App>, cookies: CookieJar) -> Result<(CookieJar, Page), Failure> {
    let share = started_share(&app, &cookies).await?;
    app.shares.delete(&share.session_id).await?;
    Ok((cookies.remove(cookie(&app.url, String::new())), Page::Deleted))
}

async fn hook(State(app): State<App>, WebhookEvent(event): WebhookEvent) -> Result<StatusCode, Failure> {
    // `None` if the person has deleted the share.
    if let Some(share) = app.shares.find(event.session_id.as_str()).await? {
        app.shares.finish(share, event.receipt_id.as_ref()).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The newest shares.
async fn results(State(app): State<App>) -> Result<Page, Failure> {
    let mut rows = Vec::new();
    for share in app.shares.newest().await? {
        let receipt = app.shares.receipt(&share).await;
        rows.push((share, receipt));
    }
    Ok(Page::Results(rows))
}

async fn delete_result(State(app): State<App>, Path(session_id): Path<String>) -> Result<Redirect, Failure> {
    app.shares.delete(&session_id).await?;
    Ok(Redirect::to("/results"))
}
