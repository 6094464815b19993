//! Every response has the header `X-Yoti-Sandbox`, so that the sandbox cannot be mistaken for Yoti.

use yoti_share_sandbox::Fault;

use crate::support::{Reply, SESSION, call, control, create_session, escaped, exchange, start};

fn has_header(reply: &Reply) -> bool {
    reply
        .header("x-yoti-sandbox")
        .is_some_and(|mark| mark.starts_with("yoti-share-sandbox/"))
}

#[tokio::test]
async fn every_kind_of_response_has_the_header() {
    let sandbox = start().await;
    let id = escaped(&create_session(&sandbox, SESSION).await);
    let large = "x".repeat(1024 * 1024 + 1);
    for (method, target, body) in [
        ("GET", "/share/client/v2", ""),
        ("HEAD", "/share/client/v2", ""),
        ("OPTIONS", "/share/client/v2", ""),
        ("GET", "/share/v2/sessions", ""),
        ("DELETE", "/share/v2/sessions/x", ""),
        ("POST", "/share/v2/sessions", &large),
        ("POST", "/api/v1/qrcodes/image", "{}"),
        ("GET", "/sandbox/", ""),
        ("GET", "/sandbox", ""),
        ("GET", "/sandbox/pages.css", ""),
        ("GET", "/sandbox/requests", ""),
        ("GET", "/sandbox/nothing", ""),
        ("POST", "/sandbox/sessions/nothing/approve", "no JSON"),
        ("POST", &format!("/sandbox/sessions/{id}/approve"), "{}"),
        ("POST", &format!("/sandbox/sessions/{id}/approve"), "{}"),
        ("GET", "/favicon.ico", ""),
        ("GET", "/%00", ""),
    ] {
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        let reply = exchange(sandbox.address(), request.as_bytes()).await.unwrap();
        assert!(
            has_header(&reply),
            "{method} {target}: the response {} lacks the header",
            reply.status
        );
    }
    let rebound = b"GET /sandbox/ HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n";
    let reply = exchange(sandbox.address(), rebound).await.unwrap();
    assert_eq!((reply.status, has_header(&reply)), (403, true));
}

#[tokio::test]
async fn response_of_a_fault_has_the_header() {
    let sandbox = start().await;
    for fault in [
        Fault::status(503).retry_after(1),
        Fault::body(200, "text/plain", "anything"),
        Fault::html_body(502),
        Fault::wrong_content_type(),
        Fault::clock_offset(3600),
    ] {
        sandbox.fault(fault.times(1));
        let reply = call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await;
        assert!(has_header(&reply), "{}", reply.status);
    }
    let reply = control(&sandbox, "POST", "/sandbox/faults", "{}").await;
    assert!(has_header(&reply), "{}", reply.status);
}
