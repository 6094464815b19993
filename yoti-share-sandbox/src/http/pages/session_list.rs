//! The start page: the list of sessions.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::render::render_page;
use crate::http::session_view::{self, SessionView};
use crate::payload::descriptions;
use crate::state;

/// The number of sessions on the page.
const SESSIONS: usize = 100;

#[derive(Deserialize)]
pub(super) struct ListQuery {
    /// `off` stops the automatic refresh.
    live: Option<String>,
}

#[derive(Serialize)]
struct ListedSession {
    id: String,
    application: String,
    status: &'static str,
    scanned: bool,
    created: String,
    /// The titles of the requested attributes.
    requests: Vec<String>,
}

impl From<SessionView> for ListedSession {
    fn from(session: SessionView) -> Self {
        let attributes = session.parsed_request.policy.wanted.iter();
        let mut requests: Vec<String> = attributes.map(descriptions::attribute_title).collect();
        if requests.is_empty() {
            requests = descriptions::other_terms(&session.parsed_request);
        }
        Self {
            id: session.id,
            application: session.application,
            status: session.status.as_str(),
            scanned: session.scanned_qr_code_id.is_some(),
            created: session.created,
            requests,
        }
    }
}

pub(super) async fn show_sessions(State(state): State<Arc<state::State>>, Query(query): Query<ListQuery>) -> Response {
    #[derive(Serialize)]
    struct Model<'a> {
        sessions: Vec<ListedSession>,
        more: usize,
        dropped: usize,
        live: bool,
        api_url: String,
        sdk_ids: Vec<&'a str>,
    }

    let view = session_view::sessions(&state, SESSIONS);
    let model = Model {
        more: view.total.saturating_sub(view.sessions.len()),
        dropped: view.gone,
        sessions: view.sessions.into_iter().map(ListedSession::from).collect(),
        live: query.live.as_deref() != Some("off"),
        api_url: format!("{}/share", state.origin),
        sdk_ids: state.apps.iter().map(|app| &*app.sdk_id).collect(),
    };
    render_page(StatusCode::OK, "sessions.html", &model)
}
