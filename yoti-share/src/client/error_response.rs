//! A response of the API with an error status: which [`ErrorKind`] it is, and what the server reports about it.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, Response, header};

use super::{
    api_response::Sent,
    http_date,
    retry::{AttemptFailure, FailureCause},
    token_error_response,
};
use crate::error::{ClockSkew, Error, ErrorBody, ErrorKind, Exchange, Operation, sanitize_word};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The kind of an error response and the line that describes it.
pub(crate) type Classified = (ErrorKind, &'static str);

const REDIRECT: Classified = (
    ErrorKind::Redirect,
    "the server returned a redirect, which the client never follows",
);
const FOREIGN_BAD_REQUEST: Classified = (
    ErrorKind::BadRequest,
    "something other than the API rejected the request; check the base URL and proxies",
);
const BAD_REQUEST: Classified = (ErrorKind::BadRequest, "the request was rejected");
const INVALID_PAYLOAD: Classified = (ErrorKind::InvalidPayload, "the payload was rejected");
const UNKNOWN_ATTRIBUTE: Classified = (ErrorKind::UnknownAttribute, "a requested attribute is not known");
const UNAUTHORIZED: Classified = (ErrorKind::Unauthorized, "the request was not authenticated");
const INVALID_SIGNATURE: Classified = (ErrorKind::InvalidSignature, "the signature was rejected");
const INVALID_AUTH_HEADER: Classified = (ErrorKind::InvalidAuthHeader, "the authentication headers were rejected");
const INVALID_TOKEN: Classified = (ErrorKind::InvalidToken, "the access token was rejected");
const INSUFFICIENT_SCOPE: Classified = (
    ErrorKind::InvalidScope,
    "the access token lacks the scope for this operation",
);
const FORBIDDEN: Classified = (ErrorKind::Forbidden, "the application may not do this");
const SERVICE_DISABLED: Classified = (ErrorKind::ServiceDisabled, "the application is disabled");
const NO_ORGANISATION: Classified = (ErrorKind::NoOrganisation, "the application has no organisation");
const ORGANISATION_STATUS: Classified = (
    ErrorKind::OrganisationStatus,
    "the application's organisation is neither pending nor verified",
);
const THIRD_PARTY_REQUEST: Classified = (
    ErrorKind::ThirdPartyRequest,
    "the application may not request a third-party attribute",
);
const THIRD_PARTY_ISSUE: Classified = (
    ErrorKind::ThirdPartyIssue,
    "the application may not issue a third-party attribute",
);
const NOT_FOUND: Classified = (ErrorKind::NotFound, "nothing with this ID exists");
/// A creation names no ID that could be unknown.
const NO_API: Classified = (
    ErrorKind::UnexpectedStatus,
    "the share API is not at this base URL; Yoti's ends in `/share`, without a version",
);
const FOREIGN_UNAUTHORIZED: Classified = (
    ErrorKind::Unauthorized,
    "something other than the API requires a login; check the base URL, proxies and gateways",
);
const FOREIGN_FORBIDDEN: Classified = (
    ErrorKind::Forbidden,
    "something other than the API rejected the request; check the base URL, proxies and firewalls",
);
const FOREIGN_NOT_FOUND: Classified = (
    ErrorKind::UnexpectedStatus,
    "something other than the API responded, so the ID may exist; check the base URL and proxies",
);
const FOREIGN_STATUS: Classified = (
    ErrorKind::UnexpectedStatus,
    "something other than the API returned an unexpected status; check the base URL and proxies",
);
const TOO_MANY_REQUESTS: Classified = (ErrorKind::TooManyRequests, "too many requests");
const SERVER: Classified = (ErrorKind::Server, "the server failed");
const UNEXPECTED_STATUS: Classified = (ErrorKind::UnexpectedStatus, "the server returned an unexpected status");

/// How the errors of one status differ. The first rule that matches decides.
const RULES: &[(u16, Evidence, Classified)] = &[
    (400, Evidence::Words(&[&["attribute"], UNKNOWN]), UNKNOWN_ATTRIBUTE),
    (400, Evidence::Code("INVALID_PAYLOAD"), INVALID_PAYLOAD),
    (401, Evidence::Code("INVALID_REQUEST_SIGNATURE"), INVALID_SIGNATURE),
    (401, Evidence::Code("INVALID_AUTH_HEADER"), INVALID_AUTH_HEADER),
    (401, Evidence::Words(&[&["signature"]]), INVALID_SIGNATURE),
    (401, Evidence::Words(&[&["header"]]), INVALID_AUTH_HEADER),
    (403, Evidence::Code("insufficient_scope"), INSUFFICIENT_SCOPE),
    (403, Evidence::Words(&[&["scope"]]), INSUFFICIENT_SCOPE),
    (403, Evidence::Code("DISABLED_APP"), SERVICE_DISABLED),
    (403, Evidence::Code("INVALID_ORG_STATUS"), ORGANISATION_STATUS),
    (403, Evidence::Words(&[&["third party"], &["issu"]]), THIRD_PARTY_ISSUE),
    (403, Evidence::Words(&[&["third party"]]), THIRD_PARTY_REQUEST),
    (403, Evidence::Words(&[&["organi"], STATUS]), ORGANISATION_STATUS),
    (403, Evidence::Words(&[&["organi"]]), NO_ORGANISATION),
    (403, Evidence::Words(&[&["disabled"]]), SERVICE_DISABLED),
];

enum Evidence {
    Code(&'static str),
    /// Code and message together contain a word of each group.
    Words(&'static [&'static [&'static str]]),
}

const UNKNOWN: &[&str] = &[
    "unknown",
    "not known",
    "recogni",
    "not exist",
    "not found",
    "unsupported",
];
const STATUS: &[&str] = &["pending", "verified", "status"];

/// Parses the error response to a request. `now` is the wall clock at the time the response arrived.
pub(crate) fn parse(response: &Response<Vec<u8>>, sent: Sent, now: SystemTime) -> AttemptFailure {
    let status = response.status().as_u16();
    let headers = response.headers();
    let body = ErrorBody::from_json(response.body());
    let date = header_text(headers, &header::DATE).and_then(http_date::parse);
    let retry_after =
        header_text(headers, &header::RETRY_AFTER).and_then(|value| parse_retry_after(value, date.unwrap_or(now)));

    let is_token_request = sent.operation == Operation::GetToken;
    let (kind, description) = if is_token_request {
        token_error_response::classify(&body, &words_of(&body), status)
    } else {
        classify_token_problem(headers, &body, status, sent).unwrap_or_else(|| classify(&body, status, sent.operation))
    };
    let mut error = Error::new(kind, description);
    *error.exchange_mut() = Exchange {
        status: Some(status),
        request_id: request_id(headers).or_else(|| body.id().map(str::to_owned)),
        code: body.code,
        message: body.message,
        retry_after,
        clock_skew: date
            .filter(|_| status == 401 || is_token_request && kind == ErrorKind::InvalidAssertion)
            .and_then(|server| ClockSkew::between(now, server)),
        ..Exchange::default()
    };
    AttemptFailure {
        error,
        cause: FailureCause::Status { status, retry_after },
    }
}

/// The `X-Request-ID` of a response.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    header_text(headers, &REQUEST_ID).map(sanitize_word)
}

/// The text of a header, or `None` when it is absent, empty, or not visible ASCII.
pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().filter(|text| !text.is_empty())
}

/// Seconds, also with a fraction, or a date. `now` is the server's clock where it is known, because the date is on that clock.
fn parse_retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    if value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        let seconds: f64 = value.parse().ok()?;
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let date = http_date::parse(value)?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// Whether the API rejected the access token of a request, and not because the header did not arrive. Gateways in front of an
/// API reject tokens too, with the header of RFC 6750 and any body.
fn classify_token_problem(headers: &HeaderMap, body: &ErrorBody, status: u16, sent: Sent) -> Option<Classified> {
    let challenge = header_text(headers, &header::WWW_AUTHENTICATE)
        .filter(|challenge| {
            challenge
                .get(..6)
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"))
        })
        .unwrap_or_default();
    let is_of_api = || {
        !challenge.is_empty()
            || body
                .code()
                .is_some_and(|code| is_api_code(code) && code != "INVALID_AUTH_HEADER" || code == "invalid_token")
    };
    match status {
        401 if sent.has_token && is_of_api() => Some(INVALID_TOKEN),
        403 if sent.has_token && challenge.contains("insufficient_scope") => Some(INSUFFICIENT_SCOPE),
        _ => None,
    }
}

/// Which error a response is, by its status and body.
fn classify(body: &ErrorBody, status: u16, operation: Operation) -> Classified {
    // Every error of the API has a code in capitals. Pages and JSON of gateways have the same statuses and words, but not
    // the same reasons.
    let is_foreign = !body.code().is_some_and(is_api_code);
    let words = words_of(body);
    let is_match = |evidence: &Evidence| match evidence {
        Evidence::Code(code) => body.code() == Some(*code),
        Evidence::Words(groups) => {
            !is_foreign && groups.iter().all(|group| group.iter().any(|word| words.contains(word)))
        }
    };
    let rule = RULES.iter().find(|rule| rule.0 == status && is_match(&rule.1));
    match (rule, status) {
        (Some(rule), _) => rule.2,
        (None, 404) if operation == Operation::CreateSession => NO_API,
        (None, 400) if is_foreign => FOREIGN_BAD_REQUEST,
        (None, 401) if is_foreign => FOREIGN_UNAUTHORIZED,
        (None, 403) if is_foreign => FOREIGN_FORBIDDEN,
        (None, 404) if is_foreign => FOREIGN_NOT_FOUND,
        (None, 300..=399) => REDIRECT,
        (None, 400) => BAD_REQUEST,
        (None, 401) => UNAUTHORIZED,
        (None, 403) => FORBIDDEN,
        (None, 404) => NOT_FOUND,
        (None, 429) => TOO_MANY_REQUESTS,
        (None, 500..=599) => SERVER,
        (None, _) if is_foreign => FOREIGN_STATUS,
        (None, _) => UNEXPECTED_STATUS,
    }
}

/// Code and message in lower case, with spaces between the words.
fn words_of(body: &ErrorBody) -> String {
    let code = body.code().unwrap_or_default();
    let message = body.message().unwrap_or_default();
    format!("{code} {message}").to_lowercase().replace(['_', '-'], " ")
}

/// Whether the text is a code such as `INVALID_PAYLOAD`, and not a phrase such as `Not Found`.
fn is_api_code(code: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    code.bytes().all(is_allowed) && code.starts_with(|c: char| c.is_ascii_uppercase())
}
