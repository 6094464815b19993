//! Age checks, derived from a date of birth or an estimated age.

use jiff::civil::Date;

use crate::payload::Derivation;
use crate::seal::Attribute;

/// The result of an age check, with the anchors of the attribute that it is derived from. `None` if that has no readable age.
pub(super) fn derive_age_check(derivation: Derivation, base: &Attribute, today: Date) -> Option<Attribute> {
    let text = std::str::from_utf8(base.value()).ok()?;
    let (youngest, oldest) = match base.name() {
        "estimated_age" => estimated_ages(text)?,
        _ => age_on(today, text).map(|age| (age, age))?,
    };
    let limit = i32::from(derivation.age);
    let holds = if derivation.over {
        youngest >= limit + i32::from(derivation.buffer.unwrap_or(0))
    } else {
        oldest < limit
    };
    let mut attribute = Attribute::text(derivation.to_string(), holds.to_string());
    attribute.anchors = base.anchors().to_vec();
    attribute.signed = base.signed;
    Some(attribute)
}

/// The lowest and the highest age of an estimate: `22`, or a range such as `18-24`.
fn estimated_ages(text: &str) -> Option<(i32, i32)> {
    let (youngest, oldest) = text.split_once('-').unwrap_or((text, text));
    Some((youngest.parse().ok()?, oldest.parse().ok()?))
}

/// The age in completed years.
fn age_on(today: Date, born: &str) -> Option<i32> {
    let born = latest_date(born)?;
    let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
    Some(i32::from(today.year()) - i32::from(born.year()) - i32::from(before_birthday))
}

/// The date, or the latest possible one if the text has no day or no month.
pub(super) fn latest_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let month: i8 = parts.next().map_or(Some(12), |month| month.parse().ok())?;
    let first = Date::new(year, month, 1).ok()?;
    let day: i8 = parts
        .next()
        .map_or_else(|| Some(first.days_in_month()), |day| day.parse().ok())?;
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_date_of_birth_counts_as_the_latest_possible() {
        let today = Date::constant(2025, 5, 21);
        assert_eq!(age_on(today, "2007"), Some(17));
        assert_eq!(age_on(today, "2006"), Some(18));
        assert_eq!(age_on(today, "2007-05"), Some(17));
        assert_eq!(age_on(today, "2007-04"), Some(18));
        assert_eq!(age_on(Date::constant(2026, 2, 28), "2008-02"), Some(17));
        assert_eq!(age_on(today, "soon"), None);
    }
}
