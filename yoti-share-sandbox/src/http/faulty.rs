//! Answers that are wrong on purpose.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use http_body::{Frame, SizeHint};

use super::error::ApiError;
use super::listener::Connection;
use crate::fault::Kind;
use crate::util::refusal::Refusal;

/// Answers in the API's place.
pub(super) fn answer(fault: &Kind, request_id: &str, connection: &Connection) -> Response {
    match fault {
        Kind::Status { status, retry_after } => status_only(*status, retry_after.as_deref(), request_id),
        Kind::Body {
            status,
            content_type,
            body,
        } => text(*status, content_type, body.clone()),
        Kind::Html { status } => {
            let page = format!(
                "<!doctype html>\n<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"
            );
            text(*status, "text/html; charset=utf-8", page)
        }
        Kind::Refusal { refusal } => {
            let refusal = refusal.parse().unwrap_or(Refusal::ServiceDisabled);
            ApiError::refusal(refusal).into_response(request_id)
        }
        _ => {
            connection.cut();
            Response::new(Body::empty())
        }
    }
}

fn status_only(status: u16, retry_after: Option<&str>, request_id: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
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
            _ => "REFUSED",
        };
        ApiError::new(status, code, "The sandbox was told to answer so").into_response(request_id)
    } else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response
    };
    if let Some(when) = retry_after.and_then(|when| HeaderValue::from_str(when).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, when);
    }
    response
}

fn text(status: u16, content_type: &str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    response
}

/// Spoils the API's answer from outside; what is inside a receipt or a session was spoilt when it was written.
pub(super) async fn spoil(mut response: Response, spoils: &[Kind]) -> Response {
    if spoils.contains(&Kind::WrongContentType) {
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
    }
    if spoils.contains(&Kind::Truncation) {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        response = Response::from_parts(parts, Body::new(Broken::halfway(&bytes)));
    }
    response
}

/// A body that promises all of its bytes, gives half of them, and breaks off.
struct Broken {
    promised: u64,
    half: Option<Bytes>,
    /// How often the connection still gets to send what it has before the break.
    pauses: u8,
}

impl Broken {
    fn halfway(bytes: &Bytes) -> Self {
        let half = bytes.slice(..bytes.len() / 2);
        Self {
            promised: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            half: Some(half),
            pauses: 8,
        }
    }
}

impl http_body::Body for Broken {
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
        SizeHint::with_exact(self.promised)
    }
}
