//! `GET /share/client/v2`: the script that adds a share to a web page, and the requests of that script.
//!
//! Pages of any origin may send these requests. They use no cookies, need the ID of a session, and return only its status
//! and the redirect. A check of `Host` would protect nothing, because every origin gets the same responses.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderName, HeaderValue, StatusCode, header};
use qrcode::QrCode;
use serde::{Deserialize, Serialize};

use super::api_error::ApiError;
use super::json_response::json_response;
use super::qr_code_image::{modules, svg_path};
use super::{framework_error, share_api};
use crate::application::Application;
use crate::state;
use crate::state::session::Session;
use crate::state::store::Store;

const SCRIPT: &str = include_str!("webshare.js");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

pub(super) fn routes() -> Router<Arc<state::State>> {
    Router::new()
        .route("/share/client/v2", get(script))
        .route("/share/client/v2/sessions/{id}", get(session_progress))
        .route("/share/client/v2/sessions/{id}/qr-codes", post(create_qr_code))
        .layer(middleware::from_fn(framework_error::as_json))
        .layer(middleware::map_response(add_cors_headers))
}

/// Allows pages of every origin to load and read the responses.
async fn add_cors_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn script() -> Response {
    let mut response = Response::new(Body::from(SCRIPT));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/javascript; charset=utf-8"),
    );
    response
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScriptQuery {
    sdk_id: Option<String>,
    /// The QR code that the page shows.
    qr_code_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress<'a> {
    status: &'a str,
    scanned: bool,
    /// Whether the QR code that the page shows can be scanned.
    qr_code_valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_id: Option<&'a str>,
    /// Where the browser continues, without the receipt's ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<String>,
    /// Where Yoti requires the page to be.
    domain: String,
}

async fn session_progress(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    Query(query): Query<ScriptQuery>,
) -> Result<Response, ApiError> {
    let app = find_application(&state, query.sdk_id.as_deref())?;
    state.with_store(|store| {
        let session = find_session(store, app, &id)?;
        let shown = query.qr_code_id.and_then(|id| store.find_qr_code(app, &id));
        let progress = Progress {
            status: session.status.as_str(),
            scanned: session.scanned.is_some(),
            qr_code_valid: shown.is_some_and(|(of, code)| of.id == session.id && code.expiry > state.now()),
            receipt_id: session.receipt_id(),
            redirect_uri: session
                .receipt
                .is_some()
                .then(|| app.resolve_redirect_uri(&session.request.redirect_uri)),
            domain: app.domain_url(),
        };
        Ok(json_response(StatusCode::OK, &progress))
    })
}

#[derive(Serialize)]
struct QrCodeImage<'a> {
    id: &'a str,
    /// The width and height in modules, with the light border.
    size: usize,
    /// The dark modules, as the `d` of an SVG path.
    path: String,
}

async fn create_qr_code(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    Query(query): Query<ScriptQuery>,
) -> Result<Response, ApiError> {
    let app = find_application(&state, query.sdk_id.as_deref())?;
    state.with_store(|store| find_session(store, app, &id).map(drop))?;
    let code = share_api::new_qr_code(&state, app, &id)?;
    let image = QrCode::new(code.uri.as_bytes())
        .map_err(|_cause| ApiError::payload("The URI of the QR code is too long for an image"))?;
    let image = QrCodeImage {
        id: &code.id,
        size: modules(&image),
        path: svg_path(&image),
    };
    Ok(json_response(StatusCode::CREATED, &image))
}

fn find_application<'a>(state: &'a state::State, sdk_id: Option<&str>) -> Result<&'a Arc<Application>, ApiError> {
    let app = sdk_id.and_then(|sdk_id| state.find_app(sdk_id));
    app.ok_or_else(|| {
        let message = match sdk_id {
            None => "`sdkId` is missing: the client SDK ID of the application that creates the sessions",
            Some(_) => {
                "The sandbox has no application with this `sdkId`; write that of the one that creates the sessions"
            }
        };
        ApiError::not_found("UNKNOWN_APPLICATION", message)
    })
}

fn find_session<'a>(store: &'a Store, app: &Arc<Application>, id: &str) -> Result<&'a Session, ApiError> {
    store.find_session(app, id).ok_or_else(|| {
        let message = "The application with this `sdkId` has no such session: `sessionIdResolver` must return the ID of a \
                       session that the same application created here";
        ApiError::not_found("UNKNOWN_SESSION", message)
    })
}
