//! Derivations: an age check in place of an attribute's value.

use std::fmt;
use std::str::FromStr;

/// `age_over:18`, `age_under:65`, or with a buffer `age_over:18:5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Derivation {
    pub(crate) over: bool,
    pub(crate) age: u16,
    pub(crate) buffer: Option<u16>,
}

impl FromStr for Derivation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let syntax = || {
            "is not a derivation; `age_over:N`, `age_under:N` or, of an estimated age, `age_over:N:BUFFER` was expected"
                .to_owned()
        };
        let mut parts = text.split(':');
        let over = match parts.next() {
            Some("age_over") => true,
            Some("age_under") => false,
            _ => return Err(syntax()),
        };
        let number = |text: &str| {
            let canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
            let number = text
                .parse()
                .ok()
                .filter(|number| canonical && (1..=999).contains(number));
            number.ok_or_else(|| "has a number that is not between 1 and 999".to_owned())
        };
        let age = number(parts.next().ok_or_else(syntax)?)?;
        let buffer = match parts.next() {
            Some(_) if !over => return Err(syntax()),
            // A buffer of zero is allowed and appears in the attribute's name.
            Some("0") => Some(0),
            Some(buffer) => Some(number(buffer)?),
            None => None,
        };
        if parts.next().is_some() {
            return Err(syntax());
        }
        Ok(Self { over, age, buffer })
    }
}

/// The name of the attribute that contains the derivation's result.
impl fmt::Display for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.over { "over" } else { "under" };
        write!(f, "age_{direction}:{}", self.age)?;
        match self.buffer {
            Some(buffer) => write!(f, ":{buffer}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivation_is_parsed_and_written_unchanged() {
        for text in [
            "age_over:18",
            "age_under:65",
            "age_over:18:5",
            "age_over:1",
            "age_over:999",
            "age_over:18:0",
        ] {
            assert_eq!(text.parse::<Derivation>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn malformed_derivation_is_rejected() {
        for text in [
            "",
            "age_over",
            "age_over:",
            "age_over:0",
            "age_over:1000",
            "age_over:018",
            "age_over:-1",
            "age_over:+8",
            "age_over:18:",
            "age_over:18:5:1",
            "age_under:18:5",
            "age_at:18",
            "AGE_OVER:18",
            "age_over: 18",
        ] {
            assert!(text.parse::<Derivation>().is_err(), "{text}");
        }
    }
}
