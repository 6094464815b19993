//! Reads JSON documents: every value knows its place, and every problem is reported with it.

use std::cell::RefCell;
use std::fmt;

use serde_json::error::Category;
use serde_json::{Map, Value};

/// A JSON value, its place in the document, and where its problems are reported.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    path: String,
    value: &'a Value,
    problems: &'a Problems,
}

impl<'a> Node<'a> {
    fn child(&self, step: &str, value: &'a Value) -> Self {
        Self {
            path: format!("{}{step}", self.path),
            value,
            problems: self.problems,
        }
    }

    /// The member `key`. `null` counts as absent, because some SDKs write every field that they know.
    pub(crate) fn optional(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        (!value.is_null()).then(|| self.child(&format!(".{key}"), value))
    }

    pub(crate) fn required(&self, key: &str) -> Option<Self> {
        let node = self.optional(key);
        if node.is_none() && self.value.is_object() {
            self.problems.add(format!("{}.{key} is missing", self.path));
        }
        node
    }

    /// Reports an object's members that are not in `known`.
    pub(crate) fn only_members(&self, known: &[&str]) -> Option<()> {
        self.object()?;
        for (key, member) in self.members() {
            if !known.contains(&key) {
                member.report(&format!("is an unknown member; the members are {}", known.join(", ")));
            }
        }
        Some(())
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn object(&self) -> Option<&'a Map<String, Value>> {
        self.value.as_object().or_else(|| self.expected("an object"))
    }

    /// An object; `[]` counts as an empty one, because PHP writes it so.
    pub(crate) fn object_or_empty_list(&self) -> Option<Map<String, Value>> {
        if self.value.as_array().is_some_and(Vec::is_empty) {
            Some(Map::new())
        } else {
            self.object().cloned()
        }
    }

    pub(crate) fn list(&self) -> Vec<Self> {
        let Some(items) = self.value.as_array() else {
            self.expected::<()>("an array");
            return Vec::new();
        };
        let items = items.iter().enumerate();
        items
            .map(|(index, item)| self.child(&format!("[{index}]"), item))
            .collect()
    }

    /// A list that must not be empty.
    pub(crate) fn non_empty_list(&self) -> Vec<Self> {
        if self.value.as_array().is_some_and(Vec::is_empty) {
            self.report("is empty");
        }
        self.list()
    }

    /// The items of the list `key`, if there is one, as far as `read` accepts them.
    pub(crate) fn read_list<T>(&self, key: &str, read: impl Fn(&Self) -> Option<T>) -> Vec<T> {
        let items = self.optional(key).map(|node| node.list()).unwrap_or_default();
        let mut items: Vec<T> = items.iter().filter_map(read).collect();
        // Sessions keep the items for a long time.
        items.shrink_to_fit();
        items
    }

    /// The members of an object as nodes.
    pub(crate) fn members(&self) -> Vec<(&'a str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members
            .map(|(key, value)| (key.as_str(), self.child(&format!(".{key}"), value)))
            .collect()
    }

    pub(crate) fn text(&self) -> Option<&'a str> {
        self.value.as_str().or_else(|| self.expected("a string"))
    }

    pub(crate) fn non_empty_text(&self) -> Option<&'a str> {
        let text = self.text()?;
        if text.is_empty() {
            self.report("is empty");
            return None;
        }
        Some(text)
    }

    /// The text `key`, if there is one.
    pub(crate) fn optional_text(&self, key: &str) -> Option<&'a str> {
        self.optional(key)?.text()
    }

    /// The boolean `key`, if there is one.
    pub(crate) fn optional_flag(&self, key: &str) -> Option<bool> {
        let node = self.optional(key)?;
        node.value.as_bool().or_else(|| node.expected("true or false"))
    }

    pub(crate) fn number(&self) -> Option<f64> {
        self.value.as_f64().or_else(|| self.expected("a number"))
    }

    pub(crate) fn unsigned(&self) -> Option<u32> {
        let number = self.value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.or_else(|| self.expected("a whole number, not negative"))
    }

    /// Reports a problem of this value. `problem` continues a sentence that begins with the value's place.
    pub(crate) fn report(&self, problem: &str) {
        self.problems.add(format!("{} {problem}", self.path));
    }

    fn expected<T>(&self, expected: &str) -> Option<T> {
        let found = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            // A negative number is a number too.
            Value::Number(_) if expected.contains("number") => "another number",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        self.report(&format!("is {found}; {expected} was expected"));
        None
    }
}

