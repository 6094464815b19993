//! The control API: what tests and people in front of the sandbox do with it.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::ApiError;
use super::{RequestId, json as json_answer, rejection};
use crate::fault::Fault;
use crate::http::view;
use crate::phone::order::{approval, failure, time_to_pass};
use crate::phone::{Approval, Ended, Phone, PhoneError};
use crate::state;
use crate::util::clock::to_rfc3339_millis;
use crate::util::sync::lock;

/// Persons may be told to share pictures.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Everything below `/sandbox`.
pub(super) fn routes() -> Router<Arc<state::State>> {
    let routes = Router::new()
        .route("/sessions", get(sessions))
        .route("/sessions/{id}", get(session))
        .route("/sessions/{id}/{action}", post(act))
        .route("/requests", get(requests))
        .route("/webhooks", get(webhooks))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/clock", get(clock).post(advance_clock))
        .route("/report-keys", get(report_keys));
    Router::new()
        .nest("/sandbox", routes)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(rejection::as_json))
}

type Answer = Result<Response, Response>;

#[derive(Deserialize)]
struct Page {
    limit: Option<usize>,
}

async fn sessions(State(state): State<Arc<state::State>>, Query(page): Query<Page>) -> Response {
    json_answer(StatusCode::OK, &view::sessions(&state, page.limit.unwrap_or(100)))
}

async fn session(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Path(id): Path<String>,
) -> Answer {
    let session = view::session(&state, &id).ok_or_else(|| refused(&PhoneError::UnknownSession, &request_id))?;
    Ok(json_answer(StatusCode::OK, &session))
}

async fn act(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    Path((id, action)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let phone = Phone::new(state);
    let wrong = |message: String| ApiError::payload(message).into_response(&request_id);
    let body = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(&body).map_err(|error| wrong(format!("the body is not JSON: {error}")))?
    };
    let outcome = match &*action {
        "scan" => phone
            .scan(&id)
            .await
            .map(|()| json!({"session_id": id, "status": "CREATED", "receipt_id": null})),
        "approve" => phone
            .approve(&id, approval(&body).map_err(wrong)?)
            .await
            .map(|approval| of_approval(&approval)),
        "refuse" => phone
            .fail(&id, failure(&body).map_err(wrong)?)
            .await
            .map(|approval| of_approval(&approval)),
        "cancel" => phone.cancel(&id).await.map(|ended| of_end(&ended)),
        "expire" => phone.expire(&id).await.map(|ended| of_end(&ended)),
        "error" => phone.error(&id).await.map(|ended| of_end(&ended)),
        _ => {
            let message = format!(
                "`{action}` is nothing to do with a session; there are scan, approve, refuse, cancel, expire, error"
            );
            return Err(ApiError::not_found("UNKNOWN_ROUTE", message).into_response(&request_id));
        }
    };
    match outcome {
        Ok(outcome) => Ok(json_answer(StatusCode::OK, &outcome)),
        Err(error) => Err(refused(&error, &request_id)),
    }
}

fn of_approval(approval: &Approval) -> Value {
    json!({"session_id": approval.session_id, "status": approval.status, "receipt_id": approval.receipt_id})
}

fn of_end(ended: &Ended) -> Value {
    json!({"session_id": ended.session_id, "status": ended.status, "receipt_id": ended.receipt_id})
}

fn refused(error: &PhoneError, request_id: &str) -> Response {
    let error = match error {
        PhoneError::UnknownSession => ApiError::not_found("UNKNOWN_SESSION", error.to_string()),
        PhoneError::Ended(_) | PhoneError::NoQrCode | PhoneError::QrCodeExpired => {
            ApiError::conflict(error.to_string())
        }
        PhoneError::Seal(_) | PhoneError::Interrupted => ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_SERVER_ERROR",
            error.to_string(),
        ),
    };
    error.into_response(request_id)
}

async fn requests(State(state): State<Arc<state::State>>) -> Response {
    json_answer(StatusCode::OK, &json!({"requests": lock(&state.journal).entries()}))
}

async fn webhooks(State(state): State<Arc<state::State>>) -> Response {
    json_answer(StatusCode::OK, &json!({"webhooks": state.webhooks.deliveries()}))
}

async fn faults(State(state): State<Arc<state::State>>) -> Response {
    json_answer(StatusCode::OK, &json!({"faults": lock(&state.faults).list()}))
}

async fn add_fault(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    body: Bytes,
) -> Answer {
    let fault = serde_json::from_slice(&body)
        .map_err(|error| format!("the body is not JSON: {error}"))
        .and_then(|json| Fault::from_json(&json))
        .map_err(|message| ApiError::payload(message).into_response(&request_id))?;
    let answer = json_answer(StatusCode::CREATED, &fault);
    lock(&state.faults).add(fault);
    Ok(answer)
}

async fn clear_faults(State(state): State<Arc<state::State>>) -> Response {
    lock(&state.faults).clear();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

async fn clock(State(state): State<Arc<state::State>>) -> Response {
    json_answer(StatusCode::OK, &json!({"now": to_rfc3339_millis(state.now())}))
}

/// Puts the clock forward: what takes minutes, such as a QR code that runs out, then takes none.
async fn advance_clock(
    State(state): State<Arc<state::State>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    body: Bytes,
) -> Answer {
    let by = serde_json::from_slice(&body)
        .map_err(|error| format!("the body is not JSON: {error}"))
        .and_then(|json| time_to_pass(&json))
        .map_err(|message| ApiError::payload(message).into_response(&request_id))?;
    state.clock.advance(by);
    Ok(clock(State(state)).await)
}

/// The public keys behind the proofs of identity profile reports.
async fn report_keys(State(state): State<Arc<state::State>>) -> Response {
    json_answer(StatusCode::OK, &state.proof_key.jwk_set())
}
