//! Dates and document details, whose values are text.

use jiff::civil;
use yoti_share::{Date, DocumentDetails};

use crate::errors::check_error;

pub(crate) fn date(bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return "not text".to_owned();
    };
    // jiff decides whether the date exists.
    let digits = |text: &str, width: usize| text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let expected = match *parts {
        [year] => digits(year, 4),
        [year, month] => digits(year, 4) && digits(month, 2) && exists(year, month, "01"),
        [year, month, day] => digits(year, 4) && digits(month, 2) && digits(day, 2) && exists(year, month, day),
        _ => false,
    };
    match text.parse::<Date>() {
        Ok(date) => {
            assert!(expected, "{text} was accepted");
            assert_eq!(date.to_string(), text);
            assert_eq!(format!("{date:?}"), "Date([redacted])");
            if let (Some(month), Some(day)) = (date.month(), date.day()) {
                assert_eq!(Date::new(date.year(), month, day), Ok(date));
            }
            "a date".to_owned()
        }
        Err(error) => {
            assert!(!expected, "{text} was rejected");
            check_error(&error)
        }
    }
}

fn exists(year: &str, month: &str, day: &str) -> bool {
    let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
        return false;
    };
    civil::Date::new(year, month, day).is_ok()
}

pub(crate) fn document_details(bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return "not text".to_owned();
    };
    match text.parse::<DocumentDetails>() {
        Err(error) => check_error(&error),
        Ok(details) => {
            assert_eq!(format!("{details:?}"), "DocumentDetails([redacted])");
            let dash = || "-".to_owned();
            let written = [
                details.document_type().to_owned(),
                details.issuing_country().to_owned(),
                details.number().to_owned(),
                details.expiry().map_or_else(dash, |date| date.to_string()),
                details.issuing_authority().map_or_else(dash, ToOwned::to_owned),
            ];
            // The fields must be the words of the text, in order.
            for (found, given) in written.iter().zip(text.split(' ')) {
                assert_eq!(found, given);
            }
            assert_eq!(written.join(" ").parse::<DocumentDetails>().as_ref(), Ok(&details));
            "document details".to_owned()
        }
    }
}
