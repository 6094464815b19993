//! Reads the JSON responses about sessions and QR codes.

use std::{borrow::Cow, str::FromStr, time::SystemTime};

use serde_json::{Map, Value};

use crate::{
    codec::rfc3339,
    error::{ConfigError, Error, ErrorKind},
};

/// Why a response is not what the API documents: the field and the problem, never the value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MalformedResponse(pub(crate) Cow<'static, str>);

impl From<MalformedResponse> for Error {
    fn from(malformed: MalformedResponse) -> Self {
        Self::new(ErrorKind::MalformedResponse, malformed.0)
    }
}

/// Parses the body of a response, which must be a JSON object.
pub(super) fn parse_object(body: &[u8]) -> Result<Map<String, Value>, MalformedResponse> {
    let error = |problem: &'static str| Err(MalformedResponse(problem.into()));
    // A JSON tree takes many times the size of its text, and the largest of these responses repeats a policy.
    if body.len() > 1 << 20 {
        return error("the body is larger than a mebibyte, the limit for this response");
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => error("the body is JSON but not an object"),
        Err(_) if body.is_empty() => error("the body is empty"),
        Err(parsing) if parsing.is_eof() => error("the body is JSON that was cut off"),
        Err(_) => error("the body is not JSON"),
    }
}

/// The fields of an object. Fields that are `null` or an empty text count as absent, because some serialisers write
/// unset fields like this.
pub(super) struct Fields<'a> {
    /// `None` for an absent object, which has no fields.
    object: Option<&'a Map<String, Value>>,
    /// The field that contains the object; empty for the body itself.
    path: &'static str,
}

impl<'a> Fields<'a> {
    pub(super) fn new(object: &'a Map<String, Value>) -> Self {
        Self {
            object: Some(object),
            path: "",
        }
    }

    pub(super) fn get(&self, field: &str) -> Option<&'a Value> {
        self.object?.get(field).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        })
    }

    pub(super) fn text(&self, field: &str) -> Result<Option<&'a str>, MalformedResponse> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.error(field, "is not a text")),
        }
    }

    pub(super) fn object(&self, field: &'static str) -> Result<Self, MalformedResponse> {
        let object = match self.get(field) {
            None => None,
            Some(Value::Object(object)) => Some(object),
            Some(_) => return Err(self.error(field, "is not an object")),
        };
        Ok(Self { object, path: field })
    }

    pub(super) fn list(&self, field: &str) -> Result<&'a [Value], MalformedResponse> {
        match self.get(field) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.error(field, "is not a list")),
        }
    }

    pub(super) fn id<T: FromStr<Err = ConfigError>>(&self, field: &str) -> Result<Option<T>, MalformedResponse> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|_advice_for_callers: ConfigError| self.error(field, "is not an id"))
    }

    /// A timestamp. Timestamps are informational: a malformed one must not fail the response.
    pub(super) fn timestamp(&self, field: &str) -> Option<SystemTime> {
        rfc3339::parse(self.get(field)?.as_str()?)
    }

    pub(super) fn required<T>(&self, field: &str, value: Option<T>) -> Result<T, MalformedResponse> {
        value.ok_or_else(|| self.error(field, "is missing"))
    }

    fn error(&self, field: &str, problem: &str) -> MalformedResponse {
        let dot = if self.path.is_empty() { "" } else { "." };
        MalformedResponse(format!("`{}{dot}{field}` {problem}", self.path).into())
    }
}
