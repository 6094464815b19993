//! `GET /share/client/v2`: the script that puts a share on a page, and what that script asks for.
//!
//! Pages of any origin may ask: nothing here looks at cookies, a session is known only to whoever holds its id, and all
//! there is to learn is how far it has come and where the browser goes next. A guard on `Host`, which keeps rebound names
//! out of the control API, would keep nothing out here that an honest `Origin` does not get as well.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::{HeaderName, HeaderValue, StatusCode, header};
use qrcode::QrCode;
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::image::{modules, svg_path};
use super::{RequestId, json, rejection, share};
use crate::application::Application;
use crate::state;
use crate::state::session::Session;
use crate::state::store::Store;

const SCRIPT: &str = include_str!("webshare.js");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The script, and everything below it.
pub(super) fn routes() -> Router<Arc<state::State>> {
    Router::new()
        .route("/share/client/v2", get(script))
        .route("/share/client/v2/sessions/{id}", get(progress))
        .route("/share/client/v2/sessions/{id}/qr-codes", post(create_qr_code))
        .layer(middleware::from_fn(rejection::as_json))
        .layer(middleware::map_response(open_to_pages))
}

/// Lets pages of every origin load and read what is here.
async fn open_to_pages(mut response: Response) -> Response {
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

/// What the script says about itself: the application's id, and the code that it shows.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asking {
    #[serde(default)]
    sdk_id: String,
    #[serde(default)]
    qr_code_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress<'a> {
    status: &'a str,
    scanned: bool,
    /// Whether the code that the script shows can still be scanned.
    qr_code_valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_id: Option<&'a str>,
    /// Where to go with the receipt's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<String>,
    /// Where Yoti wants the page to be.
    domain: String,
}

async fn progress(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Path(id): Path<String>,
    Query(asking): Query<Asking>,
) -> Response {
    let app = application(&state, &asking.sdk_id);
    let answer = app.and_then(|app| {
        state.with_store(|store| {
            let session = session(store, app, &id)?;
            let shown = store.qr_code_of(app, &asking.qr_code_id);
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
            Ok(json(StatusCode::OK, &progress))
        })
    });
    answer.unwrap_or_else(|error| error.into_response(&request_id))
}

#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    /// How many modules the picture is wide and high, its light border included.
    size: usize,
    /// The dark modules, as the `d` of an SVG path.
    path: String,
}

async fn create_qr_code(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Path(id): Path<String>,
    Query(asking): Query<Asking>,
) -> Response {
    let app = application(&state, &asking.sdk_id);
    let answer = app.and_then(|app| {
        state.with_store(|store| session(store, app, &id).map(drop))?;
        let code = share::new_qr_code(&state, app, &id)?;
        let picture = QrCode::new(code.uri.as_bytes())
            .map_err(|_cause| ApiError::payload("The address in the code is too long for a picture"))?;
        let shown = Shown {
            id: &code.id,
            size: modules(&picture),
            path: svg_path(&picture),
        };
        Ok(json(StatusCode::CREATED, &shown))
    });
    answer.unwrap_or_else(|error| error.into_response(&request_id))
}

fn application<'a>(state: &'a state::State, sdk_id: &str) -> Result<&'a Arc<Application>, ApiError> {
    state.find_app(sdk_id).ok_or_else(|| {
        let message = if sdk_id.is_empty() {
            "`sdkId` is missing: the client SDK id of the application that creates the sessions"
        } else {
            "The sandbox has no application with this `sdkId`; it has to be the one that creates the sessions"
        };
        ApiError::not_found("UNKNOWN_APPLICATION", message)
    })
}

fn session<'a>(store: &'a Store, app: &Arc<Application>, id: &str) -> Result<&'a Session, ApiError> {
    store.session_of(app, id).ok_or_else(|| {
        let message = "The application with this `sdkId` has no such session: `sessionIdResolver` has to return the id \
                       of one that the same application created here";
        ApiError::not_found("UNKNOWN_SESSION", message)
    })
}
