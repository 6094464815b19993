//! Webhook notifications and their `Authorization` header.

use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use serde_json::Value;
use yoti_share::{
    ErrorKind, SessionStatus,
    webhook::{Event, Guard, NextCall},
};

use crate::{choices::Choices, errors::check_error_kind};

pub(crate) fn webhook(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    if choices.byte().is_multiple_of(2) {
        event(choices.rest())
    } else {
        guard(&mut choices)
    }
}

fn event(body: &[u8]) -> String {
    let reference: Option<Value> = serde_json::from_slice(body).ok();
    match Event::from_json(body) {
        Err(error) => check_error_kind(&error, &[ErrorKind::MalformedEvent]),
        Ok(event) => {
            // Unknown members may contain what the reference rejects, such as half of a surrogate pair.
            let Some(reference) = reference else {
                return "an event that the reference rejects".to_owned();
            };
            assert_eq!(event.session_id.as_str(), reference["id"]);
            if let SessionStatus::Other(other) = &event.status {
                assert_eq!(**other, *reference["status"].as_str().unwrap_or_default());
            }
            match event.next_call() {
                NextCall::GetReceipt { session, receipt } => {
                    assert_eq!((session, Some(receipt)), (&event.session_id, event.receipt_id.as_ref()));
                    assert!(reference["receipt"]["id"].is_string());
                }
                NextCall::GetSession { session } => {
                    assert_eq!((session, None), (&event.session_id, event.receipt_id.as_ref()));
                }
                _ => panic!("this test does not know the call"),
            }
            format!(
                "an event with{} receipt",
                if event.receipt_id.is_some() { " a" } else { "out" }
            )
        }
    }
}

/// A guard accepts its own credentials, with any case and spacing of the scheme, and nothing else.
fn guard(choices: &mut Choices<'_>) -> String {
    let token = "a-token-of-some-length";
    let guard = Guard::bearer(token).unwrap();
    let value = if choices.byte().is_multiple_of(2) {
        choices.rest().to_vec()
    } else {
        choices.edit(format!("Bearer {token}").into_bytes())
    };
    let trimmed = value.trim_ascii();
    let expected = trimmed.len() > 7
        && trimmed[..6].eq_ignore_ascii_case(b"bearer")
        && trimmed[6] == b' '
        && trimmed[7..].trim_ascii_start() == token.as_bytes();
    assert_eq!(guard.admits_value(&value), expected, "{value:?}");
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(&value) {
        headers.append(AUTHORIZATION, value.clone());
        assert_eq!(guard.admits(&headers), expected);
        headers.append(AUTHORIZATION, value);
        assert!(!guard.admits(&headers), "two headers must be rejected");
    }
    format!("admitted: {expected}")
}
