//! Which failed attempts are retried, after which delay, and up to which limit.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use super::system::{System, random_up_to};
use crate::error::{ConfigError, Error, Operation};

/// How often and how fast failed requests are retried.
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
/// | setting | default |
/// |---|---|
/// | [`max_attempts`](Self::max_attempts) | 3, including the first |
/// | [`base`](Self::base) | 200 ms |
/// | [`cap`](Self::cap) | 5 s |
///
/// The policy does not decide which failures are retried:
///
/// | failure | creating a session | every other call |
/// |---|---|---|
/// | no connection was made, so the request did not leave | retried | retried |
/// | 429 or 503 with a readable `Retry-After` | retried | retried |
/// | no response in time, or the connection broke | no | retried |
/// | other 408, 429 or 5xx | no | retried |
/// | anything else | no | no |
///
/// Requests for access tokens follow the second column. A token that the API rejects with 401 is renewed once, and the request
/// is sent once more; that is not a retry.
///
/// Creating a session is not idempotent, and the API documents no key that would make it so. A second QR code for a session
/// does no harm. `Retry-After` is honoured in both its forms, seconds and date. Nothing is retried past the deadline of the
/// call, or when the retry budget that a client shares with its clones is spent: about fifty failed retries, then one for
/// every ten successful calls, so that retries do not triple the load of an outage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
}

impl Default for RetryPolicy {
    /// 3 attempts; delays of up to 200 ms, 400 ms and so on, never above 5 s.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base: Duration::from_millis(200),
            cap: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy {
    /// One attempt, no retry.
    pub fn none() -> Self {
        Self {
            max_attempts: 1,
            ..Self::default()
        }
    }

    /// How many attempts a request has, including the first; the default is 3. At least 1.
    #[must_use]
    pub fn max_attempts(self, max_attempts: u32) -> Self {
        Self { max_attempts, ..self }
    }

    /// The longest delay before the second attempt; the default is 200 ms. It doubles with each further attempt. The delay itself is random between
    /// zero and that, so that clients that failed together do not retry together.
    #[must_use]
    pub fn base(self, base: Duration) -> Self {
        Self { base, ..self }
    }

    /// The limit of the doubled delay; the default is 5 s. It does not limit a `Retry-After` of the server; the deadline does.
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

    /// Whether the policy allows another attempt after this many.
    pub(crate) fn allows_attempt_after(&self, attempts: u32) -> bool {
        attempts < self.max_attempts
    }

    /// The delay after this many attempts: `Retry-After`, and a random part of the doubled base on top of it.
    pub(crate) fn delay(&self, attempts: u32, cause: FailureCause, system: &dyn System) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let max = self.base.saturating_mul(doubled).min(self.cap);
        cause.retry_after().saturating_add(random_up_to(system, max))
    }
}

/// A failed attempt: the error of the call if no other attempt follows, and what decides whether one follows.
#[derive(Debug)]
pub(crate) struct AttemptFailure {
    pub(crate) error: Error,
    pub(crate) cause: FailureCause,
}

/// Why an attempt failed, as far as retrying is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureCause {
    /// The request certainly did not leave.
    NotSent,
    /// The request may have left, and no response arrived.
    NoResponse,
    /// The server answered with an error status.
    Status { status: u16, retry_after: Option<Duration> },
    /// A new attempt would fail in the same way.
    Permanent,
}

impl FailureCause {
    pub(crate) fn allows_retry(self, operation: Operation) -> bool {
        match self {
            Self::NotSent
            | Self::Status {
                status: 429 | 503,
                retry_after: Some(_),
            } => true,
            Self::NoResponse
            | Self::Status {
                status: 408 | 429 | 500..=599,
                ..
            } => may_repeat(operation),
            Self::Status { .. } | Self::Permanent => false,
        }
    }

    pub(crate) fn is_unauthorized(self) -> bool {
        matches!(self, Self::Status { status: 401, .. })
    }

    fn retry_after(self) -> Duration {
        match self {
            Self::Status { retry_after, .. } => retry_after.unwrap_or_default(),
            Self::NotSent | Self::NoResponse | Self::Permanent => Duration::ZERO,
        }
    }
}

