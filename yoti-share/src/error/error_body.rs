//! The body of an error response.

use std::fmt;

use serde_json::Value;

use super::{code::printable_code, one_line::changes_line};

/// How many characters of the server's message, and of its codes and IDs, are kept.
const MAX_MESSAGE: usize = 1024;
const MAX_WORD: usize = 128;
/// A longer body is not parsed: a JSON tree takes many times the size of its text.
const MAX_BODY: usize = 64 << 10;

/// The body of an error response of the API: its ID, code and message.
///
/// The client reads it by itself; see [`Error::code`](crate::Error::code) and its neighbours. With another HTTP client:
///
/// ```
/// use yoti_share::ErrorBody;
///
/// let body = ErrorBody::from_json(
///     r#"{"id":"8f6a9dfe-72128de2","status":401,"error":"INVALID_REQUEST_SIGNATURE",
///         "message":"wrong signature"}"#,
/// );
/// assert_eq!(body.code(), Some("INVALID_REQUEST_SIGNATURE"));
/// assert_eq!(body.message(), Some("wrong signature"));
/// ```
///
/// It also reads the form of Yoti's other services, `{"code", "message", "errors": [{"property", "message"}]}`, and that of
/// OAuth 2 servers, `{"error", "error_description"}`. `Debug` does not show the message, which can quote the request.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorBody {
    id: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ErrorBody {
    /// Reads the body. A body of another form, or of more than 64 KiB, has no parts.
    pub fn from_json(body: impl AsRef<[u8]>) -> Self {
        let body = Some(body.as_ref()).filter(|body| body.len() <= MAX_BODY);
        let value: Value = body
            .and_then(|body| serde_json::from_slice(body).ok())
            .unwrap_or_default();
        let code = |name| sanitize(text_member(&value, name)?, MAX_WORD);
        Self {
            id: code("id").filter(|id| is_generated_id(id)),
            code: code("error").or_else(|| code("code")),
            message: sanitize(&join_messages(&value), MAX_MESSAGE),
        }
    }

    /// The ID of the request, for Yoti's support. Use it if the response has no `X-Request-ID`. An ID that is not
    /// hexadecimal is ignored.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The code, such as `INVALID_REQUEST_SIGNATURE`, on one line.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The server's message and its messages about single properties, on one line.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorBody")
            .field("id", &self.id)
            .field("code", &self.code().map(printable_code))
            .finish_non_exhaustive()
    }
}

/// Whether the text is a UUID or another ID in hexadecimal, so that errors never show other text of the server.
fn is_generated_id(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    (8..=64).contains(&text.len()) && text.bytes().all(is_allowed)
}

/// The message of the body, followed by the messages about single properties: `message; property: message`.
fn join_messages(body: &Value) -> String {
    let details = body.get("errors").and_then(Value::as_array).into_iter().flatten();
    let details =
        details.filter_map(
            |detail| match (text_member(detail, "property"), text_member(detail, "message")) {
                (Some(property), Some(message)) => Some(format!("{property}: {message}")),
                (property, message) => property.or(message).map(str::to_owned),
            },
        );
    let message = text_member(body, "message").or_else(|| text_member(body, "error_description"));
    let message = message.map(str::to_owned);
    let all: Vec<String> = message.into_iter().chain(details).collect();
    all.join("; ")
}

fn text_member<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// A word from the server, such as an ID, as [`ErrorBody`] keeps it.
#[cfg(feature = "client")]
pub(crate) fn sanitize_word(text: &str) -> String {
    sanitize(text, MAX_WORD).unwrap_or_default()
}

/// Limits the length of a text from the server and puts it on one line, without control characters. `None` if it is empty.
fn sanitize(text: &str, max: usize) -> Option<String> {
    let line: String = text
        .chars()
        .take(max)
        .map(|c| if changes_line(c) { ' ' } else { c })
        .collect();
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_all_forms_are_read() {
        let body =
            ErrorBody::from_json(br#"{"id":"8f6a9dfe-1","status":400,"error":"INVALID_PAYLOAD","message":"a\nb"}"#);
        assert_eq!(
            (body.id(), body.code(), body.message()),
            (Some("8f6a9dfe-1"), Some("INVALID_PAYLOAD"), Some("a b"))
        );
        let body = ErrorBody::from_json(r#"{"error":"invalid_client","error_description":"expired"}"#);
        assert_eq!((body.code(), body.message()), (Some("invalid_client"), Some("expired")));
        let body = ErrorBody::from_json(r#"{"code":"X","message":"m","errors":[{"property":"p","message":"q"}]}"#);
        assert_eq!(
            (body.id(), body.code(), body.message()),
            (None, Some("X"), Some("m; p: q"))
        );
    }

    #[test]
    fn body_of_another_form_has_no_parts() {
        let long = format!(r#"{{"error":"X","message":"{}"}}"#, "m".repeat(MAX_BODY));
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"id":"not hexadecimal","error":7,"message":""}"#,
            &long,
        ] {
            let body = ErrorBody::from_json(body);
            assert_eq!((body.id(), body.code(), body.message()), (None, None, None));
        }
    }

    #[test]
    fn debug_shows_codes_and_no_other_text() {
        let shown = |code: &str| {
            format!(
                "{:?}",
                ErrorBody::from_json(format!(r#"{{"error":"{code}","message":"m m"}}"#))
            )
        };
        assert_eq!(shown("A_CODE"), "ErrorBody { id: None, code: Some(\"A_CODE\"), .. }");
        assert_eq!(
            shown("Ada was here"),
            "ErrorBody { id: None, code: Some(\"[unrecognised]\"), .. }"
        );
    }
}
