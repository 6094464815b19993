//! Pages for people: the sessions, a session's phone, the journal.
//!
//! They are rendered on the server and need no JavaScript. Forms are submitted by `POST` and answered with a redirect.

mod fields;
mod form;
mod journal;
pub(super) mod render;
mod session_list;
mod session_page;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;

use self::journal::show_journal;
use self::render::{error_page, phone_path, render_page};
use self::session_list::show_sessions;
use super::api_error::ApiError;
use super::{framework_error, session_view};
use crate::person::Person;
use crate::phone::{Phone, PhoneError};
use crate::state;

const STYLE: &str = include_str!("style.css");

pub(super) fn routes() -> Router<Arc<state::State>> {
    Router::new()
        .route("/", get(redirect_to_sessions))
        .route("/sandbox", get(redirect_to_sessions))
        .route("/sandbox/", get(show_sessions))
        .route("/sandbox/phone/{id}", get(show_phone).post(use_phone))
        .route("/sandbox/journal", get(show_journal))
        .route("/sandbox/style.css", get(style))
        .layer(middleware::from_fn(framework_error::as_page))
        .layer(middleware::map_response(add_security_headers))
}

/// Allows the sandbox's style, inline images, and forms that are submitted to the sandbox; forbids caching.
async fn add_security_headers(mut response: Response) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; \
                          frame-ancestors 'none'";
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn style() -> Response {
    let mut response = Response::new(STYLE.into());
    let content_type = HeaderValue::from_static("text/css; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}

async fn redirect_to_sessions() -> Response {
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

fn unknown_session() -> Response {
    let message = "The sandbox has no session with this ID. The session belongs to another sandbox, was created before the \
                   sandbox was last started, or was dropped to limit memory.";
    error_page(StatusCode::NOT_FOUND, "Unknown session", message, None)
}

#[derive(Deserialize)]
struct PhoneQuery {
    /// The name of a person; see [`Person::preset`].
    person: Option<String>,
}

async fn show_phone(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    Query(query): Query<PhoneQuery>,
) -> Response {
    let name = query.person.as_deref().unwrap_or("adult");
    let Some(person) = Person::preset(name) else {
        let message = format!("The sandbox has no person called “{name}”.");
        return error_page(
            StatusCode::BAD_REQUEST,
            "Unknown person",
            &message,
            Some(&phone_path(&id)),
        );
    };
    match session_page::session_page(&state, &id, name, &person) {
        Some(page) => render_page(StatusCode::OK, "phone.html", &page),
        None => unknown_session(),
    }
}

/// Performs the action of the pressed button.
async fn use_phone(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = phone_path(&id);
    let Some(session) = session_view::session(&state, &id) else {
        return unknown_session();
    };
    let action = match form::read_form(&headers, &body, &session.parsed_request) {
        Ok(action) => action,
        Err(message) => return error_page(StatusCode::BAD_REQUEST, "This is not possible", &message, Some(&path)),
    };
    let error = match Phone::new(state).perform(&id, action).await {
        Ok(_) => return see_other(&path),
        Err(PhoneError::UnknownSession) => return unknown_session(),
        Err(
            error @ (PhoneError::Ended(_)
            | PhoneError::UnknownQrCode
            | PhoneError::NoQrCode
            | PhoneError::QrCodeExpired
            | PhoneError::Seal(_)
            | PhoneError::Interrupted),
        ) => ApiError::from(&error),
    };
    let title = if error.status == StatusCode::CONFLICT {
        "This is not possible now"
    } else {
        "The sandbox failed"
    };
    error_page(error.status, title, &sentence(&error.message), Some(&path))
}

/// Adds a capital letter and a full stop.
fn sentence(message: &str) -> String {
    let mut rest = message.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    format!("{}{}.", first.collect::<String>(), rest.as_str())
}
