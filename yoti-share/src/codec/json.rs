//! JSON, as far as long texts have to be found in it quickly.
//!
//! A receipt is a short object with a few texts of up to megabytes in it. This walks the object's members in one go, so
//! that no byte of a text is looked at twice, and passes over texts with `memchr`, several times faster than a parser
//! that looks at every byte; every value that is short or unknown goes through `serde_json`, which decides whether it is
//! one.

use std::{borrow::Cow, fmt};

use memchr::memchr2;
use serde::de::{DeserializeOwned, IgnoredAny};

/// The text is not JSON, or a value is of the wrong type; and roughly where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotJson {
    problem: &'static str,
    at: usize,
}

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.problem, self.at)
    }
}

/// Calls `member` with every member of the object that is this document, in order.
pub(crate) fn members<'a>(
    json: &'a [u8],
    member: impl FnMut(&str, Unread<'a, '_>) -> Result<(), NotJson>,
) -> Result<(), NotJson> {
    let mut scanner = Scanner { json, at: 0 };
    scanner.members(member)?;
    scanner.skip_space();
    if scanner.at == json.len() {
        Ok(())
    } else {
        Err(scanner.error("has something after its end"))
    }
}

/// The value of a member, which is still to be read.
pub(crate) struct Unread<'a, 's> {
    scanner: &'s mut Scanner<'a>,
}

impl<'a> Unread<'a, '_> {
    /// The value as it is written.
    pub(crate) fn raw(self) -> Result<Raw<'a>, NotJson> {
        self.scanner.value()
    }

    /// Calls `member` with every member of this object, in order. A value that says that there is none has none.
    pub(crate) fn members(
        self,
        member: impl FnMut(&str, Unread<'a, '_>) -> Result<(), NotJson>,
    ) -> Result<(), NotJson> {
        self.scanner.skip_space();
        if self.scanner.peek() == Some(b'{') {
            return self.scanner.members(member);
        }
        let raw = self.raw()?;
        if raw.is_absent() {
            Ok(())
        } else {
            Err(raw.error(NO_OBJECT))
        }
    }
}

const NO_OBJECT: &str = "has something other than an object";

/// A value as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'a> {
    json: &'a [u8],
    at: usize,
    escaped: bool,
}

impl<'a> Raw<'a> {
    /// Whether the value says that there is none: null, or an empty text.
    pub(crate) fn is_absent(self) -> bool {
        self.json == b"null" || self.json == b"\"\""
    }

    /// The value, when it is a text.
    pub(crate) fn text(self) -> Result<Cow<'a, str>, NotJson> {
        match self.json {
            [b'"', text @ .., b'"'] if !self.escaped && text.iter().all(|&byte| byte >= 0x20) => {
                std::str::from_utf8(text)
                    .map(Cow::Borrowed)
                    .map_err(|_not_utf8| self.error("is not UTF-8"))
            }
            [b'"', ..] => self.parse().map(Cow::Owned),
            _ => Err(self.error("has something other than a text")),
        }
    }

    /// The bytes of the value, when it is a text. Without escapes they are not looked at: what they are to be decoded
    /// from decides whether they are right.
    pub(crate) fn bytes(self) -> Result<Cow<'a, [u8]>, NotJson> {
        match self.json {
            [b'"', text @ .., b'"'] if !self.escaped => Ok(Cow::Borrowed(text)),
            _ => self.text().map(|text| Cow::Owned(text.into_owned().into_bytes())),
        }
    }

    /// The value, parsed.
    pub(crate) fn parse<T: DeserializeOwned>(self) -> Result<T, NotJson> {
        serde_json::from_slice(self.json).map_err(|_quotes_the_value| self.error("is not JSON"))
    }

    /// Whether it is JSON at all, of a value that nobody wants.
    pub(crate) fn check(self) -> Result<(), NotJson> {
        self.parse::<IgnoredAny>().map(drop)
    }

    pub(crate) fn error(self, problem: &'static str) -> NotJson {
        NotJson { problem, at: self.at }
    }
}

