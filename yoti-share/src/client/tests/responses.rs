//! Error responses by kind, and success responses that are malformed.

use std::{
    error::Error as _,
    time::{Duration, SystemTime},
};

use proptest::prelude::*;

use crate::error::{ClockSkew, Error, ErrorKind, Operation};
use {
    super::{CREATED, NOW, builder, client, config, session},
    crate::client::{
        api_response::{ApiResponse, Sent},
        retry::AttemptFailure,
        transport::{ScriptedTransport, TransportErrorKind},
    },
};

async fn error_of(status: u16, body: &str) -> Error {
    let yoti = ScriptedTransport::new().json(status, body);
    client(&yoti).create_session(&config()).await.unwrap_err()
}

#[tokio::test]
async fn code_decides_the_error_kind() {
    for (status, code, kind) in [
        (400, "INVALID_PAYLOAD", ErrorKind::InvalidPayload),
        (400, "UNKNOWN_ATTRIBUTE", ErrorKind::UnknownAttribute),
        (400, "SOMETHING_ELSE", ErrorKind::BadRequest),
        (401, "INVALID_REQUEST_SIGNATURE", ErrorKind::InvalidSignature),
        (401, "INVALID_AUTH_HEADER", ErrorKind::InvalidAuthHeader),
        (401, "SOMETHING_ELSE", ErrorKind::Unauthorized),
        (403, "DISABLED_APP", ErrorKind::ServiceDisabled),
        (403, "NO_ORGANISATION", ErrorKind::NoOrganisation),
        (403, "INVALID_ORG_STATUS", ErrorKind::OrganisationStatus),
        (403, "THIRD_PARTY_REQUEST_NOT_ALLOWED", ErrorKind::ThirdPartyRequest),
        (403, "THIRD_PARTY_ISSUE_NOT_ALLOWED", ErrorKind::ThirdPartyIssue),
        (403, "SOMETHING_ELSE", ErrorKind::Forbidden),
        (429, "TOO_MANY", ErrorKind::TooManyRequests),
        (500, "INTERNAL_SERVER_ERROR", ErrorKind::Server),
        (302, "MOVED", ErrorKind::Redirect),
        (418, "TEAPOT", ErrorKind::UnexpectedStatus),
    ] {
        let body = format!(r#"{{"id":"e1","status":{status},"error":"{code}","message":"no"}}"#);
        let error = error_of(status, &body).await;
        assert_eq!(error.kind(), kind, "{code}");
        assert_eq!(
            (error.status(), error.code(), error.message()),
            (Some(status), Some(code), Some("no"))
        );
    }
}

#[tokio::test]
async fn status_404_means_an_unknown_id_only_in_the_apis_words() {
    let unknown = r#"{"id":"e1","status":404,"error":"UNKNOWN_SESSION","message":"Session not found"}"#;
    for (body, kind, text) in [
        (unknown, ErrorKind::NotFound, "nothing with this ID exists"),
        (
            "<html>404</html>",
            ErrorKind::UnexpectedStatus,
            "something other than the API",
        ),
        (
            r#"{"message":"no Route matched"}"#,
            ErrorKind::UnexpectedStatus,
            "something other than the API",
        ),
        ("", ErrorKind::UnexpectedStatus, "something other than the API"),
    ] {
        let yoti = ScriptedTransport::new().json(404, body);
        let error = client(&yoti).get_session(&session()).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(404)), "{body}");
        assert!(error.to_string().contains(text), "{error}");
    }
    for body in [unknown, "<html>404</html>"] {
        let error = error_of(404, body).await;
        assert_eq!(error.kind(), ErrorKind::UnexpectedStatus, "{body}");
        assert!(error.to_string().contains("not at this base URL"), "{error}");
    }
}

