//! One API call, from its first attempt to its last.
//!
//! The retry loop is written by hand because each attempt needs a fresh nonce, timestamp and signature: a retrying layer below
//! the signature would send the same nonce twice.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use http::Request;
use tokio::time::{Instant, sleep, timeout};
use tracing::{
    Instrument, Span,
    field::{Empty, debug},
};

use super::{
    api_response::ApiResponse,
    deadline::Deadline,
    retry::{AttemptFailure, FailureCause, RetryBudget, RetryPolicy},
    runtime::inside_runtime,
    system::System,
    transport::{DynTransport, MaxResponseSize, TransportError, TransportErrorKind},
};
use crate::{
    error::{Error, ErrorKind, Operation},
    key::AnyKey,
    request::{ApiRequest, Credentials, Nonce, RequestSettings},
};

/// The state that a client and its clones share.
pub(crate) struct Inner {
    pub(crate) credentials: Credentials<AnyKey>,
    pub(crate) request_settings: RequestSettings,
    pub(crate) transport: Box<dyn DynTransport>,
    pub(crate) system: Box<dyn System>,
    pub(crate) retry: RetryPolicy,
    pub(crate) retry_budget: RetryBudget,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) max_response_size: MaxResponseSize,
}

impl Inner {
    /// The deadline of a call that starts now.
    pub(crate) fn call_deadline(&self) -> Deadline {
        Deadline::after(self.deadline)
    }

    /// Sends the request, and retries it, until the deadline of the call.
    pub(crate) async fn call(&self, request: ApiRequest) -> Result<ApiResponse, Error> {
        self.call_until(self.call_deadline(), request).await
    }

    /// Sends the request, and retries it, until `deadline`.
    pub(crate) async fn call_until(&self, deadline: Deadline, request: ApiRequest) -> Result<ApiResponse, Error> {
        let operation = request.operation();
        let span = tracing::info_span!(
            "yoti_share",
            %operation,
            attempt = Empty,
            status = Empty,
            request_id = Empty,
            elapsed_ms = Empty
        );
        let start = Instant::now();
        let request = request.settings(self.request_settings.clone());
        // An attempt that leaves the runtime does not return, so it is counted here.
        let attempts = AtomicU32::new(0);
        let result = inside_runtime(self.send_with_retries(&request, deadline, &span, &attempts))
            .instrument(span.clone())
            .await
            .map_err(|error| with_operation(error, operation, attempts.load(Ordering::Relaxed)));

        record_result(&span, operation, &result, milliseconds(start.elapsed()));
        result
    }

    async fn send_with_retries(
        &self,
        request: &ApiRequest,
        deadline: Deadline,
        span: &Span,
        counter: &AtomicU32,
    ) -> Result<ApiResponse, Error> {
        let operation = request.operation();
        let mut attempts = 0;
        let mut earlier = None;
        loop {
            if deadline.remaining().is_none() {
                return Err(deadline_error(earlier));
            }
            attempts += 1;
            counter.store(attempts, Ordering::Relaxed);
            span.record("attempt", attempts);

            let AttemptFailure { error, cause } = match self.attempt(request, attempts, deadline, &mut earlier).await {
                Ok(response) => {
                    self.retry_budget.add_success(attempts);
                    return Ok(response);
                }
                Err(failure) => failure,
            };
            if !cause.allows_retry(operation) {
                return Err(error);
            }
            let Some(delay) = self.retry_delay(attempts, cause, deadline) else {
                return Err(error);
            };
            tracing::debug!(
                attempt = attempts,
                kind = ?error.kind(),
                status = error.status(),
                request_id = error.request_id(),
                pause_ms = milliseconds(delay),
                "an attempt failed, another follows"
            );
            sleep(delay).await;
            earlier = Some(with_operation(error, operation, attempts));
        }
    }

