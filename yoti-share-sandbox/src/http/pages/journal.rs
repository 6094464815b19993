//! The journal page: requests with their results, and deliveries of webhooks.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::render::render_page;
use crate::state;
use crate::state::journal::JournalEntry;
use crate::state::webhook::Delivery;
use crate::util::sync::lock;

/// The number of requests, and of deliveries, on one page.
const ENTRIES: usize = 50;

#[derive(Deserialize)]
pub(super) struct JournalQuery {
    /// Only entries with a smaller number.
    before: Option<u64>,
}

pub(super) async fn show_journal(
    State(state): State<Arc<state::State>>,
    Query(query): Query<JournalQuery>,
) -> Response {
    #[derive(Serialize)]
    struct Model {
        entries: Vec<JournalEntry>,
        newest: bool,
        /// Where the next page starts, if there is one.
        older: Option<u64>,
        deliveries: Vec<Delivery>,
    }

    let before = query.before.unwrap_or(u64::MAX);
    let (entries, more) = {
        let journal = lock(&state.journal);
        let mut older = journal.newest_first().filter(|entry| entry.number < before).cloned();
        let entries: Vec<JournalEntry> = older.by_ref().take(ENTRIES).collect();
        (entries, older.next().is_some())
    };
    let newest_deliveries = state.webhooks.deliveries().into_iter().rev();
    let model = Model {
        newest: query.before.is_none(),
        older: entries.last().filter(|_| more).map(|entry| entry.number),
        entries,
        deliveries: newest_deliveries.take(ENTRIES).collect(),
    };
    render_page(StatusCode::OK, "journal.html", &model)
}
