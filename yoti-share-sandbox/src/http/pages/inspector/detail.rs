//! The details of an entry: headers and bodies, and the reason for the result.

use serde::Serialize;

use super::groups::{RowVerdict, delivery_verdict, duration_text, operation_label, request_verdict};
use crate::http::pages::moment::Moment;
use crate::http::pages::values::indented_json;
use crate::state;
use crate::state::exchange::Message;
use crate::state::journal::{JournalEntry, Verdict};
use crate::util::sync::lock;

#[derive(Serialize)]
pub(super) struct Detail {
    title: String,
    time: Moment,
    status: Option<u16>,
    duration: Option<String>,
    verdict: RowVerdict,
    /// Why the request was rejected, or the webhook was not delivered.
    reason: Option<String>,
    warnings: Vec<String>,
    /// For rejected signatures, the text that should have been signed.
    string_to_sign: Option<String>,
    /// Names and values of everything else that is known.
    facts: Vec<(&'static str, String)>,
    request: ShownMessage,
    response: Option<ShownMessage>,
    /// The session whose webhook can be delivered again.
    redeliver: Option<String>,
}

#[derive(Serialize)]
struct ShownMessage {
    /// The first line: method and target, or the status.
    line: String,
    headers: Vec<(String, String)>,
    body: String,
    /// The length of the whole body, if `body` is only the start.
    cut_from: Option<usize>,
}

pub(super) fn request_detail(state: &state::State, number: u64) -> Option<Detail> {
    let (entry, exchange) = lock(&state.journal).find(number)?;
    let reason = match &entry.verdict {
        Verdict::Accepted | Verdict::Fault { .. } => None,
        Verdict::Rejected { reason, .. } => Some(reason.clone()),
    };
    let line = format!("{} {}", entry.method, entry.target);
    let status = entry.status.map(|status| status.to_string()).unwrap_or_default();
    Some(Detail {
        title: operation_label(entry.operation).to_owned(),
        time: Moment::new(&entry.time, state.now()),
        status: entry.status,
        duration: Some(duration_text(entry.duration_micros)),
        verdict: request_verdict(&entry),
        reason,
        facts: facts(state, &entry),
        request: shown_message(line, exchange.request),
        response: exchange.response.map(|response| shown_message(status, response)),
        warnings: entry.warnings,
        string_to_sign: entry.string_to_sign,
        redeliver: None,
    })
}

fn facts(state: &state::State, entry: &JournalEntry) -> Vec<(&'static str, String)> {
    let app = entry.sdk_id.as_deref().map(|id| match state.find_app(id) {
        Some(app) => format!("{} ({id})", app.name()),
        None => format!("unknown ({id})"),
    });
    let facts = [
        ("Application", app),
        ("Scopes of the token", entry.scopes.clone()),
        ("Client", entry.client.clone()),
        ("Session", entry.session_id.clone()),
        ("Request ID", Some(entry.request_id.clone())),
    ];
    known_facts(facts)
}

/// The facts that have a value.
fn known_facts<const N: usize>(facts: [(&'static str, Option<String>); N]) -> Vec<(&'static str, String)> {
    facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

pub(super) fn delivery_detail(state: &state::State, number: u64) -> Option<Detail> {
    let delivery = lock(state.webhooks.list()).get(number)?.clone();
    let attempt = match delivery.attempt {
        0 => "none".to_owned(),
        attempt => attempt.to_string(),
    };
    let next = delivery.next_attempt.clone();
    let facts = [
        ("Session", Some(delivery.session_id.clone())),
        ("Attempt", Some(attempt)),
        ("Next attempt", next),
    ];
    Some(Detail {
        title: "Webhook".to_owned(),
        time: Moment::new(&delivery.time, state.now()),
        status: delivery.status,
        duration: Some(duration_text(delivery.duration_micros)),
        verdict: delivery_verdict(&delivery),
        reason: delivery.error.clone(),
        warnings: Vec::new(),
        string_to_sign: None,
        facts: known_facts(facts),
        request: ShownMessage {
            line: format!("{} {}", delivery.method, delivery.url),
            headers: Vec::new(),
            body: indented_json(&delivery.body),
            cut_from: None,
        },
        response: None,
        redeliver: Some(delivery.session_id),
    })
}

fn shown_message(line: String, message: Message) -> ShownMessage {
    ShownMessage {
        line,
        headers: message.headers,
        body: indented_json(&message.body),
        cut_from: message.is_cut.then_some(message.body_length),
    }
}
