//! Pages for people: the start page, a session's phone, the inspector.
//!
//! They are rendered on the server and need no JavaScript. Forms are submitted by `POST`. With JavaScript, the pages read
//! the [`changes`] once a second, and load the parts that changed.

mod inspector;
mod moment;
mod phone;
pub(super) mod render;
mod start;
mod values;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use self::inspector::{deliver_again, show_inspector};
use self::phone::{show_phone, use_phone};
use self::render::error_page;
use self::start::show_start;
use super::api_error::ApiError;
use super::framework_error;
use crate::state;
use crate::util::sync::lock;

const STYLE: &str = include_str!("pages.css");
const SCRIPT: &str = include_str!("pages.js");

pub(super) fn routes() -> Router<Arc<state::State>> {
    Router::new()
        .route("/", get(redirect_to_start))
        .route("/sandbox", get(redirect_to_start))
        .route("/sandbox/", get(show_start))
        .route("/sandbox/phone/{id}", get(show_phone).post(use_phone))
        .route("/sandbox/inspector", get(show_inspector))
        .route("/sandbox/inspector/redeliver", post(deliver_again))
        .route("/sandbox/changes", get(changes))
        .route(
            "/sandbox/pages.css",
            get(async || asset(STYLE, "text/css; charset=utf-8")),
        )
        .route(
            "/sandbox/pages.js",
            get(async || asset(SCRIPT, "text/javascript; charset=utf-8")),
        )
        .layer(middleware::from_fn(framework_error::as_page))
        .layer(middleware::map_response(async |response| secured(response)))
}

/// Allows the sandbox's style and script, inline images, and forms that are submitted to the sandbox; forbids caching.
fn secured(mut response: Response) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                          form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether a person opens the address in a browser, and so expects a page.
pub(super) fn is_opened_in_browser(request: &Request) -> bool {
    let accept = request.headers().get_all(header::ACCEPT).iter();
    let mut ranges = accept
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    matches!(*request.method(), Method::GET | Method::POST)
        && ranges.any(|range| {
            range
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .eq_ignore_ascii_case("text/html")
        })
}

/// Writes an error for people that a program gets in the API's form.
pub(super) fn api_error_page(error: &ApiError) -> Response {
    let title = if error.status == StatusCode::NOT_FOUND {
        "Not found"
    } else {
        "This is not possible"
    };
    secured(error_page(error.status, title, &sentence(&error.message), None))
}

fn asset(text: &'static str, content_type: &'static str) -> Response {
    let mut response = Response::new(text.into());
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Returns a text that is another one after each change.
async fn changes(State(state): State<Arc<state::State>>) -> String {
    let sessions = state.with_store(|store| store.version());
    let requests = lock(&state.journal).written();
    format!("{sessions}-{requests}-{}", state.webhooks.recorded())
}

async fn redirect_to_start() -> Response {
    see_other("/sandbox/")
}

fn see_other(location: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Adds a capital letter and a full stop.
fn sentence(message: &str) -> String {
    let mut rest = message.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    format!("{}{}.", first.collect::<String>(), rest.as_str())
}
