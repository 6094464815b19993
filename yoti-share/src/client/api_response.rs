//! A response of the API with a success status.

use std::time::SystemTime;

use http::{HeaderMap, Response, header};

use super::{
    error_response::{self, header_text},
    retry::{AttemptFailure, FailureCause},
};
use crate::error::{Error, ErrorKind, Operation};

/// A complete response with a success status and a JSON object as its body.
pub(crate) struct ApiResponse {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    body: Vec<u8>,
    operation: Operation,
    pub(crate) attempts: u32,
}

/// What was sent, as far as it decides what a response means.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) operation: Operation,
    pub(crate) attempts: u32,
    /// Whether the request had an access token.
    pub(crate) has_token: bool,
}

impl ApiResponse {
    /// Separates success from failure. `now` is the wall clock at the time the response arrived.
    pub(crate) fn from_http(response: Response<Vec<u8>>, now: SystemTime, sent: Sent) -> Result<Self, AttemptFailure> {
        if !response.status().is_success() {
            return Err(error_response::parse(&response, sent, now));
        }
        let (head, body) = response.into_parts();
        let response = Self {
            status: head.status.as_u16(),
            request_id: error_response::request_id(&head.headers),
            body,
            operation: sent.operation,
            attempts: sent.attempts,
        };
        match body_problem(&head.headers, &response.body) {
            None => Ok(response),
            Some(problem) => Err(AttemptFailure {
                error: response.add_context(Error::new(ErrorKind::MalformedResponse, problem)),
                cause: FailureCause::Permanent,
            }),
        }
    }

    /// Parses the body.
    pub(crate) fn parse<'a, T>(&'a self, parse: impl FnOnce(&'a [u8]) -> Result<T, Error>) -> Result<T, Error> {
        parse(&self.body).map_err(|error| self.add_context(error))
    }

    /// Adds to an error which response it came from.
    pub(crate) fn add_context(&self, mut error: Error) -> Error {
        let exchange = error.exchange_mut();
        exchange.status = Some(self.status);
        exchange.request_id.clone_from(&self.request_id);
        exchange.operation = Some(self.operation);
        exchange.attempts = self.attempts;
        error
    }
}

/// Why no body of the API looks like this one. Never quotes the body.
fn body_problem(headers: &HeaderMap, body: &[u8]) -> Option<&'static str> {
    if header_text(headers, &header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    {
        return Some("the response body is compressed, which was not requested");
    }
    match body.trim_ascii_start() {
        [] => Some("the response has no body"),
        [b'<', ..] => Some("the response body is HTML or XML instead of JSON"),
        [b'{', ..] => None,
        _ => Some("the response body is not a JSON object"),
    }
}
