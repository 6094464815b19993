//! Authentication of signed API requests: headers, signature, nonce, timestamp.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use http::HeaderMap;
use url::form_urlencoded;

use super::api_error::ApiError;
use crate::application::Application;
use crate::state;
use crate::util::clock;
use crate::util::ids;
use crate::util::sync::lock;
use crate::wire::signature::ReceivedRequest;

/// The accepted difference between a request's timestamp and the clock, in both directions.
const TOLERANCE_MS: i64 = 5 * 60 * 1000;
const LONGEST_NONCE: usize = 128;

/// Checks the request and finds its application. Legal values that are probably mistakes become `warnings`.
///
/// `now` is the server's time, which a fault can shift.
pub(super) fn authenticate<'a>(
    state: &'a state::State,
    headers: &HeaderMap,
    request: ReceivedRequest<'_>,
    now: SystemTime,
    warnings: &mut Vec<String>,
) -> Result<&'a Arc<Application>, ApiError> {
    let app = find_application(state, headers)?;
    let digest = read_header(headers, "x-yoti-auth-digest")?;
    warn_of_missing_sdk_headers(headers, warnings);
    match check_signature(state, app, digest, request, now, warnings) {
        Ok(()) => Ok(app),
        Err(message) => Err(ApiError {
            string_to_sign: Some(request.string_to_sign()),
            ..ApiError::signature(message)
        }),
    }
}

pub(super) fn warn_of_missing_sdk_headers(headers: &HeaderMap, warnings: &mut Vec<String>) {
    for name in ["x-yoti-sdk", "x-yoti-sdk-version"] {
        if !headers.contains_key(name) {
            warnings.push(format!("the header {name} is missing"));
        }
    }
}

/// Checks the signature, and the nonce and the timestamp that it covers.
fn check_signature(
    state: &state::State,
    app: &Application,
    digest: &str,
    request: ReceivedRequest<'_>,
    now: SystemTime,
    warnings: &mut Vec<String>,
) -> Result<(), String> {
    let query = request.path_and_query.split_once('?').map_or("", |(_, query)| query);
    let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    for (name, value) in &parameters {
        match &**name {
            "nonce" | "timestamp" => {}
            "sdkID" | "appId" if value.eq_ignore_ascii_case(&app.sdk_id) => {}
            "sdkID" | "appId" => warnings.push(format!("{name} in the query is not the ID in X-Yoti-Auth-Id")),
            _ => warnings.push(format!("the query parameter `{name}` is unknown")),
        }
    }
    let nonce = single_parameter(&parameters, "nonce")?;
    if nonce.len() > LONGEST_NONCE {
        return Err(format!("the nonce is longer than {LONGEST_NONCE} characters"));
    }
    let timestamp = single_parameter(&parameters, "timestamp")?;
    request.verify(digest, app.key.public())?;
    check_timestamp(timestamp, now, state.check_clock, warnings)?;
    if !ids::is_uuid(nonce) {
        warnings.push("the nonce is not a UUID".to_owned());
    }
    if lock(&state.nonces).insert(&app.sdk_id, nonce, now) {
        Ok(())
    } else {
        Err("the nonce was used before; every request needs a new one, also when it is repeated".to_owned())
    }
}

fn single_parameter<'a>(parameters: &'a [(Cow<'_, str>, Cow<'_, str>)], name: &str) -> Result<&'a str, String> {
    let mut values = parameters.iter().filter(|(key, _)| key == name);
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(format!("the query parameter `{name}` is present more than once")),
        (Some((_, value)), None) if !value.is_empty() => Ok(value),
        (Some(_) | None, None) => Err(format!("the query parameter `{name}` is missing")),
    }
}

fn find_application<'a>(state: &'a state::State, headers: &HeaderMap) -> Result<&'a Arc<Application>, ApiError> {
    let sdk_id = read_header(headers, "x-yoti-auth-id")?;
    state.find_app(sdk_id).ok_or_else(|| {
        ApiError::auth_header("X-Yoti-Auth-Id does not name an application of this sandbox: check the client SDK ID")
    })
}

fn read_header<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, ApiError> {
    let mut values = headers.get_all(name).iter();
    let missing = || ApiError::auth_header(format!("the header {name} is missing"));
    let value = values.next().ok_or_else(missing)?;
    if values.next().is_some() {
        return Err(ApiError::auth_header(format!(
            "the header {name} is present more than once"
        )));
    }
    let text = value
        .to_str()
        .map_err(|_cause| {
            ApiError::auth_header(format!(
                "the header {name} contains characters other than visible ASCII"
            ))
        })?
        .trim();
    if text.is_empty() { Err(missing()) } else { Ok(text) }
}

fn check_timestamp(text: &str, now: SystemTime, check: bool, warnings: &mut Vec<String>) -> Result<(), String> {
    let Ok(sent) = text.parse::<i64>() else {
        return Err("the timestamp is not a whole number; milliseconds since 1970 were expected".to_owned());
    };
    let off = sent.saturating_sub(clock::to_unix_millis(now));
    if (-TOLERANCE_MS..=TOLERANCE_MS).contains(&off) {
        return Ok(());
    }
    let in_seconds = sent.saturating_mul(1000).saturating_sub(clock::to_unix_millis(now));
    let hint = if (-TOLERANCE_MS..=TOLERANCE_MS).contains(&in_seconds) {
        "; it is in seconds, but milliseconds were expected"
    } else {
        ""
    };
    let direction = if off > 0 { "ahead of" } else { "behind" };
    let message = format!(
        "the timestamp is {} s {direction} the server's clock{hint}",
        off.unsigned_abs() / 1000
    );
    if check {
        return Err(message);
    }
    warnings.push(message);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn check(sent: &str, check: bool) -> (bool, usize) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut warnings = Vec::new();
        let accepted = check_timestamp(sent, now, check, &mut warnings).is_ok();
        (accepted, warnings.len())
    }

    #[test]
    fn timestamp_may_differ_by_five_minutes() {
        for sent in ["1700000000000", "1700000300000", "1699999700000"] {
            assert_eq!(check(sent, true), (true, 0), "{sent}");
        }
        for sent in [
            "1700000300001",
            "1699999699999",
            "1700000000",
            "2730345628",
            "0",
            "-9223372036854775808",
            "9223372036854775807",
        ] {
            assert_eq!(check(sent, true), (false, 0), "{sent}");
            assert_eq!(check(sent, false), (true, 1), "{sent}");
        }
        for sent in ["", "soon", "1.5", "170000000000017000000000001700000000000"] {
            assert_eq!(check(sent, false), (false, 0), "{sent}");
        }
    }

    #[test]
    fn error_for_a_timestamp_in_seconds_names_the_unit() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let error = check_timestamp("1700000000", now, true, &mut Vec::new()).unwrap_err();
        assert!(error.contains("in seconds"), "{error}");
    }
}
