//! From an HTTP answer to a body of JSON, or to the error that tells the refusals apart.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Response, header};
use serde_json::Value;

use super::{http_date, retry::Fault};
use crate::error::{ClockSkew, Error, ErrorKind, Exchange, Operation};

/// How much of the server's words is kept.
const MESSAGE: usize = 1024;
const WORD: usize = 128;
/// The longest body of a refusal that is looked into.
const SAID: usize = 64 << 10;

/// A success: its status, and a body that is all there.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Vec<u8>,
    /// What it answers, and at which attempt; for the error that its body may turn out to be.
    question: Option<(Operation, u32)>,
}

impl Answer {
    /// Sorts an answer into success and failure. `now` is the wall clock when it came.
    pub(crate) fn sort(response: Response<Vec<u8>>, now: SystemTime) -> Result<Self, (Error, Fault)> {
        let status = response.status();
        let request_id = text(response.headers(), "x-request-id").map(|id| clean(id, WORD));
        if !status.is_success() {
            return Err(refusal(&response, request_id, now));
        }
        let (head, body) = response.into_parts();
        let answer = Self {
            status: status.as_u16(),
            request_id,
            body,
            question: None,
        };
        match unreadable(&head.headers, &answer.body) {
            None => Ok(answer),
            Some(why) => {
                let error = Error::new(ErrorKind::MalformedResponse, why);
                Err((answer.attribute(error), Fault::Final))
            }
        }
    }

    /// Notes which question it answers.
    pub(crate) fn answering(self, operation: Operation, attempts: u32) -> Self {
        Self {
            question: Some((operation, attempts)),
            ..self
        }
    }

    /// Writes on an error which answer it came from.
    pub(crate) fn attribute(&self, mut error: Error) -> Error {
        let exchange = error.exchange_mut();
        exchange.status = Some(self.status);
        exchange.request_id.clone_from(&self.request_id);
        if let Some((operation, attempts)) = self.question {
            exchange.operation = Some(operation);
            exchange.attempts = attempts;
        }
        error
    }
}

/// What can be told of a body before anybody knows what should be in it. Never quotes it.
fn unreadable(headers: &HeaderMap, body: &[u8]) -> Option<&'static str> {
    if text(headers, header::CONTENT_ENCODING.as_str())
        .is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    {
        return Some("the answer's body is compressed, which was not asked for");
    }
    match body.trim_ascii_start() {
        [] => Some("the answer has no body"),
        [b'<', ..] => Some("the answer's body is HTML or XML instead of JSON"),
        [b'{', ..] => None,
        _ => Some("the answer's body is not a JSON object"),
    }
}

fn refusal(response: &Response<Vec<u8>>, request_id: Option<String>, now: SystemTime) -> (Error, Fault) {
    let status = response.status().as_u16();
    let said = Said::read(response.body());
    let date = text(response.headers(), header::DATE.as_str()).and_then(http_date::parse);
    let retry_after = text(response.headers(), header::RETRY_AFTER.as_str())
        .and_then(|value| retry_after(value, date.unwrap_or(now)));

    let kind = said.kind(status);
    let mut error = Error::new(kind, what(kind));
    *error.exchange_mut() = Exchange {
        status: Some(status),
        code: said.code,
        message: said.message,
        request_id,
        retry_after,
        clock_skew: date
            .filter(|_| status == 401)
            .and_then(|server| ClockSkew::between(now, server)),
        ..Exchange::default()
    };
    (error, Fault::Status { status, retry_after })
}

/// Seconds or a date. The date is the server's, so it is taken relative to the server's own clock where that is known.
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = http_date::parse(value)?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// What an error body says, if it is one: `{"id", "status", "error", "message"}`, or the `{"code", "message", "errors":
/// [{"property", "message"}]}` of Yoti's other services.
struct Said {
    code: Option<String>,
    message: Option<String>,
}

impl Said {
    fn read(body: &[u8]) -> Self {
        // As a tree JSON takes many times its size, which a page of somebody's is not worth.
        let body = Some(body).filter(|body| body.len() <= SAID);
        let value: Value = body
            .and_then(|body| serde_json::from_slice(body).ok())
            .unwrap_or_default();
        let member = |name: &str, most| {
            value
                .get(name)?
                .as_str()
                .map(|text| clean(text, most))
                .filter(|text| !text.is_empty())
        };
        Self {
            code: member("error", WORD).or_else(|| member("code", WORD)),
            message: Some(clean(&message(&value), MESSAGE)).filter(|text| !text.is_empty()),
        }
    }

