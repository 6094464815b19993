//! A response of the API with an error status: which [`ErrorKind`] it is, and what the server reports about it.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, Response, header};
use serde_json::Value;

use super::{
    http_date,
    retry::{AttemptFailure, FailureCause},
};
use crate::error::{ClockSkew, Error, ErrorKind, Exchange};

/// How many characters of the server's message, and of its codes and IDs, an error keeps.
const MAX_MESSAGE: usize = 1024;
const MAX_WORD: usize = 128;
/// A longer body is not parsed: a JSON tree takes many times the size of its text.
const MAX_BODY: usize = 64 << 10;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The kind of an error response and the line that describes it. The documentation of the kind says what to do.
type Classified = (ErrorKind, &'static str);

const REDIRECT: Classified = (
    ErrorKind::Redirect,
    "the server answered with a redirect, which a signed request never follows",
);
const BAD_REQUEST: Classified = (ErrorKind::BadRequest, "the request was rejected");
const INVALID_PAYLOAD: Classified = (ErrorKind::InvalidPayload, "the payload was rejected");
const UNKNOWN_ATTRIBUTE: Classified = (ErrorKind::UnknownAttribute, "a requested attribute is not known");
const UNAUTHORIZED: Classified = (ErrorKind::Unauthorized, "the request was not authenticated");
const INVALID_SIGNATURE: Classified = (ErrorKind::InvalidSignature, "the signature was rejected");
const INVALID_AUTH_HEADER: Classified = (ErrorKind::InvalidAuthHeader, "the authentication headers were rejected");
const FORBIDDEN: Classified = (ErrorKind::Forbidden, "the application may not do this");
const SERVICE_DISABLED: Classified = (ErrorKind::ServiceDisabled, "the application is disabled");
const NO_ORGANISATION: Classified = (
    ErrorKind::NoOrganisation,
    "the application does not belong to an organisation",
);
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
const TOO_MANY_REQUESTS: Classified = (ErrorKind::TooManyRequests, "too many requests");
const SERVER: Classified = (ErrorKind::Server, "the server failed");
const UNEXPECTED_STATUS: Classified = (
    ErrorKind::UnexpectedStatus,
    "the server answered with an unexpected status",
);

/// `now` is the wall clock at the time the response arrived.
pub(crate) fn parse(response: &Response<Vec<u8>>, now: SystemTime) -> AttemptFailure {
    let status = response.status().as_u16();
    let headers = response.headers();
    let body = ErrorBody::parse(response.body());
    let date = header_text(headers, &header::DATE).and_then(http_date::parse);
    let retry_after =
        header_text(headers, &header::RETRY_AFTER).and_then(|value| parse_retry_after(value, date.unwrap_or(now)));

    let (kind, description) = body.classify(status);
    let mut error = Error::new(kind, description);
    *error.exchange_mut() = Exchange {
        status: Some(status),
        code: body.code,
        message: body.message,
        request_id: request_id(headers),
        retry_after,
        clock_skew: date
            .filter(|_| status == 401)
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
    header_text(headers, &REQUEST_ID).map(|id| sanitize(id, MAX_WORD))
}

/// The text of a header, or `None` when it is absent, empty, or not visible ASCII.
pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().filter(|text| !text.is_empty())
}

/// Seconds or a date. `now` is the server's clock where it is known, because the date is on that clock.
fn parse_retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = http_date::parse(value)?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// The code and message of an error body: `{"id", "status", "error", "message"}`, or `{"code", "message", "errors":
/// [{"property", "message"}]}` as Yoti's other services write it.
struct ErrorBody {
    code: Option<String>,
    message: Option<String>,
}

impl ErrorBody {
    /// A body that cannot be parsed has neither code nor message.
    fn parse(body: &[u8]) -> Self {
        let body = Some(body).filter(|body| body.len() <= MAX_BODY);
        let value: Value = body
            .and_then(|body| serde_json::from_slice(body).ok())
            .unwrap_or_default();
        let sanitized = |text: &str, max| Some(sanitize(text, max)).filter(|text| !text.is_empty());
        let code = |name| sanitized(text_member(&value, name)?, MAX_WORD);
        Self {
            code: code("error").or_else(|| code("code")),
            message: sanitized(&join_messages(&value), MAX_MESSAGE),
        }
    }

    /// A known code decides. Where one code covers several errors, the words of the message decide.
    fn classify(&self, status: u16) -> Classified {
        match status {
            300..=399 => REDIRECT,
            400 => self.classify_bad_request(),
            401 => self.classify_unauthorized(),
            403 => self.classify_forbidden(),
            404 => NOT_FOUND,
            429 => TOO_MANY_REQUESTS,
            500..=599 => SERVER,
            _ => UNEXPECTED_STATUS,
        }
    }

    fn classify_bad_request(&self) -> Classified {
        let words = self.words();
        let unknown = [
            "unknown",
            "not known",
            "recogni",
            "not exist",
            "not found",
            "unsupported",
        ];
        if words.contains("attribute") && unknown.into_iter().any(|word| words.contains(word)) {
            UNKNOWN_ATTRIBUTE
        } else if self.code.as_deref() == Some("INVALID_PAYLOAD") {
            INVALID_PAYLOAD
        } else {
            BAD_REQUEST
        }
    }

    fn classify_unauthorized(&self) -> Classified {
        let words = self.words();
        match self.code.as_deref() {
            Some("INVALID_REQUEST_SIGNATURE") => INVALID_SIGNATURE,
            Some("INVALID_AUTH_HEADER") => INVALID_AUTH_HEADER,
            _ if words.contains("signature") => INVALID_SIGNATURE,
            _ if words.contains("header") => INVALID_AUTH_HEADER,
            _ => UNAUTHORIZED,
        }
    }

    fn classify_forbidden(&self) -> Classified {
        match self.code.as_deref() {
            Some("DISABLED_APP") => return SERVICE_DISABLED,
            Some("INVALID_ORG_STATUS") => return ORGANISATION_STATUS,
            _ => {}
        }
        let words = self.words();
        let has = |word: &str| words.contains(word);
        if has("third party") {
            if has("issu") {
                THIRD_PARTY_ISSUE
            } else {
                THIRD_PARTY_REQUEST
            }
        } else if has("organi") {
            if has("pending") || has("verified") || has("status") {
                ORGANISATION_STATUS
            } else {
                NO_ORGANISATION
            }
        } else if has("disabled") {
            SERVICE_DISABLED
        } else {
            FORBIDDEN
        }
    }

    /// Code and message in lower case, with spaces between the words.
    fn words(&self) -> String {
        let code = self.code.as_deref().unwrap_or_default();
        let message = self.message.as_deref().unwrap_or_default();
        format!("{code} {message}").to_lowercase().replace(['_', '-'], " ")
    }
}

/// The message of the body, followed by the messages about single properties: `message; property: message`.
fn join_messages(body: &Value) -> String {
    let details = body.get("errors").and_then(Value::as_array).into_iter().flatten();
    let details =
        details.filter_map(
            |detail| match (text_member(detail, "property"), text_member(detail, "message")) {
                (Some(property), Some(message)) => Some(format!("{property}: {message}")),
                (property, message) => property.or(message).map(str::to_owned),
            },
        );
    let message = text_member(body, "message").map(str::to_owned);
    let all: Vec<String> = message.into_iter().chain(details).collect();
    all.join("; ")
}

fn text_member<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Limits the length of a text from the server and puts it on one line, without control characters.
fn sanitize(text: &str, max: usize) -> String {
    text.chars()
        .take(max)
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect::<String>()
        .trim()
        .to_owned()
}
