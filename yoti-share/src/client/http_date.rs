//! Dates in HTTP headers.

use std::time::{Duration, SystemTime};

use jiff::civil::DateTime;

/// The three forms that a recipient must accept (RFC 9110 §5.6.7). All are UTC, also the last, which does not name a time zone.
const FORMS: [&str; 3] = [
    "%a, %d %b %Y %H:%M:%S GMT", // Sun, 06 Nov 1994 08:49:37 GMT
    "%A, %d-%b-%y %H:%M:%S GMT", // Sunday, 06-Nov-94 08:49:37 GMT
    "%a %b %e %H:%M:%S %Y",      // Sun Nov  6 08:49:37 1994
];

pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let civil = FORMS.iter().find_map(|form| DateTime::strptime(form, text).ok())?;
    // Jiff's timestamps end one day before the last date.
    let seconds = civil
        .duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0))
        .as_secs();
    // A date before 1970 is invalid, and not every platform can represent it.
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_forms_are_parsed() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            " Sun, 06 Nov 1994 08:49:37 GMT ",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn last_date_is_parsed() {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
        assert_eq!(parse("Fri, 31 Dec 9999 23:59:59 GMT"), Some(expected));
    }

    #[test]
    fn other_text_is_not_a_date() {
        for text in [
            "",
            "120",
            "tomorrow",
            "Mon, 01 Jan 0001 00:00:00 GMT",
            "Wed, 31 Dec 1969 23:59:59 GMT",
            "1994-11-06T08:49:37Z",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:00:00 GMT",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
