//! The error of a call.

use std::{borrow::Cow, error::Error as StdError, sync::Arc, time::Duration};

use super::{
    clock_skew::ClockSkew, config::ConfigError, extract::ExtractError, key::KeyError, kind::ErrorKind,
    operation::Operation, proof::ProofError, token::TokenError,
};

/// A call failed.
///
/// The type is opaque and one pointer wide. [`kind`](Self::kind) is for `match`ing, and each [`ErrorKind`] documents what to
/// do; the other methods return the details of this failure.
///
/// `Display` is one line for logs: the operation, what happened, status, code and request ID. It never contains URLs, nonces,
/// IDs of people, values of attributes, or the server's free text, and never repeats its [`source`](StdError::source).
/// [`report`](Self::report) prints everything.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// Shared, because one renewal of a token can fail several calls.
    cause: Arc<Cause>,
    exchange: Exchange,
}

pub(super) enum Cause {
    Message {
        message: Cow<'static, str>,
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    Config(ConfigError),
    Key(KeyError),
    Token(TokenError),
    Extract(ExtractError),
    Proof(ProofError),
}

/// The exchange with the server, up to the failure.
#[derive(Clone, Default)]
pub(crate) struct Exchange {
    pub(crate) operation: Option<Operation>,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) clock_skew: Option<ClockSkew>,
}

