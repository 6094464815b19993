//! One request from the first attempt to the last.
//!
//! The order is fixed: span, deadline, then for each attempt: sign, send within the attempt's time, sort the answer, pause.

use std::{future::Future, time::Duration};

use http::{Request, Response};
use tokio::runtime::Handle;
use tracing::{Instrument, Span, field::Empty};

use super::{
    api_response::Answer,
    clock::{Deadline, Surroundings, within},
    retry::{Budget, Fault, RetryPolicy},
    transport::{AnyTransport, MaxResponseSize, TransportError, TransportErrorKind},
};
use crate::{
    error::{ConfigError, Error, ErrorKind, Operation},
    key::AnyKey,
    request::{ApiRequest, Credentials, Nonce},
    types::base_url::BaseUrl,
};

/// What a client and its clones share.
pub(crate) struct Shared {
    pub(crate) credentials: Credentials<AnyKey>,
    pub(crate) setup: RequestSetup,
    pub(crate) transport: AnyTransport,
    pub(crate) surroundings: Box<dyn Surroundings>,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) max_response_size: MaxResponseSize,
}

/// What every request of a client's has beside its own.
pub(crate) struct RequestSetup {
    pub(crate) base_url: BaseUrl,
    pub(crate) user_agent: Option<String>,
    pub(crate) sdk_name: Option<String>,
}

impl RequestSetup {
    pub(crate) fn apply(&self, mut request: ApiRequest) -> Result<ApiRequest, ConfigError> {
        request = request.base_url(self.base_url.clone())?;
        if let Some(user_agent) = &self.user_agent {
            request = request.user_agent(user_agent)?;
        }
        if let Some(name) = &self.sdk_name {
            request = request.sdk_name(name)?;
        }
        Ok(request)
    }
}

/// An attempt that failed, and what that means for the next.
type Failure = (Error, Fault);

impl Shared {
    /// The deadline of a call that begins now.
    pub(crate) fn deadline(&self) -> Deadline {
        self.deadline_after(self.deadline)
    }

    pub(crate) fn deadline_after(&self, after: Duration) -> Deadline {
        Deadline::start(self.surroundings.as_ref(), after)
    }

