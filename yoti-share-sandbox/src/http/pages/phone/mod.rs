//! The page of a session, which acts as the person's phone.

pub(super) mod address;
mod consent;
mod fields;
mod form;
mod outcome;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use self::consent::{Consent, consent};
use self::form::{Command, chosen_preset, read_form};
use self::outcome::{FAILURE_CODES, Outcome, outcome};
use super::moment::Moment;
use super::render::{error_page, phone_path, render_page};
use super::values::indented_json;
use super::{inspector, see_other, sentence};
use crate::http::api_error::ApiError;
use crate::http::session_view::{self, SessionView};
use crate::person::Person;
use crate::phone::{Phone, PhoneError};
use crate::state;
use crate::state::session::ShareStatus;
use crate::util::clock::to_date;

#[derive(Serialize)]
struct PhonePage {
    now: String,
    session: SessionView,
    created: Moment,
    updated: Moment,
    expiry: Moment,
    /// `None` after the end of the session.
    consent: Option<Consent>,
    /// `None` until the end of the session.
    outcome: Option<Outcome>,
    failure_codes: [(&'static str, &'static str); 7],
    /// The newest requests and webhooks of the session.
    requests: Vec<inspector::Row>,
    /// Where the inspector shows all of them.
    inspector: String,
    /// The request as indented JSON.
    request_text: String,
}

#[derive(Deserialize)]
pub(super) struct PhoneQuery {
    /// The name of the person who is chosen at first.
    person: Option<String>,
}

pub(super) async fn show_phone(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    Query(query): Query<PhoneQuery>,
) -> Response {
    let preset = match chosen_preset(query.person.as_deref()) {
        Ok(preset) => preset,
        Err(message) => {
            return error_page(
                StatusCode::BAD_REQUEST,
                "Unknown person",
                &message,
                Some(&phone_path(&id)),
            );
        }
    };
    match session_view::session(&state, &id) {
        Some(session) => phone_page(&state, session, (preset.name, &(preset.person)())),
        None => unknown_session(),
    }
}

/// Performs the action of the pressed button.
pub(super) async fn use_phone(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = phone_path(&id);
    let Some(session) = session_view::session(&state, &id) else {
        return unknown_session();
    };
    let action = match read_form(&headers, &body, &session.parsed_request) {
        Ok(Command::Show { preset, person }) => return phone_page(&state, session, (preset, &person)),
        Ok(Command::Perform(action)) => action,
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

/// Shows the session, with this chosen person if it is open.
fn phone_page(state: &Arc<state::State>, session: SessionView, chosen: (&str, &Person)) -> Response {
    let now = state.now();
    let is_open = session.status == ShareStatus::Created;
    let page = PhonePage {
        now: crate::util::clock::to_rfc3339_millis(now),
        created: Moment::new(&session.created, now),
        updated: Moment::new(&session.updated, now),
        expiry: Moment::new(&session.expiry, now),
        consent: is_open.then(|| consent(&session.parsed_request, chosen, to_date(now))),
        outcome: (!is_open).then(|| outcome(state, &session)),
        failure_codes: FAILURE_CODES,
        requests: inspector::session_rows(state, &session.id),
        inspector: inspector::session_path(&session.id),
        request_text: indented_json(&session.request),
        session,
    };
    render_page(StatusCode::OK, "phone.html", &page)
}

fn unknown_session() -> Response {
    let message = "The sandbox has no session with this ID. The session belongs to another sandbox, was created before the \
                   sandbox was last started, or was dropped to limit memory.";
    error_page(StatusCode::NOT_FOUND, "Unknown session", message, None)
}
