//! The web server: the router, and what all responses have in common.

mod api_error;
mod authentication;
mod bearer;
mod body;
mod connection;
mod control_api;
mod endpoints;
mod faulty_response;
mod framework_error;
mod json_response;
mod listing;
mod origin_guard;
mod pages;
mod qr_code_image;
mod redaction;
mod request_id;
mod route;
mod server;
mod session_view;
mod share_api;
mod token_endpoint;
mod webshare;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Router};
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, header};

use self::api_error::ApiError;
use self::request_id::RequestId;
pub(crate) use self::server::serve;
use crate::state;
use crate::state::exchange::{Exchange, Message};
use crate::state::webhook::SANDBOX;
use crate::util::sync::lock;
use crate::util::{clock, ids};

/// The value of the header that marks every response as the sandbox's.
const SANDBOX_VALUE: &str = concat!("yoti-share-sandbox/", env!("CARGO_PKG_VERSION"));
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Creates the router of the whole sandbox.
fn router(state: Arc<state::State>) -> Router {
    // Pages of other origins must not use these.
    let guarded = control_api::routes()
        .merge(pages::routes())
        .layer(middleware::from_fn_with_state(Arc::clone(&state), body::hold_request))
        .layer(middleware::from_fn_with_state(Arc::clone(&state), origin_guard::admit));
    Router::new()
        .route("/share", any(endpoints::serve))
        .route("/share/{*path}", any(endpoints::serve))
        .route("/auth", any(endpoints::serve))
        .route("/auth/{*path}", any(endpoints::serve))
        .merge(qr_code_image::routes().layer(middleware::from_fn_with_state(Arc::clone(&state), body::hold_request)))
        .merge(webshare::routes())
        .merge(guarded)
        .fallback(unknown_route)
        .layer(middleware::from_fn_with_state(Arc::clone(&state), finish))
        .with_state(state)
}

/// Adds the headers of all responses, and the bodies of errors.
async fn finish(State(state): State<Arc<state::State>>, mut request: Request, next: Next) -> Response {
    let id: Arc<str> = ids::new_uuid(&state.entropy).into();
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    let opened_in_browser = pages::is_opened_in_browser(&request);
    let mut response = next.run(request).await;
    response = body::hold_response(&state, response);
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        let written = if opened_in_browser {
            pages::api_error_page(&error)
        } else {
            error.response(&id)
        };
        let (parts, body) = written.into_parts();
        *response.body_mut() = body;
        response.headers_mut().extend(parts.headers);
    }
    let headers = response.headers_mut();
    headers.insert(SANDBOX, HeaderValue::from_static(SANDBOX_VALUE));
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

/// Rejects an unknown path. Requests of API clients are journalled, so that a wrong base URL can be found there.
async fn unknown_route(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let (parts, _body) = request.into_parts();
    let path = parts.uri.path();
    let requests_token = path.starts_with("/v1/oauth/");
    let from_api_client = path.starts_with("/v2/") || parts.headers.contains_key("x-yoti-auth-id");
    let advice = if requests_token {
        format!("the whole token URL is {}", state.auth_url())
    } else if from_api_client {
        "the API is below /share: the base URL of the client must end with it".to_owned()
    } else {
        "the API is below /share".to_owned()
    };
    let error = ApiError::not_found("UNKNOWN_ROUTE", format!("The sandbox has nothing at {path}; {advice}"));
    if !from_api_client && !requests_token {
        return error.into_response();
    }
    let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let mut entry = endpoints::journal_entry(&state, &parts, target, &id);
    entry.status = Some(error.status.as_u16());
    entry.verdict = error.verdict();
    let (response, body) = endpoints::buffered(error.response(&id)).await;
    let exchange = Exchange {
        request: Message::new(&parts.headers, &[]),
        response: Some(Message::new(response.headers(), &body)),
    };
    lock(&state.journal).write(entry, exchange);
    response
}
