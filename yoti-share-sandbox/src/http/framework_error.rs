//! Errors of the web framework, which rejects some requests before a handler sees them: wrong methods, unreadable paths and
//! queries, large bodies. This module gives those responses the form of the sandbox's own errors.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::api_error::ApiError;
use super::pages::render::error_page;

/// The framework's messages are shorter.
const LONGEST_MESSAGE: usize = 4096;

/// Writes the framework's errors in the API's form, for programs.
pub(super) async fn as_json(request: Request, next: Next) -> Response {
    run(request, next).await.unwrap_or_else(|(status, message)| {
        let code = match status {
            StatusCode::METHOD_NOT_ALLOWED => "METHOD_NOT_ALLOWED",
            StatusCode::PAYLOAD_TOO_LARGE => "PAYLOAD_TOO_LARGE",
            _ => "INVALID_REQUEST",
        };
        ApiError::new(status, code, message).into_response()
    })
}

/// Writes the framework's errors as pages, for people.
pub(super) async fn as_page(request: Request, next: Next) -> Response {
    let response = run(request, next).await;
    response
        .unwrap_or_else(|(status, message)| error_page(status, "This is not possible", &format!("{message}."), None))
}

/// Runs the handler. The error is a response of the framework: its status and a message.
async fn run(request: Request, next: Next) -> Result<Response, (StatusCode, String)> {
    let wrong_method = format!(
        "{} does not accept {}; the header `Allow` lists the methods",
        request.uri().path(),
        request.method()
    );
    let response = next.run(request).await;
    if !response.status().is_client_error() || is_own(&response) {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let message = match parts.status {
        StatusCode::METHOD_NOT_ALLOWED => wrong_method,
        StatusCode::PAYLOAD_TOO_LARGE => "The body is too large".to_owned(),
        _ => {
            let message = to_bytes(body, LONGEST_MESSAGE).await.unwrap_or_default();
            String::from_utf8_lossy(&message).into_owned()
        }
    };
    Err((parts.status, message))
}

/// Whether the response is one of the sandbox's errors or pages.
fn is_own(response: &Response) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    response.extensions().get::<ApiError>().is_some()
        || content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}
