//! Errors of deserialising that do not quote values.

use serde::de::Error;

/// The errors of serde that quote a value, and their text without it.
const QUOTING: [(&str, &str); 3] = [
    ("invalid type: ", "invalid type"),
    ("invalid value: ", "invalid value"),
    ("unknown variant ", "unknown variant"),
];

/// Removes the value from an error. Other errors of serde quote only the names of members.
pub(crate) fn without_value<E: Error>(error: E) -> E {
    let text = error.to_string();
    for (quoting, problem) in QUOTING {
        if let Some((before, after)) = text.split_once(quoting) {
            // The value may contain the same words, but the type does not.
            let expected = after.rsplit_once(", expected ").map(|(_value, expected)| expected);
            return match expected {
                Some(expected) => E::custom(format_args!("{before}{problem}, expected {expected}")),
                None => E::custom(format_args!("{before}{problem}")),
            };
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use serde::de::{DeserializeOwned, Error as _};

    use super::without_value;

    #[track_caller]
    fn assert_text<T: DeserializeOwned>(json: &str, expected: &str) {
        let Err(error) = serde_json::from_str::<T>(json) else {
            panic!("{json} was accepted")
        };
        assert_eq!(without_value(error).to_string(), expected);
    }

    #[derive(serde::Deserialize)]
    enum Word {
        Over,
        Under,
    }

    #[test]
    fn value_is_removed_and_position_is_kept() {
        assert_text::<u8>("\"canary\"", "invalid type, expected u8 at line 1 column 8");
        assert_text::<u8>("300", "invalid value, expected u8 at line 1 column 3");
        let value_with_the_words = "[\"invalid type: canary, expected canary\"]";
        assert_text::<Vec<bool>>(
            value_with_the_words,
            "invalid type, expected a boolean at line 1 column 40",
        );
        assert_text::<Word>(
            "\"canary\"",
            "unknown variant, expected `Over` or `Under` at line 1 column 8",
        );
    }

    #[test]
    fn error_without_a_value_is_unchanged() {
        assert_text::<u8>("x", "expected value at line 1 column 1");
        assert_text::<(u8, u8)>("[1]", "invalid length 1, expected a tuple of size 2 at line 1 column 3");
        let named = serde_json::Error::unknown_field("note", &["value"]);
        assert_eq!(
            without_value(named).to_string(),
            "unknown field `note`, expected `value`"
        );
    }
}
