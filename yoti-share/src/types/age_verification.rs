//! The result of an age check.

use crate::error::ValueError;

/// The question of an age check. With the feature `serde`, it serialises as `"over"` or `"under"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum AgeCheck {
    /// Is the person at least this old?
    Over,
    /// Is the person younger than this?
    Under,
}

/// An age check with its result: `age_over:18`, `age_under:65`, or `age_over:18:5` for an estimated age with a buffer.
///
/// `Debug` does not show the result. With the feature `serde`, it serialises as
/// `{"check": "over", "age": 18, "buffer": null, "result": true}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AgeVerification {
    check: AgeCheck,
    age: u32,
    buffer: Option<u32>,
    result: bool,
}

crate::macros::redacted_debug!(AgeVerification);

impl AgeVerification {
    /// Parses the check from an attribute's name and the result from its value.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, ValueError> {
        const MALFORMED: &str = "not the name of an age check, such as `age_over:18` or `age_over:18:5`";
        let mut parts = name.split(':');
        let check = match parts.next() {
            Some("age_over") => AgeCheck::Over,
            Some("age_under") => AgeCheck::Under,
            _ => return Err(ValueError::new(MALFORMED)),
        };
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            if plain { digits.parse::<u32>().ok() } else { None }.ok_or_else(|| ValueError::new(MALFORMED))
        };
        let age = number(parts.next().unwrap_or_default())?;
        let buffer = parts.next().map(number).transpose()?;
        if parts.next().is_some() {
            return Err(ValueError::new(MALFORMED));
        }
        let result = Self::parse_result(text)?;
        Ok(Self {
            check,
            age,
            buffer,
            result,
        })
    }

    /// Parses `true` or `false`, in upper or lower case.
    pub(crate) fn parse_result(text: &str) -> Result<bool, ValueError> {
        if text.eq_ignore_ascii_case("true") {
            Ok(true)
        } else if text.eq_ignore_ascii_case("false") {
            Ok(false)
        } else {
            Err(ValueError::new(
                "the result of an age check is neither `true` nor `false`",
            ))
        }
    }

    /// Whether `name` is the name of an age check, well formed or not.
    pub(crate) fn is_age_check_name(name: &str) -> bool {
        name.starts_with("age_over:") || name.starts_with("age_under:")
    }

    /// Over or under.
    pub const fn check(&self) -> AgeCheck {
        self.check
    }

    /// The requested age in years.
    pub const fn age(&self) -> u32 {
        self.age
    }

    /// The buffer of an estimated age in years, if there is one.
    pub const fn buffer(&self) -> Option<u32> {
        self.buffer
    }

    /// The result.
    pub const fn result(&self) -> bool {
        self.result
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for AgeCheck {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(rename = "AgeCheck", rename_all = "snake_case")]
        enum Read {
            Over,
            Under,
        }

        let read = serde::Deserialize::deserialize(deserializer).map_err(crate::codec::serialization::without_value)?;
        Ok(match read {
            Read::Over => Self::Over,
            Read::Under => Self::Under,
        })
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for AgeVerification {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(
            rename = "AgeVerification",
            deny_unknown_fields,
            expecting = "the result of an age check"
        )]
        struct Read {
            check: AgeCheck,
            age: u32,
            buffer: Option<u32>,
            result: bool,
        }

        let Read {
            check,
            age,
            buffer,
            result,
        } = serde::Deserialize::deserialize(deserializer).map_err(crate::codec::serialization::without_value)?;
        Ok(Self {
            check,
            age,
            buffer,
            result,
        })
    }
}

/// Fixtures, with the feature `test-util`.
#[cfg(any(test, feature = "test-util"))]
impl AgeVerification {
    /// The result of `age_over` this age, for a test.
    pub const fn over(age: u32, result: bool) -> Self {
        Self {
            check: AgeCheck::Over,
            age,
            buffer: None,
            result,
        }
    }

    /// The result of `age_under` this age, for a test.
    pub const fn under(age: u32, result: bool) -> Self {
        Self {
            check: AgeCheck::Under,
            ..Self::over(age, result)
        }
    }

    /// The same result with a buffer, as for an estimated age.
    #[must_use]
    pub const fn with_buffer(self, years: u32) -> Self {
        Self {
            buffer: Some(years),
            ..self
        }
    }

    /// The name of the attribute: `age_over:18`, or `age_over:18:5` with a buffer.
    pub(crate) fn name(&self) -> String {
        let check = match self.check {
            AgeCheck::Over => "age_over",
            AgeCheck::Under => "age_under",
        };
        let buffer = self.buffer.map(|years| format!(":{years}")).unwrap_or_default();
        format!("{check}:{}{buffer}", self.age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_with_and_without_a_buffer_are_parsed() {
        let plain = AgeVerification::parse("age_over:18", "true").unwrap();
        assert_eq!(
            (plain.check(), plain.age(), plain.buffer(), plain.result()),
            (AgeCheck::Over, 18, None, true)
        );
        let under = AgeVerification::parse("age_under:65", "FALSE").unwrap();
        assert_eq!(
            (under.check(), under.age(), under.buffer(), under.result()),
            (AgeCheck::Under, 65, None, false)
        );
        let buffered = AgeVerification::parse("age_over:18:5", "false").unwrap();
        assert_eq!(
            (buffered.age(), buffered.buffer(), buffered.result()),
            (18, Some(5), false)
        );
    }

    #[test]
    fn other_names_and_results_are_rejected() {
        for name in [
            "age_over",
            "age_over:",
            "age_over:x",
            "age_over:+1",
            "age_over:18:",
            "age_over:18:5:1",
            "older:18",
        ] {
            assert!(AgeVerification::parse(name, "true").is_err(), "{name} was accepted");
        }
        for text in ["", "yes", "1", " true", "truefalse"] {
            assert!(
                AgeVerification::parse("age_over:18", text).is_err(),
                "{text} was accepted"
            );
        }
    }
}
