//! The web server: one router, and what every answer has in common.

mod auth;
mod control;
mod error;
mod faulty;
mod guard;
mod image;
mod listener;
mod pages;
mod rejection;
mod route;
mod share;
mod view;
mod webshare;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::any;
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, header};

use self::error::ApiError;
pub(crate) use self::listener::{Connection, Listener};
use crate::state;
use crate::util::sync::lock;
use crate::util::{clock, ids};

/// Marks every answer as one of the sandbox.
const SANDBOX: HeaderName = HeaderName::from_static("x-yoti-sandbox");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id under which a request is answered and journalled.
#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) String);

fn request_id(request: &Request) -> String {
    let id = request.extensions().get::<RequestId>();
    id.map(|id| id.0.clone()).unwrap_or_default()
}

/// Everything the sandbox serves.
pub(crate) fn router(state: Arc<state::State>) -> Router {
    let own = control::routes()
        .merge(pages::routes())
        .layer(middleware::from_fn_with_state(Arc::clone(&state), guard::admit));
    Router::new()
        // Yoti's API, as its clients' servers see it.
        .route("/share", any(share::serve))
        .route("/share/{*path}", any(share::serve))
        .merge(image::routes())
        // The script on those clients' pages.
        .merge(webshare::routes())
        // What is the sandbox's own: the control API, and pages for people.
        .merge(own)
        .fallback(unknown)
        .layer(middleware::from_fn_with_state(Arc::clone(&state), stamp))
        .with_state(state)
}

/// Gives every answer its request id, the sandbox's mark, and the date by the sandbox's clock.
async fn stamp(State(state): State<Arc<state::State>>, mut request: Request, next: Next) -> Response {
    let id = ids::new_uuid(&state.entropy);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        SANDBOX,
        HeaderValue::from_static(concat!("yoti-share-sandbox/", env!("CARGO_PKG_VERSION"))),
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    if !headers.contains_key(header::DATE)
        && let Ok(date) = HeaderValue::from_str(&clock::to_http_date(state.now()))
    {
        headers.insert(header::DATE, date);
    }
    response
}

/// A path that nobody serves: says what there is. A client of the API that has come to the wrong place is journalled, since
/// that is where whoever set it up will look.
async fn unknown(State(state): State<Arc<state::State>>, request: Request) -> Response {
    let id = request_id(&request);
    let (parts, _body) = request.into_parts();
    let path = parts.uri.path();
    let for_the_api = path.starts_with("/v2/") || parts.headers.contains_key("x-yoti-auth-id");
    let advice = if for_the_api {
        "the API is below /share: the base URL of the client should end with it"
    } else {
        "the API is below /share"
    };
    let error = ApiError::not_found("UNKNOWN_ROUTE", format!("The sandbox has nothing at {path}; {advice}"));
    if for_the_api {
        let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let mut entry = share::entry(&state, &parts, target, &id);
        entry.status = Some(error.status.as_u16());
        entry.verdict = error.verdict();
        lock(&state.journal).write(entry);
    }
    error.into_response(&id)
}

/// A JSON answer.
pub(crate) fn json(status: http::StatusCode, body: &impl serde::Serialize) -> Response {
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
