//! What can go wrong, and what to do about it.
//!
//! Four types: [`ConfigError`] for what the program said, [`KeyError`] for keys, [`ExtractError`] for receipts that do not
//! fill a struct, and [`Error`] for calls, into which the other three convert so that one `?` chain serves.

mod clock_skew;
mod extract;
mod key;
mod kind;
pub(crate) mod leaf;
mod operation;
pub(crate) mod proof;
pub(crate) mod share_failure;
mod shown;

use std::{borrow::Cow, error::Error as StdError, fmt, time::Duration};

use self::shown::Report;

pub(crate) use self::key::KeyProblem;
use self::proof::ProofError;
pub use self::{
    clock_skew::ClockSkew,
    extract::{ExtractError, FieldError, FieldProblem},
    key::{KeyError, KeyErrorKind},
    kind::ErrorKind,
    leaf::{ConfigError, ValueError},
    operation::Operation,
};

/// A call that did not succeed.
///
/// It is opaque and one pointer wide. [`kind`](Self::kind) says what sort it is, and each [`ErrorKind`] says what to do about
/// it; the other accessors give what is known of this occurrence.
///
/// `Display` is one line for logs: the operation, what happened, status, code and request id. It never holds URLs, nonces, ids
/// of people, values of attributes, or the server's free text, and never repeats what [`source`](StdError::source) says.
/// [`report`](Self::report) prints everything.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    cause: Cause,
    exchange: Exchange,
}

/// Why, in one of two ways: in our own words with perhaps a source, or entirely in the words of one of our other errors.
enum Cause {
    Told {
        what: Cow<'static, str>,
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    Config(ConfigError),
    Key(KeyError),
    Extract(ExtractError),
    Proof(ProofError),
}

/// What is known of the exchange with the server, if there was one.
#[derive(Default)]
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
    /// `what` is one line without a full stop, and holds no value, id or URL.
    pub(crate) fn new(kind: ErrorKind, what: impl Into<Cow<'static, str>>) -> Self {
        Self::with_cause(
            kind,
            Cause::Told {
                what: what.into(),
                source: None,
            },
        )
    }

