//! The deadline of a call or of a wait, on Tokio's clock.

use std::time::Duration;

use tokio::time::{Instant, timeout};

/// Start and length instead of an end, because the end of `Duration::MAX` cannot be represented.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    start: Instant,
    length: Duration,
}

impl Deadline {
    pub(crate) fn after(length: Duration) -> Self {
        Self {
            start: Instant::now(),
            length,
        }
    }

    /// The remaining time, or `None` once the deadline has passed.
    pub(crate) fn remaining(self) -> Option<Duration> {
        self.length
            .checked_sub(self.start.elapsed())
            .filter(|left| !left.is_zero())
    }

    /// The output of the future, or `None` when the deadline passes first.
    pub(crate) async fn limit<F: Future>(self, future: F) -> Option<F::Output> {
        timeout(self.remaining().unwrap_or_default(), future).await.ok()
    }
}
