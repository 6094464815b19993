//! The control API, by which tests act on the sandbox.

use std::sync::Arc;

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
use super::{framework_error, session_view};
use crate::fault::Fault;
use crate::phone::action::Action;
use crate::phone::approve_body::{read_clock_advance, read_failure, read_person};
use crate::phone::{Phone, PhoneError};
use crate::state;
use crate::util::clock::to_rfc3339_millis;
use crate::util::sync::lock;

/// The body of `approve` can contain images.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// The routes below `/sandbox`.
pub(super) fn routes() -> Router<Arc<state::State>> {
    let routes = Router::new()
        .route("/sessions", get(sessions))
        .route("/sessions/{id}", get(session))
        .route("/sessions/{id}/{action}", post(perform))
        .route("/requests", get(requests))
        .route("/webhooks", get(webhooks))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/clock", get(clock).post(advance_clock))
        .route("/report-keys", get(report_keys));
    Router::new()
        .nest("/sandbox", routes)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(framework_error::as_json))
}

#[derive(Deserialize)]
struct SessionsQuery {
    limit: Option<usize>,
}

async fn sessions(State(state): State<Arc<state::State>>, Query(query): Query<SessionsQuery>) -> Response {
    let view = session_view::sessions(&state, query.limit.unwrap_or(100));
    json_response(StatusCode::OK, &view)
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

async fn requests(State(state): State<Arc<state::State>>) -> Response {
    json_response(StatusCode::OK, &json!({"requests": lock(&state.journal).entries()}))
}

async fn webhooks(State(state): State<Arc<state::State>>) -> Response {
    json_response(StatusCode::OK, &json!({"webhooks": state.webhooks.deliveries()}))
}

async fn faults(State(state): State<Arc<state::State>>) -> Response {
    json_response(StatusCode::OK, &json!({"faults": lock(&state.faults).list}))
}

async fn add_fault(State(state): State<Arc<state::State>>, body: Bytes) -> Result<Response, ApiError> {
    let fault = serde_json::from_slice(&body)
        .map_err(|error| format!("the body is not JSON: {error}"))
        .and_then(|json| Fault::from_json(&json))
        .map_err(ApiError::payload)?;
    let response = json_response(StatusCode::CREATED, &fault);
    lock(&state.faults).add(fault);
    Ok(response)
}

async fn clear_faults(State(state): State<Arc<state::State>>) -> Response {
    lock(&state.faults).list.clear();
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