impl Error {
    /// `message` is one line without a full stop, and contains no value, ID or URL.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Self::with_cause(kind, Cause::Message { message, source: None })
    }

    /// As [`new`](Self::new), with the error that caused it.
    pub(crate) fn with_source(
        kind: ErrorKind,
        message: impl Into<Cow<'static, str>>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        let (message, source) = (message.into(), Some(source.into()));
        Self::with_cause(kind, Cause::Message { message, source })
    }

    pub(crate) fn no_entropy(source: getrandom::Error) -> Self {
        Self::with_source(
            ErrorKind::System,
            "the operating system provided no random numbers",
            source,
        )
    }

    pub(crate) fn clock_before_1970() -> Self {
        Self::new(ErrorKind::Clock, "the clock is before 1970: set it")
    }

    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    pub(crate) fn no_clock() -> Self {
        Self::new(
            ErrorKind::Clock,
            "this target has no clock: enable the feature `js`, or give the time to `sign_with`",
        )
    }

    fn with_cause(kind: ErrorKind, cause: Cause) -> Self {
        Self(Box::new(Inner {
            kind,
            cause: Arc::new(cause),
            exchange: Exchange::default(),
        }))
    }

    /// The same error for another call that waited for the same response.
    #[cfg(feature = "client")]
    pub(crate) fn duplicate(&self) -> Self {
        Self(Box::new(Inner {
            kind: self.0.kind,
            cause: Arc::clone(&self.0.cause),
            exchange: self.0.exchange.clone(),
        }))
    }

    pub(super) fn cause(&self) -> &Cause {
        &self.0.cause
    }

    pub(super) fn exchange(&self) -> &Exchange {
        &self.0.exchange
    }

    #[cfg(feature = "client")]
    pub(crate) fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.0.exchange
    }

    /// The kind of the error, which documents what to do.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status of the last response, if there was one.
    ///
    /// # What to do
    /// Prefer [`kind`](Self::kind): several kinds have the same status.
    pub fn status(&self) -> Option<u16> {
        self.0.exchange.status
    }

    /// The server's error code (`INVALID_PAYLOAD`, `UNKNOWN_SESSION`, …), of at most 128 characters and without control
    /// characters.
    ///
    /// # What to do
    /// Log it; it contains no personal data. The server may send other codes, so match on [`kind`](Self::kind) first.
    pub fn code(&self) -> Option<&str> {
        self.0.exchange.code.as_deref()
    }

    /// The server's message, followed by its messages about single properties; of at most 1024 characters and without
    /// control characters.
    ///
    /// # What to do
    /// Read it when the server rejects a request. The server may quote the request, for example a subject ID, so neither
    /// `Display` nor `Debug` contains this text. Decide yourself whether to log it.
    pub fn message(&self) -> Option<&str> {
        self.0.exchange.message.as_deref()
    }

    /// The `X-Request-ID` of the last response, or the ID in its error body if it has no such header.
    ///
    /// # What to do
    /// Send it to Yoti's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.exchange.request_id.as_deref()
    }

    /// How many attempts were made; 0 if nothing was sent.
    ///
    /// # What to do
    /// If it is 1 and [`is_retryable`](Self::is_retryable) is true, a retry was unsafe, disabled, beyond the deadline, or the
    /// shared retry budget was empty.
    pub fn attempts(&self) -> u32 {
        self.0.exchange.attempts
    }

    /// How long the server asked to wait, from `Retry-After`, counted from its response.
    ///
    /// # What to do
    /// Do not call again earlier.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.exchange.retry_after
    }

    /// On a 401, or if no access token was issued: how far this machine's clock is from the server's, if it is more than
    /// half a minute.
    ///
    /// # What to do
    /// Set this machine's clock: requests and client assertions contain a signed timestamp. If the clock is right, a proxy may have written the
    /// `Date` header.
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.0.exchange.clock_skew
    }

    /// Which operation failed. A call of a client with access tokens fails with [`Operation::GetToken`] if it could not get
    /// a token: the authentication server is concerned then, and not the API.
    pub fn operation(&self) -> Option<Operation> {
        self.0.exchange.operation
    }

    /// Whether the same call may succeed later without a change: after network failures, timeouts, 408, 429 and 5xx.
    ///
    /// # What to do
    /// Retry later, not before [`retry_after`](Self::retry_after). The client has already made the retries that are safe. A
    /// session whose creation failed may exist nevertheless; it expires unused.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::Deadline
            | ErrorKind::TooManyRequests
            | ErrorKind::Server => true,
            ErrorKind::UnexpectedStatus => self.status() == Some(408),
            ErrorKind::Config
            | ErrorKind::Key
            | ErrorKind::TokenSource
            | ErrorKind::Extract
            | ErrorKind::System
            | ErrorKind::Clock
            | ErrorKind::Tls
            | ErrorKind::InsideRuntime
            | ErrorKind::OutsideRuntime
            | ErrorKind::Transport
            | ErrorKind::Redirect
            | ErrorKind::BadRequest
            | ErrorKind::InvalidPayload
            | ErrorKind::UnknownAttribute
            | ErrorKind::Unauthorized
            | ErrorKind::InvalidSignature
            | ErrorKind::InvalidAuthHeader
            | ErrorKind::InvalidToken
            | ErrorKind::InvalidAssertion
            | ErrorKind::InvalidScope
            | ErrorKind::Forbidden
            | ErrorKind::ServiceDisabled
            | ErrorKind::NoOrganisation
            | ErrorKind::OrganisationStatus
            | ErrorKind::ThirdPartyRequest
            | ErrorKind::ThirdPartyIssue
            | ErrorKind::NotFound
            | ErrorKind::MalformedResponse
            | ErrorKind::BodyTooLarge
            | ErrorKind::MalformedEvent
            | ErrorKind::Decryption
            | ErrorKind::MalformedReceipt
            | ErrorKind::Proof
            | ErrorKind::SessionMismatch
            | ErrorKind::ReceiptMissing
            | ErrorKind::SessionCancelled
            | ErrorKind::SessionExpired
            | ErrorKind::SessionError => false,
        }
    }

    /// Whether the time for one attempt, for the call or for the wait ended.
    ///
    /// # What to do
    /// As for [`ErrorKind::Timeout`] and [`ErrorKind::Deadline`].
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout | ErrorKind::Deadline)
    }

    /// Whether the session ended without a receipt: it was cancelled, expired or failed.
    ///
    /// # What to do
    /// Offer a new session.
    pub fn is_session_over(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::SessionCancelled | ErrorKind::SessionExpired | ErrorKind::SessionError
        )
    }

    /// Whether the API does not know the session: it is too old, or it belongs to another application or environment.
    ///
    /// # What to do
    /// Stop looking at the session, and offer a new one.
    pub fn is_session_unknown(&self) -> bool {
        self.kind() == ErrorKind::NotFound
            && matches!(self.operation(), Some(Operation::GetSession | Operation::CreateQrCode))
    }

    /// The invalid setting, if [`kind`](Self::kind) is [`ErrorKind::Config`].
    ///
    /// # What to do
    /// Change the field that it names.
    pub fn config_error(&self) -> Option<&ConfigError> {
        if let Cause::Config(error) = self.cause() {
            Some(error)
        } else {
            None
        }
    }

    /// The failure of the key, if [`kind`](Self::kind) is [`ErrorKind::Key`].
    ///
    /// # What to do
    /// Read its text, which states the remedy.
    pub fn key_error(&self) -> Option<&KeyError> {
        if let Cause::Key(error) = self.cause() {
            Some(error)
        } else {
            None
        }
    }

    /// The failure of the [`TokenSource`](crate::TokenSource), if [`kind`](Self::kind) is [`ErrorKind::TokenSource`].
    ///
    /// # What to do
    /// Read its source, which is the error of your implementation.
    pub fn token_error(&self) -> Option<&TokenError> {
        if let Cause::Token(error) = self.cause() {
            Some(error)
        } else {
            None
        }
    }

    /// The missing and malformed fields, if [`kind`](Self::kind) is [`ErrorKind::Extract`].
    ///
    /// # What to do
    /// Check its fields; if the share failed, show the person the reason.
    pub fn extract_error(&self) -> Option<&ExtractError> {
        if let Cause::Extract(error) = self.cause() {
            Some(error)
        } else {
            None
        }
    }

    /// Why a proof is not valid, if [`kind`](Self::kind) is [`ErrorKind::Proof`].
    ///
    /// # What to do
    /// As for [`ErrorKind::Proof`].
    pub fn proof_error(&self) -> Option<&ProofError> {
        if let Cause::Proof(error) = self.cause() {
            Some(error)
        } else {
            None
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::with_cause(ErrorKind::Config, Cause::Config(error))
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::with_cause(ErrorKind::Key, Cause::Key(error))
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        Self::with_cause(ErrorKind::TokenSource, Cause::Token(error))
    }
}

impl From<ExtractError> for Error {
    fn from(error: ExtractError) -> Self {
        Self::with_cause(ErrorKind::Extract, Cause::Extract(error))
    }
}

impl From<ProofError> for Error {
    fn from(error: ProofError) -> Self {
        Self::with_cause(ErrorKind::Proof, Cause::Proof(error))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.cause() {
            Cause::Message { source, .. } => Some(source.as_deref()?),
            // `Display` prints these errors themselves, so their source comes next.
            Cause::Key(error) => error.source(),
            Cause::Token(error) => error.source(),
            Cause::Config(_) | Cause::Extract(_) | Cause::Proof(_) => None,
        }
    }
}
