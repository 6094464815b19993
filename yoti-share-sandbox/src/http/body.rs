//! Bodies on their way: requests that are read and responses that are written hold their bytes until they are done.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;

use super::api_error::ApiError;
use crate::state;
use crate::util::budget::Hold;

/// How long a body may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The largest body below `/sandbox`; that of `approve` can contain images.
pub(super) const LARGEST: usize = 16 * 1024 * 1024;
/// A response below this size holds no bytes.
const SMALL: usize = 64 * 1024;
/// The bytes that a response of unknown length holds: one entry of a list.
const STREAMED: usize = 2 * 1024 * 1024;

/// Reads a body of at most `largest` bytes. The bytes are held until the returned [`Hold`] is dropped.
pub(super) async fn read_body(state: &state::State, body: Body, largest: usize) -> Result<(Bytes, Hold), ApiError> {
    let read = tokio::time::timeout(TIMEOUT, collect(state, body, largest));
    read.await.unwrap_or_else(|_elapsed| {
        let message = format!("The body did not arrive within {} seconds", TIMEOUT.as_secs());
        Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message))
    })
}

async fn collect(state: &state::State, mut body: Body, largest: usize) -> Result<(Bytes, Hold), ApiError> {
    let too_large = || {
        let message = format!("The body is too large: more than {largest} bytes");
        ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
    };
    if body.size_hint().lower() > u64::try_from(largest).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    let mut hold = state.in_flight.overdraw(0);
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|_cause| ApiError::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST", "The body is incomplete"))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > largest {
            return Err(too_large());
        }
        if !hold.grow(data.len()) {
            return Err(busy());
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes.into(), hold))
}

fn busy() -> ApiError {
    let message = "Too many large bodies are on their way at the same time; try again";
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message)
}

/// Reads the body of a request before its handler runs.
pub(super) async fn hold_request(State(state): State<Arc<state::State>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match read_body(&state, body, LARGEST).await {
        Ok((bytes, _hold)) => next.run(Request::from_parts(parts, bytes.into())).await,
        Err(error) => error.into_response(),
    }
}

/// Holds the bytes of a large response until it is written. A response that does not fit is replaced by an error.
pub(super) fn hold_response(state: &state::State, response: Response) -> Response {
    let bytes = match response.body().size_hint().exact().map(usize::try_from) {
        Some(Ok(bytes)) if bytes < SMALL => return response,
        Some(Ok(bytes)) => bytes,
        Some(Err(_)) => usize::MAX,
        None => STREAMED,
    };
    let Some(hold) = state.in_flight.hold(bytes) else {
        let mut response = busy().into_response();
        response.headers_mut().insert(header::RETRY_AFTER, 1.into());
        return response;
    };
    response.map(|inner| Body::new(HeldBody { inner, _hold: hold }))
}

struct HeldBody {
    inner: Body,
    _hold: Hold,
}

impl http_body::Body for HeldBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
