//! API requests with an access token in place of a signature.

use std::time::Duration;

use serde_json::json;
use yoti_share_sandbox::{AppConfig, Endpoint, Fault, Person, Verdict};

use super::{Assertion, call_with, request_token, token, unsigned_call};
use crate::receipts;
use crate::support::{Reply, SESSION, builder, call, control, create_session, start};

const INVALID_TOKEN: &str = "INVALID_TOKEN";

/// Asserts that the request was rejected for its token, and returns the reason.
fn token_problem(reply: &Reply) -> String {
    assert_eq!(reply.error(), (401, INVALID_TOKEN.to_owned()));
    assert_eq!(reply.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    reply.text("/message")
}

#[tokio::test]
async fn token_replaces_the_signature_at_every_endpoint() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let send = async |method: &str, path: &str, body: &str| {
        let reply = call_with(&sandbox, &token, method, path).body(body).send().await;
        assert!(reply.status < 300, "{method} {path}: {}", reply.json());
        reply
    };
    let id = send("POST", "/v2/sessions", SESSION).await.text("/id");
    let code = send("POST", &format!("/v2/sessions/{id}/qr-codes"), "")
        .await
        .text("/id");
    send("GET", &format!("/v2/qr-codes/{code}"), "").await;
    let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    assert_eq!(
        send("GET", &format!("/v2/sessions/{id}"), "").await.text("/status"),
        "COMPLETED"
    );
    let receipt_id = approval.receipt_id.replace('+', "-").replace('/', "_");
    let receipt = send("GET", &format!("/v2/receipts/{receipt_id}"), "").await;
    // The receipt is sealed as for a signed request.
    assert_eq!(receipt.json(), receipts::receipt(&sandbox, &approval.receipt_id).await);
    let item_key = receipt.text("/wrappedItemKeyId");
    send("GET", &format!("/v2/wrapped-item-keys/{item_key}"), "").await;
    let entries = sandbox.requests();
    assert_eq!(entries.len(), 8);
    for entry in entries {
        assert_eq!(entry.verdict, Verdict::Accepted);
        assert!(entry.warnings.is_empty(), "{:?}", entry.warnings);
        assert_eq!(entry.sdk_id.as_deref(), Some(sandbox.sdk_id()));
        let is_signed = entry.target.contains("nonce=");
        assert_eq!(entry.scopes.as_deref(), (!is_signed).then_some("share"));
    }
}

