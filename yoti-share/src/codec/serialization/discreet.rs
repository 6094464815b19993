//! Errors of deserialising that do not quote the input.

use serde::de::Error;

/// The errors of serde that quote a value or the name of an unknown member, and their text without it.
const QUOTING: [(&str, &str); 4] = [
    ("invalid type: ", "invalid type"),
    ("invalid value: ", "invalid value"),
    ("unknown variant ", "unknown variant"),
    ("unknown field ", "unknown field"),
];

/// Removes what an error quotes. Other errors of serde name only members of the type.
pub(crate) fn without_value<E: Error>(error: E) -> E {
    let text = error.to_string();
    // The quoted text may contain these words too, so the first ones count.
    let quoting = QUOTING
        .into_iter()
        .filter_map(|(quoting, problem)| Some((text.split_once(quoting)?, problem)))
        .min_by_key(|((before, _), _)| before.len());
    let Some(((before, after), problem)) = quoting else {
        return error;
    };
    // For the same reason, the last ones count here: the type does not contain them.
    match after.rsplit_once(", expected ") {
        Some((_quoted, expected)) => E::custom(format_args!("{before}{problem}, expected {expected}")),
        None => E::custom(format_args!("{before}{problem}")),
    }
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

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

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only errors are tested")]
    struct Point {
        x: u8,
        y: u8,
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
        assert_text::<Word>(
            r#""canary invalid type: ""#,
            "unknown variant, expected `Over` or `Under` at line 1 column 23",
        );
        assert_text::<Point>(
            r#"{"canary\n":1}"#,
            "unknown field, expected `x` or `y` at line 1 column 11",
        );
    }

    #[test]
    fn error_without_a_value_is_unchanged() {
        assert_text::<u8>("x", "expected value at line 1 column 1");
        assert_text::<(u8, u8)>("[1]", "invalid length 1, expected a tuple of size 2 at line 1 column 3");
        assert_text::<Point>("{}", "missing field `x` at line 1 column 2");
        assert_text::<Point>(r#"{"x":1,"x":2}"#, "duplicate field `x` at line 1 column 10");
    }
}
