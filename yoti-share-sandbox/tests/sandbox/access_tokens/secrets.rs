//! Tokens and assertions appear neither in the journal nor on the pages nor in `Debug`.

use yoti_share_sandbox::Fault;

use super::{Assertion, FORM, call_with, post_token, request_token, send, token_form};
use crate::support::{SESSION, control, start};

#[tokio::test]
async fn journal_and_pages_show_neither_token_nor_assertion() {
    let sandbox = start().await;
    let assertion = Assertion::of(&sandbox).sign();
    let granted = request_token(&sandbox, &assertion, "share").await;
    let token = granted.text("/access_token");
    let replayed = request_token(&sandbox, &assertion, "share").await;
    assert_eq!(replayed.status, 401);
    // Mistakes that put the assertion in other places.
    let json = format!(r#"{{"client_assertion":"{assertion}"}}"#);
    post_token(sandbox.address(), "application/json", &json).await;
    post_token(
        sandbox.address(),
        FORM,
        &format!("assertion={assertion}&{assertion}&grant_type={assertion}"),
    )
    .await;
    let query = token_form(&assertion, "share");
    send(
        sandbox.address(),
        &format!("POST /auth/v1/oauth/token?{query}"),
        FORM,
        "",
    )
    .await;
    for call in [
        call_with(&sandbox, &token, "POST", "/v2/sessions").body(SESSION),
        call_with(&sandbox, &token, "GET", "/v2/sessions/x").header("X-Yoti-Auth-Id", sandbox.sdk_id()),
        call_with(&sandbox, &token, "GET", "/v2/sessions/x").query(format!("access_token={token}")),
    ] {
        call.send().await;
    }
    sandbox.fault(Fault::token_revocation());
    call_with(&sandbox, &token, "GET", "/v2/sessions/x").send().await;

    let entries = sandbox.requests();
    assert_eq!(entries.len(), 9);
    let mut shown = vec![format!("{entries:?} {sandbox:?}")];
    let mut paths = vec![
        "/sandbox/requests".to_owned(),
        "/sandbox/inspector".to_owned(),
        "/sandbox/".to_owned(),
    ];
    paths.extend(
        entries
            .iter()
            .map(|entry| format!("/sandbox/inspector?request={}", entry.number)),
    );
    for path in paths {
        let page = control(&sandbox, "GET", &path, "").await;
        assert_eq!(page.status, 200, "{path}");
        shown.push(String::from_utf8(page.body).unwrap());
    }
    let parts = assertion.split('.').skip(1);
    for secret in parts.chain([&*token]) {
        for text in &shown {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn inspector_shows_token_requests_and_bearer_requests() {
    let sandbox = start().await;
    let reply = request_token(&sandbox, &Assertion::of(&sandbox).sign(), "share").await;
    call_with(&sandbox, &reply.text("/access_token"), "GET", "/v2/sessions/x")
        .send()
        .await;
    let page = async |path: &str| String::from_utf8(control(&sandbox, "GET", path, "").await.body).unwrap();
    let list = page("/sandbox/inspector").await;
    for part in ["Get access token", "POST /auth/v1/oauth/token"] {
        assert!(
            list.contains(part) || list.contains(&part.replace('/', "&#x2f;")),
            "{part} in {list}"
        );
    }
    let request = page("/sandbox/inspector?request=1").await;
    for part in [
        "client_assertion=(redacted)",
        "grant_type=client_credentials",
        "Scopes of the token",
        "(redacted)",
    ] {
        assert!(request.contains(part), "{part} in {request}");
    }
    let bearer = page("/sandbox/inspector?request=2").await;
    for part in [
        "<dt>authorization</dt><dd>Bearer (redacted)</dd>",
        "Scopes of the token",
    ] {
        assert!(bearer.contains(part), "{part} in {bearer}");
    }
}
