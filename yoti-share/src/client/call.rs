//! One API call, from its first attempt to its last.
//!
//! The retry loop is written by hand because each attempt needs a fresh nonce, timestamp and signature: a retrying layer below
//! the signature would send the same nonce twice.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::Request;
use tokio::time::{Instant, sleep, timeout};
use tracing::{
    Instrument, Span,
    field::{Empty, debug},
};

use super::{
    api_response::{ApiResponse, Sent},
    authentication::Authentication,
    deadline::Deadline,
    retry::{AttemptFailure, FailureCause, RetryBudget, RetryPolicy},
    runtime::inside_runtime,
    system::System,
    tokens::Tokens,
    transport::{DynTransport, MaxResponseSize, TransportError, TransportErrorKind},
};
use crate::{
    error::{ConfigError, Error, ErrorKind, Operation},
    key::AnyKey,
    request::{ApiRequest, Credentials, Nonce, RequestSettings, SignedRequest, TokenRequest},
};

/// The state that a client and its clones share.
pub(crate) struct Inner {
    pub(crate) authentication: Authentication,
    /// The key for receipts, if it is another than that of the application.
    pub(crate) receipt_key: Option<AnyKey>,
    pub(crate) request_settings: RequestSettings,
    pub(crate) transport: Box<dyn DynTransport>,
    /// For the authentication server, if it is reached in another way than the API.
    pub(crate) auth_transport: Option<Box<dyn DynTransport>>,
    pub(crate) system: Box<dyn System>,
    pub(crate) retry: RetryPolicy,
    pub(crate) retry_budget: RetryBudget,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) max_response_size: MaxResponseSize,
}

/// A request before it is authenticated.
pub(crate) enum Outgoing<'a> {
    ApiRequest(&'a ApiRequest),
    TokenRequest {
        request: &'a TokenRequest,
        credentials: &'a Credentials<AnyKey>,
    },
}

impl Outgoing<'_> {
    fn operation(&self) -> Operation {
        match self {
            Self::ApiRequest(request) => request.operation(),
            Self::TokenRequest { .. } => Operation::GetToken,
        }
    }
}

/// The state of a call between its attempts.
struct CallState {
    deadline: Deadline,
    attempts: u32,
    /// The error of the last attempt.
    earlier: Option<Error>,
    /// Whether a rejected token was replaced.
    renewed: bool,
}

impl CallState {
    fn sent(&self, operation: Operation, has_token: bool) -> Sent {
        Sent {
            operation,
            attempts: self.attempts,
            has_token,
        }
    }
}

impl Inner {
    /// The key that opens receipts.
    pub(crate) fn receipt_key(&self) -> Result<&AnyKey, Error> {
        let key = self.receipt_key.as_ref().or_else(|| self.authentication.key());
        key.ok_or_else(|| {
            let problem = "is not set, so this client cannot open receipts; give the builder the application's key, or fetch \
                           receipts with `get_sealed_receipt` and open them elsewhere";
            ConfigError::new("receipt_key", problem).into()
        })
    }

    /// The deadline of a call that starts now.
    pub(crate) fn call_deadline(&self) -> Deadline {
        Deadline::after(self.deadline)
    }

    /// Sends the request, and retries it, until the deadline of the call.
    pub(crate) async fn call(self: &Arc<Self>, request: ApiRequest) -> Result<ApiResponse, Error> {
        self.call_until(self.call_deadline(), request).await
    }

    /// Sends the request, and retries it, until `deadline`.
    pub(crate) async fn call_until(
        self: &Arc<Self>,
        deadline: Deadline,
        request: ApiRequest,
    ) -> Result<ApiResponse, Error> {
        let request = request.settings(self.request_settings.clone());
        self.exchange(deadline, &Outgoing::ApiRequest(&request)).await
    }

    /// As [`call_until`](Self::call_until), for requests to both servers.
    pub(crate) async fn exchange(
        self: &Arc<Self>,
        deadline: Deadline,
        outgoing: &Outgoing<'_>,
    ) -> Result<ApiResponse, Error> {
        let operation = outgoing.operation();
        let span = tracing::info_span!(
            "yoti_share",
            %operation,
            attempt = Empty,
            status = Empty,
            request_id = Empty,
            elapsed_ms = Empty
        );
        let start = Instant::now();
        // An attempt that leaves the runtime does not return, so it is counted here.
        let attempts = AtomicU32::new(0);
        let result = inside_runtime(self.send_with_retries(outgoing, deadline, &span, &attempts))
            .instrument(span.clone())
            .await
            .map_err(|error| with_operation(error, operation, attempts.load(Ordering::Relaxed)));

        record_result(&span, operation, &result, milliseconds(start.elapsed()));
        result
    }

