//! The inspector's list: entries grouped by session, with repeated polls folded.

use std::collections::HashMap;

use serde::Serialize;

use super::InspectorQuery;
use crate::http::pages::moment::Moment;
use crate::http::pages::render::phone_path;
use crate::state;
use crate::state::journal::{JournalEntry, Verdict};
use crate::state::webhook::Delivery;
use crate::wire::Endpoint;

/// A request, or an attempt to deliver a webhook.
pub(super) enum Item {
    Request(Box<JournalEntry>),
    Delivery(Box<Delivery>),
}

impl Item {
    pub(super) fn time(&self) -> &str {
        match self {
            Self::Request(entry) => &entry.time,
            Self::Delivery(delivery) => &delivery.time,
        }
    }

    pub(super) fn request_number(&self) -> Option<u64> {
        match self {
            Self::Request(entry) => Some(entry.number),
            Self::Delivery(..) => None,
        }
    }

    fn session_id(&self) -> Option<&str> {
        match self {
            Self::Request(entry) => entry.session_id.as_deref(),
            Self::Delivery(delivery) => Some(&delivery.session_id),
        }
    }
}

/// The entries of a session, or those that belong to none.
#[derive(Serialize)]
pub(super) struct Group {
    session: Option<GroupSession>,
    pub(super) rows: Vec<Row>,
}

#[derive(Serialize)]
struct GroupSession {
    id: String,
    path: String,
    /// `None` if the session was dropped.
    application: Option<String>,
    status: Option<&'static str>,
}

/// An entry, or several polls in one.
#[derive(Serialize)]
pub(in crate::http::pages) struct Row {
    /// Unique on the page.
    key: String,
    path: String,
    operation: &'static str,
    /// Method and path, or the receiver of a webhook.
    target: String,
    time: Moment,
    status: Option<u16>,
    duration: Option<String>,
    verdict: RowVerdict,
    warnings: usize,
    /// Whether its details are open.
    opened: bool,
    /// Earlier polls with the same result.
    polls: Vec<Poll>,
}

