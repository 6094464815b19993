//! A JSON scanner that finds long strings quickly.
//!
//! It is written by hand because a receipt is a short object with a few strings of up to megabytes: `memchr` finds their
//! end several times faster than a parser that looks at every byte. All other values are parsed by `serde_json`, which
//! decides whether they are valid.

use std::{borrow::Cow, fmt};

use memchr::memchr2;
use serde::de::{DeserializeOwned, IgnoredAny};

/// The document is not JSON, or a value has the wrong type, near this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JsonError {
    problem: &'static str,
    at: usize,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.problem, self.at)
    }
}

/// Calls `member` with every member of the object that this document contains, in order.
pub(crate) fn read_members<'a>(
    json: &'a [u8],
    member: impl FnMut(&str, MemberValue<'a, '_>) -> Result<(), JsonError>,
) -> Result<(), JsonError> {
    let mut scanner = Scanner { json, at: 0 };
    scanner.read_members(member)?;
    scanner.skip_space();
    if scanner.at == json.len() {
        Ok(())
    } else {
        Err(scanner.error("has data after its end"))
    }
}

/// The value of a member, not read yet.
pub(crate) struct MemberValue<'a, 's> {
    scanner: &'s mut Scanner<'a>,
}

impl<'a> MemberValue<'a, '_> {
    /// Reads the value without parsing it.
    pub(crate) fn read_raw(self) -> Result<RawValue<'a>, JsonError> {
        self.scanner.read_value()
    }

    /// Calls `member` with every member of this object, in order. An absent value has none.
    pub(crate) fn read_members(
        self,
        member: impl FnMut(&str, MemberValue<'a, '_>) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.scanner.skip_space();
        if self.scanner.peek() == Some(b'{') {
            return self.scanner.read_members(member);
        }
        let raw = self.read_raw()?;
        if raw.is_absent() {
            Ok(())
        } else {
            Err(raw.error(NO_OBJECT))
        }
    }
}

const NO_OBJECT: &str = "contains something other than an object";

/// A value as it is written.
#[derive(Clone, Copy)]
pub(crate) struct RawValue<'a> {
    json: &'a [u8],
    at: usize,
    escaped: bool,
}

impl<'a> RawValue<'a> {
    /// Whether the value is null or an empty string.
    pub(crate) fn is_absent(self) -> bool {
        self.json == b"null" || self.json == b"\"\""
    }

    /// The value as JSON text.
    pub(crate) fn as_bytes(self) -> &'a [u8] {
        self.json
    }

    /// The value, if it is a string.
    pub(crate) fn text(self) -> Result<Cow<'a, str>, JsonError> {
        match self.json {
            [b'"', text @ .., b'"'] if !self.escaped && text.iter().all(|&byte| byte >= 0x20) => {
                std::str::from_utf8(text)
                    .map(Cow::Borrowed)
                    .map_err(|_not_utf8| self.error("is not UTF-8"))
            }
            [b'"', ..] => self.parse().map(Cow::Owned),
            _ => Err(self.error("contains something other than a string")),
        }
    }

    /// The bytes of the value, if it is a string. A string without escapes is not validated: its decoder does that.
    pub(crate) fn bytes(self) -> Result<Cow<'a, [u8]>, JsonError> {
        match self.json {
            [b'"', text @ .., b'"'] if !self.escaped => Ok(Cow::Borrowed(text)),
            _ => self.text().map(|text| Cow::Owned(text.into_owned().into_bytes())),
        }
    }

    /// The value, parsed.
    pub(crate) fn parse<T: DeserializeOwned>(self) -> Result<T, JsonError> {
        serde_json::from_slice(self.json).map_err(|_quotes_the_value| self.error("is not JSON"))
    }

    /// Validates a value that is ignored.
    pub(crate) fn check(self) -> Result<(), JsonError> {
        self.parse::<IgnoredAny>().map(drop)
    }

    pub(crate) fn error(self, problem: &'static str) -> JsonError {
        JsonError { problem, at: self.at }
    }
}

