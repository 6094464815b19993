//! What the framework refuses by itself, before a handler of ours sees it: a method that there is not, a path or query that
//! cannot be read, a body that is too large. It says so in bare text or not at all; here it learns our manners.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};

use super::api_error::ApiError;
use super::pages::problem;
use super::request_id;

/// The framework's sentences are short.
const LONGEST_SENTENCE: usize = 4096;

/// Refusals in the shape of the API's, for programs.
pub(super) async fn as_json(request: Request, next: Next) -> Response {
    let id = request_id(&request);
    pass(request, next)
        .await
        .unwrap_or_else(|Rejected { status, message }| {
            let code = match status {
                StatusCode::METHOD_NOT_ALLOWED => "METHOD_NOT_ALLOWED",
                StatusCode::PAYLOAD_TOO_LARGE => "PAYLOAD_TOO_LARGE",
                _ => "INVALID_REQUEST",
            };
            ApiError::new(status, code, message).into_response(&id)
        })
}

/// Refusals as pages, for people.
pub(super) async fn as_page(request: Request, next: Next) -> Response {
    pass(request, next)
        .await
        .unwrap_or_else(|Rejected { status, message }| {
            problem(status, "This cannot be done", &format!("{message}."), None)
        })
}

struct Rejected {
    status: StatusCode,
    message: String,
}

/// Runs the handler; a refusal that none of ours has made is an error.
async fn pass(request: Request, next: Next) -> Result<Response, Rejected> {
    let refused_method = format!(
        "{} does not take {}; the header `Allow` says what it takes",
        request.uri().path(),
        request.method()
    );
    let response = next.run(request).await;
    if !response.status().is_client_error() || is_ours(response.headers()) {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let sentence = to_bytes(body, LONGEST_SENTENCE).await.unwrap_or_default();
    let message = match parts.status {
        StatusCode::METHOD_NOT_ALLOWED => refused_method,
        StatusCode::PAYLOAD_TOO_LARGE => "The body is too large".to_owned(),
        _ => String::from_utf8_lossy(&sentence).into_owned(),
    };
    Err(Rejected {
        status: parts.status,
        message,
    })
}

/// Our refusals are JSON or pages.
fn is_ours(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/json") || kind.starts_with("text/html"))
}