/// Whether an operation does no harm when the server carries it out twice.
fn may_repeat(operation: Operation) -> bool {
    match operation {
        // The application would continue with one session, and the person might open the other.
        Operation::CreateSession => false,
        Operation::GetSession
        | Operation::CreateQrCode
        | Operation::GetQrCode
        | Operation::GetReceipt
        | Operation::GetItemKey
        // A second token does no harm.
        | Operation::GetToken => true,
    }
}

/// The retries that a client and its clones may still make.
///
/// A retry costs [`COST`](Self::COST) tokens and a successful retry returns them. A call whose first attempt succeeds adds one
/// token. So after 50 failed retries, one call in ten may be retried.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

impl RetryBudget {
    const FULL: u32 = 500;
    const COST: u32 = 10;

    pub(crate) fn full() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Pays for one retry; `false` when the budget is too low.
    pub(crate) fn try_spend(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(Self::COST)
            })
            .is_ok()
    }

    /// Adds what a request earns that succeeded after this many attempts.
    pub(crate) fn add_success(&self, attempts: u32) {
        let earned = if attempts > 1 { Self::COST } else { 1 };
        // The closure always returns a new value, so this cannot fail.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
            Some(tokens.saturating_add(earned).min(Self::FULL))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Operation; 7] = [
        Operation::CreateSession,
        Operation::GetSession,
        Operation::CreateQrCode,
        Operation::GetQrCode,
        Operation::GetReceipt,
        Operation::GetItemKey,
        Operation::GetToken,
    ];

    fn status(status: u16, retry_after: Option<u64>) -> FailureCause {
        FailureCause::Status {
            status,
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn unsent_request_is_always_retried() {
        assert!(
            ALL.into_iter()
                .all(|operation| FailureCause::NotSent.allows_retry(operation))
        );
    }

    #[test]
    fn session_creation_is_retried_if_unsent_or_server_allows_it() {
        let create = Operation::CreateSession;
        assert!(status(429, Some(1)).allows_retry(create));
        assert!(status(503, Some(0)).allows_retry(create));
        for cause in [
            FailureCause::NoResponse,
            status(429, None),
            status(503, None),
            status(500, Some(1)),
            status(502, Some(1)),
            status(504, None),
            status(408, Some(1)),
        ] {
            assert!(!cause.allows_retry(create), "{cause:?}");
        }
    }

    #[test]
    fn other_calls_are_retried_without_response_and_on_408_429_5xx() {
        for operation in ALL
            .into_iter()
            .filter(|operation| *operation != Operation::CreateSession)
        {
            for cause in [
                FailureCause::NoResponse,
                status(408, None),
                status(429, None),
                status(429, Some(1)),
            ] {
                assert!(cause.allows_retry(operation), "{operation:?} {cause:?}");
            }
            for code in [500, 501, 502, 503, 504, 599] {
                assert!(status(code, None).allows_retry(operation), "{operation:?} {code}");
            }
        }
    }

    #[test]
    fn other_statuses_are_not_retried() {
        for operation in ALL {
            for code in [301, 400, 401, 403, 404, 409, 410, 422, 600] {
                assert!(!status(code, Some(1)).allows_retry(operation), "{operation:?} {code}");
            }
            assert!(!FailureCause::Permanent.allows_retry(operation));
        }
    }

    #[test]
    fn budget_allows_fifty_failed_retries_then_one_in_ten() {
        let budget = RetryBudget::full();
        assert_eq!((0..1_000).filter(|_| budget.try_spend()).count(), 50);
        // Ten calls whose first attempt succeeds earn one retry.
        (0..10).for_each(|_| budget.add_success(1));
        assert!(budget.try_spend());
        assert!(!budget.try_spend());
        // A successful retry returns its cost.
        budget.add_success(2);
        assert!(budget.try_spend());
    }

    #[test]
    fn budget_does_not_grow_beyond_full() {
        let budget = RetryBudget::full();
        (0..10_000).for_each(|_| budget.add_success(1));
        assert_eq!((0..1_000).filter(|_| budget.try_spend()).count(), 50);
    }
}