#[tokio::test]
async fn rejection_without_a_code_does_not_blame_the_application() {
    for (status, kind) in [(401, ErrorKind::Unauthorized), (403, ErrorKind::Forbidden)] {
        for body in ["<html>blocked</html>", r#"{"message":"Go away"}"#, ""] {
            let error = error_of(status, body).await;
            assert_eq!(error.kind(), kind, "{body}");
            assert!(error.to_string().contains("something other than the API"), "{error}");
        }
        let error = error_of(status, r#"{"error":"OTHER","message":"Go away"}"#).await;
        assert_eq!(error.kind(), kind);
        assert!(!error.to_string().contains("something other"), "{error}");
    }
}

#[tokio::test]
async fn request_id_comes_from_the_header_or_the_body() {
    let body = r#"{"id":"8f6a9dfe-0b1c","status":400,"error":"OTHER","message":"no"}"#;
    assert_eq!(error_of(400, body).await.request_id(), Some("8f6a9dfe-0b1c"));
    let named = r#"{"id":"canary12","error":"OTHER"}"#;
    assert_eq!(error_of(400, named).await.request_id(), None);
    let yoti = ScriptedTransport::new().json(400, body).header("x-request-id", "h1");
    let error = client(&yoti).create_session(&config()).await.unwrap_err();
    assert_eq!(error.request_id(), Some("h1"));
}

#[tokio::test]
async fn retry_after_with_a_fraction_is_read() {
    for (value, expected) in [
        ("0.5", Some(Duration::from_millis(500))),
        ("1.", Some(Duration::from_secs(1))),
        (".", None),
        ("1.2.3", None),
        ("-0.5", None),
    ] {
        let yoti = ScriptedTransport::new().json(400, "").header("retry-after", value);
        let error = client(&yoti).get_session(&session()).await.unwrap_err();
        assert_eq!(error.retry_after(), expected, "{value}");
    }
}

#[tokio::test]
async fn message_decides_the_kind_if_the_code_does_not() {
    for (status, message, kind) in [
        (400, "One or more attributes are unknown", ErrorKind::UnknownAttribute),
        (400, "Malformed payload", ErrorKind::InvalidPayload),
        (401, "The signature does not match", ErrorKind::InvalidSignature),
        (401, "X-Yoti-Auth-Id header is missing", ErrorKind::InvalidAuthHeader),
        (401, "Go away", ErrorKind::Unauthorized),
        (403, "The service is disabled", ErrorKind::ServiceDisabled),
        (
            403,
            "The service does not belong to an organisation",
            ErrorKind::NoOrganisation,
        ),
        (
            403,
            "The organization is neither PENDING nor VERIFIED",
            ErrorKind::OrganisationStatus,
        ),
        (
            403,
            "Not allowed to request the third-party attribute",
            ErrorKind::ThirdPartyRequest,
        ),
        (
            403,
            "Not allowed to issue the third party attribute",
            ErrorKind::ThirdPartyIssue,
        ),
    ] {
        let code = if status == 400 { "INVALID_PAYLOAD" } else { "FORBIDDEN" };
        let body = format!(r#"{{"error":"{code}","message":"{message}"}}"#);
        assert_eq!(error_of(status, &body).await.kind(), kind, "{message}");
    }
}

#[tokio::test]
async fn error_without_readable_body_keeps_its_status() {
    for body in [
        "",
        "<html>401</html>",
        "[1]",
        "\"x\"",
        r#"{"error":{"deep":1},"message":7}"#,
        r#"{"error":""#,
    ] {
        let error = error_of(401, body).await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Unauthorized, Some(401)),
            "{body}"
        );
        assert_eq!((error.code(), error.message()), (None, None), "{body}");
    }
}

