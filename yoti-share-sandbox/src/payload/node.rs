//! A value and its place in the document, and what was found wrong there.

use std::fmt;

use serde_json::{Map, Value};

/// A JSON value that knows where it stands.
#[derive(Clone)]
pub(super) struct Node<'a> {
    path: String,
    value: &'a Value,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self {
            path: "$".to_owned(),
            value,
        }
    }

    fn child(&self, step: &str, value: &'a Value) -> Self {
        Self {
            path: format!("{}{step}", self.path),
            value,
        }
    }

    /// The member `key`; `null` counts as absent, because some SDKs write every field that they know.
    pub(super) fn optional(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        (!value.is_null()).then(|| self.child(&format!(".{key}"), value))
    }

    pub(super) fn required(&self, key: &str, problems: &mut Problems) -> Option<Self> {
        let node = self.optional(key);
        if node.is_none() && self.value.is_object() {
            problems.note(format!("{}.{key} is missing", self.path));
        }
        node
    }

    pub(super) fn value(&self) -> &'a Value {
        self.value
    }

    pub(super) fn object(&self, problems: &mut Problems) -> Option<&'a Map<String, Value>> {
        self.value.as_object().or_else(|| problems.expected(self, "an object"))
    }

    /// An object; `[]` counts as an empty one, because that is how PHP writes it.
    pub(super) fn object_or_empty_list(&self, problems: &mut Problems) -> Option<Map<String, Value>> {
        match self.value {
            Value::Object(members) => Some(members.clone()),
            Value::Array(items) if items.is_empty() => Some(Map::new()),
            _ => problems.expected(self, "an object"),
        }
    }

    pub(super) fn list(&self, problems: &mut Problems) -> Vec<Self> {
        if let Value::Array(items) = self.value {
            items
                .iter()
                .enumerate()
                .map(|(at, item)| self.child(&format!("[{at}]"), item))
                .collect()
        } else {
            problems.expected::<()>(self, "an array");
            Vec::new()
        }
    }

    /// The members of an object as nodes.
    pub(super) fn members(&self) -> Vec<(&'a str, Self)> {
        let Some(members) = self.value.as_object() else {
            return Vec::new();
        };
        members
            .iter()
            .map(|(key, value)| (key.as_str(), self.child(&format!(".{key}"), value)))
            .collect()
    }

    pub(super) fn text(&self, problems: &mut Problems) -> Option<&'a str> {
        self.value.as_str().or_else(|| problems.expected(self, "a string"))
    }

    pub(super) fn filled_text(&self, problems: &mut Problems) -> Option<&'a str> {
        match self.text(problems)? {
            "" => {
                problems.add(self, "is empty");
                None
            }
            text => Some(text),
        }
    }

    pub(super) fn flag(&self, problems: &mut Problems) -> Option<bool> {
        self.value
            .as_bool()
            .or_else(|| problems.expected(self, "true or false"))
    }

    pub(super) fn number(&self, problems: &mut Problems) -> Option<f64> {
        self.value.as_f64().or_else(|| problems.expected(self, "a number"))
    }

    pub(super) fn whole_number(&self, problems: &mut Problems) -> Option<u32> {
        let whole = self.value.as_u64().and_then(|number| u32::try_from(number).ok());
        whole.or_else(|| problems.expected(self, "a whole number, not negative"))
    }
}

/// So many problems are told. Whoever has more has the same one many times, and the answer would be a multiple of the
/// document.
const TOLD: usize = 20;

/// Everything that is wrong with a document, in the order in which it was found; of very much, how much more there is.
#[derive(Default)]
pub(super) struct Problems {
    told: Vec<String>,
    more: usize,
}

impl Problems {
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    fn note(&mut self, problem: String) {
        if self.told.len() < TOLD {
            self.told.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// Notes that the value at `node` `is_so`.
    pub(super) fn add(&mut self, node: &Node<'_>, is_so: &str) {
        self.note(format!("{} {is_so}", node.path));
    }

    fn expected<T>(&mut self, node: &Node<'_>, what: &str) -> Option<T> {
        let found = match node.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        // Two words for one thing would read oddly: a negative number is a number.
        let found = if node.value.is_number() && what.contains("number") {
            "another number"
        } else {
            found
        };
        self.add(node, &format!("is {found}; {what} was expected"));
        None
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told.join("; "))?;
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}