    /// Makes the request, and makes it again as the rules allow, until `deadline`.
    pub(crate) async fn call(&self, request: ApiRequest, deadline: Deadline) -> Result<Answer, Error> {
        let operation = request.operation();
        // Tokio's timer and reqwest panic where there is no runtime.
        if Handle::try_current().is_err() {
            let error = Error::new(
                ErrorKind::OutsideRuntime,
                "the client was called outside a Tokio runtime",
            );
            return Err(about(error, operation, 0));
        }
        let span = tracing::info_span!(
            "yoti_share",
            %operation,
            attempt = Empty,
            status = Empty,
            request_id = Empty,
            elapsed_ms = Empty
        );
        let start = self.surroundings.instant();
        let result = self
            .attempts(&self.setup.apply(request)?, deadline, &span)
            .instrument(span.clone())
            .await;

        let elapsed = self.surroundings.instant().saturating_duration_since(start);
        span.record("elapsed_ms", u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX));
        match &result {
            Ok(answer) => note(&span, Some(answer.status), answer.request_id.as_deref()),
            Err(error) => note(&span, error.status(), error.request_id()),
        }
        result
    }

    /// Runs what follows a call within the same deadline: a key behind traits has no limit of its own.
    pub(crate) async fn finish<F: Future>(&self, last: F, deadline: Deadline) -> Result<F::Output, Error> {
        let surroundings = self.surroundings.as_ref();
        let left = deadline.left(surroundings).unwrap_or_default();
        within(surroundings, left, last).await.ok_or_else(|| out_of_time(None))
    }

    async fn attempts(&self, request: &ApiRequest, deadline: Deadline, span: &Span) -> Result<Answer, Error> {
        let surroundings = self.surroundings.as_ref();
        let operation = request.operation();
        let mut attempts = 0;
        let mut earlier = None;
        loop {
            let Some(left) = deadline.left(surroundings) else {
                return Err(about(out_of_time(earlier), operation, attempts));
            };
            attempts += 1;
            span.record("attempt", attempts);

            let (error, fault) = match self.attempt(request, left, &mut earlier).await {
                Ok(answer) => {
                    self.budget.succeeded(attempts);
                    return Ok(answer.answering(operation, attempts));
                }
                Err((error, fault)) => (about(error, operation, attempts), fault),
            };
            let Some(pause) = self.pause(operation, attempts, fault, deadline) else {
                return Err(error);
            };
            tracing::debug!(
                attempt = attempts,
                kind = ?error.kind(),
                status = error.status(),
                request_id = error.request_id(),
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                "an attempt failed, another follows"
            );
            surroundings.sleep(pause).await;
            earlier = Some(error);
        }
    }

    /// One attempt: a nonce and a timestamp of its own, signed, sent, sorted.
    async fn attempt(
        &self,
        request: &ApiRequest,
        left: Duration,
        earlier: &mut Option<Error>,
    ) -> Result<Answer, Failure> {
        let surroundings = self.surroundings.as_ref();
        let deadline = Deadline::start(surroundings, left);

        let signing = within(surroundings, left, self.sign(request)).await;
        let signed = match signing {
            Some(signed) => signed.map_err(|error| (error, Fault::Final))?,
            None => return Err((out_of_time(earlier.take()), Fault::Final)),
        };
        let Some(left) = deadline.left(surroundings) else {
            return Err((out_of_time(earlier.take()), Fault::Final));
        };
        match within(surroundings, left.min(self.timeout), self.transport.send(signed)).await {
            Some(Ok(response)) => self.sort(response),
            Some(Err(error)) => Err(not_carried(error)),
            None if left <= self.timeout => Err((out_of_time(earlier.take()), Fault::Final)),
            None => Err((
                Error::new(ErrorKind::Timeout, TransportErrorKind::Timeout.what()),
                Fault::Unanswered,
            )),
        }
    }

    async fn sign(&self, request: &ApiRequest) -> Result<Request<Vec<u8>>, Error> {
        let mut nonce = [0; 16];
        self.surroundings.fill(&mut nonce).map_err(Error::no_entropy)?;
        let signed = request
            .sign_async_with(&self.credentials, Nonce::from_bytes(nonce), self.surroundings.now())
            .await?;
        let mut request = Request::from(signed);
        request.extensions_mut().insert(self.max_response_size);
        Ok(request)
    }

    fn sort(&self, response: Response<Vec<u8>>) -> Result<Answer, Failure> {
        // Transports of other makes need not know the limit.
        if response.body().len() > self.max_response_size.bytes() {
            let error = Error::new(ErrorKind::BodyTooLarge, TransportErrorKind::BodyTooLarge.what());
            return Err((error, Fault::Final));
        }
        Answer::sort(response, self.surroundings.now())
    }

    /// How long to pause before the next attempt, or `None` when there is to be none.
    fn pause(&self, operation: Operation, attempts: u32, fault: Fault, deadline: Deadline) -> Option<Duration> {
        let surroundings = self.surroundings.as_ref();
        if !fault.may_repeat(operation) || !self.retry.leaves_more_than(attempts) {
            return None;
        }
        let pause = self.retry.pause(attempts, fault, surroundings);
        let in_time = deadline.left(surroundings).is_some_and(|left| pause < left);
        (in_time && self.budget.take()).then_some(pause)
    }
}

fn about(mut error: Error, operation: Operation, attempts: u32) -> Error {
    let exchange = error.exchange_mut();
    exchange.operation = Some(operation);
    exchange.attempts = attempts;
    error
}

fn note(span: &Span, status: Option<u16>, request_id: Option<&str>) {
    if let Some(status) = status {
        span.record("status", status);
    }
    if let Some(request_id) = request_id {
        span.record("request_id", request_id);
    }
}

fn out_of_time(earlier: Option<Error>) -> Error {
    const WHAT: &str = "the time for the whole call is over";
    match earlier {
        Some(earlier) => Error::caused(ErrorKind::Deadline, WHAT, earlier),
        None => Error::new(ErrorKind::Deadline, WHAT),
    }
}

fn not_carried(error: TransportError) -> Failure {
    let (kind, fault) = match error.kind() {
        TransportErrorKind::Connect => (ErrorKind::Connect, Fault::NotSent),
        TransportErrorKind::Timeout => (ErrorKind::Timeout, Fault::Unanswered),
        TransportErrorKind::Interrupted => (ErrorKind::Interrupted, Fault::Unanswered),
        TransportErrorKind::BodyTooLarge => (ErrorKind::BodyTooLarge, Fault::Final),
        TransportErrorKind::Other => (ErrorKind::Transport, Fault::Final),
    };
    (Error::caused(kind, error.kind().what(), error.into_source()), fault)
}
