//! Which error a call has when the authentication server issues no token, or the API rejects it.

use std::time::Duration;

use super::{CREATED, builder, session, token_builder, token_json};
use crate::{
    client::{
        retry::RetryPolicy,
        transport::{ScriptedTransport, TransportErrorKind},
    },
    error::{ClockSkew, Error, ErrorKind, Operation},
};

/// The error of a call when the authentication server answers like this.
async fn error_after(auth: ScriptedTransport) -> Error {
    let client = token_builder(&auth, &ScriptedTransport::new())
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!(error.operation(), Some(Operation::GetToken), "{error}");
    error
}

#[tokio::test(start_paused = true)]
async fn each_response_of_the_authentication_server_has_its_kind() {
    let cases: &[(u16, &str, ErrorKind)] = &[
        (401, r#"{"error":"invalid_client"}"#, ErrorKind::InvalidAssertion),
        (
            400,
            r#"{"error":"invalid_client","error_description":"exp"}"#,
            ErrorKind::InvalidAssertion,
        ),
        (400, r#"{"error":"invalid_grant"}"#, ErrorKind::InvalidAssertion),
        (400, r#"{"error":"INVALID_GRANT"}"#, ErrorKind::InvalidAssertion),
        (
            400,
            r#"{"error":"invalid_request","error_description":"the assertion is too old"}"#,
            ErrorKind::InvalidAssertion,
        ),
        (401, r#"{"error":"UNAUTHORIZED"}"#, ErrorKind::InvalidAssertion),
        (400, r#"{"error":"invalid_scope"}"#, ErrorKind::InvalidScope),
        (401, r#"{"error":"invalid_scope"}"#, ErrorKind::InvalidScope),
        (
            400,
            r#"{"error":"INVALID_PAYLOAD","message":"unknown scope"}"#,
            ErrorKind::InvalidScope,
        ),
        (400, r#"{"error":"unauthorized_client"}"#, ErrorKind::Forbidden),
        (403, r#"{"error":"DISABLED_APP"}"#, ErrorKind::Forbidden),
        (400, r#"{"error":"unsupported_grant_type"}"#, ErrorKind::BadRequest),
        (400, "<html>", ErrorKind::BadRequest),
        (401, "<html>", ErrorKind::Unauthorized),
        (403, "", ErrorKind::Forbidden),
        (404, "<html>", ErrorKind::UnexpectedStatus),
        (405, "", ErrorKind::UnexpectedStatus),
        (409, "", ErrorKind::UnexpectedStatus),
        (302, "", ErrorKind::Redirect),
        (429, "", ErrorKind::TooManyRequests),
        (500, r#"{"error":"server_error"}"#, ErrorKind::Server),
        (503, "<html>", ErrorKind::Server),
        (200, "<html>", ErrorKind::MalformedResponse),
        (200, "", ErrorKind::MalformedResponse),
        (200, r#"{"error":"invalid_client"}"#, ErrorKind::MalformedResponse),
        (
            200,
            r#"{"access_token":"a","token_type":"mac"}"#,
            ErrorKind::MalformedResponse,
        ),
        (200, r#"{"access_token":"a b"}"#, ErrorKind::MalformedResponse),
    ];
    for &(status, body, kind) in cases {
        let error = error_after(ScriptedTransport::new().json(status, body)).await;
        assert_eq!(
            (error.kind(), error.status()),
            (kind, Some(status)),
            "{status} {body}: {error}"
        );
        let has_no_endpoint = error.to_string().contains("there is no token endpoint at `auth_url`");
        assert_eq!(has_no_endpoint, matches!(status, 404 | 405), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn error_names_the_server_that_is_unreachable() {
    let error = error_after(ScriptedTransport::new().fail(TransportErrorKind::Connect, "refused")).await;
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true));

    let auth = ScriptedTransport::new().json(200, token_json("t", 3600));
    let api = ScriptedTransport::new().fail(TransportErrorKind::Connect, "refused");
    let client = token_builder(&auth, &api).retry(RetryPolicy::none()).build().unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Connect, Some(Operation::GetSession))
    );
}

/// The client's clock is at 22:13:20.
#[tokio::test(start_paused = true)]
async fn wrong_clock_is_reported_with_a_rejected_assertion() {
    for (date, skew) in [
        (
            "Tue, 14 Nov 2023 22:03:20 GMT",
            Some(ClockSkew::Ahead(Duration::from_secs(600))),
        ),
        (
            "Tue, 14 Nov 2023 22:23:20 GMT",
            Some(ClockSkew::Behind(Duration::from_secs(600))),
        ),
        ("Tue, 14 Nov 2023 22:13:00 GMT", None),
    ] {
        for status in [400, 401] {
            let auth = ScriptedTransport::new()
                .json(status, r#"{"error":"invalid_client"}"#)
                .header("date", date);
            let error = error_after(auth).await;
            assert_eq!((error.kind(), error.clock_skew()), (ErrorKind::InvalidAssertion, skew));
        }
    }
    let auth = ScriptedTransport::new()
        .json(400, r#"{"error":"invalid_scope"}"#)
        .header("date", "Tue, 14 Nov 2023 22:03:20 GMT");
    assert_eq!(error_after(auth).await.clock_skew(), None);
}

/// The lifetime of a token counts from its arrival, so the difference of the clocks does not matter.
#[tokio::test(start_paused = true)]
async fn clock_of_the_server_does_not_change_the_lifetime_of_a_token() {
    for date in ["Tue, 14 Nov 2023 12:00:00 GMT", "Wed, 15 Nov 2023 12:00:00 GMT"] {
        let auth = ScriptedTransport::new()
            .json(200, token_json("t1", 3600))
            .header("date", date);
        let api = ScriptedTransport::new().json(200, CREATED).json(200, CREATED);
        let client = token_builder(&auth, &api).build().unwrap();
        client.get_session(&session()).await.unwrap();
        tokio::time::sleep(Duration::from_secs(3500)).await;
        client.get_session(&session()).await.unwrap();
        assert_eq!(auth.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn rejected_token_differs_from_the_login_of_a_gateway() {
    let cases: &[(u16, &str, &str, ErrorKind)] = &[
        (
            401,
            "",
            r#"{"error":"INVALID_REQUEST_SIGNATURE"}"#,
            ErrorKind::InvalidToken,
        ),
        (401, "", r#"{"error":"invalid_token"}"#, ErrorKind::InvalidToken),
        (
            401,
            "",
            r#"{"error":"INVALID_AUTH_HEADER"}"#,
            ErrorKind::InvalidAuthHeader,
        ),
        (401, "Bearer realm=\"yoti\"", "", ErrorKind::InvalidToken),
        (401, "bearer error=\"invalid_token\"", "<html>", ErrorKind::InvalidToken),
        (401, "Basic realm=\"proxy\"", "<html>", ErrorKind::Unauthorized),
        (401, "", "<html>", ErrorKind::Unauthorized),
        (403, "Bearer error=\"insufficient_scope\"", "", ErrorKind::InvalidScope),
        (403, "", r#"{"error":"insufficient_scope"}"#, ErrorKind::InvalidScope),
        (
            403,
            "",
            r#"{"error":"FORBIDDEN","message":"missing scope"}"#,
            ErrorKind::InvalidScope,
        ),
        (403, "", r#"{"error":"DISABLED_APP"}"#, ErrorKind::ServiceDisabled),
        (403, "", "<html>", ErrorKind::Forbidden),
    ];
    for &(status, challenge, body, kind) in cases {
        let auth = ScriptedTransport::new()
            .json(200, token_json("t1", 3600))
            .json(200, token_json("t2", 3600));
        let mut api = ScriptedTransport::new();
        for _ in 0..2 {
            api = api.json(status, body).header("www-authenticate", challenge);
        }
        let client = token_builder(&auth, &api).build().unwrap();
        let error = client.get_session(&session()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (kind, Some(status)),
            "{status} {challenge} {body}"
        );
        assert_eq!(error.operation(), Some(Operation::GetSession));
        // Every 401 is answered with a new token, because gateways reject tokens too.
        assert_eq!(auth.requests().len(), if status == 401 { 2 } else { 1 });
    }
}

#[tokio::test(start_paused = true)]
async fn signed_request_is_never_rejected_for_its_token() {
    let api = ScriptedTransport::new()
        .json(401, "")
        .header("www-authenticate", "Bearer error=\"invalid_token\"");
    let error = builder(&api)
        .build()
        .unwrap()
        .get_session(&session())
        .await
        .unwrap_err();
    assert_eq!((error.kind(), api.requests().len()), (ErrorKind::Unauthorized, 1));
}
