//! Why a webhook cannot be delivered once more.

use std::error::Error;
use std::fmt;

/// Why a webhook cannot be delivered once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedeliverError {
    /// The sandbox does not know the session: its ID is wrong, or it was dropped to limit memory.
    UnknownSession,
    /// The session has not ended, so there is no webhook yet.
    Open,
    /// The request for the session has no `notification`.
    NoNotification,
    /// Too many deliveries wait for receivers that do not respond.
    TooMany,
}

impl fmt::Display for RedeliverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownSession => "the sandbox does not know this session",
            Self::Open => "the session has not ended: its webhook is sent when it ends",
            Self::NoNotification => "the request for this session has no `notification`",
            Self::TooMany => "too many deliveries wait for receivers that do not respond",
        })
    }
}

impl Error for RedeliverError {}
