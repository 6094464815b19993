//! Removes assertions and tokens from what the journal and the inspector show.

use serde_json::Value;

use crate::state::exchange::REDACTED;

/// The parameters of a token request that are not secret.
const SHOWN: [&str; 3] = ["grant_type", "scope", "client_assertion_type"];
/// A typical value has at most 60 characters; a longer one may be an assertion in the wrong place.
const LONGEST_SHOWN: usize = 200;

/// The target of a request. A token request has no query, and an API request has no token there; a mistaken client may send
/// them so.
pub(super) fn redact_target(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else {
        return target.to_owned();
    };
    if path.starts_with("/auth/") {
        return format!("{path}?{REDACTED}");
    }
    let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if name.eq_ignore_ascii_case("access_token") => format!("{name}={REDACTED}"),
        _ => parameter.to_owned(),
    });
    format!("{path}?{}", parameters.collect::<Vec<_>>().join("&"))
}

/// The body of a token request: the names of its known parameters, and the values of those that are not secret.
pub(super) fn redact_form(body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    if body.is_empty() {
        return String::new();
    }
    let parameters = body.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, value)) if SHOWN.contains(&name) && value.len() <= LONGEST_SHOWN => parameter.to_owned(),
        Some((name, _)) if SHOWN.contains(&name) || name == "client_assertion" => format!("{name}={REDACTED}"),
        _ => REDACTED.to_owned(),
    });
    parameters.collect::<Vec<_>>().join("&")
}

/// The body of a response to a token request, without the token.
pub(super) fn redact_token(body: &[u8]) -> Vec<u8> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(mut members)) if members.contains_key("access_token") => {
            members.insert("access_token".to_owned(), REDACTED.into());
            Value::from(members).to_string().into_bytes()
        }
        Ok(_) | Err(_) => body.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_shows_only_parameters_that_are_not_secret() {
        let long = "a".repeat(201);
        for (body, shown) in [
            ("", ""),
            (
                "grant_type=client_credentials&client_assertion=e.y.J&scope=a+b",
                "grant_type=client_credentials&client_assertion=(redacted)&scope=a+b",
            ),
            ("assertion=eyJ&client_secret=s", "(redacted)&(redacted)"),
            ("{\"client_assertion\":\"eyJ\"}", "(redacted)"),
            (&format!("scope={long}"), "scope=(redacted)"),
        ] {
            assert_eq!(redact_form(body.as_bytes()), shown);
        }
    }

    #[test]
    fn response_shows_everything_but_the_token() {
        let shown = |body: &str| String::from_utf8(redact_token(body.as_bytes())).unwrap();
        assert_eq!(
            shown(r#"{"access_token":"t","expires_in":60}"#),
            r#"{"access_token":"(redacted)","expires_in":60}"#
        );
        assert_eq!(shown(r#"{"error":"invalid_client"}"#), r#"{"error":"invalid_client"}"#);
        assert_eq!(shown("<html>"), "<html>");
    }

    #[test]
    fn target_shows_neither_token_nor_assertion() {
        for (target, shown) in [
            ("/share/v2/sessions", "/share/v2/sessions"),
            ("/share/v2/sessions?a=1&b=2", "/share/v2/sessions?a=1&b=2"),
            (
                "/share/v2/sessions?Access_Token=t&a=1",
                "/share/v2/sessions?Access_Token=(redacted)&a=1",
            ),
            ("/auth/v1/oauth/token", "/auth/v1/oauth/token"),
            ("/auth/v1/oauth/token?x=t", "/auth/v1/oauth/token?(redacted)"),
        ] {
            assert_eq!(redact_target(target), shown);
        }
    }
}