    async fn send_with_retries(
        self: &Arc<Self>,
        outgoing: &Outgoing<'_>,
        deadline: Deadline,
        span: &Span,
        counter: &AtomicU32,
    ) -> Result<ApiResponse, Error> {
        let operation = outgoing.operation();
        let mut state = CallState {
            deadline,
            attempts: 0,
            earlier: None,
            renewed: false,
        };
        loop {
            if deadline.remaining().is_none() {
                return Err(deadline_error(state.earlier));
            }
            state.attempts += 1;
            let attempts = state.attempts;
            counter.store(attempts, Ordering::Relaxed);
            span.record("attempt", attempts);

            let AttemptFailure { error, cause } = match self.attempt(outgoing, &mut state).await {
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
            state.earlier = Some(with_operation(error, operation, attempts));
        }
    }

    /// One attempt: signs with a fresh nonce and timestamp or gets the token, sends, and separates success from failure.
    async fn attempt(
        self: &Arc<Self>,
        outgoing: &Outgoing<'_>,
        state: &mut CallState,
    ) -> Result<ApiResponse, AttemptFailure> {
        let credentials = match (outgoing, &self.authentication) {
            (Outgoing::ApiRequest(request), Authentication::Token(tokens)) => {
                return self.attempt_with_token(request, tokens, state).await;
            }
            (Outgoing::ApiRequest(_), Authentication::Signature(credentials))
            | (&Outgoing::TokenRequest { credentials, .. }, Authentication::Signature(_) | Authentication::Token(_)) => {
                credentials
            }
        };
        let Some(signed) = state.deadline.limit(self.sign(outgoing, credentials)).await else {
            return Err(permanent(deadline_error(state.earlier.take())));
        };
        let sent = state.sent(outgoing.operation(), false);
        self.send(signed.map_err(permanent)?, sent, state).await
    }

    /// As [`attempt`](Self::attempt). Replaces a token that the API rejects, once in a call.
    async fn attempt_with_token(
        self: &Arc<Self>,
        request: &ApiRequest,
        tokens: &Arc<Tokens>,
        state: &mut CallState,
    ) -> Result<ApiResponse, AttemptFailure> {
        let sent = state.sent(request.operation(), true);
        let token = tokens.get(self, state.deadline, None).await.map_err(permanent)?;
        let authorised = request.with_token(&token).map_err(permanent)?;
        let failure = match self.send(authorised, sent, state).await {
            Err(failure) if failure.cause.is_unauthorized() && !state.renewed => failure,
            result => return result,
        };
        state.renewed = true;
        tracing::debug!("the access token was rejected, so another one is needed");
        let renewed = tokens
            .get(self, state.deadline, Some(&token))
            .await
            .map_err(permanent)?;
        if renewed.as_str() == token.as_str() {
            return Err(failure);
        }
        let authorised = request.with_token(&renewed).map_err(permanent)?;
        self.send(authorised, sent, state).await
    }

    async fn send(
        &self,
        request: SignedRequest,
        sent: Sent,
        state: &mut CallState,
    ) -> Result<ApiResponse, AttemptFailure> {
        let Some(remaining) = state.deadline.remaining() else {
            return Err(permanent(deadline_error(state.earlier.take())));
        };
        let mut request = Request::from(request);
        request.extensions_mut().insert(self.max_response_size);
        let auth_transport = self
            .auth_transport
            .as_ref()
            .filter(|_| sent.operation == Operation::GetToken);
        let sending = auth_transport.unwrap_or(&self.transport).send_boxed(request);
        let response = match timeout(remaining.min(self.timeout), sending).await {
            Ok(response) => response.map_err(transport_failure)?,
            Err(_elapsed) if remaining <= self.timeout => {
                return Err(permanent(deadline_error(state.earlier.take())));
            }
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
        ApiResponse::from_http(response, self.system.now(), sent)
    }

    async fn sign(&self, outgoing: &Outgoing<'_>, credentials: &Credentials<AnyKey>) -> Result<SignedRequest, Error> {
        let mut nonce = [0; 16];
        self.system.fill_random(&mut nonce).map_err(Error::no_entropy)?;
        let (nonce, now) = (Nonce::from_bytes(nonce), self.system.now());
        match outgoing {
            Outgoing::ApiRequest(request) => request.sign_async_with(credentials, nonce, now).await,
            Outgoing::TokenRequest { request, .. } => request.sign_async_with(credentials, nonce, now).await,
        }
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
    // The call failed before its own request, because it got no token.
    if exchange.operation == Some(Operation::GetToken) && operation != Operation::GetToken {
        return error;
    }
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