#[tokio::test]
async fn request_with_both_or_neither_is_rejected() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let bearer = format!("Bearer {token}");
    let signed = || call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    let unsigned = || unsigned_call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    let mut with_id = unsigned().header("Authorization", &bearer);
    with_id.sdk_id = Some(sandbox.sdk_id().to_owned());
    for (call, words) in [
        (
            signed().header("Authorization", &bearer),
            "both an access token and headers of a signature",
        ),
        (with_id, "both an access token and headers of a signature"),
        (unsigned(), "neither a signature"),
        (
            unsigned().header("Authorization", &token),
            "another form than `Bearer TOKEN`",
        ),
        (
            unsigned().header("Authorization", "Bearer "),
            "another form than `Bearer TOKEN`",
        ),
        (
            unsigned().header("Authorization", "Basic YTpi"),
            "another form than `Bearer TOKEN`",
        ),
        (
            unsigned()
                .header("Authorization", &bearer)
                .header("Authorization", &bearer),
            "more than one access token",
        ),
    ] {
        let reply = call.send().await;
        assert_eq!(reply.error(), (401, "INVALID_AUTH_HEADER".to_owned()), "{words}");
        assert!(
            reply.text("/message").contains(words),
            "{words}: {}",
            reply.text("/message")
        );
        let verdict = sandbox.requests().pop().unwrap().verdict;
        assert!(matches!(verdict, Verdict::Rejected { reason, .. } if reason.contains(words)));
    }
    // The credentials of a proxy are not a token.
    assert_eq!(signed().header("Authorization", "Basic YTpi").send().await.status, 201);
    assert_eq!(
        unsigned()
            .header("authorization", &format!("bEARER {token}"))
            .send()
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn unknown_expired_and_revoked_tokens_are_told_apart() {
    let sandbox = builder().token_lifetime(Duration::from_secs(60)).start().await.unwrap();
    let create = async |token: &str| {
        let call = call_with(&sandbox, token, "POST", "/v2/sessions").body(SESSION);
        call.send().await
    };
    assert!(token_problem(&create("nothing").await).contains("is unknown"));
    let first = token(&sandbox).await;
    sandbox.clock().advance(Duration::from_secs(59));
    assert_eq!(create(&first).await.status, 201);
    sandbox.clock().advance(Duration::from_secs(6));
    assert_eq!(token_problem(&create(&first).await), "the access token expired 5 s ago");

    let second = token(&sandbox).await;
    sandbox.fault(Fault::token_revocation().times(1));
    // A signed request does not use the fault up.
    create_session(&sandbox, SESSION).await;
    assert_eq!(token_problem(&create(&second).await), "the access token was revoked");
    let entry = sandbox.requests().pop().unwrap();
    let verdict = Verdict::Rejected {
        code: INVALID_TOKEN.to_owned(),
        reason: "the access token was revoked".to_owned(),
    };
    assert_eq!(entry.verdict, verdict);
    assert_eq!(token_problem(&create(&second).await), "the access token was revoked");
    let third = token(&sandbox).await;
    assert_eq!(create(&third).await.status, 201);
}

#[tokio::test]
async fn control_api_sets_a_revocation_at_one_endpoint() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let fault = r#"{"kind":"token_revocation","endpoint":"get_session","times":1}"#;
    assert_eq!(control(&sandbox, "POST", "/sandbox/faults", fault).await.status, 201);
    let create = call_with(&sandbox, &token, "POST", "/v2/sessions")
        .body(SESSION)
        .send()
        .await;
    let path = format!("/v2/sessions/{}", create.text("/id"));
    let get = call_with(&sandbox, &token, "GET", &path).send().await;
    assert_eq!(token_problem(&get), "the access token was revoked");
    let list = control(&sandbox, "GET", "/sandbox/faults", "").await;
    assert_eq!(list.json(), json!({"faults": []}));
}

#[tokio::test]
async fn token_belongs_to_its_application() {
    let sandbox = builder()
        .app(AppConfig::new())
        .app(AppConfig::new())
        .start()
        .await
        .unwrap();
    let other = sandbox.apps()[1].clone();
    let assertion = Assertion::new(other.sdk_id(), other.key().pem(), &sandbox.auth_url(), sandbox.clock());
    let token = request_token(&sandbox, &assertion.sign(), "share")
        .await
        .text("/access_token");
    let id = create_session(&sandbox, SESSION).await;
    let get = call_with(&sandbox, &token, "GET", &format!("/v2/sessions/{id}"))
        .send()
        .await;
    assert_eq!(get.error(), (404, "UNKNOWN_SESSION".to_owned()));
    assert_eq!(
        sandbox.requests().pop().unwrap().sdk_id.as_deref(),
        Some(other.sdk_id())
    );
}

#[tokio::test]
async fn query_of_a_signed_request_is_warned_of() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let mut call =
        call_with(&sandbox, &token, "GET", "/v2/sessions/x").query("nonce=n&timestamp=1&access_token=secret");
    call.headers.retain(|(name, _)| name == "Authorization");
    assert_eq!(call.send().await.status, 404);
    let entry = sandbox.requests().pop().unwrap();
    assert_eq!(
        entry.warnings,
        [
            "the header x-yoti-sdk is missing",
            "the header x-yoti-sdk-version is missing",
            "the query parameter `nonce` belongs to signed requests",
            "the query parameter `timestamp` belongs to signed requests",
            "the query parameter `access_token` is unknown",
        ]
    );
    assert!(entry.target.ends_with("&access_token=(redacted)"), "{}", entry.target);
}

#[tokio::test]
async fn clock_offset_applies_to_the_expiry_of_tokens() {
    let sandbox = builder().token_lifetime(Duration::from_secs(60)).start().await.unwrap();
    let token = token(&sandbox).await;
    sandbox.fault(Fault::clock_offset(70).times(1).on(Endpoint::GetSession));
    let get = async || call_with(&sandbox, &token, "GET", "/v2/sessions/x").send().await;
    assert_eq!(token_problem(&get().await), "the access token expired 10 s ago");
    assert_eq!(get().await.status, 404);
}