    /// One attempt: signs with a fresh nonce and timestamp, sends, and separates success from failure.
    async fn attempt(
        &self,
        request: &ApiRequest,
        attempts: u32,
        deadline: Deadline,
        earlier: &mut Option<Error>,
    ) -> Result<ApiResponse, AttemptFailure> {
        let signed = deadline.limit(self.sign(request)).await;
        let (Some(signed), Some(remaining)) = (signed, deadline.remaining()) else {
            return Err(permanent(deadline_error(earlier.take())));
        };
        let sending = self.transport.send_boxed(signed.map_err(permanent)?);
        let response = match timeout(remaining.min(self.timeout), sending).await {
            Ok(response) => response.map_err(transport_failure)?,
            Err(_elapsed) if remaining <= self.timeout => return Err(permanent(deadline_error(earlier.take()))),
            Err(_elapsed) => {
                return Err(AttemptFailure {
                    error: Error::new(ErrorKind::Timeout, TransportErrorKind::Timeout.description()),
                    cause: FailureCause::NoResponse,
                });
            }
        };
        // A custom transport does not have to know the limit.
        if response.body().len() > self.max_response_size.bytes() {
            let description = TransportErrorKind::BodyTooLarge.description();
            return Err(permanent(Error::new(ErrorKind::BodyTooLarge, description)));
        }
        ApiResponse::from_http(response, self.system.now(), request.operation(), attempts)
    }

    async fn sign(&self, request: &ApiRequest) -> Result<Request<Vec<u8>>, Error> {
        let mut nonce = [0; 16];
        self.system.fill_random(&mut nonce).map_err(Error::no_entropy)?;
        let signed = request
            .sign_async_with(&self.credentials, Nonce::from_bytes(nonce), self.system.now())
            .await?;
        let mut request = Request::from(signed);
        request.extensions_mut().insert(self.max_response_size);
        Ok(request)
    }

    /// The delay before the next attempt, or `None` when the policy, the deadline or the budget allow none.
    fn retry_delay(&self, attempts: u32, cause: FailureCause, deadline: Deadline) -> Option<Duration> {
        if !self.retry.allows_attempt_after(attempts) {
            return None;
        }
        let delay = self.retry.delay(attempts, cause, self.system.as_ref());
        let in_time = deadline.remaining().is_some_and(|remaining| delay < remaining);
        (in_time && self.retry_budget.try_spend()).then_some(delay)
    }
}

/// Completes the span, and logs the same as an event, because most subscribers show only events by default.
fn record_result(span: &Span, operation: Operation, result: &Result<ApiResponse, Error>, elapsed_ms: u64) {
    let (attempt, status, request_id, kind, message) = match result {
        Ok(response) => {
            let request_id = response.request_id.as_deref();
            (
                response.attempts,
                Some(response.status),
                request_id,
                None,
                "the call succeeded",
            )
        }
        Err(error) => {
            let kind = Some(debug(error.kind()));
            (
                error.attempts(),
                error.status(),
                error.request_id(),
                kind,
                "the call failed",
            )
        }
    };
    span.record("status", status)
        .record("request_id", request_id)
        .record("elapsed_ms", elapsed_ms);
    tracing::debug!(%operation, attempt, status, request_id, elapsed_ms, kind, "{message}");
}

fn with_operation(mut error: Error, operation: Operation, attempts: u32) -> Error {
    let exchange = error.exchange_mut();
    exchange.operation = Some(operation);
    exchange.attempts = attempts;
    error
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

pub(crate) fn deadline_error(earlier: Option<Error>) -> Error {
    const DESCRIPTION: &str = "the time for the whole call is over";
    match earlier {
        Some(earlier) => Error::with_source(ErrorKind::Deadline, DESCRIPTION, earlier),
        None => Error::new(ErrorKind::Deadline, DESCRIPTION),
    }
}

fn permanent(error: Error) -> AttemptFailure {
    AttemptFailure {
        error,
        cause: FailureCause::Permanent,
    }
}

fn transport_failure(error: TransportError) -> AttemptFailure {
    let (kind, cause) = match error.kind() {
        TransportErrorKind::Connect => (ErrorKind::Connect, FailureCause::NotSent),
        TransportErrorKind::Timeout => (ErrorKind::Timeout, FailureCause::NoResponse),
        TransportErrorKind::Interrupted => (ErrorKind::Interrupted, FailureCause::NoResponse),
        TransportErrorKind::HeadTooLarge | TransportErrorKind::NotHttp => {
            (ErrorKind::MalformedResponse, FailureCause::Permanent)
        }
        TransportErrorKind::BodyTooLarge => (ErrorKind::BodyTooLarge, FailureCause::Permanent),
        TransportErrorKind::Other => (ErrorKind::Transport, FailureCause::Permanent),
    };
    AttemptFailure {
        error: Error::with_source(kind, error.kind().description(), error.into_source()),
        cause,
    }
}