#[tokio::test]
async fn messages_about_properties_follow_the_message() {
    for (body, message) in [
        (
            r#""message":"m","errors":[{"property":"p","message":"q"}]"#,
            Some("m; p: q"),
        ),
        (
            r#""message":"m","errors":[{"property":"p","message":"q"},{"property":"r"},{"message":"s"}]"#,
            Some("m; p: q; r; s"),
        ),
        (r#""errors":[{"property":"p","message":"q"}]"#, Some("p: q")),
        (
            r#""message":"m","errors":[{},1,null,{"property":2,"message":""}]"#,
            Some("m"),
        ),
        (r#""message":"m","errors":{"property":"p"}"#, Some("m")),
        (r#""message":7,"errors":[]"#, None),
    ] {
        let error = error_of(400, &format!(r#"{{"code":"PAYLOAD_VALIDATION",{body}}}"#)).await;
        assert_eq!(
            (error.code(), error.message()),
            (Some("PAYLOAD_VALIDATION"), message),
            "{body}"
        );
    }
}

#[tokio::test]
async fn server_message_is_one_bounded_line_and_not_in_display() {
    let body = serde_json::json!({
        "error": format!("ODD\u{1b}[31m{}", "x".repeat(500)),
        "message": format!("canary\r\nSet-Cookie: a\u{0}{}", "y".repeat(5000)),
    });
    let error = error_of(400, &body.to_string()).await;
    assert_eq!(error.code().unwrap().chars().count(), 128);
    let message = error.message().unwrap();
    assert_eq!(message.chars().count(), 1024);
    assert!(message.starts_with("canary  Set-Cookie: a y"), "{message}");
    for shown in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
        assert!(!shown.contains("canary") && !shown.contains("ODD"), "{shown}");
        assert!(!shown.contains('\u{1b}'), "{shown}");
    }
    assert!(error.report().to_string().contains("the server's message: canary"));
}

#[tokio::test(start_paused = true)]
async fn clock_skew_is_reported_on_401() {
    // The clock is at 2023-11-14T22:13:20Z.
    for (date, skew, text) in [
        (
            "Tue, 14 Nov 2023 22:23:20 GMT",
            Some(ClockSkew::Behind(Duration::from_secs(600))),
            "10 min 0 s behind the server's",
        ),
        (
            "Tue, 14 Nov 2023 22:03:20 GMT",
            Some(ClockSkew::Ahead(Duration::from_secs(600))),
            "10 min 0 s ahead of the server's",
        ),
        (
            "Wed, 15 Nov 2023 23:13:20 GMT",
            Some(ClockSkew::Behind(Duration::from_secs(90_000))),
            "1 d 1 h behind the server's",
        ),
        ("Tue, 14 Nov 2023 22:13:49 GMT", None, ""),
        ("yesterday", None, ""),
    ] {
        let yoti = ScriptedTransport::new()
            .json(401, r#"{"error":"INVALID_REQUEST_SIGNATURE"}"#)
            .header("date", date);
        let error = client(&yoti).get_session(&session()).await.unwrap_err();
        assert_eq!(error.clock_skew(), skew, "{date}");
        assert_eq!(error.to_string().contains("this machine's clock is"), skew.is_some());
        assert!(error.to_string().ends_with(text), "{error}");
    }
    let yoti = ScriptedTransport::new()
        .json(403, "")
        .header("date", "Tue, 14 Nov 2023 22:23:20 GMT");
    assert_eq!(
        client(&yoti).get_session(&session()).await.unwrap_err().clock_skew(),
        None
    );
}

#[tokio::test]
async fn malformed_body_is_reported_with_status_and_operation() {
    let noise = "x".repeat(5_000_000);
    for (status, body, problem) in [
        (204, "", "the response has no body"),
        (200, "", "the response has no body"),
        (200, " \r\n ", "the response has no body"),
        (
            200,
            "<html><body>Sign in to the guest network</body></html>",
            "the response body is HTML or XML instead of JSON",
        ),
        (200, r#"{"id":"ss.v2.1","sta"#, "the body is JSON that was cut off"),
        (200, r#"{"id":"ss.v2.1"}"#, "`status` is missing"),
        (201, r#"{"id":"","status":"CREATED"}"#, "`id` is missing"),
        (200, "[]", "the response body is not a JSON object"),
        (200, &noise, "the response body is not a JSON object"),
        (200, "\u{feff}{}", "the response body is not a JSON object"),
    ] {
        let yoti = ScriptedTransport::new()
            .json(status, body)
            .header("x-request-id", "7f3a");
        let error = client(&yoti).get_session(&session()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedResponse);
        assert_eq!(
            error.to_string(),
            format!("get session: {problem} (status {status}, request id 7f3a)")
        );
    }
}

#[tokio::test]
async fn compressed_response_is_malformed() {
    let yoti = ScriptedTransport::new()
        .json(200, CREATED)
        .header("content-encoding", "gzip");
    let error = client(&yoti).get_session(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MalformedResponse);
    assert!(error.to_string().contains("compressed"), "{error}");
}

#[tokio::test]
async fn any_success_status_is_accepted() {
    for status in [200, 201, 202, 299] {
        let yoti = ScriptedTransport::new().json(status, CREATED);
        assert!(client(&yoti).create_session(&config()).await.is_ok(), "{status}");
    }
}

#[tokio::test]
async fn body_limit_applies_to_custom_transports() {
    let yoti = ScriptedTransport::new().json(200, CREATED);
    let client = builder(&yoti).max_response_size(CREATED.len() - 1).build().unwrap();
    assert_eq!(
        client.get_session(&session()).await.unwrap_err().kind(),
        ErrorKind::BodyTooLarge
    );
}

#[tokio::test]
async fn transport_error_is_the_source_and_not_repeated() {
    let yoti = ScriptedTransport::new().fail(TransportErrorKind::Other, "the network is down");
    let error = client(&yoti).get_session(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.source().unwrap().to_string(), "the network is down");
    assert!(!error.to_string().contains("the network"));
    assert_eq!(
        error.report().to_string(),
        "get session: the transport could not send the request\n  because: the network is down"
    );
}

#[test]
fn error_is_one_pointer_wide_and_send() {
    fn assert_send<T: Send + Sync + 'static>() {}
    assert_send::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}

#[test]
fn config_error_converts_into_error() {
    fn chain() -> Result<(), Error> {
        "no uuid".parse::<crate::types::id::SdkId>()?;
        Ok(())
    }
    let error = chain().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(error.to_string(), error.config_error().unwrap().to_string());
    assert!(error.source().is_none(), "`Display` already contains its text");
}

#[test]
fn proof_error_converts_into_error() {
    fn verify() -> Result<(), Error> {
        crate::JwkSet::from_json("not a key set")?;
        Ok(())
    }
    let error = verify().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Proof);
    let proof_error = error.proof_error().unwrap();
    assert_eq!(proof_error.kind(), crate::ProofErrorKind::KeySet);
    assert_eq!(error.to_string(), proof_error.to_string());
    assert!(error.source().is_none());
}

#[test]
fn remote_key_failure_is_the_source_of_the_error() {
    let error = Error::from(crate::KeyError::remote("the vault is closed"));
    assert_eq!(error.to_string(), "the remote signer or unwrapper failed");
    assert_eq!(error.source().unwrap().to_string(), "the vault is closed");
}

proptest! {
    #[test]
    fn any_response_is_either_success_or_error(
        status in 200_u16..1000,
        (for_token, has_token) in any::<(bool, bool)>(),
        headers in prop::collection::vec((0_usize..5, "[ -~]{0,40}|[0-9]{1,30}|Tue, [0-9]{2} Nov [0-9]{4} 22:13:20 GMT"), 0..4),
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            r#"\{"(error|code|message)":"?[ -~]{0,40}"?\}"#.prop_map(String::into_bytes),
        ],
    ) {
        let names = ["date", "retry-after", "x-request-id", "content-encoding", "www-authenticate"];
        let mut response = http::Response::builder().status(status);
        for (name, value) in &headers {
            response = response.header(names[*name], value);
        }
        let response = response.body(body).unwrap();
        let sent = Sent { operation: if for_token { Operation::GetToken } else { Operation::GetSession }, attempts: 1, has_token };
        let outcome = ApiResponse::from_http(response, SystemTime::UNIX_EPOCH + NOW, sent);
        let succeeded = (200..300).contains(&status);
        match outcome {
            Ok(response) => {
                let first = response.parse(|body| Ok(body.trim_ascii_start().first().copied())).unwrap();
                let is_object = first == Some(b'{');
                prop_assert!(succeeded && is_object);
            }
            Err(AttemptFailure { error, .. }) => {
                prop_assert_eq!(error.status(), Some(status));
                prop_assert_eq!(error.kind() == ErrorKind::MalformedResponse, succeeded);
                for shown in [error.to_string(), error.report().to_string(), format!("{error:?}")] {
                    prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'));
                }
            }
        }
    }
}
