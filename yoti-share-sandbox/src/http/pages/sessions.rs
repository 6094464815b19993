//! The list of sessions.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::render::{page, phone_path, short_time};
use crate::http::view::{self, SessionView};
use crate::payload::descriptions;
use crate::state;

/// So many of the newest are listed.
const SESSIONS: usize = 100;

#[derive(Deserialize)]
pub(super) struct Asking {
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
        let request = &session.parsed_request;
        let mut asks: Vec<String> = request
            .policy
            .wanted
            .iter()
            .map(descriptions::attribute_title)
            .collect();
        if asks.is_empty() {
            asks = descriptions::other_terms(request);
        }
        Self {
            href: phone_path(&session.id),
            status: session.status.as_str(),
            scanned: session.scanned_qr_code_id.is_some(),
            created: short_time(&session.created),
            application: session.application,
            id: session.id,
            asks,
        }
    }
}

pub(super) async fn show(State(state): State<Arc<state::State>>, Query(query): Query<Asking>) -> Response {
    #[derive(Serialize)]
    struct Page<'a> {
        sessions: Vec<Listed>,
        more: usize,
        gone: usize,
        live: bool,
        api_url: String,
        sdk_ids: Vec<&'a str>,
    }

    let view = view::sessions(&state, SESSIONS);
    let model = Page {
        more: view.total.saturating_sub(view.sessions.len()),
        gone: view.gone,
        sessions: view.sessions.into_iter().map(Listed::from).collect(),
        live: query.live.as_deref() != Some("off"),
        api_url: format!("{}/share", state.origin),
        sdk_ids: state.apps.iter().map(|app| &*app.sdk_id).collect(),
    };
    page(StatusCode::OK, "sessions.html", &model)
}
