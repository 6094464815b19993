//! Access tokens of OAuth 2.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use zeroize::Zeroizing;

use super::{id::surrounding_problem, secret::Secret};
use crate::{
    codec::json::{RawValue, read_members},
    error::{ConfigError, Error, ErrorKind},
    macros::redacted_debug,
};

/// Longer headers are rejected by servers.
const MAX_LENGTH: usize = 16 << 10;

/// An access token (a *bearer token*) of Yoti's authentication server, with its expiry if that is known.
///
/// `Debug` does not show it, and it is wiped when dropped.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use yoti_share::AccessToken;
///
/// let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
/// let token = AccessToken::new("2YotnFZFEjr1zCsicMWpAA")?.with_expiry(in_an_hour);
/// # Ok::<(), yoti_share::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct AccessToken {
    text: Secret,
    expiry: Option<SystemTime>,
}

redacted_debug!(AccessToken);

impl AccessToken {
    /// A token with unknown expiry: the client uses it until the API rejects it.
    ///
    /// # Errors
    /// [`ConfigError`] if the text is empty, longer than 16 KiB, or contains a character that a token in a header cannot
    /// have.
    pub fn new(text: impl AsRef<str>) -> Result<Self, ConfigError> {
        let text = text.as_ref();
        match problem(text) {
            None => Ok(Self {
                text: Secret::new(text),
                expiry: None,
            }),
            Some(problem) => Err(ConfigError::new("access_token", problem)),
        }
    }

    /// Sets when the token expires, on this machine's clock.
    #[must_use]
    pub fn with_expiry(self, expiry: SystemTime) -> Self {
        Self {
            expiry: Some(expiry),
            ..self
        }
    }

    /// Reads the response to a [`TokenRequest`](crate::TokenRequest). `received` is the time at which it arrived, from which
    /// its `expires_in` counts.
    ///
    /// An `expires_in` that is absent, zero, negative, or not a number of seconds leaves the expiry unknown. Other members
    /// than `access_token`, `token_type` and `expires_in` are ignored. Check the status of the response first:
    /// [`ErrorBody`](crate::ErrorBody) reads the body of an error.
    ///
    /// # Errors
    /// [`ErrorKind::MalformedResponse`] if the body is not such a response, or the token is not a bearer token.
    pub fn from_json(body: impl AsRef<[u8]>, received: SystemTime) -> Result<Self, Error> {
        let malformed = |problem: &'static str| Error::new(ErrorKind::MalformedResponse, problem);
        let body = Some(body.as_ref()).filter(|body| body.len() <= 4 * MAX_LENGTH);
        let body = body.ok_or_else(|| malformed("the response with the access token is larger than 64 KiB"))?;
        let (mut text, mut kind, mut expires_in) = (None, None, None);
        read_members(body, |name, value| {
            let value = value.read_raw()?;
            value.check()?;
            match name {
                "access_token" => text = Some(value),
                "token_type" => kind = Some(value),
                "expires_in" => expires_in = value.parse().ok(),
                _ => {}
            }
            Ok(())
        })
        .map_err(|_problem| malformed("the response with the access token is not a JSON object"))?;
        // Some servers write absent values as `null` or as empty texts.
        let is_bearer = |kind: RawValue<'_>| kind.text().is_ok_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        if kind.is_some_and(|kind| !kind.is_absent() && !is_bearer(kind)) {
            return Err(malformed("`token_type` of the response is not `Bearer`"));
        }
        let text = text.filter(|text| !text.is_absent()).and_then(|text| text.text().ok());
        let text = text.map(|text| Zeroizing::new(text.into_owned()));
        let text = text.ok_or_else(|| malformed("the response has no `access_token`"))?;
        let token = Self::new(text.as_str())
            .map_err(|_problem| malformed("`access_token` of the response cannot be sent in a header"))?;
        let expiry = expires_in
            .as_ref()
            .and_then(lifetime)
            .and_then(|lifetime| received.checked_add(lifetime));
        Ok(Self { expiry, ..token })
    }

    /// The text of the token. Do not log it.
    pub fn as_str(&self) -> &str {
        self.text.expose()
    }

    /// When the token expires, if that is known.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expiry
    }
}

macro_rules! try_from_text {
    ($($text:ty),+) => {$(
        impl TryFrom<$text> for AccessToken {
            type Error = ConfigError;

            fn try_from(text: $text) -> Result<Self, ConfigError> {
                Self::new(text)
            }
        }
    )+};
}
try_from_text!(String, &str, &String);

/// Why a header cannot contain this token. Never quotes it.
fn problem(text: &str) -> Option<String> {
    if let Some(problem) = surrounding_problem(text) {
        return Some(format!("{problem}; give the token only"));
    }
    let problem = if text.is_empty() {
        "is empty; give the token"
    } else if text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer ")) {
        "starts with `Bearer`, which is not part of the token; give the token only"
    } else if text.len() > MAX_LENGTH {
        "is longer than 16 KiB, which servers reject"
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        "contains white space or another character that a token in a header cannot have"
    } else {
        return None;
    };
    Some(problem.to_owned())
}

