//! A custom source of access tokens failed.

use std::{error::Error as StdError, fmt};

/// A custom [`TokenSource`](crate::TokenSource) returned no token.
///
/// Its [`source`](StdError::source) is the error that was given to [`new`](Self::new).
#[derive(Debug)]
pub struct TokenError(Box<dyn StdError + Send + Sync>);

impl TokenError {
    /// Reports that a custom [`TokenSource`](crate::TokenSource) failed. The error, or a message, becomes the
    /// [`source`](StdError::source) of this one and so part of logs: it must not contain secrets.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the source of access tokens failed")
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.0.as_ref())
    }
}
