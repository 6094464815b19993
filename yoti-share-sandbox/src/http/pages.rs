//! Pages for people: the sessions, the phone, the journal.
//!
//! They are written here and need no script. What a form does, it does by `POST` and is answered with the page to see next.

mod form;
mod phone;
mod render;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::render::{page, path_segment, short_time};
use crate::journal::{JournalEntry, Verdict};
use crate::payload::SessionRequest;
use crate::phone::{Phone, PhoneError};
use crate::sync::lock;
use crate::view::{self, SessionView};
use crate::webhook::Delivery;
use crate::words;
use crate::world::World;

const STYLE: &str = include_str!("pages/style.css");
/// So many of the newest sessions are listed.
const SESSIONS: usize = 100;
/// So many requests, and so many deliveries, are on one page of the journal.
const ENTRIES: usize = 50;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/sandbox", get(to_sessions))
        .route("/sandbox/", get(sessions))
        .route("/sandbox/phone/{id}", get(show_phone).post(use_phone))
        .route("/sandbox/journal", get(journal))
        .route("/sandbox/style.css", get(style))
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
fn problem(status: StatusCode, title: &str, message: &str, back: Option<&str>) -> Response {
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
struct SessionsQuery {
    /// `off` stops the page from loading itself again.
    live: Option<String>,
}

/// A session in the list.
#[derive(Serialize)]
struct Listed {
    href: String,
    id: String,
    application: String,
    status: &'static str,
    scanned: bool,
    created: String,
    asks: Vec<String>,
}

impl From<SessionView> for Listed {
    fn from(session: SessionView) -> Self {
        let asks = asked(&session.request).map_or_else(Vec::new, |request| {
            let mut titles: Vec<String> = request.policy.wanted.iter().map(words::title).collect();
            if titles.is_empty() {
                titles = words::besides(&request);
            }
            titles
        });
        Self {
            href: format!("/sandbox/phone/{}", path_segment(&session.id)),
            status: session.status.as_str(),
            scanned: session.scanned_qr_code_id.is_some(),
            created: short_time(&session.created),
            application: session.application,
            id: session.id,
            asks,
        }
    }
}

/// What a session asks for, from the request as it was sent.
fn asked(request: &Value) -> Option<SessionRequest> {
    SessionRequest::parse(&serde_json::to_vec(request).ok()?).ok()
}

async fn sessions(State(world): State<Arc<World>>, Query(query): Query<SessionsQuery>) -> Response {
    #[derive(Serialize)]
    struct Page<'a> {
        sessions: Vec<Listed>,
        more: usize,
        live: bool,
        api_url: String,
        sdk_ids: Vec<&'a str>,
    }

    let view = view::sessions(&world, SESSIONS);
    let model = Page {
        more: view.total.saturating_sub(view.sessions.len()),
        sessions: view.sessions.into_iter().map(Listed::from).collect(),
        live: query.live.as_deref() != Some("off"),
        api_url: format!("{}/share", world.origin),
        sdk_ids: world.apps.iter().map(|app| &*app.sdk_id).collect(),
    };
    page(StatusCode::OK, "sessions.html", &model)
}

#[derive(Deserialize)]
struct PhoneQuery {
    /// Whom to share as; see [`Person::preset`](crate::person::Person::preset).
    person: Option<String>,
}

async fn show_phone(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Query(query): Query<PhoneQuery>,
) -> Response {
    let name = query.person.as_deref().unwrap_or("adult");
    let Some(chosen) = phone::Chosen::new(name) else {
        let message = format!("The sandbox has nobody called “{name}”.");
        return problem(StatusCode::BAD_REQUEST, "Nobody", &message, Some(&phone_path(&id)));
    };
    match phone::model(&world, &id, &chosen) {
        Some(model) => page(StatusCode::OK, "phone.html", &model),
        None => unknown_session(),
    }
}

fn phone_path(id: &str) -> String {
    format!("/sandbox/phone/{}", path_segment(id))
}

/// Does what the button says that was pressed.
async fn use_phone(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = phone_path(&id);
    let Some(session) = view::session(&world, &id) else {
        return unknown_session();
    };
    let action = match asked(&session.request)
        .ok_or_else(|| "The session's request cannot be read.".to_owned())
        .and_then(|request| form::action(&headers, &body, &request))
    {
        Ok(action) => action,
        Err(message) => return problem(StatusCode::BAD_REQUEST, "This cannot be done", &message, Some(&path)),
    };
    let phone = Phone::new(world);
    let done = match action {
        form::Action::Approve(person) => phone.approve(&id, *person).await.map(drop),
        form::Action::Refuse(refused) => phone.refuse(&id, refused).await.map(drop),
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

#[derive(Deserialize)]
struct JournalQuery {
    /// Only entries with a smaller number.
    before: Option<u64>,
}

/// An entry of the journal as it is shown.
#[derive(Serialize)]
struct Noted {
    number: u64,
    time: String,
    method: String,
    target: String,
    client: Option<String>,
    status: Option<u16>,
    request_id: String,
    verdict: &'static str,
    code: Option<String>,
    reason: Option<String>,
    warnings: Vec<String>,
    string_to_sign: Option<String>,
}

impl From<JournalEntry> for Noted {
    fn from(entry: JournalEntry) -> Self {
        let (verdict, code, reason) = match entry.verdict {
            Verdict::Accepted => ("accepted", None, None),
            Verdict::Refused { code, reason } => ("refused", Some(code), Some(reason)),
            Verdict::Fault { name } => ("fault", Some(name), None),
        };
        Self {
            number: entry.number,
            time: short_time(&entry.time),
            method: entry.method,
            target: entry.target,
            client: entry.client,
            status: entry.status,
            request_id: entry.request_id,
            verdict,
            code,
            reason,
            warnings: entry.warnings,
            string_to_sign: entry.string_to_sign,
        }
    }
}

/// A delivery as it is shown.
#[derive(Serialize)]
struct Delivered {
    #[serde(flatten)]
    delivery: Delivery,
    at: String,
    next: Option<String>,
    arrived: bool,
}

impl From<Delivery> for Delivered {
    fn from(delivery: Delivery) -> Self {
        Self {
            at: short_time(&delivery.time),
            next: delivery.next_attempt.as_deref().map(short_time),
            arrived: delivery.status.is_some_and(|status| (200..300).contains(&status)),
            delivery,
        }
    }
}

async fn journal(State(world): State<Arc<World>>, Query(query): Query<JournalQuery>) -> Response {
    #[derive(Serialize)]
    struct Page {
        entries: Vec<Noted>,
        newest: bool,
        /// Where the next page starts, if there is one.
        older: Option<u64>,
        deliveries: Vec<Delivered>,
    }

    let before = query.before.unwrap_or(u64::MAX);
    let (entries, more) = lock(&world.journal).before(before, ENTRIES);
    let newest_first = world.webhooks.deliveries().into_iter().rev();
    let model = Page {
        newest: query.before.is_none(),
        older: entries.last().filter(|_| more).map(|entry| entry.number),
        entries: entries.into_iter().map(Noted::from).collect(),
        deliveries: newest_first.take(ENTRIES).map(Delivered::from).collect(),
    };
    page(StatusCode::OK, "journal.html", &model)
}
