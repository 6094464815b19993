//! The start page: the sessions, and what connects a client to the sandbox.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;

use super::inspector;
use super::moment::Moment;
use super::render::render_page;
use crate::http::session_view::{self, SessionView};
use crate::payload::descriptions;
use crate::setup::Setup;
use crate::state;
use crate::util::clock::to_rfc3339_millis;

/// The number of sessions on the page.
const SESSIONS: usize = 100;

#[derive(Serialize)]
struct StartPage {
    now: String,
    sessions: Vec<ListedSession>,
    /// The number of older sessions.
    more: usize,
    dropped: usize,
    setups: Vec<Setup>,
    api_url: String,
    auth_url: String,
}

#[derive(Serialize)]
struct ListedSession {
    id: String,
    application: String,
    status: &'static str,
    scanned: bool,
    created: Moment,
    /// The titles of the requested attributes.
    requested: Vec<String>,
    inspector: String,
}

pub(super) async fn show_start(State(state): State<Arc<state::State>>) -> Response {
    let view = session_view::sessions(&state, SESSIONS);
    let listed = |session: SessionView| {
        let attributes = session.parsed_request.policy.wanted.iter();
        let mut requested: Vec<String> = attributes.map(descriptions::attribute_title).collect();
        if requested.is_empty() {
            requested = descriptions::other_terms(&session.parsed_request);
        }
        ListedSession {
            inspector: inspector::session_path(&session.id),
            id: session.id,
            application: session.application,
            status: session.status.as_str(),
            scanned: session.scanned_qr_code_id.is_some(),
            created: Moment::new(&session.created, state.now()),
            requested,
        }
    };
    let auth_url = state.auth_url();
    let apps = state.apps.iter();
    let setups = apps.map(|app| Setup::new(&state.origin, &auth_url, app)).collect();
    let page = StartPage {
        now: to_rfc3339_millis(state.now()),
        more: view.total.saturating_sub(view.sessions.len()),
        dropped: view.gone,
        sessions: view.sessions.into_iter().map(listed).collect(),
        setups,
        auth_url,
        api_url: format!("{}/share", state.origin),
    };
    render_page(StatusCode::OK, "start.html", &page)
}