struct Scanner<'a> {
    json: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Calls `member` with every member of the object that is next.
    fn members(&mut self, mut member: impl FnMut(&str, Unread<'a, '_>) -> Result<(), NotJson>) -> Result<(), NotJson> {
        if !self.take(b'{') {
            return Err(self.value()?.error(NO_OBJECT));
        }
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            let name = self.value()?.text()?;
            if !self.take(b':') {
                return Err(self.error("lacks a colon"));
            }
            member(&name, Unread { scanner: self })?;
            if self.take(b'}') {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(self.error("lacks a comma or brace"));
            }
        }
    }

    /// The next value. Its extent is found by its quotes and brackets; what is inside is not judged here.
    fn value(&mut self) -> Result<Raw<'a>, NotJson> {
        self.skip_space();
        let start = self.at;
        let escaped = match self.peek() {
            Some(b'"') => self.pass_text()?,
            Some(b'{' | b'[') => self.pass_brackets()?,
            _ => self.pass_word(),
        };
        match self.json.get(start..self.at) {
            Some(json) if !json.is_empty() => Ok(Raw {
                json,
                at: start,
                escaped,
            }),
            _ if start == self.json.len() => Err(self.error("ends too early")),
            _ => Err(self.error("lacks a value")),
        }
    }

    /// Passes over an object or array, and tells whether there are escapes in it.
    fn pass_brackets(&mut self) -> Result<bool, NotJson> {
        let mut escaped = false;
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => {
                    escaped |= self.pass_text()?;
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

    /// Passes over a number or a word, which have no escapes.
    fn pass_word(&mut self) -> bool {
        while self.peek().is_some_and(|byte| !is_delimiter(byte)) {
            self.at += 1;
        }
        false
    }

    /// Passes over a text, and tells whether there are escapes in it.
    fn pass_text(&mut self) -> Result<bool, NotJson> {
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
            // Whatever is escaped, it is not the end.
            self.at += 1;
            escaped = true;
        }
    }

    /// Passes over this byte, if it is the next.
    fn take(&mut self, byte: u8) -> bool {
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

    fn error(&self, problem: &'static str) -> NotJson {
        NotJson { problem, at: self.at }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// What ends a number or a word.
fn is_delimiter(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b',' | b':' | b'}' | b']' | b'"' | b'{' | b'[')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    /// Reads an object with every value checked, as receipts are read.
    fn read(json: &[u8]) -> Result<BTreeMap<String, Value>, NotJson> {
        let mut read = BTreeMap::new();
        members(json, |name, value| {
            let value = value.raw()?;
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
    fn finds_every_member_whatever_stands_around_it() {
        let json = " {\t\"a\" : \"x\" ,\r\n\"b\":[1,\"]\",{\"}\":\"\\\"\"}],\"\\u0063\":{},\"d\":-1.5e3,\"e\" :null} ";
        let expected = json!({ "a": "x", "b": [1, "]", { "}": "\"" }], "c": {}, "d": -1500.0, "e": null });
        assert_eq!(json!(read(json.as_bytes()).unwrap()), expected);
        assert!(read(b"{}").unwrap().is_empty());
    }

    #[test]
    fn tells_where_it_stopped() {
        let at = |json: &str| read(json.as_bytes()).unwrap_err();
        assert_eq!(
            at(""),
            NotJson {
                problem: "ends too early",
                at: 0
            }
        );
        assert_eq!(
            at("{\"a\":\"x"),
            NotJson {
                problem: "ends too early",
                at: 7
            }
        );
        assert_eq!(
            at("{\"a\" 1}"),
            NotJson {
                problem: "lacks a colon",
                at: 5
            }
        );
        assert_eq!(
            at("{\"a\":1 2}"),
            NotJson {
                problem: "lacks a comma or brace",
                at: 7
            }
        );
        assert_eq!(
            at("{\"a\":tru}"),
            NotJson {
                problem: "is not JSON",
                at: 5
            }
        );
        assert_eq!(
            at("[]"),
            NotJson {
                problem: "has something other than an object",
                at: 0
            }
        );
        assert_eq!(
            at("{} x"),
            NotJson {
                problem: "has something after its end",
                at: 3
            }
        );
        assert_eq!(
            at("{\"a\":}"),
            NotJson {
                problem: "lacks a value",
                at: 5
            }
        );
        // Within an object within an object, too.
        let json = b"{\"a\":{\"b\":tru}}";
        let inner = members(json, |_, value| value.members(|_, value| value.raw()?.check()));
        assert_eq!(
            inner,
            Err(NotJson {
                problem: "is not JSON",
                at: 10
            })
        );
    }

    #[test]
    fn borrows_texts_without_escapes_only() {
        let read = |json: &'static [u8]| Scanner { json, at: 0 }.value().unwrap();
        assert!(matches!(read(b"\"AAAA\"").bytes(), Ok(Cow::Borrowed(b"AAAA"))));
        assert!(matches!(read(b"\"AAAA\"").text(), Ok(Cow::Borrowed("AAAA"))));
        assert!(matches!(read(b"\"A\\/A\"").bytes(), Ok(Cow::Owned(text)) if text == b"A/A"));
        assert!(read(b"\"\xff\"").text().is_err());
        assert!(read(b"\"\n\"").text().is_err());
        assert!(Scanner { json: b"\"", at: 0 }.value().is_err());
    }

    #[test]
    fn does_not_recurse() {
        let json = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let mut length = 0;
        members(json.as_bytes(), |_, value| {
            length = value.raw()?.json.len();
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
        fn reads_what_serde_writes(members in proptest::collection::btree_map(".{0,6}", any_json(), 0..5)) {
            for json in [serde_json::to_vec(&members).unwrap(), serde_json::to_vec_pretty(&members).unwrap()] {
                prop_assert_eq!(read(&json).unwrap(), members.clone());
            }
        }

        #[test]
        fn refuses_what_serde_refuses(json in "\\{(\"(a|b|\\\\n|\\\\)?\"|[\\[\\]{}:,\" 01a\\\\-]|null|true|\\.|\n){0,12}\\}?") {
            let serde = serde_json::from_str::<BTreeMap<String, Value>>(&json);
            let ours = read(json.as_bytes());
            prop_assert_eq!(ours.is_ok(), serde.is_ok(), "{}: {:?} {:?}", json, ours, serde.err());
        }
    }
}
