//! Canonical JSON, RFC 8785, over which a proof is signed.

use serde_json::{Number, Value};

/// Writes a JSON value as RFC 8785 prescribes. `serde_json` escapes strings in the same way.
pub(crate) fn canonical_json(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            // Sorted by UTF-16 code units; the order of UTF-8 differs beyond U+D7FF.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            let members = members.into_iter();
            let members =
                members.map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical_json(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical_json).collect::<Vec<_>>().join(",")),
        Value::Number(number) => canonical_number(number),
        Value::String(_) | Value::Bool(_) | Value::Null => value.to_string(),
    }
}

/// Writes a number as ECMAScript does: shortest digits, with an exponent from 10²¹ on and below 10⁻⁶.
fn canonical_number(number: &Number) -> String {
    let number = number.as_f64().unwrap_or_default();
    if number == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{number:e}");
    match scientific.split_once('e') {
        Some((mantissa, exponent)) if !(-6..21).contains(&exponent.parse().unwrap_or(0)) => {
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            format!("{mantissa}e{sign}{exponent}")
        }
        Some(_) | None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        canonical_json(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn example_of_rfc_8785() {
        let text = r#"{
          "numbers": [333333333.3333333, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }"#;
        assert_eq!(
            canonical(text),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
             \"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
    }

    #[test]
    fn strings_are_escaped_as_the_rfc_prescribes() {
        let text = "\"\\/\u{8}\t\n\u{c}\r\u{1}\u{1f}\u{7f}\u{e9}\u{2028}";
        assert_eq!(
            canonical_json(&Value::from(text)),
            "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f\u{7f}\u{e9}\u{2028}\""
        );
    }

    #[test]
    fn members_are_sorted_by_utf_16_code_units() {
        // U+1F600 is a surrogate pair in UTF-16 and so comes before U+FB33.
        assert_eq!(
            canonical("{\"\u{fb33}\":1,\"\u{1f600}\":2,\"a\":3}"),
            "{\"a\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}"
        );
    }

    #[test]
    fn numbers_are_written_as_in_ecmascript() {
        for (given, expected) in [
            ("1e21", "1e+21"),
            ("1e20", "100000000000000000000"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("-0", "0"),
            ("-1.5", "-1.5"),
            ("1.0", "1"),
            ("1.25e-7", "1.25e-7"),
            ("0.00000125", "0.00000125"),
        ] {
            assert_eq!(canonical(given), expected);
        }
    }
}
