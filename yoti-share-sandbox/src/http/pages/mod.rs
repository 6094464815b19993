//! Pages for people: the sessions, the phone, the journal.
//!
//! They are written here and need no script. What a form does, it does by `POST` and is answered with the page to see next.

mod form;
mod journal;
mod phone;
mod render;
mod sessions;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use self::render::{page, phone_path};
use super::rejection;
use crate::http::view;
use crate::phone::{Phone, PhoneError};
use crate::state;

const STYLE: &str = include_str!("style.css");

pub(super) fn routes() -> Router<Arc<state::State>> {
    Router::new()
        // Whoever only knows the address of the sandbox looks here.
        .route("/", get(to_sessions))
        .route("/sandbox", get(to_sessions))
        .route("/sandbox/", get(sessions::show))
        .route("/sandbox/phone/{id}", get(show_phone).post(use_phone))
        .route("/sandbox/journal", get(journal::show))
        .route("/sandbox/style.css", get(style))
        .layer(middleware::from_fn(rejection::as_page))
        .layer(middleware::map_response(guarded))
}

/// Nothing but the sandbox's own style, inline pictures, and forms that come back to it; kept by nobody.
async fn guarded(mut response: Response) -> Response {
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
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

async fn to_sessions() -> Response {
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

/// A page that says what went wrong, and leads on.
pub(super) fn problem(status: StatusCode, title: &str, message: &str, back: Option<&str>) -> Response {
    #[derive(Serialize)]
    struct Problem<'a> {
        title: &'a str,
        message: &'a str,
        back: Option<&'a str>,
    }

    page(status, "problem.html", &Problem { title, message, back })
}

fn unknown_session() -> Response {
    let message = "The sandbox has no session with this id. It was made elsewhere, or before the sandbox was last started, or \
                   it had to make room for newer ones.";
    problem(StatusCode::NOT_FOUND, "No such session", message, None)
}

#[derive(Deserialize)]
struct PhoneQuery {
    /// Whom to share as; see [`Person::preset`](crate::person::Person::preset).
    person: Option<String>,
}

async fn show_phone(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    Query(query): Query<PhoneQuery>,
) -> Response {
    let name = query.person.as_deref().unwrap_or("adult");
    let Some(chosen) = phone::Chosen::new(name) else {
        let message = format!("The sandbox has nobody called “{name}”.");
        return problem(StatusCode::BAD_REQUEST, "Nobody", &message, Some(&phone_path(&id)));
    };
    match phone::model(&state, &id, &chosen) {
        Some(model) => page(StatusCode::OK, "phone.html", &model),
        None => unknown_session(),
    }
}

/// Does what the button says that was pressed.
async fn use_phone(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = phone_path(&id);
    let Some(session) = view::session(&state, &id) else {
        return unknown_session();
    };
    let action = match form::action(&headers, &body, &session.parsed_request) {
        Ok(action) => action,
        Err(message) => return problem(StatusCode::BAD_REQUEST, "This cannot be done", &message, Some(&path)),
    };
    let phone = Phone::new(state);
    let done = match action {
        form::Action::Approve(person) => phone.approve(&id, *person).await.map(drop),
        form::Action::Refuse(failure) => phone.fail(&id, failure).await.map(drop),
        form::Action::Scan => phone.scan(&id).await,
        form::Action::Cancel => phone.cancel(&id).await.map(drop),
        form::Action::Expire => phone.expire(&id).await.map(drop),
        form::Action::Error => phone.error(&id).await.map(drop),
    };
    match done {
        Ok(()) => see_other(&path),
        Err(PhoneError::UnknownSession) => unknown_session(),
        Err(error @ (PhoneError::Ended(_) | PhoneError::NoQrCode | PhoneError::QrCodeExpired)) => problem(
            StatusCode::CONFLICT,
            "Too late, or too early",
            &sentence(&error),
            Some(&path),
        ),
        Err(error @ (PhoneError::Seal(_) | PhoneError::Interrupted)) => problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The sandbox failed",
            &sentence(&error),
            Some(&path),
        ),
    }
}

/// With a capital letter and a full stop.
fn sentence(error: &PhoneError) -> String {
    let text = error.to_string();
    let mut rest = text.chars();
    let first = rest
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", rest.as_str())
}
