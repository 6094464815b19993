//! Errors in the form in which the API reports them.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use super::json_response::json_response;
use crate::phone::PhoneError;
use crate::state::journal::Verdict;
use crate::util::account_problem::AccountProblem;
use crate::wire::{ErrorBody, OAuthErrorBody};

/// The code for an access token that is unknown, expired or revoked.
pub(super) const INVALID_TOKEN: &str = "INVALID_TOKEN";

/// An error with its status, its code, and a message that describes the problem and its solution.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// For a rejected signature: the text that should have been signed.
    pub(crate) string_to_sign: Option<String>,
    /// For a rejected method: the allowed one.
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

    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", message)
    }

    pub(crate) fn account_problem(problem: AccountProblem) -> Self {
        Self::new(StatusCode::FORBIDDEN, problem.code(), problem.message())
    }

    /// The verdict in the journal.
    pub(crate) fn verdict(&self) -> Verdict {
        Verdict::Rejected {
            code: self.code.to_owned(),
            reason: self.message.clone(),
        }
    }

    /// The response to the request with this ID.
    pub(crate) fn response(&self, request_id: &str) -> Response {
        let body = ErrorBody {
            id: request_id,
            status: self.status.as_u16(),
            error: self.code,
            message: &self.message,
        };
        let mut response = json_response(self.status, &body);
        if let Some(method) = &self.allow {
            response.headers_mut().insert(header::ALLOW, method.clone());
        }
        if self.code == INVALID_TOKEN {
            let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// The form in which a server reports errors.
#[derive(Clone, Copy)]
pub(super) enum ErrorForm {
    /// The share API.
    Api,
    /// The authentication server: the form of OAuth 2.
    OAuth,
}

impl ErrorForm {
    /// The server that uses the form, for logs.
    pub(super) fn server(self) -> &'static str {
        match self {
            Self::Api => "share API",
            Self::OAuth => "authentication server",
        }
    }

    /// Gives an error of the web server a code of this form.
    pub(super) fn adapt(self, error: ApiError) -> ApiError {
        match self {
            Self::Api => error,
            Self::OAuth => ApiError {
                code: oauth_code(error.status),
                ..error
            },
        }
    }

    /// The response to the request with this ID.
    pub(super) fn response(self, error: &ApiError, request_id: &str) -> Response {
        match self {
            Self::Api => error.response(request_id),
            Self::OAuth => {
                let body = OAuthErrorBody {
                    error: error.code,
                    error_description: &error.message,
                };
                let mut response = json_response(error.status, &body);
                let no_store = HeaderValue::from_static("no-store");
                response.headers_mut().insert(header::CACHE_CONTROL, no_store);
                if let Some(method) = &error.allow {
                    response.headers_mut().insert(header::ALLOW, method.clone());
                }
                response
            }
        }
    }
}

/// The code of OAuth 2 that is closest to a status.
fn oauth_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "invalid_client",
        403 => "unauthorized_client",
        503 => "temporarily_unavailable",
        500.. => "server_error",
        _ => "invalid_request",
    }
}

impl From<&PhoneError> for ApiError {
    fn from(error: &PhoneError) -> Self {
        let message = error.to_string();
        match error {
            PhoneError::UnknownSession => Self::not_found("UNKNOWN_SESSION", message),
            PhoneError::UnknownQrCode => Self::not_found("UNKNOWN_QR_CODE", message),
            PhoneError::Ended(_) | PhoneError::NoQrCode | PhoneError::QrCodeExpired => Self::conflict(message),
            PhoneError::Seal(_) | PhoneError::Interrupted => Self::internal(message),
        }
    }
}

/// Leaves the body to [`super::finish`], which knows the request's ID.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}
