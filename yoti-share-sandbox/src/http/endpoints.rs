//! Serves the endpoints of the share API and of the authentication server: what they have in common, which is faults and the journal.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderValue, header};

use super::api_error::ErrorForm;
use super::bearer::find_token;
use super::body::read_body;
use super::connection::Connection;
use super::faulty_response;
use super::redaction::{redact_form, redact_target, redact_token};
use super::request_id::RequestId;
use super::route::{find_route, find_token_route};
use super::share_api::{Call, to_standard_id};
use crate::fault::{ActiveFaults, Replacement};
use crate::state;
use crate::state::exchange::{Exchange, Message};
use crate::state::journal::{JournalEntry, Verdict};
use crate::util::clock::{self, to_rfc3339_millis};
use crate::util::sync::lock;
use crate::wire::signature::ReceivedRequest;

/// A typical request has a few hundred bytes.
const LARGEST_BODY: usize = 1024 * 1024;

pub(super) async fn serve(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let path_and_query = target.strip_prefix("/share").unwrap_or(target);
    let path = path_and_query.split('?').next().unwrap_or_default();
    let (form, route) = match path.strip_prefix("/auth") {
        Some(path) => (
            ErrorForm::OAuth,
            find_token_route(&parts.method, path, &state.auth_url()),
        ),
        None => (ErrorForm::Api, find_route(&parts.method, path)),
    };
    let has_token = find_token(&parts.headers).is_ok_and(|token| token.is_some());
    let faults = match &route {
        Ok((endpoint, _)) => lock(&state.faults).activate(*endpoint, has_token),
        Err(_) => ActiveFaults::default(),
    };
    let mut entry = journal_entry(&state, &parts, target, &request_id);
    if let Ok((endpoint, id)) = &route {
        entry.operation = Some(*endpoint);
        entry.session_id =
            state.with_store(|store| store.session_id_of(&to_standard_id(*endpoint, id)).map(str::to_owned));
    }
    let started = state.now();
    if !faults.delay.is_zero() {
        tokio::time::sleep(faults.delay).await;
    }
    let body = read_body(&state, body, LARGEST_BODY).await;
    let sent = body.as_ref().map(|(bytes, _)| &**bytes).unwrap_or_default();
    let request_message = match form {
        ErrorForm::Api => Message::new(&parts.headers, sent),
        ErrorForm::OAuth => Message::new(&parts.headers, redact_form(sent).as_bytes()),
    };
    let response = if let Some(replacement) = &faults.replacement {
        faulty_response::replace(replacement, form, &request_id, &connection)
    } else {
        let result = match (route, body) {
            (Ok((endpoint, id)), Ok((body, _hold))) => {
                let request = ReceivedRequest {
                    method: parts.method.as_str(),
                    path_and_query,
                    body: &body,
                };
                Call {
                    state: &state,
                    headers: &parts.headers,
                    request,
                    faults: &faults,
                    now: shifted(state.now(), faults.clock_offset),
                }
                .respond(endpoint, &id, &mut entry)
            }
            (Err(error), _) => Err(error),
            (Ok(_), Err(error)) => Err(form.adapt(error)),
        };
        result.unwrap_or_else(|error| {
            entry.verdict = error.verdict();
            entry.string_to_sign.clone_from(&error.string_to_sign);
            form.response(&error, &request_id)
        })
    };
    let (response, body) = buffered(response).await;
    let response = faulty_response::damage(response, &body, &faults.response_damage);
    let response = with_date(response, shifted(state.now(), faults.clock_offset));
    if let Some(limit) = faults.idle_limit {
        connection.close_when_idle(limit);
    }
    if entry.verdict == Verdict::Accepted && !faults.names.is_empty() {
        entry.verdict = Verdict::Fault {
            name: faults.names.join(", "),
        };
    }
    entry.status = (!matches!(faults.replacement, Some(Replacement::Reset))).then(|| response.status().as_u16());
    tracing::info!(method = %parts.method, status = entry.status, request_id = &*request_id, "{}", form.server());
    let duration = state.now().duration_since(started).unwrap_or_default();
    entry.duration_micros = duration.as_micros().try_into().unwrap_or(u64::MAX);
    let exchange = Exchange {
        request: request_message,
        response: entry.status.map(|_| match form {
            ErrorForm::Api => Message::new(response.headers(), &body),
            ErrorForm::OAuth => Message::new(response.headers(), &redact_token(&body)),
        }),
    };
    lock(&state.journal).write(entry, exchange);
    response
}

/// Returns the response and the bytes of its body, which are in memory already.
pub(super) async fn buffered(response: Response) -> (Response, Bytes) {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    (Response::from_parts(parts, Body::from(bytes.clone())), bytes)
}

/// Creates the journal's entry for a request, before the request is handled.
pub(super) fn journal_entry(state: &state::State, parts: &Parts, target: &str, request_id: &str) -> JournalEntry {
    let text = |name| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
    JournalEntry {
        number: 0,
        time: to_rfc3339_millis(state.now()),
        method: parts.method.to_string(),
        target: redact_target(target),
        operation: None,
        session_id: None,
        session_status: None,
        sdk_id: text("x-yoti-auth-id"),
        client: client_name(text("x-yoti-sdk"), text("x-yoti-sdk-version")),
        status: None,
        duration_micros: 0,
        request_id: request_id.to_owned(),
        verdict: Verdict::Accepted,
        warnings: Vec::new(),
        scopes: None,
        string_to_sign: None,
    }
}

/// Joins the SDK's name and its version, unless the version contains the name, as in `Node-4.13.2`.
fn client_name(sdk: Option<String>, version: Option<String>) -> Option<String> {
    match (sdk, version) {
        (Some(sdk), Some(version)) if !version.to_ascii_lowercase().contains(&sdk.to_ascii_lowercase()) => {
            Some(format!("{sdk} {version}"))
        }
        (sdk, version) => version.or(sdk),
    }
}

fn with_date(mut response: Response, date: SystemTime) -> Response {
    if let Ok(date) = HeaderValue::from_str(&clock::to_http_date(date)) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        // HTTP dates and timestamps start at 1970.
        let first = SystemTime::UNIX_EPOCH;
        time.checked_sub(by).map_or(first, |earlier| earlier.max(first))
    } else {
        clock::saturating_add(time, by)
    }
}
