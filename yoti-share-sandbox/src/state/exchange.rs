//! The headers and bodies of a request and its response, as the inspector shows them.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Serialize;

/// How much of a body is kept, in bytes. A typical request has a few hundred, a receipt with images 80,000.
const MAX_BODY: usize = 16 * 1024;
const MAX_HEADERS: usize = 64;
/// How much of a header's value is kept, in bytes.
const MAX_VALUE: usize = 1024;

/// What is shown in place of a token or an assertion.
pub(crate) const REDACTED: &str = "(redacted)";

/// A request and its response.
#[derive(Clone, Default, Serialize)]
pub(crate) struct Exchange {
    pub(crate) request: Message,
    /// `None` if the connection was closed without a response.
    pub(crate) response: Option<Message>,
}

/// The headers and the body of a request or a response.
#[derive(Clone, Default, Serialize)]
pub(crate) struct Message {
    pub(crate) headers: Vec<(String, String)>,
    /// The start of the body.
    pub(crate) body: String,
    /// The length of the whole body in bytes.
    pub(crate) body_length: usize,
    /// Whether `body` is only the start.
    pub(crate) is_cut: bool,
}

impl Message {
    pub(crate) fn new(headers: &HeaderMap, body: &[u8]) -> Self {
        let headers = headers.iter().take(MAX_HEADERS);
        Self {
            headers: headers
                .map(|(name, value)| (name.to_string(), shown_value(name, value)))
                .collect(),
            body: lossy_start(body, MAX_BODY),
            body_length: body.len(),
            is_cut: body.len() > MAX_BODY,
        }
    }
}

/// The value of a header; of `Authorization` only the scheme.
fn shown_value(name: &HeaderName, value: &HeaderValue) -> String {
    if name != header::AUTHORIZATION {
        return lossy_start(value.as_bytes(), MAX_VALUE);
    }
    match value.to_str().ok().and_then(|value| value.split_once(' ')) {
        Some((scheme, _)) if matches!(&*scheme.to_ascii_lowercase(), "bearer" | "basic") => {
            format!("{scheme} {REDACTED}")
        }
        Some(_) | None => REDACTED.to_owned(),
    }
}

fn lossy_start(bytes: &[u8], most: usize) -> String {
    String::from_utf8_lossy(bytes.get(..most).unwrap_or(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_of_authorization_is_not_shown() {
        for (value, shown) in [
            ("Bearer secret", "Bearer (redacted)"),
            ("bearer  secret", "bearer (redacted)"),
            ("secret", "(redacted)"),
            ("secret secret", "(redacted)"),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))]);
            let expected = ("authorization".to_owned(), shown.to_owned());
            assert_eq!(Message::new(&headers, &[]).headers, [expected], "{value}");
        }
    }

    #[test]
    fn long_bodies_and_values_are_cut() {
        let mut headers = HeaderMap::new();
        let long = HeaderValue::from_str(&"v".repeat(2_000)).unwrap();
        headers.insert(header::HOST, long);
        for _ in 0..100 {
            headers.append(header::COOKIE, HeaderValue::from_static("a"));
        }
        let message = Message::new(&headers, "b".repeat(20_000).as_bytes());
        assert_eq!(message.headers.len(), MAX_HEADERS);
        assert_eq!(message.headers[0], ("host".to_owned(), "v".repeat(MAX_VALUE)));
        assert_eq!((message.body.len(), message.body_length), (MAX_BODY, 20_000));
        assert!(message.is_cut && !Message::new(&headers, &[b'b'; MAX_BODY]).is_cut);
    }
}
