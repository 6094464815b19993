//! Routes of the share API and of the authentication server.

use std::borrow::Cow;

use http::{HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::api_error::{ApiError, ErrorForm};
use crate::wire::Endpoint;

/// Finds the endpoint and the percent-decoded ID in the path, which starts after `/share`.
pub(super) fn find_route(method: &Method, path: &str) -> Result<(Endpoint, String), ApiError> {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (endpoint, id) = match *segments {
        ["v2", "sessions"] => (Endpoint::CreateSession, ""),
        ["v2", "sessions", id] => (Endpoint::GetSession, id),
        ["v2", "sessions", id, "qr-codes"] => (Endpoint::CreateQrCode, id),
        ["v2", "qr-codes", id] => (Endpoint::GetQrCode, id),
        ["v2", "receipts", id] => (Endpoint::GetReceipt, id),
        ["v2", "wrapped-item-keys", id] => (Endpoint::GetItemKey, id),
        _ => return Err(unknown_route(path, &segments)),
    };
    if path.starts_with("//") {
        return Err(unknown_route(path, &segments));
    }
    check_method(endpoint, method, path)?;
    if id.is_empty() && endpoint != Endpoint::CreateSession {
        return Err(ApiError::not_found(
            "UNKNOWN_ROUTE",
            format!("The ID in {path} is empty"),
        ));
    }
    Ok((endpoint, decode_id(id)))
}

/// Finds the token endpoint in the path, which starts after `/auth`. It has no ID.
pub(super) fn find_token_route(method: &Method, path: &str, auth_url: &str) -> Result<(Endpoint, String), ApiError> {
    if path != "/v1/oauth/token" {
        let message = format!("The authentication server has nothing at {path}; the whole token URL is {auth_url}");
        return Err(ErrorForm::OAuth.adapt(ApiError::not_found("UNKNOWN_ROUTE", message)));
    }
    let checked = check_method(Endpoint::GetToken, method, path);
    checked.map_err(|error| ErrorForm::OAuth.adapt(error))?;
    Ok((Endpoint::GetToken, String::new()))
}

fn check_method(endpoint: Endpoint, method: &Method, path: &str) -> Result<(), ApiError> {
    let expected = match endpoint {
        Endpoint::CreateSession | Endpoint::CreateQrCode | Endpoint::GetToken => "POST",
        Endpoint::GetSession | Endpoint::GetQrCode | Endpoint::GetReceipt | Endpoint::GetItemKey => "GET",
    };
    if method.as_str() == expected {
        return Ok(());
    }
    let message = format!("{path} accepts {expected}, not {method}");
    Err(ApiError {
        allow: Some(HeaderValue::from_static(expected)),
        ..ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
    })
}

/// Decodes the percent-escapes of an ID. An ID that is then not UTF-8 does not exist, and is looked up as sent.
fn decode_id(id: &str) -> String {
    percent_decode_str(id)
        .decode_utf8()
        .map_or_else(|_cause| id.to_owned(), Cow::into_owned)
}

/// Whether the path percent-encodes a character that it could contain as it is (`pchar` in RFC 3986), as in `%3D`.
pub(super) fn has_needless_escape(path: &str) -> bool {
    path.split('%').skip(1).any(|after| {
        let code = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        code.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte))
    })
}

fn unknown_route(path: &str, segments: &[&str]) -> ApiError {
    let advice = if path.starts_with("//") {
        "the base URL of the client must not end with a slash"
    } else if segments.len() > 3 {
        "a `/` inside an ID must be percent-encoded; write the ID of a receipt as base64url"
    } else if matches!(segments.first(), Some(&"v1")) {
        "this is version 2 of the share API"
    } else {
        "the routes are POST /v2/sessions, GET /v2/sessions/{id}, POST /v2/sessions/{id}/qr-codes, GET /v2/qr-codes/{id}, \
         GET /v2/receipts/{id} and GET /v2/wrapped-item-keys/{id}"
    };
    ApiError::not_found(
        "UNKNOWN_ROUTE",
        format!("The share API has nothing at {path}; {advice}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_in_path_is_decoded_once() {
        let (endpoint, id) = find_route(&Method::GET, "/v2/sessions/ss.v2.Cg%3D%253D").unwrap();
        assert_eq!((endpoint, &*id), (Endpoint::GetSession, "ss.v2.Cg=%3D"));
    }

    #[test]
    fn only_escapes_of_path_characters_are_needless() {
        for path in [
            "/v2/sessions/a%3D",
            "/v2/sessions/a%3d",
            "/v2/sessions/%2Fa%2E",
            "/v2/sessions/%40",
        ] {
            assert!(has_needless_escape(path), "{path}");
        }
        for path in [
            "/v2/sessions/a=",
            "/v2/sessions/a%2Fb%20%C3%A9%25",
            "/v2/sessions/%",
            "/v2/sessions/%zz%4",
        ] {
            assert!(!has_needless_escape(path), "{path}");
        }
    }

    #[test]
    fn error_for_an_unknown_route_contains_advice() {
        for (method, path, status, advice) in [
            (Method::GET, "/v2/sessions", 405, "POST"),
            (Method::DELETE, "/v2/sessions/a", 405, "GET"),
            (Method::GET, "/v2/receipts/a/b", 404, "percent-encoded"),
            (Method::POST, "//v2/sessions", 404, "slash"),
            (Method::GET, "/v2/receipts/", 404, "empty"),
            (Method::GET, "/v1/profile", 404, "version 2"),
            (Method::GET, "", 404, "/v2/sessions"),
        ] {
            let error = find_route(&method, path).unwrap_err();
            assert_eq!(error.status.as_u16(), status, "{method} {path}");
            assert!(error.message.contains(advice), "{path}: {}", error.message);
        }
    }
}
