//! Conversions into the dates and timestamps of other crates.

use std::time::SystemTime;

use super::date::Date;
use crate::error::ValueError;

macro_rules! foreign_dates {
    ($(
        $feature:literal: $type:ty,
        |$year:ident, $month:ident, $day:ident| $from_parts:expr,
        |$foreign:ident| $to_parts:expr;
    )+) => {$(
        #[cfg(feature = $feature)]
        impl TryFrom<Date> for $type {
            type Error = ValueError;

            /// Fails if the date has no month or day.
            fn try_from(date: Date) -> Result<Self, ValueError> {
                let $year = date.year();
                let (Some($month), Some($day)) = (date.month(), date.day()) else {
                    return Err(ValueError::new("the date has no month or day; use `yoti_share::Date` for such dates"));
                };
                $from_parts.ok_or_else(|| ValueError::new("the field's type has no such date"))
            }
        }

        #[cfg(feature = $feature)]
        impl From<$type> for Date {
            /// A date before the year 0 or after 9999, which documents do not contain, becomes the
            /// first day of the year 0 or the last day of 9999.
            fn from($foreign: $type) -> Self {
                let (year, month, day) = $to_parts;
                Self::nearest(year, month, day)
            }
        }
    )+};
}

foreign_dates! {
    "jiff-0_2": jiff::civil::Date,
        |year, month, day| i16::try_from(year).ok().and_then(|year| {
            jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        }),
        |date| (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs());
    "time-0_3": time::Date,
        |year, month, day| time::Month::try_from(month).ok().and_then(|month| {
            time::Date::from_calendar_date(i32::from(year), month, day).ok()
        }),
        |date| (date.year(), u8::from(date.month()), date.day());
    "chrono-0_4": chrono::NaiveDate,
        |year, month, day| chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)),
        |date| {
            let [.., month] = chrono::Datelike::month(&date).to_be_bytes();
            let [.., day] = chrono::Datelike::day(&date).to_be_bytes();
            (chrono::Datelike::year(&date), month, day)
        };
}

/// A timestamp of `jiff`, `time` or `chrono`, from an instant as this crate returns it.
///
/// ```
/// use yoti_share::FromInstant;
///
/// # fn expiry(session: &yoti_share::Session, anchor: &yoti_share::Anchor) {
/// let expiry = session.expiry.and_then(jiff::Timestamp::from_instant);
/// let created = anchor.timestamp().and_then(jiff::Timestamp::from_instant);
/// # }
/// ```
pub trait FromInstant: Sized {
    /// The same instant, in UTC. `None` if the type cannot express it: the timestamp of an anchor
    /// may be any 64-bit number.
    fn from_instant(instant: SystemTime) -> Option<Self>;
}

#[cfg(feature = "jiff-0_2")]
impl FromInstant for jiff::Timestamp {
    fn from_instant(instant: SystemTime) -> Option<Self> {
        instant.try_into().ok()
    }
}

#[cfg(feature = "time-0_3")]
impl FromInstant for time::OffsetDateTime {
    fn from_instant(instant: SystemTime) -> Option<Self> {
        Self::from_unix_timestamp_nanos(nanoseconds(instant)?).ok()
    }
}

#[cfg(feature = "chrono-0_4")]
impl FromInstant for chrono::DateTime<chrono::Utc> {
    fn from_instant(instant: SystemTime) -> Option<Self> {
        const SECOND: i128 = 1_000_000_000;
        let nanoseconds = nanoseconds(instant)?;
        let seconds = i64::try_from(nanoseconds.div_euclid(SECOND)).ok()?;
        Self::from_timestamp(seconds, u32::try_from(nanoseconds.rem_euclid(SECOND)).ok()?)
    }
}

/// The nanoseconds since 1970, negative before.
#[cfg(any(feature = "time-0_3", feature = "chrono-0_4"))]
fn nanoseconds(instant: SystemTime) -> Option<i128> {
    match instant.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i128::try_from(since.as_nanos()).ok(),
        Err(before) => i128::try_from(before.duration().as_nanos())
            .ok()
            .map(|distance| -distance),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    macro_rules! tests {
        ($($feature:literal $module:ident $type:ty: $make:expr, $early:expr;)+) => {$(
            #[cfg(feature = $feature)]
            mod $module {
                use super::*;

                #[test]
                fn date_converts_and_back() {
                    let leap_day: $type = date("2024-02-29").try_into().unwrap();
                    assert_eq!(leap_day, $make);
                    assert_eq!(Date::from(leap_day), date("2024-02-29"));
                }

                #[test]
                fn partial_date_is_an_error() {
                    for text in ["1990", "1990-05"] {
                        assert!(<$type>::try_from(date(text)).is_err(), "{text}");
                    }
                }

                #[test]
                fn year_before_0_becomes_the_first_date() {
                    assert_eq!(Date::from($early), date("0000-01-01"));
                }
            }
        )+};
    }

    const MICROS: i64 = 1_690_896_066_389_123;

    fn after_1970(micros: i64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_micros(micros.unsigned_abs())
    }

    #[cfg(feature = "jiff-0_2")]
    #[test]
    fn instant_becomes_a_jiff_timestamp() {
        let expected: jiff::Timestamp = "2023-08-01T13:21:06.389123Z".parse().unwrap();
        assert_eq!(jiff::Timestamp::from_instant(after_1970(MICROS)), Some(expected));
        assert_eq!(jiff::Timestamp::from_instant(after_1970(i64::MAX)), None);
    }

    #[cfg(feature = "time-0_3")]
    #[test]
    fn instant_becomes_an_offset_date_time() {
        let convert = time::OffsetDateTime::from_instant;
        let nanos = |instant| convert(instant).map(time::OffsetDateTime::unix_timestamp_nanos);
        assert_eq!(nanos(after_1970(MICROS)), Some(i128::from(MICROS) * 1000));
        assert_eq!(
            nanos(SystemTime::UNIX_EPOCH - Duration::from_millis(1)),
            Some(-1_000_000)
        );
        assert_eq!(convert(after_1970(i64::MAX)), None);
    }

    #[cfg(feature = "chrono-0_4")]
    #[test]
    fn instant_becomes_a_chrono_date_time() {
        let convert = chrono::DateTime::<chrono::Utc>::from_instant;
        let micros = |instant| convert(instant).map(|at| at.timestamp_micros());
        assert_eq!(micros(after_1970(MICROS)), Some(MICROS));
        assert_eq!(micros(SystemTime::UNIX_EPOCH - Duration::from_millis(1)), Some(-1000));
        assert_eq!(convert(after_1970(i64::MAX)), None);
    }

    tests! {
        "jiff-0_2" jiff_dates jiff::civil::Date: jiff::civil::date(2024, 2, 29), jiff::civil::date(-1, 5, 17);
        "time-0_3" time_dates time::Date:
            time::Date::from_calendar_date(2024, time::Month::February, 29).unwrap(),
            time::Date::from_calendar_date(-1, time::Month::May, 17).unwrap();
        "chrono-0_4" chrono_dates chrono::NaiveDate:
            chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(),
            chrono::NaiveDate::from_ymd_opt(-1, 5, 17).unwrap();
    }

    #[cfg(feature = "chrono-0_4")]
    #[test]
    fn year_after_9999_becomes_the_last_date() {
        let late = chrono::NaiveDate::from_ymd_opt(10_000, 5, 17).unwrap();
        assert_eq!(Date::from(late), date("9999-12-31"));
    }
}
