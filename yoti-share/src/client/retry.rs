//! When a request is repeated, after how long, and when no longer.
//!
//! Repeating stands above signing: each attempt has its own nonce and timestamp, so nothing is ever replayed.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use super::clock::{Surroundings, up_to};
use crate::error::{ConfigError, Operation};

/// How often and how fast failed requests are repeated.
///
/// ```
/// use std::time::Duration;
/// use yoti_share::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(5).cap(Duration::from_secs(10));
/// let never = RetryPolicy::none();
/// # let _ = (patient, never);
/// ```
///
/// What may be repeated at all does not depend on the policy:
///
/// | what happened | creating a session | every other call |
/// |---|---|---|
/// | no connection came about: the request did not leave | repeated | repeated |
/// | 429 or 503 with a readable `Retry-After` | repeated | repeated |
/// | no answer in time, or a connection that broke | no | repeated |
/// | 408, 429 or 5xx otherwise | no | repeated |
/// | anything else | no | no |
///
/// Creating a session is not idempotent, and the API documents no key that would make it so; a second QR code for a session
/// does no harm. `Retry-After` counts in both its forms, seconds and date. Nothing is repeated past the call's deadline, nor
/// when the budget of retries that a client shares with its clones is spent: about fifty in vain, then one for every ten
/// calls that succeed, so that an outage is not tripled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
}

impl Default for RetryPolicy {
    /// 3 attempts; pauses of up to 200 ms, 400 ms and so on, never above 5 s.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base: Duration::from_millis(200),
            cap: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy {
    /// One attempt, no repetition.
    pub fn none() -> Self {
        Self {
            max_attempts: 1,
            ..Self::default()
        }
    }

    /// How many attempts a request has in all, the first included. At least 1.
    #[must_use]
    pub fn max_attempts(self, max_attempts: u32) -> Self {
        Self { max_attempts, ..self }
    }

    /// The longest pause before the second attempt; it doubles with each further one. The pause itself is random between
    /// zero and that, so that clients which failed together do not come back together.
    #[must_use]
    pub fn base(self, base: Duration) -> Self {
        Self { base, ..self }
    }

    /// What the longest pause never exceeds. A `Retry-After` of the server's does count fully, up to the deadline.
    #[must_use]
    pub fn cap(self, cap: Duration) -> Self {
        Self { cap, ..self }
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        if self.max_attempts == 0 {
            return Err(ConfigError::new(
                "retry.max_attempts",
                "is 0; the first attempt counts, so give at least 1",
            ));
        }
        if self.cap < self.base {
            return Err(ConfigError::new(
                "retry.cap",
                "is shorter than `retry.base`; give at least as much",
            ));
        }
        Ok(())
    }

    /// The pause after `attempt` attempts: random up to the doubled base, and on top of what the server asked for.
    pub(crate) fn pause(&self, attempt: u32, fault: Fault, surroundings: &dyn Surroundings) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let most = self.base.saturating_mul(doubled).min(self.cap);
        let asked = match fault {
            Fault::Status {
                retry_after: Some(asked),
                ..
            } => asked,
            _ => Duration::ZERO,
        };
        asked.saturating_add(up_to(surroundings, most))
    }

    /// Whether there is an attempt left after this many.
    pub(crate) fn leaves_more_than(&self, attempts: u32) -> bool {
        attempts < self.max_attempts
    }
}

/// Why an attempt failed, as far as repeating goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The request certainly did not leave.
    NotSent,
    /// It may have left, and no answer came.
    Unanswered,
    /// The server answered with a status that is no success.
    Status { status: u16, retry_after: Option<Duration> },
    /// A new attempt would end the same.
    Final,
}

impl Fault {
    pub(crate) fn may_repeat(self, operation: Operation) -> bool {
        let idempotent = !matches!(operation, Operation::CreateSession);
        match self {
            Self::NotSent
            | Self::Status {
                status: 429 | 503,
                retry_after: Some(_),
            } => true,
            Self::Unanswered
            | Self::Status {
                status: 408 | 429 | 500..=599,
                ..
            } => idempotent,
            Self::Status { .. } | Self::Final => false,
        }
    }
}

/// How many repetitions a client and its clones may still make.
///
/// An outage turns every call into three; that is what this bounds. A repetition takes [`COST`](Self::COST) tokens, one that
/// succeeds gives them back, and every call that succeeds at once gives one: so after the first 50 repetitions in vain, one
/// call in ten may be repeated.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const COST: u32 = 10;

    pub(crate) fn full() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Takes what one repetition costs, if it is there.
    pub(crate) fn take(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(Self::COST)
            })
            .is_ok()
    }

    /// A request succeeded after this many attempts.
    pub(crate) fn succeeded(&self, attempts: u32) {
        let earned = if attempts > 1 { Self::COST } else { 1 };
        // It always has a new value to give, so there is no failure to look at.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
            Some(tokens.saturating_add(earned).min(Self::FULL))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Operation; 6] = [
        Operation::CreateSession,
        Operation::GetSession,
        Operation::CreateQrCode,
        Operation::GetQrCode,
        Operation::GetReceipt,
        Operation::GetItemKey,
    ];

    fn status(status: u16, retry_after: Option<u64>) -> Fault {
        Fault::Status {
            status,
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn a_request_that_did_not_leave_is_always_repeated() {
        assert!(ALL.into_iter().all(|operation| Fault::NotSent.may_repeat(operation)));
    }

    #[test]
    fn a_session_is_created_again_only_when_the_first_request_had_no_effect_or_the_server_asks() {
        let create = Operation::CreateSession;
        assert!(status(429, Some(1)).may_repeat(create));
        assert!(status(503, Some(0)).may_repeat(create));
        for fault in [
            Fault::Unanswered,
            status(429, None),
            status(503, None),
            status(500, Some(1)),
            status(502, Some(1)),
            status(504, None),
            status(408, Some(1)),
        ] {
            assert!(!fault.may_repeat(create), "{fault:?}");
        }
    }

    #[test]
    fn everything_else_is_repeated_on_silence_throttling_and_server_faults() {
        for operation in ALL
            .into_iter()
            .filter(|operation| *operation != Operation::CreateSession)
        {
            for fault in [
                Fault::Unanswered,
                status(408, None),
                status(429, None),
                status(429, Some(1)),
            ] {
                assert!(fault.may_repeat(operation), "{operation:?} {fault:?}");
            }
            for code in [500, 501, 502, 503, 504, 599] {
                assert!(status(code, None).may_repeat(operation), "{operation:?} {code}");
            }
        }
    }

    #[test]
    fn a_refusal_is_final() {
        for operation in ALL {
            for code in [301, 400, 401, 403, 404, 409, 410, 422, 600] {
                assert!(!status(code, Some(1)).may_repeat(operation), "{operation:?} {code}");
            }
            assert!(!Fault::Final.may_repeat(operation));
        }
    }

    #[test]
    fn the_budget_stops_an_outage_from_being_tripled() {
        let budget = Budget::full();
        assert_eq!((0..1_000).filter(|_| budget.take()).count(), 50);
        // Ten calls that succeed at once earn one repetition, and no more.
        (0..10).for_each(|_| budget.succeeded(1));
        assert!(budget.take());
        assert!(!budget.take());
        // A repetition that helped was worth its price.
        budget.succeeded(2);
        assert!(budget.take());
    }

    #[test]
    fn the_budget_does_not_grow_beyond_full() {
        let budget = Budget::full();
        (0..10_000).for_each(|_| budget.succeeded(1));
        assert_eq!((0..1_000).filter(|_| budget.take()).count(), 50);
    }
}
