//! The clock, the timer and the entropy, in one place and replaceable, so that rules about time are tested without any.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::Poll,
    time::{Duration, SystemTime},
};

/// What the client asks of the machine it runs on.
pub(crate) trait Surroundings: Send + Sync {
    /// The wall clock, for timestamps and for dates in answers.
    fn now(&self) -> SystemTime;

    /// The steady clock, for measuring.
    fn instant(&self) -> tokio::time::Instant;

    /// Resolves after `duration` on the steady clock.
    fn sleep(&self, duration: Duration) -> Sleeping;

    /// Fills `buffer` with random bytes fit for nonces.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), getrandom::Error>;
}

pub(crate) type Sleeping = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The real ones: the operating system's clock and entropy, Tokio's timer.
pub(crate) struct Machine;

impl Surroundings for Machine {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else is given"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn instant(&self) -> tokio::time::Instant {
        tokio::time::Instant::now()
    }

    fn sleep(&self, duration: Duration) -> Sleeping {
        Box::pin(tokio::time::sleep(duration))
    }

    fn fill(&self, buffer: &mut [u8]) -> Result<(), getrandom::Error> {
        getrandom::fill(buffer)
    }
}

/// A random duration from zero to `most`, evenly spread: what jitter needs, where a little bias does no harm and a failing
/// source of entropy is no reason to fail.
pub(crate) fn up_to(surroundings: &dyn Surroundings, most: Duration) -> Duration {
    let mut bytes = [0; 4];
    if surroundings.fill(&mut bytes).is_err() {
        return most / 2;
    }
    let share = f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX);
    // The longest durations there are do not survive the way through floating point.
    Duration::try_from_secs_f64(most.as_secs_f64() * share).unwrap_or(most)
}

/// The future's output, or `None` when `limit` passes first. Dropping the future is what cancels it.
pub(crate) async fn within<F: Future>(
    surroundings: &dyn Surroundings,
    limit: Duration,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut alarm = surroundings.sleep(limit);
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        alarm.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// The moment by which something has to be over.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    start: tokio::time::Instant,
    after: Duration,
}

impl Deadline {
    pub(crate) fn start(surroundings: &dyn Surroundings, after: Duration) -> Self {
        Self {
            start: surroundings.instant(),
            after,
        }
    }

    /// What is left, `None` once it has passed.
    pub(crate) fn left(self, surroundings: &dyn Surroundings) -> Option<Duration> {
        let spent = surroundings.instant().saturating_duration_since(self.start);
        self.after.checked_sub(spent).filter(|left| !left.is_zero())
    }
}
