//! Reads the JSON responses about sessions and QR codes.

use std::{borrow::Cow, str::FromStr, time::SystemTime};

use serde::de::{DeserializeOwned, IgnoredAny};

use crate::{
    codec::{
        json::{RawValue, read_members},
        rfc3339,
    },
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

/// Validates the body of a response, which must be a JSON object.
pub(super) fn parse_object(body: &[u8]) -> Result<Fields<'_>, MalformedResponse> {
    let error = |problem: &'static str| Err(MalformedResponse(problem.into()));
    // The largest of these responses repeats a policy, which becomes a JSON tree of many times the size of its text.
    if body.len() > 1 << 20 {
        return error("the body is larger than a mebibyte, the limit for this response");
    }
    if read_members(body, |_, value| value.read_raw()?.check()).is_ok() {
        return Ok(Fields { object: body });
    }
    match serde_json::from_slice::<IgnoredAny>(body) {
        Ok(_) => error("the body is JSON but not an object"),
        Err(_) if body.is_empty() => error("the body is empty"),
        Err(parsing) if parsing.is_eof() => error("the body is JSON that was cut off"),
        Err(_) => error("the body is not JSON"),
    }
}

/// The fields of an object, read from its JSON on request.
///
/// Fields that are `null` or an empty text count as absent, because some serialisers write unset fields like this. Only
/// the fields without which a response is useless are required: an optional field of another form also counts as absent.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    /// The JSON of a valid object.
    object: &'a [u8],
}

impl<'a> Fields<'a> {
    fn get(&self, field: &str) -> Option<RawValue<'a>> {
        self.find(field).filter(|value| !value.is_absent())
    }

    fn find(&self, field: &str) -> Option<RawValue<'a>> {
        let mut found = None;
        let read = read_members(self.object, |name, value| {
            let value = value.read_raw()?;
            if name == field {
                found = Some(value);
            }
            Ok(())
        });
        read.ok()?;
        found
    }

    pub(super) fn text(&self, field: &str) -> Option<Cow<'a, str>> {
        self.get(field)?.text().ok()
    }

    pub(super) fn id<T: FromStr>(&self, field: &str) -> Option<T> {
        self.text(field)?.parse().ok()
    }

    pub(super) fn timestamp(&self, field: &str) -> Option<SystemTime> {
        rfc3339::parse(&self.text(field)?)
    }

    pub(super) fn json<T: DeserializeOwned>(&self, field: &str) -> Option<T> {
        self.get(field)?.parse().ok()
    }

    /// The fields of an object in this object. An absent object has none.
    pub(super) fn object(&self, field: &str) -> Self {
        let object = self.get(field).map(RawValue::as_bytes);
        Self {
            object: object.filter(|json| json.starts_with(b"{")).unwrap_or(b"{}"),
        }
    }

    /// A text that must exist, but may have no useful content: then it is empty.
    pub(super) fn text_or_empty(&self, field: &str) -> Result<Cow<'a, str>, MalformedResponse> {
        let value = self.find(field).ok_or_else(|| error(field, "is missing"))?;
        Ok(value.text().unwrap_or_default())
    }

    pub(super) fn required_text(&self, field: &str) -> Result<Cow<'a, str>, MalformedResponse> {
        let value = self.get(field).ok_or_else(|| error(field, "is missing"))?;
        value.text().map_err(|_position| error(field, "is not a text"))
    }

    pub(super) fn required_id<T: FromStr<Err = ConfigError>>(&self, field: &str) -> Result<T, MalformedResponse> {
        let id = self.required_text(field)?;
        id.parse()
            .map_err(|_advice_for_callers: ConfigError| error(field, "is not an id"))
    }
}

fn error(field: &str, problem: &str) -> MalformedResponse {
    MalformedResponse(format!("`{field}` {problem}").into())
}
