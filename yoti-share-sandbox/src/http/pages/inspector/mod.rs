//! The inspector: the requests and webhooks of each session, with their results.

mod detail;
mod groups;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use url::form_urlencoded::{self, Serializer};

use self::detail::{Detail, delivery_detail, request_detail};
pub(super) use self::groups::Row;
use self::groups::{Group, Item, group_items};
use super::render::{error_page, render_page};
use super::{see_other, sentence};
use crate::state;
use crate::state::webhook::Delivery;
use crate::util::clock::to_rfc3339_millis;
use crate::util::sync::lock;

/// The number of requests on one page.
const REQUESTS: usize = 100;
/// The number of rows on the page of a session.
const NEWEST: usize = 8;

const PATH: &str = "/sandbox/inspector";

/// The query of the page: the entries that it lists, and the one that is open.
#[derive(Clone, Default, Deserialize)]
pub(super) struct InspectorQuery {
    /// Only what failed.
    #[serde(default)]
    show: Show,
    /// Only this session.
    session: Option<String>,
    /// Only requests with a smaller number.
    before: Option<u64>,
    /// The request whose details are open.
    request: Option<u64>,
    /// The delivery whose details are open.
    delivery: Option<u64>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Show {
    #[default]
    All,
    Failures,
}

impl InspectorQuery {
    fn path(&self) -> String {
        let mut query = Serializer::new(String::new());
        if self.show == Show::Failures {
            query.append_pair("show", "failures");
        }
        if let Some(session) = &self.session {
            query.append_pair("session", session);
        }
        for (name, number) in [
            ("before", self.before),
            ("request", self.request),
            ("delivery", self.delivery),
        ] {
            if let Some(number) = number {
                query.append_pair(name, &number.to_string());
            }
        }
        match query.finish() {
            query if query.is_empty() => PATH.to_owned(),
            query => format!("{PATH}?{query}"),
        }
    }

    /// The same list without details.
    fn closed(&self) -> Self {
        Self {
            request: None,
            delivery: None,
            ..self.clone()
        }
    }
}

#[derive(Serialize)]
struct InspectorPage {
    now: String,
    show: Show,
    session: Option<String>,
    /// Whether the list begins with the newest entries.
    newest: bool,
    groups: Vec<Group>,
    detail: Option<Detail>,
    /// Addresses of the page with another filter.
    all: String,
    failures: String,
    every_session: String,
    closed: String,
    first: String,
    older: Option<String>,
}

/// The address at which the inspector shows a session.
pub(super) fn session_path(id: &str) -> String {
    let session = Some(id.to_owned());
    InspectorQuery {
        session,
        ..InspectorQuery::default()
    }
    .path()
}

/// The newest requests and webhooks of a session.
pub(super) fn session_rows(state: &state::State, id: &str) -> Vec<Row> {
    let query = InspectorQuery {
        session: Some(id.to_owned()),
        ..InspectorQuery::default()
    };
    let (items, _) = find_items(state, &query);
    let groups = group_items(state, &query, items);
    groups.into_iter().flat_map(|group| group.rows).take(NEWEST).collect()
}

pub(super) async fn show_inspector(
    State(state): State<Arc<state::State>>,
    Query(query): Query<InspectorQuery>,
) -> Response {
    let opened = match (query.request, query.delivery) {
        (Some(number), _) => Some(request_detail(&state, number)),
        (None, Some(number)) => Some(delivery_detail(&state, number)),
        (None, None) => None,
    };
    let closed = query.closed();
    if let Some(None) = opened {
        let message = "The inspector has no entry with this number. It keeps the newest entries only.";
        return error_page(StatusCode::NOT_FOUND, "Unknown entry", message, Some(&closed.path()));
    }
    let (items, older) = find_items(&state, &query);
    let page = InspectorPage {
        now: to_rfc3339_millis(state.now()),
        show: query.show,
        session: query.session.clone(),
        newest: query.before.is_none(),
        groups: group_items(&state, &query, items),
        detail: opened.flatten(),
        all: InspectorQuery {
            show: Show::All,
            before: None,
            ..closed.clone()
        }
        .path(),
        failures: InspectorQuery {
            show: Show::Failures,
            before: None,
            ..closed.clone()
        }
        .path(),
        every_session: InspectorQuery {
            session: None,
            before: None,
            ..closed.clone()
        }
        .path(),
        first: InspectorQuery {
            before: None,
            ..closed.clone()
        }
        .path(),
        older: older.map(|before| {
            InspectorQuery {
                before: Some(before),
                ..closed.clone()
            }
            .path()
        }),
        closed: closed.path(),
    };
    render_page(StatusCode::OK, "inspector.html", &page)
}

/// Delivers the webhook of a session once more.
pub(super) async fn deliver_again(State(state): State<Arc<state::State>>, body: Bytes) -> Response {
    let mut fields = form_urlencoded::parse(&body);
    let id = fields
        .find(|(name, _)| name == "session")
        .map(|(_, id)| id.into_owned());
    let back = session_path(id.as_deref().unwrap_or_default());
    match state.redeliver(id.as_deref().unwrap_or_default()) {
        Ok(()) => see_other(&back),
        Err(error) => {
            let message = sentence(&error.to_string());
            error_page(StatusCode::CONFLICT, "This is not possible now", &message, Some(&back))
        }
    }
}

/// The entries that the page lists, newest first, and the number before which an older page starts.
fn find_items(state: &state::State, query: &InspectorQuery) -> (Vec<Item>, Option<u64>) {
    let before = query.before.unwrap_or(u64::MAX);
    let is_of_session = |id: Option<&str>| query.session.is_none() || id == query.session.as_deref();
    let (mut items, older) = {
        let journal = lock(&state.journal);
        let matching = journal.newest_first().filter(|entry| {
            is_of_session(entry.session_id.as_deref()) && (query.show == Show::All || groups::has_failed(entry))
        });
        let mut matching = matching.skip_while(|entry| entry.number >= before);
        let requests = matching.by_ref().take(REQUESTS).cloned();
        let items: Vec<Item> = requests.map(|entry| Item::Request(Box::new(entry))).collect();
        let more = matching.next().is_some();
        let older = items.last().and_then(Item::request_number).filter(|_| more);
        (items, older)
    };
    // The page covers the time of its requests. The newest page also has later deliveries, and the oldest one earlier ones.
    let newest = items
        .first()
        .map(Item::time)
        .filter(|_| query.before.is_some())
        .map(str::to_owned);
    let oldest = items
        .last()
        .map(Item::time)
        .filter(|_| older.is_some())
        .map(str::to_owned);
    let is_listed = |delivery: &&Delivery| {
        is_of_session(Some(&delivery.session_id))
            && (query.show == Show::All || !delivery.is_acknowledged())
            && newest.as_ref().is_none_or(|newest| delivery.time <= *newest)
            && oldest.as_ref().is_none_or(|oldest| delivery.time > *oldest)
    };
    let deliveries = lock(state.webhooks.list());
    let listed = deliveries.iter().filter(is_listed).cloned();
    items.extend(listed.map(|delivery| Item::Delivery(Box::new(delivery))));
    drop(deliveries);
    // A delivery follows the request that caused it, which has the same time on a manual clock.
    items.sort_by(|one, other| other.time().cmp(one.time()));
    (items, older)
}
