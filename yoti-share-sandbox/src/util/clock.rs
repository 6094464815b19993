//! The sandbox's clock, and the formats of its dates.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;

/// The latest time that dates can express, since 1970.
const LATEST: Duration = Duration::from_secs(253_402_207_200);

/// The clock that decides when sessions and access tokens expire and webhooks are retried, dates receipts, and checks the
/// timestamps of requests.
///
/// Clones share one time. The system clock ([`Clock::system`]) runs by itself. A manual clock ([`Clock::manual`]) moves only
/// when a test calls [`advance`](Clock::advance), so that a test of a fifteen-minute timeout does not wait.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use yoti_share_sandbox::Clock;
///
/// let clock = Clock::manual(SystemTime::UNIX_EPOCH);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
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
    /// Returns the machine's clock.
    pub fn system() -> Self {
        Self::from_start(Start::System)
    }

    /// Returns a clock that shows `start` until it is advanced.
    pub fn manual(start: SystemTime) -> Self {
        Self::from_start(Start::Fixed(start))
    }

    fn from_start(start: Start) -> Self {
        Self {
            start,
            advanced: watch::Sender::new(Duration::ZERO),
        }
    }

    /// Returns the current time of this clock.
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the machine's clock")]
    pub fn now(&self) -> SystemTime {
        let start = match self.start {
            Start::System => SystemTime::now(),
            Start::Fixed(start) => start,
        };
        saturating_add(start, *self.advanced.borrow())
    }

    /// Moves the clock forward and wakes the tasks that wait for a time that has been reached.
    ///
    /// The system clock can be advanced too. The sandbox is then ahead of its clients, and from five minutes on it rejects
    /// their timestamps, unless it was built with `check_clock(false)`.
    pub fn advance(&self, by: Duration) {
        self.advanced
            .send_modify(|advanced| *advanced = advanced.saturating_add(by));
    }

    /// Returns when the clock shows `deadline` or later.
    pub(crate) async fn sleep_until(&self, deadline: SystemTime) {
        let mut advanced = self.subscribe();
        while let Ok(left) = deadline.duration_since(self.now()) {
            if left.is_zero() {
                return;
            }
            self.wait_for_movement(&mut advanced, left).await;
        }
    }

    /// Returns a receiver of the clock's movements, for [`wait_for_movement`](Self::wait_for_movement).
    pub(crate) fn subscribe(&self) -> watch::Receiver<Duration> {
        self.advanced.subscribe()
    }

    /// Returns when the clock has been advanced since the last wait with this receiver or, if it is the system clock, after
    /// `at_most`.
    pub(crate) async fn wait_for_movement(&self, advanced: &mut watch::Receiver<Duration>, at_most: Duration) {
        // `changed` fails only when all senders are dropped, and `self` has one.
        match self.start {
            Start::Fixed(_) => drop(advanced.changed().await),
            Start::System => tokio::select! {
                () = tokio::time::sleep(at_most) => {}
                _ = advanced.changed() => {}
            },
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

/// Adds `by` to `time`, up to the latest time that dates can express.
pub(crate) fn saturating_add(time: SystemTime, by: Duration) -> SystemTime {
    let latest = SystemTime::UNIX_EPOCH + LATEST;
    time.checked_add(by).map_or(latest, |sum| sum.min(latest))
}

/// Formats a time as sessions and QR codes have it: RFC 3339 in UTC with milliseconds.
pub(crate) fn to_rfc3339_millis(time: SystemTime) -> String {
    to_timestamp(time).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Formats a time as receipts have it: RFC 3339 in UTC with whole seconds.
pub(crate) fn to_rfc3339_seconds(time: SystemTime) -> String {
    to_timestamp(time).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Formats a time for the `Date` header.
pub(crate) fn to_http_date(time: SystemTime) -> String {
    to_timestamp(time).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Returns the date in UTC.
pub(crate) fn to_date(time: SystemTime) -> Date {
    to_timestamp(time).to_zoned(TimeZone::UTC).date()
}

/// Returns the milliseconds since 1970.
pub(crate) fn to_unix_millis(time: SystemTime) -> i64 {
    to_timestamp(time).as_millisecond()
}

/// Returns the microseconds since 1970, and 0 for earlier times.
pub(crate) fn to_unix_micros(time: SystemTime) -> u64 {
    u64::try_from(to_timestamp(time).as_microsecond()).unwrap_or(0)
}

fn to_timestamp(time: SystemTime) -> Timestamp {
    // Only times after the year 9999 are out of range.
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_date_format_has_its_precision() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_690_896_069_089);
        assert_eq!(to_rfc3339_millis(time), "2023-08-01T13:21:09.089Z");
        assert_eq!(to_rfc3339_seconds(time), "2023-08-01T13:21:09Z");
        assert_eq!(to_http_date(time), "Tue, 01 Aug 2023 13:21:09 GMT");
        assert_eq!(to_unix_millis(time), 1_690_896_069_089);
        assert_eq!(to_unix_micros(time), 1_690_896_069_089_000);
    }

    #[test]
    fn advancing_too_far_stops_at_the_latest_time() {
        let clock = Clock::manual(SystemTime::UNIX_EPOCH);
        for _ in 0..2 {
            clock.advance(Duration::MAX);
            assert_eq!(to_rfc3339_seconds(clock.now()), "9999-12-30T22:00:00Z");
        }
        assert_eq!(saturating_add(clock.now(), Duration::from_secs(1)), clock.now());
    }

    #[tokio::test]
    async fn advancing_a_manual_clock_wakes_sleepers() {
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
