//! The journal: what came in, what was made of it, and what was sent out.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::render::{page, short_time};
use crate::state;
use crate::state::journal::{JournalEntry, Verdict};
use crate::state::webhook::Delivery;
use crate::util::sync::lock;

/// So many requests, and so many deliveries, are on one page.
const ENTRIES: usize = 50;

#[derive(Deserialize)]
pub(super) struct Asking {
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
            Verdict::Rejected { code, reason } => ("refused", Some(code), Some(reason)),
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

pub(super) async fn show(State(state): State<Arc<state::State>>, Query(query): Query<Asking>) -> Response {
    #[derive(Serialize)]
    struct Page {
        entries: Vec<Noted>,
        newest: bool,
        /// Where the next page starts, if there is one.
        older: Option<u64>,
        deliveries: Vec<Delivered>,
    }

    let before = query.before.unwrap_or(u64::MAX);
    let (entries, more) = lock(&state.journal).before(before, ENTRIES);
    let newest_first = state.webhooks.deliveries().into_iter().rev();
    let model = Page {
        newest: query.before.is_none(),
        older: entries.last().filter(|_| more).map(|entry| entry.number),
        entries: entries.into_iter().map(Noted::from).collect(),
        deliveries: newest_first.take(ENTRIES).map(Delivered::from).collect(),
    };
    page(StatusCode::OK, "journal.html", &model)
}