    /// As [`new`](Self::new), with the error that caused it.
    pub(crate) fn caused(
        kind: ErrorKind,
        what: impl Into<Cow<'static, str>>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::with_cause(
            kind,
            Cause::Told {
                what: what.into(),
                source: Some(source.into()),
            },
        )
    }

    pub(crate) fn no_entropy(source: getrandom::Error) -> Self {
        Self::caused(
            ErrorKind::System,
            "the operating system provided no random numbers",
            source,
        )
    }

    pub(crate) fn clock_before_1970() -> Self {
        Self::new(ErrorKind::Clock, "the clock is before 1970: set it")
    }

    fn with_cause(kind: ErrorKind, cause: Cause) -> Self {
        Self(Box::new(Inner {
            kind,
            cause,
            exchange: Exchange::default(),
        }))
    }

    #[cfg(feature = "client")]
    pub(crate) fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.0.exchange
    }

    /// What sort of error it is, and in its docs what to do about it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status of the last answer. A call that failed without an answer has none.
    ///
    /// # What to do
    /// Prefer [`kind`](Self::kind): it tells apart what shares a status.
    pub fn status(&self) -> Option<u16> {
        self.0.exchange.status
    }

    /// The server's own code for the refusal (`INVALID_PAYLOAD`, `UNKNOWN_SESSION`, …), of at most 128 characters and
    /// without control characters.
    ///
    /// # What to do
    /// Log it; it is not a person's. The set is open, so match on [`kind`](Self::kind) first.
    pub fn code(&self) -> Option<&str> {
        self.0.exchange.code.as_deref()
    }

    /// The server's text, and what it says of single properties behind it; of at most 1024 characters and without control
    /// characters.
    ///
    /// # What to do
    /// Read it when a request of yours is refused. The server may quote what was sent, a subject id for instance: this text
    /// is in neither `Display` nor `Debug`, and it is yours to decide whether it may be logged.
    pub fn message(&self) -> Option<&str> {
        self.0.exchange.message.as_deref()
    }

    /// The `X-Request-ID` of the last answer.
    ///
    /// # What to do
    /// Give it to Yoti's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.exchange.request_id.as_deref()
    }

    /// How many times the request was attempted. 0 when nothing was.
    ///
    /// # What to do
    /// If it is 1 for a failure that [`is_retryable`](Self::is_retryable), repeating was not safe, switched off, past the
    /// deadline, or the shared budget of retries was spent.
    pub fn attempts(&self) -> u32 {
        self.0.exchange.attempts
    }

    /// How long the server asked to be left alone, from `Retry-After`, counted from its answer.
    ///
    /// # What to do
    /// Do not call again before.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.exchange.retry_after
    }

    /// Told on a 401 when the server's clock and this machine's differ by more than half a minute.
    ///
    /// # What to do
    /// Set this machine's clock; requests carry a signed timestamp. If the clock is right, look elsewhere: a proxy may have
    /// written the `Date` header.
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.0.exchange.clock_skew
    }

    /// Which call to the API failed.
    pub fn operation(&self) -> Option<Operation> {
        self.0.exchange.operation
    }

    /// Whether the same call may succeed later with nothing changed: the network, time, 408, 429 or 5xx.
    ///
    /// # What to do
    /// Try again later, not before [`retry_after`](Self::retry_after). The client has already repeated what was safe to
    /// repeat: a session whose creation failed this way may exist twice afterwards. The one that is not used expires.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::Deadline
            | ErrorKind::TooManyRequests
            | ErrorKind::Server => true,
            ErrorKind::UnexpectedStatus => self.status() == Some(408),
            _ => false,
        }
    }

    /// Whether time ran out: of one attempt, of the call, or of the wait.
    ///
    /// # What to do
    /// As for [`ErrorKind::Timeout`] and [`ErrorKind::Deadline`].
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout | ErrorKind::Deadline)
    }

    /// Whether the person, or the time they had, ended the session without a receipt.
    ///
    /// # What to do
    /// Offer to start again, with a new session.
    pub fn is_session_over(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::SessionCancelled | ErrorKind::SessionExpired | ErrorKind::SessionError
        )
    }

    /// The refusal of a setting, when [`kind`](Self::kind) is [`ErrorKind::Config`].
    ///
    /// # What to do
    /// Change the field that it names.
    pub fn config_error(&self) -> Option<&ConfigError> {
        match &self.0.cause {
            Cause::Config(error) => Some(error),
            _ => None,
        }
    }

    /// The trouble with the key, when [`kind`](Self::kind) is [`ErrorKind::Key`].
    ///
    /// # What to do
    /// As its own documentation says.
    pub fn key_error(&self) -> Option<&KeyError> {
        match &self.0.cause {
            Cause::Key(error) => Some(error),
            _ => None,
        }
    }

    /// What a receipt lacked, when [`kind`](Self::kind) is [`ErrorKind::Extract`].
    ///
    /// # What to do
    /// Look at its fields; if its share failed, tell the person why.
    pub fn extract_error(&self) -> Option<&ExtractError> {
        match &self.0.cause {
            Cause::Extract(error) => Some(error),
            _ => None,
        }
    }

    /// Why a proof is not valid, when [`kind`](Self::kind) is [`ErrorKind::Proof`].
    ///
    /// # What to do
    /// As for [`ErrorKind::Proof`].
    pub fn proof_error(&self) -> Option<&ProofError> {
        match &self.0.cause {
            Cause::Proof(error) => Some(error),
            Cause::Told { .. } | Cause::Config(_) | Cause::Key(_) | Cause::Extract(_) => None,
        }
    }

    /// Everything that is known, over several lines: the error, its sources, and the server's own text.
    ///
    /// ```
    /// # fn main() {
    /// # let error = yoti_share::Error::from("not an id".parse::<yoti_share::SdkId>().unwrap_err());
    /// eprintln!("{}", error.report());
    /// # }
    /// ```
    ///
    /// # What to do
    /// Print it for a developer. Because of the server's text ([`message`](Self::message)) it is not made for shared logs.
    pub fn report(&self) -> impl fmt::Display + '_ {
        Report(self)
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
        match &self.0.cause {
            Cause::Told { source, .. } => match source {
                Some(source) => Some(source.as_ref()),
                None => None,
            },
            // `Display` speaks these errors' words, so the chain goes on beneath them.
            Cause::Config(error) => error.source(),
            Cause::Key(error) => error.source(),
            Cause::Extract(error) => error.source(),
            Cause::Proof(error) => error.source(),
        }
    }
}
