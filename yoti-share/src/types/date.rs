//! Dates of documents, which may lack the day or the month.

use std::{fmt, str::FromStr};

use crate::error::ValueError;

/// A date that may lack its day, or its month and its day.
///
/// Yoti documents dates of birth as `yyyy-mm-dd`, `yyyy-mm` or `yyyy`, because not every document
/// contains all three parts. A missing part is `None`.
///
/// `Display` writes the same text that was parsed; `Debug` shows nothing. With the feature `serde`,
/// it serialises as that text. With `jiff-0_2`, `chrono-0_4` or `time-0_3`, it converts into the
/// date of that crate and back.
///
/// ```
/// use yoti_share::Date;
///
/// let born: Date = "1990-02".parse()?;
/// assert_eq!((born.year(), born.month(), born.day()), (1990, Some(2), None));
/// assert_eq!(born.to_string(), "1990-02");
/// # Ok::<(), yoti_share::ValueError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

crate::macros::redacted_debug!(Date);
#[cfg(feature = "serde")]
crate::codec::serialization::serialize_as_text! { Date: "a date"; }

impl Date {
    /// Creates a date with a month and a day.
    ///
    /// # Errors
    ///
    /// [`ValueError`] when the calendar does not have this day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, ValueError> {
        Self {
            year,
            month: Some(month),
            day: Some(day),
        }
        .checked()
    }

    /// The year, 0 to 9999.
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, if the document contains it.
    pub const fn month(&self) -> Option<u8> {
        self.month
    }

    /// The day of the month, if the document contains it.
    pub const fn day(&self) -> Option<u8> {
        self.day
    }

    /// The date, or the nearest one with a year from 0 to 9999.
    #[cfg(any(feature = "jiff-0_2", feature = "time-0_3", feature = "chrono-0_4"))]
    pub(super) fn nearest(year: i32, month: u8, day: u8) -> Self {
        let (year, month, day) = match u16::try_from(year) {
            Ok(year @ 0..=9999) => (year, month, day),
            Err(_) if year < 0 => (0, 1, 1),
            Ok(_) | Err(_) => (9999, 12, 31),
        };
        Self {
            year,
            month: Some(month),
            day: Some(day),
        }
    }

    fn checked(self) -> Result<Self, ValueError> {
        let month_exists = self.month.is_none_or(|month| (1..=12).contains(&month));
        let day_exists = self.day.is_none_or(|day| (1..=self.days_in_month()).contains(&day));
        if self.year > 9999 || !month_exists || !day_exists {
            return Err(ValueError::new("the calendar does not have this date"));
        }
        Ok(self)
    }

    fn days_in_month(self) -> u8 {
        let leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            Some(2) if leap => 29,
            Some(2) => 28,
            Some(4 | 6 | 9 | 11) => 30,
            _ => 31,
        }
    }
}

impl FromStr for Date {
    type Err = ValueError;

    /// Parses `yyyy-mm-dd`, `yyyy-mm` or `yyyy`.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        fn number<T: FromStr>(digits: &str, width: usize) -> Result<T, ValueError> {
            let is_number = digits.len() == width && digits.bytes().all(|byte| byte.is_ascii_digit());
            let number = if is_number { digits.parse().ok() } else { None };
            number.ok_or_else(|| ValueError::new("not a date of the form yyyy-mm-dd, yyyy-mm or yyyy"))
        }

        let mut parts = text.splitn(3, '-');
        let year = number(parts.next().unwrap_or_default(), 4)?;
        let month = parts.next().map(|digits| number(digits, 2)).transpose()?;
        let day = parts.next().map(|digits| number(digits, 2)).transpose()?;
        Self { year, month, day }.checked()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_documented_forms_are_parsed() {
        for text in ["1990-02-28", "1990-02", "1990", "2000-02-29", "0001-01-01"] {
            assert_eq!(text.parse::<Date>().map(|date| date.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn impossible_or_malformed_date_is_rejected() {
        let wrong = [
            "",
            "-",
            "1990-",
            "1990-2",
            "1990-02-",
            "1990-02-3",
            "1990-00",
            "1990-13",
            "1990-02-29",
            "1900-02-29",
            "1990-04-31",
            "1990-01-00",
            "90-01-01",
            "1990/01/01",
            "1990-01-01T00:00:00Z",
            " 1990",
            "+990",
            "١٩٩٠",
            "1990-01-011",
        ];
        for text in wrong {
            assert!(text.parse::<Date>().is_err(), "{text} was accepted");
        }
    }

    #[test]
    fn a_shorter_date_sorts_before_the_days_it_covers() {
        let dates: Vec<Date> = ["1990", "1990-02", "1990-02-01", "1991"]
            .map(|text| text.parse().unwrap())
            .into();
        assert!(dates.is_sorted());
    }
}
