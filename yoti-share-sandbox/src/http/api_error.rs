//! Refusals in the shape that the API gives them.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use super::json;
use crate::state::journal::Verdict;
use crate::util::account_problem::AccountProblem;
use crate::wire::ErrorBody;

/// A refusal: status, code, and a message that says what was wrong and what to do.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// For refused signatures, what should have been signed.
    pub(crate) string_to_sign: Option<String>,
    /// For refused methods, the one that would be taken.
    pub(crate) allow: Option<HeaderValue>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            string_to_sign: None,
            allow: None,
        }
    }

    pub(crate) fn payload(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_PAYLOAD", message)
    }

    pub(crate) fn auth_header(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "INVALID_AUTH_HEADER", message)
    }

    pub(crate) fn signature(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "INVALID_REQUEST_SIGNATURE", message)
    }

    pub(crate) fn not_found(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "INVALID_SESSION_STATUS", message)
    }

    pub(crate) fn account_problem(problem: AccountProblem) -> Self {
        Self::new(StatusCode::FORBIDDEN, problem.code(), problem.message())
    }

    /// What the journal says of it.
    pub(crate) fn verdict(&self) -> Verdict {
        Verdict::Rejected {
            code: self.code.to_owned(),
            reason: self.message.clone(),
        }
    }

    pub(crate) fn into_response(self, request_id: &str) -> Response {
        let body = ErrorBody {
            id: request_id,
            status: self.status.as_u16(),
            error: self.code,
            message: &self.message,
        };
        let mut response = json(self.status, &body);
        if let Some(method) = self.allow {
            response.headers_mut().insert(header::ALLOW, method);
        }
        response
    }
}
