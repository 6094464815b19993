//! The control API, by which tests act on the sandbox.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::api_error::ApiError;
use super::json_response::json_response;
use super::listing::{entry, json_list};
use super::{body, framework_error, session_view};
use crate::fault::Fault;
use crate::payload::node::parse_json;
use crate::phone::action::Action;
use crate::phone::approve_body::{read_clock_advance, read_failure, read_person};
use crate::phone::{Phone, PhoneError};
use crate::state;
use crate::state::webhook::RedeliverError;
use crate::util::clock::to_rfc3339_millis;
use crate::util::sync::lock;

/// The longest wait for webhooks.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The routes below `/sandbox`.
pub(super) fn routes() -> Router<Arc<state::State>> {
    let routes = Router::new()
        .route("/sessions", get(sessions))
        .route("/sessions/{id}", get(session))
        .route("/sessions/{id}/{action}", post(perform))
        .route("/sessions/{id}/webhooks", get(webhooks_of_session))
        .route("/sessions/{id}/redeliver", post(redeliver))
        .route("/requests", get(requests))
        .route("/webhooks", get(webhooks))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/clock", get(clock).post(advance_clock))
        .route("/report-keys", get(report_keys));
    Router::new()
        .nest("/sandbox", routes)
        .layer(DefaultBodyLimit::max(body::LARGEST))
        .layer(middleware::from_fn(framework_error::as_json))
}

#[derive(Deserialize)]
struct SessionsQuery {
    limit: Option<usize>,
}

async fn sessions(State(state): State<Arc<state::State>>, Query(query): Query<SessionsQuery>) -> Response {
    let (total, gone) = state.with_store(|store| (store.len(), store.evicted()));
    let mut left = query.limit.unwrap_or(100);
    let mut before = usize::MAX;
    json_list("sessions", &format!("\"total\":{total},\"gone\":{gone}"), move || {
        left = left.checked_sub(1)?;
        state.with_store(|store| {
            let (number, session) = store.session_before(before)?;
            before = number;
            Some(entry(&session_view::session_view(session)))
        })
    })
}

async fn session(State(state): State<Arc<state::State>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let session = session_view::session(&state, &id).ok_or(ApiError::from(&PhoneError::UnknownSession))?;
    Ok(json_response(StatusCode::OK, &session))
}

async fn perform(
    State(state): State<Arc<state::State>>,
    Path((id, action)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let action = Action::read(&action, || read_person(&body), || read_failure(&body))
        .ok_or_else(|| {
            let message = format!(
                "`{action}` is not an action of a session; the actions are {}",
                Action::NAMES
            );
            ApiError::not_found("UNKNOWN_ROUTE", message)
        })?
        .map_err(ApiError::payload)?;
    match Phone::new(state).perform(&id, action).await {
        Ok(ended) => Ok(json_response(StatusCode::OK, &ended)),
        Err(error) => Err(ApiError::from(&error)),
    }
}

#[derive(Deserialize)]
struct WebhooksQuery {
    /// How long to wait until the session has ended and its webhook was acknowledged or given up.
    wait_seconds: Option<u64>,
}

async fn webhooks_of_session(
    State(state): State<Arc<state::State>>,
    Path(id): Path<String>,
    Query(query): Query<WebhooksQuery>,
) -> Result<Response, ApiError> {
    if state.with_store(|store| store.session(&id).is_none()) {
        return Err(ApiError::from(&PhoneError::UnknownSession));
    }
    let wait = Duration::from_secs(query.wait_seconds.unwrap_or(0)).min(LONGEST_WAIT);
    let delivered = tokio::time::timeout(wait, state.webhooks_delivered(&id)).await;
    let delivered = delivered.unwrap_or_else(|_elapsed| state.webhooks.deliveries_of(&id));
    let waiting = state.webhooks.is_waiting(&id);
    Ok(json_response(
        StatusCode::OK,
        &json!({"webhooks": delivered, "waiting": waiting}),
    ))
}

async fn redeliver(State(state): State<Arc<state::State>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    match state.redeliver(&id) {
        Ok(()) => Ok(json_response(StatusCode::ACCEPTED, &json!({"session_id": id}))),
        Err(error) => Err(redeliver_error(error)),
    }
}

fn redeliver_error(error: RedeliverError) -> ApiError {
    let message = error.to_string();
    match error {
        RedeliverError::UnknownSession => ApiError::not_found("UNKNOWN_SESSION", message),
        RedeliverError::Open => ApiError::conflict(message),
        RedeliverError::NoNotification => ApiError::new(StatusCode::CONFLICT, "NO_NOTIFICATION", message),
        RedeliverError::TooMany => ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message),
    }
}

async fn requests(State(state): State<Arc<state::State>>) -> Response {
    let mut after = 0;
    json_list("requests", "", move || {
        let journal = lock(&state.journal);
        let request = journal.entry_after(after)?;
        after = request.number;
        Some(entry(request))
    })
}

async fn webhooks(State(state): State<Arc<state::State>>) -> Response {
    let mut after = 0;
    json_list("webhooks", "", move || {
        let deliveries = lock(state.webhooks.list());
        let (number, delivery) = deliveries.after(after)?;
        after = number;
        Some(entry(delivery))
    })
}

async fn faults(State(state): State<Arc<state::State>>) -> Response {
    let mut index = 0;
    json_list("faults", "", move || {
        let fault = lock(&state.faults).get(index).map(entry);
        index += 1;
        fault
    })
}

async fn add_fault(State(state): State<Arc<state::State>>, body: Bytes) -> Result<Response, ApiError> {
    let fault = parse_json(&body)
        .and_then(|json| Fault::from_json(&json))
        .map_err(ApiError::payload)?;
    // The lock is released before a response of megabytes is written.
    let hold = lock(&state.faults).hold(&fault);
    if let Some(hold) = hold {
        let response = json_response(StatusCode::CREATED, &fault);
        lock(&state.faults).add_held(fault, hold);
        return Ok(response);
    }
    let message = "The faults use all memory for them, 16 MiB; remove them with DELETE /sandbox/faults";
    Err(ApiError::new(
        StatusCode::INSUFFICIENT_STORAGE,
        "INSUFFICIENT_STORAGE",
        message,
    ))
}

async fn clear_faults(State(state): State<Arc<state::State>>) -> Response {
    lock(&state.faults).clear();
    StatusCode::NO_CONTENT.into_response()
}

async fn clock(State(state): State<Arc<state::State>>) -> Response {
    json_response(StatusCode::OK, &json!({"now": to_rfc3339_millis(state.now())}))
}

/// Advances the clock, so that QR codes and sessions expire without a wait.
async fn advance_clock(State(state): State<Arc<state::State>>, body: Bytes) -> Result<Response, ApiError> {
    let duration = read_clock_advance(&body).map_err(ApiError::payload)?;
    state.clock.advance(duration);
    Ok(clock(State(state)).await)
}

/// Returns the public keys that verify the proofs of identity profile reports.
async fn report_keys(State(state): State<Arc<state::State>>) -> Response {
    json_response(StatusCode::OK, &state.proof_key.jwk_set())
}
