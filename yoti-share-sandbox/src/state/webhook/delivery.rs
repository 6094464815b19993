//! The record of one attempt to deliver a webhook.

use std::fmt;

use serde::Serialize;

/// An attempt to deliver a webhook.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Counts the attempts of the sandbox, from 1.
    pub number: u64,
    /// When the attempt was made, in RFC 3339.
    pub time: String,
    /// How long the attempt took, in microseconds.
    pub duration_micros: u64,
    /// The session that ended.
    pub session_id: String,
    /// The method.
    pub method: String,
    /// The receiver.
    pub url: String,
    /// The body.
    pub body: String,
    /// Counts the attempts at this delivery, from 1; 0 if none was made because too many deliveries were waiting.
    pub attempt: usize,
    /// The status of the receiver's response.
    pub status: Option<u16>,
    /// The reason for a missing response.
    pub error: Option<String>,
    /// When the next attempt will be made; `None` after a success and after the last attempt.
    pub next_attempt: Option<String>,
}

impl Delivery {
    /// Whether the receiver acknowledged the webhook with a status of 200 to 299.
    pub fn is_acknowledged(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl fmt::Debug for Delivery {
    /// Leaves out the URL, which may contain a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("attempt", &self.attempt)
            .field("status", &self.status)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
