//! Times on the pages: relative, with the exact one at hand.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::Serialize;

use crate::util::clock::to_unix_millis;

/// A time as the pages show it.
#[derive(Serialize)]
pub(super) struct Moment {
    /// RFC 3339, for `datetime`.
    iso: String,
    /// Such as `2025-05-21 11:01:07 UTC`.
    exact: String,
    /// Such as `3 min ago`.
    relative: String,
}

impl Moment {
    /// Reads a time in RFC 3339, as the journal and the sessions have it.
    pub(super) fn new(iso: &str, now: SystemTime) -> Self {
        let millis = iso.parse::<Timestamp>().map(Timestamp::as_millisecond);
        let relative = millis.map(|millis| relative_words((to_unix_millis(now) - millis).div_euclid(1000)));
        Self {
            exact: format!("{} UTC", iso.trim_end_matches('Z').replace('T', " ")),
            relative: relative.unwrap_or_default(),
            iso: iso.to_owned(),
        }
    }
}

/// Describes an age in seconds; `pages.js` uses the same words. A negative age is in the future.
fn relative_words(age: i64) -> String {
    let amount = match age.unsigned_abs() {
        0..=1 => return "just now".to_owned(),
        seconds @ 2..=59 => format!("{seconds} s"),
        seconds @ 60..=3_599 => format!("{} min", seconds / 60),
        seconds @ 3_600..=86_399 => format!("{} h", seconds / 3_600),
        seconds => format!("{} d", seconds / 86_400),
    };
    if age < 0 {
        format!("in {amount}")
    } else {
        format!("{amount} ago")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moment_has_the_exact_and_the_relative_time() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_747_825_267);
        let moment = Moment::new("2025-05-21T10:58:07.250Z", now);
        assert_eq!(moment.exact, "2025-05-21 10:58:07.250 UTC");
        assert_eq!(moment.relative, "2 min ago");
    }

    #[test]
    fn relative_time_has_one_unit() {
        for (age, words) in [
            (-90, "in 1 min"),
            (-1, "just now"),
            (0, "just now"),
            (2, "2 s ago"),
            (59, "59 s ago"),
            (60, "1 min ago"),
            (3_599, "59 min ago"),
            (3_600, "1 h ago"),
            (86_399, "23 h ago"),
            (200_000, "2 d ago"),
        ] {
            assert_eq!(relative_words(age), words, "{age}");
        }
    }
}
