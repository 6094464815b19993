//! Access tokens of API requests: `Authorization: Bearer` in place of a signature.

use std::sync::Arc;
use std::time::SystemTime;

use http::{HeaderMap, StatusCode, header};
use url::form_urlencoded;

use super::api_error::{ApiError, INVALID_TOKEN};
use super::authentication::warn_of_missing_sdk_headers;
use crate::application::Application;
use crate::state;
use crate::state::journal::JournalEntry;
use crate::state::tokens::TokenProblem;
use crate::util::sync::lock;

const SIGNATURE_HEADERS: [&str; 2] = ["x-yoti-auth-id", "x-yoti-auth-digest"];

/// Finds the access token of a request. A request without one must be signed.
///
/// The error reports a request that has both a token and a signature, or neither.
pub(super) fn find_token(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let mut tokens = headers
        .get_all(header::AUTHORIZATION)
        .iter()
        .filter_map(|value| bearer_token(value.as_bytes()));
    let is_signed = SIGNATURE_HEADERS.iter().any(|name| headers.contains_key(*name));
    match (tokens.next(), tokens.next(), is_signed) {
        (Some(_), Some(_), _) => Err(ApiError::auth_header(
            "the header Authorization has more than one access token",
        )),
        (Some(_), None, true) => Err(ApiError::auth_header(
            "the request has both an access token and headers of a signature (X-Yoti-Auth-Id, X-Yoti-Auth-Digest); send only one \
             of them",
        )),
        (Some(token), None, false) => Ok(Some(token)),
        (None, _, true) => Ok(None),
        (None, _, false) => {
            let found = if headers.contains_key(header::AUTHORIZATION) {
                "; its header Authorization has another form than `Bearer TOKEN`"
            } else {
                ""
            };
            Err(ApiError::auth_header(format!(
                "the request has neither a signature (X-Yoti-Auth-Id and X-Yoti-Auth-Digest) nor an access token \
                 (Authorization: Bearer){found}"
            )))
        }
    }
}

/// Returns the token of `Bearer TOKEN`; the scheme may have any case.
fn bearer_token(value: &[u8]) -> Option<&str> {
    let (scheme, token) = std::str::from_utf8(value).ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Checks the token, and finds its application.
pub(super) fn authenticate(
    state: &state::State,
    headers: &HeaderMap,
    token: &str,
    query: &str,
    now: SystemTime,
    entry: &mut JournalEntry,
) -> Result<Arc<Application>, ApiError> {
    warn_of_missing_sdk_headers(headers, &mut entry.warnings);
    for (name, _) in form_urlencoded::parse(query.as_bytes()) {
        entry.warnings.push(match &*name {
            "nonce" | "timestamp" => format!("the query parameter `{name}` belongs to signed requests"),
            _ => format!("the query parameter `{name}` is unknown"),
        });
    }
    let (app, scopes) = lock(&state.tokens).find(token, now).map_err(invalid_token)?;
    entry.sdk_id = Some(app.sdk_id.clone());
    entry.scopes = Some(scopes.to_string());
    Ok(app)
}

fn invalid_token(problem: TokenProblem) -> ApiError {
    let message = match problem {
        TokenProblem::Unknown => {
            "the access token is unknown: this sandbox did not grant it, or has dropped it".to_owned()
        }
        TokenProblem::Expired { since } => format!("the access token expired {} s ago", since.as_secs()),
        TokenProblem::Revoked => "the access token was revoked".to_owned(),
    };
    ApiError::new(StatusCode::UNAUTHORIZED, INVALID_TOKEN, message)
}