    /// The code decides where it is known or speaks for itself; where one code serves several refusals, the message is asked.
    fn kind(&self, status: u16) -> ErrorKind {
        match status {
            300..=399 => ErrorKind::Redirect,
            400 => self.bad_request(),
            401 => self.unauthorized(),
            403 => self.forbidden(),
            404 => ErrorKind::NotFound,
            429 => ErrorKind::TooManyRequests,
            500..=599 => ErrorKind::Server,
            _ => ErrorKind::UnexpectedStatus,
        }
    }

    fn bad_request(&self) -> ErrorKind {
        let words = self.words();
        let has = |word: &str| words.contains(word);
        let strange = [
            "unknown",
            "not known",
            "recogni",
            "not exist",
            "not found",
            "unsupported",
        ]
        .into_iter()
        .any(has);
        if has("attribute") && strange {
            ErrorKind::UnknownAttribute
        } else if self.code.as_deref() == Some("INVALID_PAYLOAD") {
            ErrorKind::InvalidPayload
        } else {
            ErrorKind::BadRequest
        }
    }

    fn unauthorized(&self) -> ErrorKind {
        match self.code.as_deref() {
            Some("INVALID_REQUEST_SIGNATURE") => return ErrorKind::InvalidSignature,
            Some("INVALID_AUTH_HEADER") => return ErrorKind::InvalidAuthHeader,
            _ => {}
        }
        let words = self.words();
        if words.contains("signature") {
            ErrorKind::InvalidSignature
        } else if words.contains("header") {
            ErrorKind::InvalidAuthHeader
        } else {
            ErrorKind::Unauthorized
        }
    }

    fn forbidden(&self) -> ErrorKind {
        match self.code.as_deref() {
            Some("DISABLED_APP") => return ErrorKind::ServiceDisabled,
            Some("INVALID_ORG_STATUS") => return ErrorKind::OrganisationStatus,
            _ => {}
        }
        let words = self.words();
        let has = |word: &str| words.contains(word);
        if has("third party") {
            if has("issu") {
                ErrorKind::ThirdPartyIssue
            } else {
                ErrorKind::ThirdPartyRequest
            }
        } else if has("organi") {
            if has("pending") || has("verified") || has("status") {
                ErrorKind::OrganisationStatus
            } else {
                ErrorKind::NoOrganisation
            }
        } else if has("disabled") {
            ErrorKind::ServiceDisabled
        } else {
            ErrorKind::Forbidden
        }
    }

    /// Code and message in one spelling: lower case, with spaces between the words.
    fn words(&self) -> String {
        let code = self.code.as_deref().unwrap_or_default();
        let message = self.message.as_deref().unwrap_or_default();
        format!("{code} {message}").to_lowercase().replace(['_', '-'], " ")
    }
}

/// The body's message, and behind it what is said of single properties: `message; property: message`.
fn message(body: &Value) -> String {
    let text = |value: &Value, name| Some(value.get(name)?.as_str()?.to_owned()).filter(|text| !text.is_empty());
    let details = body.get("errors").and_then(Value::as_array).into_iter().flatten();
    let details = details.filter_map(|detail| match (text(detail, "property"), text(detail, "message")) {
        (Some(property), Some(message)) => Some(format!("{property}: {message}")),
        (property, message) => property.or(message),
    });
    let all: Vec<String> = text(body, "message").into_iter().chain(details).collect();
    all.join("; ")
}

/// The line for a refusal. What to do about it is the kind's documentation.
fn what(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Redirect => "the server answered with a redirect, which a signed request never follows",
        ErrorKind::BadRequest => "the request was refused",
        ErrorKind::InvalidPayload => "the payload was refused",
        ErrorKind::UnknownAttribute => "an attribute that was asked for is not known",
        ErrorKind::Unauthorized => "the request was not authenticated",
        ErrorKind::InvalidSignature => "the signature was refused",
        ErrorKind::InvalidAuthHeader => "the authentication headers were refused",
        ErrorKind::Forbidden => "the application may not do this",
        ErrorKind::ServiceDisabled => "the application is disabled",
        ErrorKind::NoOrganisation => "the application belongs to no organisation",
        ErrorKind::OrganisationStatus => "the application's organisation is neither pending nor verified",
        ErrorKind::ThirdPartyRequest => "the application may not ask for a third-party attribute",
        ErrorKind::ThirdPartyIssue => "the application may not issue a third-party attribute",
        ErrorKind::NotFound => "there is nothing under this id",
        ErrorKind::TooManyRequests => "too many requests",
        ErrorKind::Server => "the server failed",
        _ => "the server answered with an unexpected status",
    }
}

/// A header's text; one that is not visible ASCII is as good as none.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().filter(|text| !text.is_empty())
}

/// The server's words made fit to keep: bounded, on one line, without control characters.
fn clean(text: &str, most: usize) -> String {
    text.chars()
        .take(most)
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
