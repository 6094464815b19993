//! Token requests: method, path, parameters, scopes, faults.

use std::time::Duration;

use serde_json::{Value, json};
use yoti_share_sandbox::{Endpoint, Fault, Verdict};

use super::{ASSERTION_TYPE, Assertion, FORM, form, oauth_error, post_token, request_token, send, token, token_form};
use crate::support::{builder, start};

#[tokio::test]
async fn token_is_granted_for_a_correct_assertion() {
    let sandbox = builder().token_lifetime(Duration::from_secs(90)).start().await.unwrap();
    let reply = request_token(&sandbox, &Assertion::of(&sandbox).sign(), "first second").await;
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")));
    let token = reply.text("/access_token");
    assert_eq!(
        reply.json(),
        json!({"access_token": token, "token_type": "Bearer", "expires_in": 90, "scope": "first second"})
    );
    assert_eq!(token.len(), 43);
    let entry = sandbox.requests().pop().unwrap();
    assert_eq!((entry.operation, entry.status), (Some(Endpoint::GetToken), Some(200)));
    assert_eq!(entry.sdk_id.as_deref(), Some(sandbox.sdk_id()));
    assert_eq!(entry.scopes.as_deref(), Some("first second"));
    assert_eq!((entry.verdict, entry.warnings.len()), (Verdict::Accepted, 0));
}

#[tokio::test]
async fn each_wrong_parameter_has_its_oauth_error() {
    let sandbox = start().await;
    let signed = Assertion::of(&sandbox).sign();
    let right = [
        ("grant_type", "client_credentials"),
        ("scope", "share"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &signed),
    ];
    for (name, value, code, words) in [
        ("grant_type", None, "invalid_request", "`grant_type` is missing"),
        ("grant_type", Some(""), "invalid_request", "`grant_type` is missing"),
        (
            "grant_type",
            Some("password"),
            "unsupported_grant_type",
            "not `client_credentials`",
        ),
        ("scope", None, "invalid_scope", "at least one is needed"),
        ("scope", Some(""), "invalid_scope", "at least one is needed"),
        ("scope", Some("a  b"), "invalid_scope", "one space between them"),
        ("scope", Some("a\\b"), "invalid_scope", "visible ASCII"),
        (
            "client_assertion_type",
            None,
            "invalid_request",
            "`client_assertion_type` is missing",
        ),
        (
            "client_assertion_type",
            Some("jwt"),
            "invalid_request",
            "`client_assertion_type` is not `urn:",
        ),
        (
            "client_assertion",
            None,
            "invalid_request",
            "`client_assertion` is missing",
        ),
    ] {
        let mut parameters: Vec<(&str, &str)> = right.iter().copied().filter(|(key, _)| *key != name).collect();
        parameters.extend(value.map(|value| (name, value)));
        let reply = post_token(sandbox.address(), FORM, &form(&parameters)).await;
        assert_eq!(oauth_error(&reply), (400, code.to_owned()), "{name} {value:?}");
        let description = reply.text("/error_description");
        assert!(description.contains(words), "{words}: {description}");
    }
    for (name, value) in right {
        let twice = [&right[..], &[(name, value)]].concat();
        let reply = post_token(sandbox.address(), FORM, &form(&twice)).await;
        assert!(reply.text("/error_description").contains("more than once"), "{name}");
    }
    let long = request_token(&sandbox, &signed, &"x".repeat(1_025)).await;
    assert_eq!(oauth_error(&long), (400, "invalid_scope".to_owned()));
    // None of these requests has used up the assertion.
    let more = format!("{}&resource=x", token_form(&signed, "share"));
    let reply = post_token(
        sandbox.address(),
        "Application/X-WWW-Form-Urlencoded; charset=utf-8",
        &more,
    )
    .await;
    assert_eq!(reply.status, 200);
    let warnings = sandbox.requests().pop().unwrap().warnings;
    assert_eq!(warnings, ["the token endpoint does not know 1 of the parameters"]);
}

