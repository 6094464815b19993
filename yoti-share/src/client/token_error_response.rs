//! A response of the authentication server with an error status: which [`ErrorKind`] it is.

use super::error_response::Classified;
use crate::error::{ErrorBody, ErrorKind};

const INVALID_ASSERTION: Classified = (
    ErrorKind::InvalidAssertion,
    "the authentication server rejected the client assertion; check the clock, the SDK ID, the key and `auth_url`",
);
const INVALID_SCOPE: Classified = (
    ErrorKind::InvalidScope,
    "a scope is unknown or not allowed for this application; check the scopes given to `token_auth`",
);
const FORBIDDEN: Classified = (
    ErrorKind::Forbidden,
    "the authentication server issues no access tokens to this application",
);
const BAD_REQUEST: Classified = (
    ErrorKind::BadRequest,
    "the authentication server rejected the request for an access token",
);
const NO_ENDPOINT: Classified = (
    ErrorKind::UnexpectedStatus,
    "there is no token endpoint at `auth_url`; Yoti's ends in `/v1/oauth/token`",
);
const REDIRECT: Classified = (
    ErrorKind::Redirect,
    "the authentication server returned a redirect, which the client never follows; check `auth_url`",
);
const TOO_MANY_REQUESTS: Classified = (
    ErrorKind::TooManyRequests,
    "too many requests for the authentication server",
);
const SERVER: Classified = (ErrorKind::Server, "the authentication server failed");
const FOREIGN_BAD_REQUEST: Classified = (
    ErrorKind::BadRequest,
    "something other than the authentication server rejected the request; check `auth_url` and proxies",
);
const FOREIGN_UNAUTHORIZED: Classified = (
    ErrorKind::Unauthorized,
    "something other than the authentication server requires a login; check `auth_url`, proxies and gateways",
);
const FOREIGN_FORBIDDEN: Classified = (
    ErrorKind::Forbidden,
    "something other than the authentication server rejected the request; check `auth_url`, proxies and firewalls",
);
const UNEXPECTED_STATUS: Classified = (
    ErrorKind::UnexpectedStatus,
    "the authentication server returned an unexpected status; check `auth_url` and proxies",
);

/// Which error a response to a request for an access token is. Its codes are those of RFC 6749, section 5.2; `words` is the
/// code and the message in lower case.
pub(crate) fn classify(body: &ErrorBody, words: &str, status: u16) -> Classified {
    match status {
        300..=399 => return REDIRECT,
        404 | 405 => return NO_ENDPOINT,
        429 => return TOO_MANY_REQUESTS,
        500..=599 => return SERVER,
        400 | 401 | 403 => {}
        _ => return UNEXPECTED_STATUS,
    }
    match (body.code().map(str::to_ascii_lowercase).as_deref(), status) {
        (Some("invalid_client" | "invalid_grant"), _) => INVALID_ASSERTION,
        (Some("invalid_scope"), _) => INVALID_SCOPE,
        (Some("unauthorized_client" | "access_denied"), _) => FORBIDDEN,
        (Some(_), _) if words.contains("scope") => INVALID_SCOPE,
        (Some(_), _) if words.contains("assertion") => INVALID_ASSERTION,
        (Some(_), 401) => INVALID_ASSERTION,
        (Some(_), 403) => FORBIDDEN,
        (Some(_), _) => BAD_REQUEST,
        // Every error of an OAuth server has a code.
        (None, 401) => FOREIGN_UNAUTHORIZED,
        (None, 403) => FOREIGN_FORBIDDEN,
        (None, _) => FOREIGN_BAD_REQUEST,
    }
}