struct Scanner<'a> {
    json: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Reads the object that is next, and calls `member` with every member.
    fn read_members(
        &mut self,
        mut member: impl FnMut(&str, MemberValue<'a, '_>) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        if !self.skip_byte(b'{') {
            return Err(self.read_value()?.error(NO_OBJECT));
        }
        if self.skip_byte(b'}') {
            return Ok(());
        }
        loop {
            let name = self.read_value()?.text()?;
            if !self.skip_byte(b':') {
                return Err(self.error("lacks a colon"));
            }
            member(&name, MemberValue { scanner: self })?;
            if self.skip_byte(b'}') {
                return Ok(());
            }
            if !self.skip_byte(b',') {
                return Err(self.error("lacks a comma or brace"));
            }
        }
    }

    /// Reads the next value. Only its quotes and brackets are examined, not its content.
    fn read_value(&mut self) -> Result<RawValue<'a>, JsonError> {
        self.skip_space();
        let start = self.at;
        let escaped = match self.peek() {
            Some(b'"') => self.skip_string()?,
            Some(b'{' | b'[') => self.skip_brackets()?,
            _ => self.skip_word(),
        };
        match self.json.get(start..self.at) {
            Some(json) if !json.is_empty() => Ok(RawValue {
                json,
                at: start,
                escaped,
            }),
            _ if start == self.json.len() => Err(self.error("ends too early")),
            _ => Err(self.error("lacks a value")),
        }
    }

    /// Skips an object or array. Returns whether it contains escapes.
    fn skip_brackets(&mut self) -> Result<bool, JsonError> {
        let mut escaped = false;
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => {
                    escaped |= self.skip_string()?;
                    continue;
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => depth -= 1,
                Some(_) => {}
                None => return Err(self.error("ends too early")),
            }
            self.at += 1;
            if depth == 0 {
                return Ok(escaped);
            }
        }
    }

    /// Skips a number or a literal, which have no escapes.
    fn skip_word(&mut self) -> bool {
        while self.peek().is_some_and(|byte| !is_delimiter(byte)) {
            self.at += 1;
        }
        false
    }

    /// Skips a string. Returns whether it contains escapes.
    fn skip_string(&mut self) -> Result<bool, JsonError> {
        let mut escaped = false;
        self.at += 1;
        loop {
            let rest = self.json.get(self.at..).unwrap_or_default();
            let Some(found) = memchr2(b'"', b'\\', rest) else {
                self.at = self.json.len();
                return Err(self.error("ends too early"));
            };
            self.at += found + 1;
            if rest.get(found) == Some(&b'"') {
                return Ok(escaped);
            }
            // An escaped character is never the end.
            self.at += 1;
            escaped = true;
        }
    }

    /// Skips white space, and this byte if it is next. Returns whether it was.
    fn skip_byte(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    fn error(&self, problem: &'static str) -> JsonError {
        JsonError { problem, at: self.at }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether the byte ends a number or a literal.
fn is_delimiter(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b',' | b':' | b'}' | b']' | b'"' | b'{' | b'[')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    /// Reads an object and validates every value.
    fn read(json: &[u8]) -> Result<BTreeMap<String, Value>, JsonError> {
        let mut read = BTreeMap::new();
        read_members(json, |name, value| {
            let value = value.read_raw()?;
            value.check()?;
            let value = match value.bytes() {
                Ok(bytes) => Value::String(String::from_utf8(bytes.into_owned()).unwrap()),
                Err(_) => value.parse()?,
            };
            read.insert(name.to_owned(), value);
            Ok(())
        })?;
        Ok(read)
    }

    #[test]
    fn members_are_found_between_any_white_space() {
        let json = " {\t\"a\" : \"x\" ,\r\n\"b\":[1,\"]\",{\"}\":\"\\\"\"}],\"\\u0063\":{},\"d\":-1.5e3,\"e\" :null} ";
        let expected = json!({ "a": "x", "b": [1, "]", { "}": "\"" }], "c": {}, "d": -1500.0, "e": null });
        assert_eq!(json!(read(json.as_bytes()).unwrap()), expected);
        assert!(read(b"{}").unwrap().is_empty());
    }

    #[test]
    fn error_contains_the_position() {
        let error = |json: &str| read(json.as_bytes()).unwrap_err().to_string();
        assert_eq!(error(""), "ends too early at byte 0");
        assert_eq!(error("{\"a\":\"x"), "ends too early at byte 7");
        assert_eq!(error("{\"a\" 1}"), "lacks a colon at byte 5");
        assert_eq!(error("{\"a\":1 2}"), "lacks a comma or brace at byte 7");
        assert_eq!(error("{\"a\":tru}"), "is not JSON at byte 5");
        assert_eq!(error("[]"), "contains something other than an object at byte 0");
        assert_eq!(error("{} x"), "has data after its end at byte 3");
        assert_eq!(error("{\"a\":}"), "lacks a value at byte 5");
        // The position in a nested object also counts from the start of the document.
        let json = b"{\"a\":{\"b\":tru}}";
        let nested = read_members(json, |_, value| {
            value.read_members(|_, value| value.read_raw()?.check())
        });
        assert_eq!(nested.unwrap_err().to_string(), "is not JSON at byte 10");
    }

    #[test]
    fn only_strings_without_escapes_are_borrowed() {
        let read = |json: &'static [u8]| Scanner { json, at: 0 }.read_value().unwrap();
        assert!(matches!(read(b"\"AAAA\"").bytes(), Ok(Cow::Borrowed(b"AAAA"))));
        assert!(matches!(read(b"\"AAAA\"").text(), Ok(Cow::Borrowed("AAAA"))));
        assert!(matches!(read(b"\"A\\/A\"").bytes(), Ok(Cow::Owned(text)) if text == b"A/A"));
        assert!(read(b"\"\xff\"").text().is_err());
        assert!(read(b"\"\n\"").text().is_err());
        assert!(Scanner { json: b"\"", at: 0 }.read_value().is_err());
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let json = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let mut length = 0;
        read_members(json.as_bytes(), |_, value| {
            length = value.read_raw()?.json.len();
            Ok(())
        })
        .unwrap();
        assert_eq!(length, 200_001);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map(".{0,6}", inner, 0..4).prop_map(|map| Value::from(Map::from_iter(map))),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_written_by_serde_is_read(members in proptest::collection::btree_map(".{0,6}", any_json(), 0..5)) {
            for json in [serde_json::to_vec(&members).unwrap(), serde_json::to_vec_pretty(&members).unwrap()] {
                prop_assert_eq!(read(&json).unwrap(), members.clone());
            }
        }

        #[test]
        fn json_that_serde_rejects_is_rejected(json in "\\{(\"(a|b|\\\\n|\\\\)?\"|[\\[\\]{}:,\" 01a\\\\-]|null|true|\\.|\n){0,12}\\}?") {
            let serde = serde_json::from_str::<BTreeMap<String, Value>>(&json);
            let ours = read(json.as_bytes());
            prop_assert_eq!(ours.is_ok(), serde.is_ok(), "{}: {:?} {:?}", json, ours, serde.err());
        }
    }
}