/// A positive number of seconds. Some servers send it as text.
fn lifetime(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|lifetime| !lifetime.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn parse(members: &str) -> Result<AccessToken, Error> {
        AccessToken::from_json(format!(r#"{{"access_token":"a-._~+/1=",{members}}}"#), NOW)
    }

    #[test]
    fn response_is_read() {
        let token = parse(r#""token_type":"Bearer","expires_in":3600,"scope":"a b","refresh_token":"r""#).unwrap();
        assert_eq!(token.as_str(), "a-._~+/1=");
        assert_eq!(token.expiry(), Some(NOW + Duration::from_secs(3600)));
        assert_eq!(format!("{token:?}"), "AccessToken([redacted])");
        assert!(parse(r#""token_type":"bearer""#).unwrap().expiry().is_none());
        assert!(parse(r#""token_type":null"#).is_ok());
    }

    #[test]
    fn lifetime_of_another_form_is_unknown() {
        for text in [
            "null",
            "0",
            "-1",
            "-3600",
            "0.0",
            "1e300",
            "\"\"",
            "\"soon\"",
            "\"-5\"",
            "\"NaN\"",
            "\"inf\"",
            "true",
            "[60]",
            "{}",
            "18446744073709551615",
            "99999999999999999999",
        ] {
            let token = parse(&format!(r#""expires_in":{text}"#)).unwrap();
            assert_eq!(token.expiry(), None, "{text}");
        }
        for (text, seconds) in [("60", 60.0), ("59.5", 59.5), ("\"3600\"", 3600.0), ("\" 7 \"", 7.0)] {
            let token = parse(&format!(r#""expires_in":{text}"#)).unwrap();
            assert_eq!(token.expiry(), Some(NOW + Duration::from_secs_f64(seconds)), "{text}");
        }
    }

    #[test]
    fn response_without_a_bearer_token_is_malformed() {
        for (body, expected) in [
            (
                r#"{"access_token":"a","token_type":"mac"}"#,
                "`token_type` of the response is not `Bearer`",
            ),
            (
                r#"{"access_token":"a","token_type":7}"#,
                "`token_type` of the response is not `Bearer`",
            ),
            (r#"{"token_type":"Bearer"}"#, "the response has no `access_token`"),
            (r#"{"access_token":null}"#, "the response has no `access_token`"),
            (r#"{"access_token":["a"]}"#, "the response has no `access_token`"),
            (r#"{"access_token":""}"#, "the response has no `access_token`"),
            (
                r#"{"access_token":"a b"}"#,
                "`access_token` of the response cannot be sent in a header",
            ),
            (
                r#"{"access_token":"a\r\nX-Evil: 1"}"#,
                "`access_token` of the response cannot be sent in a header",
            ),
            (
                r#"{"access_token":"é"}"#,
                "`access_token` of the response cannot be sent in a header",
            ),
            (r#"["a"]"#, "the response with the access token is not a JSON object"),
            (
                r#"{"access_token":"a","scope":tru}"#,
                "the response with the access token is not a JSON object",
            ),
            (
                r#"{"access_token":"a""#,
                "the response with the access token is not a JSON object",
            ),
            ("<html>", "the response with the access token is not a JSON object"),
            ("", "the response with the access token is not a JSON object"),
        ] {
            let error = AccessToken::from_json(body, NOW).unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string().as_str()),
                (ErrorKind::MalformedResponse, expected),
                "{body}"
            );
        }
        let padded = |length: usize| r#"{"access_token":"a"}"#.to_owned() + &" ".repeat(length - 20);
        assert!(AccessToken::from_json(padded(64 << 10), NOW).is_ok());
        let error = AccessToken::from_json(padded((64 << 10) + 1), NOW).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the response with the access token is larger than 64 KiB"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_response_is_a_sendable_token_or_an_error(
            token in proptest::prop_oneof![".{0,20}", "[!-~]{1,20}"],
            rest in proptest::prop_oneof![".{0,40}", r#","(expires_in|token_type)":("Bearer"|-?[0-9]{1,25}|"[0-9]{1,25}")"#],
            end in "\\}?",
        ) {
            let body = format!(r#"{{"access_token":{}{rest}{end}"#, serde_json::json!(token));
            if let Ok(read) = AccessToken::from_json(body, NOW) {
                proptest::prop_assert_eq!(read.as_str(), token.as_str());
                proptest::prop_assert!(read.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }
    }

    #[test]
    fn token_that_a_header_cannot_contain_is_rejected() {
        for (text, expected) in [
            ("", "is empty"),
            ("Bearer abc", "starts with `Bearer`"),
            ("\"abc\"", "is in quotes"),
            ("abc\n", "starts or ends with white space"),
            ("a b", "contains white space"),
            ("a\u{7f}b", "contains"),
            ("añb", "contains white space or another character"),
        ] {
            let error = AccessToken::new(text).unwrap_err();
            assert_eq!(error.field(), "access_token");
            assert!(error.to_string().contains(expected), "{text:?}: {error}");
        }
        assert!(AccessToken::new("a".repeat(16 << 10)).is_ok());
        assert!(AccessToken::new("a".repeat((16 << 10) + 1)).is_err());
        assert!(AccessToken::new("1|abc:!").is_ok());
    }
}
