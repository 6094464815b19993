//! Timestamps in the format of RFC 3339, which the API uses.

use std::time::SystemTime;

use jiff::{Timestamp, fmt::temporal::Pieces, tz::Offset};

/// Parses a timestamp with any offset and up to nine fractional digits. A date without a time is midnight UTC.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let timestamp = if text.len() == "2006-01-02".len() {
        format!("{text}T00:00:00Z").parse::<Timestamp>()
    } else {
        text.parse()
    };
    timestamp.ok().map(SystemTime::from)
}

/// The date of a timestamp with or without an offset, as it is written. `None` for a date without a time.
pub(crate) fn date_part(text: &str) -> Option<&str> {
    let (date, _time) = text.split_once(['T', 't', ' '])?;
    Pieces::parse(text).ok()?.time().map(|_time| date)
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
        assert_eq!(parse("2025-05-21T11:01:07"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn date_without_a_time_is_midnight_utc() {
        let expected = UNIX_EPOCH + Duration::from_secs(1_136_160_000);
        assert_eq!(parse("2006-01-02"), Some(expected));
        for text in ["2006-13-02", "2006-1-002", "2006-01", "2006/01/02", "02-01-2006"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn date_part_of_a_timestamp_is_the_written_date() {
        for text in [
            "2016-07-19T08:55:38Z",
            "2016-07-19T23:30:00-05:00",
            "2016-07-19t08:55:38.123z",
            "2016-07-19 08:55:38",
            "2016-07-19T00:00:00",
            "2016-07-19T08:55:38.123456789+14:00",
        ] {
            assert_eq!(date_part(text), Some("2016-07-19"), "{text}");
        }
        // The last instants of the calendar are later than jiff's last timestamp.
        assert_eq!(date_part("9999-12-31T23:59:59Z"), Some("9999-12-31"));
        for text in ["2016-07-19", "2016-07-19T", "2016-07-19Tea", "2016-07-19T25:00:00Z", ""] {
            assert_eq!(date_part(text), None, "{text}");
        }
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
