//! Responses of the authentication server.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use yoti_share::{AccessToken, ErrorKind};

use crate::errors::check_error_kind;

const RECEIVED: SystemTime = SystemTime::UNIX_EPOCH;

pub(crate) fn access_token(body: &[u8]) -> String {
    let reference: Option<Value> = serde_json::from_slice(body).ok();
    let token = AccessToken::from_json(body, RECEIVED);
    // Ignored members may contain what the reference rejects, such as half of a surrogate pair.
    let expected = reference.as_ref().map(bearer_token);
    match token {
        Err(error) => {
            assert_eq!(expected.flatten(), None, "{error}");
            check_error_kind(&error, &[ErrorKind::MalformedResponse])
        }
        Ok(token) => {
            assert!(is_token(token.as_str()));
            assert!(!format!("{token:?}").contains(&format!("({})", token.as_str())));
            let (Some(reference), Some(expected)) = (&reference, expected) else {
                return "a response that the reference rejects".to_owned();
            };
            assert_eq!(Some(token.as_str()), expected);
            check_expiry(token.expiry(), &reference["expires_in"]);
            format!(
                "a token with {} expiry",
                if token.expiry().is_some() { "an" } else { "no" }
            )
        }
    }
}

/// The token of a response, if it is a bearer token.
fn bearer_token(response: &Value) -> Option<&str> {
    let is_bearer = match &response["token_type"] {
        Value::Null => true,
        Value::String(kind) => kind.is_empty() || kind.eq_ignore_ascii_case("bearer"),
        _ => false,
    };
    response["access_token"]
        .as_str()
        .filter(|token| is_bearer && is_token(token))
}

/// Visible ASCII without quotes around it.
fn is_token(text: &str) -> bool {
    let quotes = ['"', '\'', '`'];
    !text.is_empty()
        && text.bytes().all(|byte| matches!(byte, 0x21..=0x7e))
        && !text.starts_with(quotes)
        && !text.ends_with(quotes)
}

/// A positive number of seconds, also as text, gives an expiry. Everything else gives none. Figures that the clock can hardly
/// represent may give either.
fn check_expiry(expiry: Option<SystemTime>, expires_in: &Value) {
    let seconds = match expires_in {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let seconds = seconds.filter(|seconds| *seconds > 0.0 && *seconds < 2e19);
    let Some(seconds) = seconds else {
        assert_eq!(expiry, None, "{expires_in}");
        return;
    };
    if (1e-6..9e18).contains(&seconds) {
        let lifetime = expiry.and_then(|expiry| expiry.duration_since(RECEIVED).ok());
        let lifetime = lifetime.as_ref().map_or(0.0, Duration::as_secs_f64);
        assert!((lifetime / seconds - 1.0).abs() < 1e-3, "{lifetime} from {expires_in}");
    }
}
