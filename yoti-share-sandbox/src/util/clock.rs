//! The sandbox's idea of what time it is.

use std::fmt;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;

/// What every clock ends at, since 1970: the last second that can be written.
const LAST: Duration = Duration::from_secs(253_402_207_200);

/// The clock by which sessions expire, receipts are dated, timestamps of requests are judged and webhooks are retried.
///
/// Clones are the same clock. The machine's clock ([`Clock::system`]) runs by itself; a manual one
/// ([`Clock::manual`]) stands still until it is told to [`advance`](Clock::advance), so that a test of something that
/// takes fifteen minutes takes none.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use yoti_share_sandbox::Clock;
///
/// let clock = Clock::manual(SystemTime::UNIX_EPOCH);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(60));
/// ```
#[derive(Clone)]
pub struct Clock {
    start: Start,
    advanced: watch::Sender<Duration>,
}

#[derive(Clone, Copy, Debug)]
enum Start {
    System,
    Fixed(SystemTime),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::from_start(Start::System)
    }

    /// A clock that shows `start` until it is advanced.
    pub fn manual(start: SystemTime) -> Self {
        Self::from_start(Start::Fixed(start))
    }

    fn from_start(start: Start) -> Self {
        Self {
            start,
            advanced: watch::Sender::new(Duration::ZERO),
        }
    }

    /// What the clock shows.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the machine's clock"
    )]
    pub fn now(&self) -> SystemTime {
        let start = match self.start {
            Start::System => SystemTime::now(),
            Start::Fixed(start) => start,
        };
        later(start, *self.advanced.borrow())
    }

    /// Puts the clock forward and wakes whatever waits for the time that has now come.
    ///
    /// The machine's clock can be put forward as well: the sandbox is then ahead of its clients by that much, and from
    /// five minutes on refuses what they sign, unless it was built with `check_clock(false)`.
    pub fn advance(&self, by: Duration) {
        self.advanced
            .send_modify(|advanced| *advanced = advanced.saturating_add(by));
    }

    /// Returns when the clock shows `deadline` or later.
    pub(crate) async fn sleep_until(&self, deadline: SystemTime) {
        let mut advanced = self.advanced.subscribe();
        while let Ok(left) = deadline.duration_since(self.now()) {
            if left.is_zero() {
                return;
            }
            match self.start {
                // `changed` fails only when every sender is gone, and `self` holds one.
                Start::Fixed(_) => drop(advanced.changed().await),
                Start::System => tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    _ = advanced.changed() => {}
                },
            }
        }
    }

    /// Something to wait on for the clock to move. No move is missed between one wait and the next.
    pub(crate) fn ticks(&self) -> Ticks {
        Ticks {
            start: self.start,
            advanced: self.advanced.subscribe(),
        }
    }
}

/// The movements of a clock.
pub(crate) struct Ticks {
    start: Start,
    advanced: watch::Receiver<Duration>,
}

impl Ticks {
    /// Returns when the clock has moved on: after a second, or when it was advanced.
    pub(crate) async fn next(&mut self) {
        // An error means that the clock is gone, and with it the sandbox.
        match self.start {
            Start::Fixed(_) => drop(self.advanced.changed().await),
            Start::System => tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = self.advanced.changed() => {}
            },
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("start", &self.start)
            .field("advanced", &*self.advanced.borrow())
            .finish()
    }
}

/// `by` after `time`, and no later than dates can be written.
pub(crate) fn later(time: SystemTime, by: Duration) -> SystemTime {
    let last = SystemTime::UNIX_EPOCH + LAST;
    time.checked_add(by).map_or(last, |later| later.min(last))
}

/// RFC 3339 in UTC with milliseconds, as sessions and QR codes have it.
pub(crate) fn with_millis(time: SystemTime) -> String {
    timestamp(time).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// RFC 3339 in UTC with whole seconds, as receipts have it.
pub(crate) fn with_seconds(time: SystemTime) -> String {
    timestamp(time).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The form of the `Date` header.
pub(crate) fn http_date(time: SystemTime) -> String {
    timestamp(time).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The day it is, in UTC.
pub(crate) fn date(time: SystemTime) -> Date {
    timestamp(time).to_zoned(TimeZone::UTC).date()
}

/// Milliseconds since 1970.
pub(crate) fn millis(time: SystemTime) -> i64 {
    timestamp(time).as_millisecond()
}

/// Microseconds since 1970; nothing is dated earlier.
pub(crate) fn micros(time: SystemTime) -> u64 {
    u64::try_from(timestamp(time).as_microsecond()).unwrap_or(0)
}

fn timestamp(time: SystemTime) -> Timestamp {
    // Out of range is later than the year 9999.
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_precision_of_their_place() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_690_896_069_089);
        assert_eq!(with_millis(time), "2023-08-01T13:21:09.089Z");
        assert_eq!(with_seconds(time), "2023-08-01T13:21:09Z");
        assert_eq!(http_date(time), "Tue, 01 Aug 2023 13:21:09 GMT");
        assert_eq!(millis(time), 1_690_896_069_089);
        assert_eq!(micros(time), 1_690_896_069_089_000);
    }

    #[test]
    fn no_time_is_too_long_to_be_waited_for() {
        let clock = Clock::manual(SystemTime::UNIX_EPOCH);
        for _ in 0..2 {
            clock.advance(Duration::MAX);
            assert_eq!(with_seconds(clock.now()), "9999-12-30T22:00:00Z");
        }
        assert_eq!(later(clock.now(), Duration::from_secs(1)), clock.now());
    }

    #[tokio::test]
    async fn a_manual_clock_wakes_its_sleepers_when_it_is_advanced() {
        let clock = Clock::manual(SystemTime::UNIX_EPOCH);
        let sleeper = {
            let clock = clock.clone();
            tokio::spawn(async move {
                clock
                    .sleep_until(SystemTime::UNIX_EPOCH + Duration::from_secs(3600))
                    .await;
                clock.now()
            })
        };
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(3599));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        assert_eq!(
            sleeper.await.unwrap(),
            SystemTime::UNIX_EPOCH + Duration::from_secs(3600)
        );
    }
}