/// Reads a JSON document by `read`. The error lists every problem with its place.
pub(crate) fn read_json<T>(text: &[u8], read: impl FnOnce(&Node<'_>) -> Option<T>) -> Result<T, String> {
    let value = parse_json(text)?;
    let problems = Problems::default();
    let root = Node {
        path: "$".to_owned(),
        value: &value,
        problems: &problems,
    };
    match read(&root) {
        Some(read) if problems.0.borrow().listed.is_empty() => Ok(read),
        Some(_) | None => Err(problems.to_string()),
    }
}

/// The most values of a document. Real ones have a few hundred, and a value uses far more memory than its text.
const MAX_VALUES: usize = 10_000;

/// Parses a JSON document. The error names the place of the problem.
pub(crate) fn parse_json(text: &[u8]) -> Result<Value, String> {
    if text.is_empty() {
        return Err("the body is empty; a JSON object was expected".to_owned());
    }
    let text = std::str::from_utf8(text)
        .map_err(|error| format!("the body is not UTF-8: byte {} is invalid", error.valid_up_to() + 1))?;
    if count_values(text.as_bytes()) > MAX_VALUES {
        return Err(format!("the body has more than {MAX_VALUES} JSON values"));
    }
    serde_json::from_str(text).map_err(|error| {
        let problem = match error.classify() {
            Category::Eof => "the text ends too early",
            Category::Io | Category::Syntax | Category::Data => "the syntax is wrong",
        };
        let (line, column) = (error.line(), error.column());
        format!("the body is not JSON: line {line}, column {column}: {problem}")
    })
}

/// Counts the values of a JSON document without parsing it. An empty list or object counts as two.
pub(crate) fn count_values(json: &[u8]) -> usize {
    let mut values = 1;
    let mut in_string = false;
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            // The escaped character does not end the string.
            b'\\' if in_string => drop(bytes.next()),
            b',' | b'[' | b'{' if !in_string => values += 1,
            _ => {}
        }
    }
    values
}

/// The number of problems in a message. A document with more of them usually repeats one, and the response would be longer
/// than the document.
const LISTED: usize = 20;

/// The problems of a document in the order in which they were found: the first ones, and the number of the others.
#[derive(Default)]
struct Problems(RefCell<ProblemList>);

#[derive(Default)]
struct ProblemList {
    listed: Vec<String>,
    more: usize,
}

impl Problems {
    fn add(&self, problem: String) {
        let mut list = self.0.borrow_mut();
        if list.listed.len() < LISTED {
            list.listed.push(problem);
        } else {
            list.more += 1;
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = self.0.borrow();
        f.write_str(&list.listed.join("; "))?;
        match list.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_outside_strings() {
        for (json, values) in [
            ("1", 1),
            (r#""a,[{""#, 1),
            (r#"{"a":1}"#, 2),
            (r"[1,2,[3]]", 5),
            (r#"["\\",2]"#, 3),
            (r#"["\",",2]"#, 3),
        ] {
            assert_eq!(count_values(json.as_bytes()), values, "{json}");
        }
    }

    #[test]
    fn unreadable_document_is_reported_with_its_problem() {
        let many = format!("[{}]", vec!["{}"; 6_000].join(","));
        for (text, problem) in [
            (&b""[..], "is empty"),
            (b"{", "line 1, column 1: the text ends too early"),
            (b"{]", "line 1, column 2: the syntax is wrong"),
            (b"{\"a\":\"\xff\"}", "is not UTF-8: byte 7 is invalid"),
            (many.as_bytes(), "more than 10000 JSON values"),
        ] {
            let error = parse_json(text).unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
    }
}
