//! Timestamps in the format of RFC 3339, which the API uses.

use std::time::SystemTime;

use jiff::{Timestamp, tz::Offset};

/// Parses a timestamp with any offset and any number of fractional digits.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    text.parse::<Timestamp>().ok().map(SystemTime::from)
}

/// Formats a timestamp in UTC with milliseconds, such as `2030-01-02T03:04:05.678Z`. `None` outside the years 0 to 9999,
/// which RFC 3339 cannot express.
pub(crate) fn format_millis(instant: SystemTime) -> Option<String> {
    let timestamp = Timestamp::try_from(instant).ok()?;
    if !(0..=9999).contains(&Offset::UTC.to_datetime(timestamp).year()) {
        return None;
    }
    Some(format!("{timestamp:.3}"))
}

/// Formats a timestamp in UTC with microseconds. `None` outside the years -9999 to 9999.
#[cfg(feature = "serde")]
pub(crate) fn format_micros(instant: SystemTime) -> Option<String> {
    Some(format!("{:.6}", Timestamp::try_from(instant).ok()?))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn timestamps_with_any_offset_are_parsed() {
        let expected = UNIX_EPOCH + Duration::from_millis(1_690_896_066_389);
        assert_eq!(parse("2023-08-01T13:21:06.389Z"), Some(expected));
        assert_eq!(parse("2023-08-01T15:21:06.389+02:00"), Some(expected));
        assert_eq!(
            parse("2025-05-21T11:01:07Z"),
            Some(UNIX_EPOCH + Duration::from_secs(1_747_825_267))
        );
        assert_eq!(parse("2025-05-21"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn timestamp_is_formatted_in_utc_with_milliseconds() {
        let instant = UNIX_EPOCH + Duration::from_micros(1_893_553_445_678_999);
        assert_eq!(format_millis(instant).as_deref(), Some("2030-01-02T03:04:05.678Z"));
        assert_eq!(format_millis(UNIX_EPOCH).as_deref(), Some("1970-01-01T00:00:00.000Z"));
    }

    #[test]
    fn year_above_9999_is_not_formatted() {
        assert_eq!(format_millis(UNIX_EPOCH + Duration::from_secs(400_000_000_000)), None);
    }
}