#[tokio::test]
async fn wrong_method_path_and_content_type_are_rejected() {
    let sandbox = start().await;
    let address = sandbox.address();
    let body = token_form(&Assertion::of(&sandbox).sign(), "share");
    let get = send(address, "GET /auth/v1/oauth/token", FORM, "").await;
    assert_eq!(oauth_error(&get), (405, "invalid_request".to_owned()));
    assert_eq!(get.header("allow"), Some("POST"));
    // The token URL was taken for a base URL.
    for path in ["/auth", "/auth/v1/oauth/token/v1/oauth/token", "/auth/v1/oauth/token/"] {
        let reply = send(address, &format!("POST {path}"), FORM, &body).await;
        assert_eq!(oauth_error(&reply), (404, "invalid_request".to_owned()), "{path}");
        let whole = format!("the whole token URL is {}", sandbox.auth_url());
        assert!(reply.text("/error_description").ends_with(&whole), "{path}");
        assert_eq!(sandbox.requests().pop().unwrap().operation, None);
    }
    let origin = send(address, "POST /v1/oauth/token", FORM, &body).await;
    assert_eq!(origin.error(), (404, "UNKNOWN_ROUTE".to_owned()));
    let words = format!(
        "nothing at /v1/oauth/token; the whole token URL is {}",
        sandbox.auth_url()
    );
    assert!(origin.text("/message").ends_with(&words));
    assert_eq!(sandbox.requests().pop().unwrap().target, "/v1/oauth/token");
    for content_type in ["application/json", ""] {
        let reply = post_token(address, content_type, &body).await;
        assert_eq!(
            oauth_error(&reply),
            (400, "invalid_request".to_owned()),
            "{content_type}"
        );
    }
    let large = post_token(address, FORM, &"x".repeat(1024 * 1024 + 1)).await;
    assert_eq!(oauth_error(&large), (413, "invalid_request".to_owned()));
    assert_eq!(post_token(address, FORM, &body).await.status, 200);
}

#[tokio::test]
async fn only_known_scopes_are_granted_if_some_are_set() {
    let sandbox = builder().scope("share").scope("receipts:read").start().await.unwrap();
    let request = async |scope: &str| request_token(&sandbox, &Assertion::of(&sandbox).sign(), scope).await;
    assert_eq!(
        request("receipts:read share").await.text("/scope"),
        "receipts:read share"
    );
    let reply = request("share admin").await;
    assert_eq!(oauth_error(&reply), (400, "invalid_scope".to_owned()));
    let expected = "the scope `admin` is unknown; this sandbox was started with the scopes share, receipts:read";
    assert_eq!(reply.text("/error_description"), expected);
    for scope in ["", "a b", "a\n"] {
        let error = builder().scope(scope).start().await.unwrap_err().to_string();
        assert!(error.contains("is not a scope"), "{error}");
    }
}

#[tokio::test]
async fn faults_apply_to_the_token_endpoint_in_its_form() {
    let sandbox = start().await;
    let request = async || request_token(&sandbox, &Assertion::of(&sandbox).sign(), "share").await;
    for (status, code) in [
        (400, "invalid_request"),
        (401, "invalid_client"),
        (403, "unauthorized_client"),
        (429, "invalid_request"),
        (500, "server_error"),
        (503, "temporarily_unavailable"),
    ] {
        sandbox.fault(Fault::status(status).retry_after(1).times(1).on(Endpoint::GetToken));
        let reply = request().await;
        assert_eq!(oauth_error(&reply), (status, code.to_owned()));
        assert_eq!(reply.header("retry-after"), Some("1"));
    }
    sandbox.fault(Fault::html_body(502).times(1));
    assert_eq!(request().await.header("content-type"), Some("text/html; charset=utf-8"));
    sandbox.fault(Fault::truncation().times(1));
    let half = request().await;
    assert!(half.status == 200 && serde_json::from_slice::<Value>(&half.body).is_err());
    sandbox.fault(Fault::clock_offset(-400).times(1).on(Endpoint::GetToken));
    let reply = request().await;
    assert!(reply.text("/error_description").contains("400 s ahead of"));
    assert_eq!(reply.header("date"), Some("Wed, 21 May 2025 10:54:27 GMT"));
    // Without an endpoint, a fault of receipts does not happen here.
    sandbox.fault(Fault::corrupt_tag());
    token(&sandbox).await;
}

#[tokio::test]
async fn same_seed_gives_the_same_token() {
    let get = async |seed| {
        let sandbox = builder().seed(seed).start().await.unwrap();
        token(&sandbox).await
    };
    assert_eq!(get(1).await, get(1).await);
    assert_ne!(get(1).await, get(2).await);
    let sandbox = start().await;
    assert_ne!(token(&sandbox).await, token(&sandbox).await);
}
