//! Responses that faults replace or damage.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use http_body::{Frame, SizeHint};

use super::api_error::{ApiError, ErrorForm};
use super::connection::Connection;
use crate::fault::{Replacement, ResponseDamage};

/// Responds in the API's place.
pub(super) fn replace(
    replacement: &Replacement,
    form: ErrorForm,
    request_id: &str,
    connection: &Connection,
) -> Response {
    match replacement {
        Replacement::Status { status, retry_after } => status_only(*status, retry_after.as_ref(), form, request_id),
        Replacement::Body {
            status,
            content_type,
            body,
        } => {
            let mut response = Response::new(Body::from(body.clone()));
            *response.status_mut() = *status;
            if let Some(content_type) = content_type {
                response
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, content_type.clone());
            }
            response
        }
        Replacement::AccountProblem(problem) => ApiError::account_problem(*problem).response(request_id),
        Replacement::Reset => {
            connection.reset();
            Response::new(Body::empty())
        }
    }
}

fn status_only(status: StatusCode, retry_after: Option<&HeaderValue>, form: ErrorForm, request_id: &str) -> Response {
    let mut response = if status.is_client_error() || status.is_server_error() {
        let code = match status.as_u16() {
            400 => "INVALID_PAYLOAD",
            401 => "INVALID_REQUEST_SIGNATURE",
            403 => "DISABLED_APP",
            404 => "NOT_FOUND",
            408 => "REQUEST_TIMEOUT",
            429 => "TOO_MANY_REQUESTS",
            502 => "BAD_GATEWAY",
            503 => "SERVICE_UNAVAILABLE",
            504 => "GATEWAY_TIMEOUT",
            500.. => "INTERNAL_SERVER_ERROR",
            _ => "REJECTED",
        };
        let error = ApiError::new(status, code, "A fault of the sandbox set this status");
        form.response(&form.adapt(error), request_id)
    } else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response
    };
    if let Some(when) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, when.clone());
    }
    response
}

/// Damages the response that the API has written. Damage to a receipt or a session is done where those are written.
pub(super) fn damage(mut response: Response, body: &Bytes, damage: &[ResponseDamage]) -> Response {
    for damage in damage {
        match damage {
            ResponseDamage::WrongContentType => {
                response.headers_mut().insert(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/plain; charset=utf-8"),
                );
            }
            ResponseDamage::Truncation => {
                response = response.map(|_whole| Body::new(TruncatedBody::new(body)));
            }
        }
    }
    response
}

/// A body that announces its full length, sends half of it, and fails.
struct TruncatedBody {
    announced: u64,
    half: Option<Bytes>,
    /// The number of pauses in which the connection can send the half before the body fails.
    pauses: u8,
}

impl TruncatedBody {
    fn new(bytes: &Bytes) -> Self {
        let half = bytes.slice(..bytes.len() / 2);
        Self {
            announced: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            half: Some(half),
            pauses: 8,
        }
    }
}

impl http_body::Body for TruncatedBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if self.pauses > 0 {
            self.pauses -= 1;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::ErrorKind::UnexpectedEof.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