#[derive(Serialize)]
pub(super) struct RowVerdict {
    kind: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Poll {
    path: String,
    time: Moment,
    opened: bool,
}

/// Groups the entries, which are sorted newest first. The group with the newest entry is the first.
pub(super) fn group_items(state: &state::State, query: &InspectorQuery, items: Vec<Item>) -> Vec<Group> {
    let mut groups: Vec<(Group, Option<Item>)> = Vec::new();
    let mut places: HashMap<Option<String>, usize> = HashMap::new();
    for item in items {
        let id = item.session_id().map(str::to_owned);
        let place = *places.entry(id.clone()).or_insert_with(|| {
            let session = id.map(|id| group_session(state, id));
            groups.push((
                Group {
                    session,
                    rows: Vec::new(),
                },
                None,
            ));
            groups.len() - 1
        });
        let Some((group, last)) = groups.get_mut(place) else {
            continue;
        };
        match (group.rows.last_mut(), &item) {
            (Some(row), Item::Request(entry)) if last.as_ref().is_some_and(|last| is_same_poll(last, entry)) => {
                let poll = Poll {
                    path: entry_path(query, &item),
                    time: Moment::new(&entry.time, state.now()),
                    opened: is_opened(query, &item),
                };
                row.polls.push(poll);
            }
            _ => group.rows.push(row(state, query, &item)),
        }
        *last = Some(item);
    }
    groups.into_iter().map(|(group, _)| group).collect()
}

fn group_session(state: &state::State, id: String) -> GroupSession {
    let known = state.with_store(|store| {
        let session = store.session(&id)?;
        Some((session.app.name().to_owned(), session.status.as_str()))
    });
    GroupSession {
        path: phone_path(&id),
        application: known.as_ref().map(|(application, _)| application.clone()),
        status: known.map(|(_, status)| status),
        id,
    }
}

/// Whether the request polls a session like the one after it, with the same result.
fn is_same_poll(later: &Item, entry: &JournalEntry) -> bool {
    let is_poll = |entry: &JournalEntry| {
        entry.operation == Some(Endpoint::GetSession) && entry.verdict == Verdict::Accepted && entry.warnings.is_empty()
    };
    match later {
        Item::Request(later) => is_poll(later) && is_poll(entry) && later.session_status == entry.session_status,
        Item::Delivery(..) => false,
    }
}

fn row(state: &state::State, query: &InspectorQuery, item: &Item) -> Row {
    let time = Moment::new(item.time(), state.now());
    match item {
        Item::Request(entry) => Row {
            key: format!("request-{}", entry.number),
            path: entry_path(query, item),
            operation: operation_label(entry.operation),
            target: request_target(entry),
            time,
            status: entry.status,
            duration: Some(duration_text(entry.duration_micros)),
            verdict: request_verdict(entry),
            warnings: entry.warnings.len(),
            opened: is_opened(query, item),
            polls: Vec::new(),
        },
        Item::Delivery(delivery) => Row {
            key: format!("delivery-{}", delivery.number),
            path: entry_path(query, item),
            operation: "Webhook",
            target: format!("{} {}", delivery.method, delivery.url),
            time,
            status: delivery.status,
            duration: Some(duration_text(delivery.duration_micros)),
            verdict: delivery_verdict(delivery),
            warnings: 0,
            opened: is_opened(query, item),
            polls: Vec::new(),
        },
    }
}

/// Method and path, with a placeholder for the ID, which the details show.
fn request_target(entry: &JournalEntry) -> String {
    let path = match entry.operation {
        Some(Endpoint::CreateSession) => "/v2/sessions",
        Some(Endpoint::GetSession) => "/v2/sessions/…",
        Some(Endpoint::CreateQrCode) => "/v2/sessions/…/qr-codes",
        Some(Endpoint::GetQrCode) => "/v2/qr-codes/…",
        Some(Endpoint::GetReceipt) => "/v2/receipts/…",
        Some(Endpoint::GetItemKey) => "/v2/wrapped-item-keys/…",
        Some(Endpoint::GetToken) => "/auth/v1/oauth/token",
        None => entry.target.split('?').next().unwrap_or_default(),
    };
    format!("{} {path}", entry.method)
}

/// The same list with the details of this entry.
fn entry_path(query: &InspectorQuery, item: &Item) -> String {
    let (request, delivery) = match item {
        Item::Request(entry) => (Some(entry.number), None),
        Item::Delivery(delivery) => (None, Some(delivery.number)),
    };
    InspectorQuery {
        request,
        delivery,
        ..query.clone()
    }
    .path()
}

fn is_opened(query: &InspectorQuery, item: &Item) -> bool {
    match item {
        Item::Request(entry) => query.request == Some(entry.number),
        Item::Delivery(delivery) => query.request.is_none() && query.delivery == Some(delivery.number),
    }
}

pub(super) fn operation_label(operation: Option<Endpoint>) -> &'static str {
    match operation {
        Some(Endpoint::CreateSession) => "Create session",
        Some(Endpoint::GetSession) => "Get session",
        Some(Endpoint::CreateQrCode) => "Create QR code",
        Some(Endpoint::GetQrCode) => "Get QR code",
        Some(Endpoint::GetReceipt) => "Get receipt",
        Some(Endpoint::GetItemKey) => "Get item key",
        Some(Endpoint::GetToken) => "Get access token",
        None => "Unknown path",
    }
}

/// Whether the request was rejected, or a fault changed its response.
pub(super) fn has_failed(entry: &JournalEntry) -> bool {
    entry.verdict != Verdict::Accepted
}

pub(super) fn request_verdict(entry: &JournalEntry) -> RowVerdict {
    match &entry.verdict {
        Verdict::Accepted => RowVerdict {
            kind: "accepted",
            text: entry.session_status.clone().unwrap_or_else(|| "Accepted".to_owned()),
        },
        Verdict::Rejected { code, .. } => RowVerdict {
            kind: "rejected",
            text: code.clone(),
        },
        Verdict::Fault { name } => RowVerdict {
            kind: "fault",
            text: format!("Fault: {name}"),
        },
    }
}

pub(super) fn delivery_verdict(delivery: &Delivery) -> RowVerdict {
    let (kind, text) = if delivery.is_acknowledged() {
        ("accepted", "Delivered".to_owned())
    } else if delivery.attempt == 0 {
        ("rejected", "Not attempted".to_owned())
    } else if delivery.next_attempt.is_some() {
        ("fault", format!("Attempt {} failed", delivery.attempt))
    } else {
        ("rejected", "Given up".to_owned())
    };
    RowVerdict { kind, text }
}

/// `0.4 ms`, `12 ms` or `1.25 s`.
pub(super) fn duration_text(micros: u64) -> String {
    match micros {
        0..10_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{}.{:02} s", micros / 1_000_000, micros % 1_000_000 / 10_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duration_has_two_or_three_digits() {
        for (micros, text) in [
            (0, "0.0 ms"),
            (440, "0.4 ms"),
            (9_999, "9.9 ms"),
            (12_345, "12 ms"),
            (1_050_000, "1.05 s"),
        ] {
            assert_eq!(duration_text(micros), text);
        }
    }
}
