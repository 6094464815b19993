//! Requests of other origins and hosts below `/sandbox`.

use std::net::SocketAddr;

use yoti_share_sandbox::Sandbox;

use crate::support::{SESSION, builder, call, exchange, start};

/// Sends a request with these headers.
async fn send(sandbox: &Sandbox, request: &str, headers: &str) -> (u16, Option<String>) {
    let text = format!("{request} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
    let reply = exchange(sandbox.address(), text.as_bytes()).await.unwrap();
    let code = (reply.status == 403).then(|| reply.error().1);
    (reply.status, code)
}

fn rejected(code: &str) -> (u16, Option<String>) {
    (403, Some(code.to_owned()))
}

const CLEAR: &str = "DELETE /sandbox/faults";
const LIST: &str = "GET /sandbox/";

#[tokio::test]
async fn request_of_another_origin_is_rejected() {
    let sandbox = start().await;
    let send = async |origin: &str| {
        let headers = format!("Host: 127.0.0.1:4000\r\nOrigin: {origin}\r\n");
        send(&sandbox, CLEAR, &headers).await
    };
    assert_eq!(send("http://127.0.0.1:4000").await, (204, None));
    for origin in [
        "https://example.com",
        "null",
        "",
        "http://127.0.0.1:4001",
        "http://localhost:4000",
        "http://127.0.0.1:4000.example.com",
        "moz-extension://127.0.0.1:4000",
    ] {
        assert_eq!(send(origin).await, rejected("FOREIGN_ORIGIN"), "{origin}");
    }
}

#[tokio::test]
async fn cross_site_request_is_rejected_unless_it_is_a_link() {
    let sandbox = start().await;
    for (site, admitted) in [
        ("same-origin", true),
        ("none", true),
        ("same-site", false),
        ("cross-site", false),
    ] {
        let headers = format!("Host: localhost\r\nSec-Fetch-Site: {site}\r\n");
        let changed = send(&sandbox, CLEAR, &headers).await;
        assert_eq!(
            changed,
            if admitted {
                (204, None)
            } else {
                rejected("FOREIGN_ORIGIN")
            },
            "{site}"
        );
        // A link on another page may open a tab; that page may not load or embed anything.
        for (mode, destination, link) in [
            ("navigate", "document", true),
            ("navigate", "iframe", false),
            ("no-cors", "image", false),
            ("cors", "empty", false),
        ] {
            let headers = format!("{headers}Sec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {destination}\r\n");
            let expected = if admitted || link {
                (200, None)
            } else {
                rejected("FOREIGN_ORIGIN")
            };
            for list in [LIST, "GET /sandbox/requests"] {
                assert_eq!(
                    send(&sandbox, list, &headers).await,
                    expected,
                    "{site} {mode} {destination}"
                );
            }
        }
    }
}

#[tokio::test]
async fn rebound_domain_name_is_rejected() {
    let sandbox = start().await;
    for request in [
        CLEAR,
        LIST,
        "GET /sandbox/sessions",
        "GET /sandbox/inspector",
        "GET /sandbox/pages.css",
    ] {
        for host in ["shop.example", "shop.example:4000", "127.0.0.1.shop.example"] {
            // The browser considers a page under the rebound name to have the same origin.
            let headers = format!("Host: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n");
            assert_eq!(
                send(&sandbox, request, &headers).await,
                rejected("FOREIGN_HOST"),
                "{request} {host}"
            );
        }
        let absolute = request.replace(" /", " http://shop.example/");
        let sent = send(&sandbox, &absolute, "Host: localhost\r\n").await;
        assert_eq!(sent, rejected("FOREIGN_HOST"), "{absolute}");
    }
    for host in [
        "localhost:4000",
        "127.0.0.1",
        "[::1]:4000",
        "shop.localhost",
        "sandbox:4000",
    ] {
        assert_eq!(
            send(&sandbox, CLEAR, &format!("Host: {host}\r\n")).await,
            (204, None),
            "{host}"
        );
    }
}

#[tokio::test]
async fn api_accepts_every_host() {
    let sandbox = start().await;
    let mut create = call(&sandbox, "POST", "/v2/sessions").body(SESSION);
    create.host = "api.example.com";
    assert_eq!(create.send().await.status, 201);
}

#[tokio::test]
async fn remote_sandbox_accepts_every_host_but_no_other_origin() {
    let listen = SocketAddr::from(([0, 0, 0, 0], 0));
    let sandbox = builder().listen(listen).allow_remote(true).start().await.unwrap();
    let port = sandbox.address().port();
    let send = async |headers: &str| {
        let text = format!("{CLEAR} HTTP/1.1\r\nHost: sandbox.example:4000\r\n{headers}Connection: close\r\n\r\n");
        let reply = exchange(SocketAddr::from(([127, 0, 0, 1], port)), text.as_bytes()).await;
        reply.unwrap().status
    };
    assert_eq!(send("").await, 204);
    assert_eq!(send("Origin: http://sandbox.example:4000\r\n").await, 204);
    assert_eq!(send("Origin: http://example.com\r\n").await, 403);
}

#[tokio::test]
async fn host_and_origin_of_the_public_url_are_admitted() {
    let builder = builder().public_url("https://sandbox.example");
    let sandbox = builder.start().await.unwrap();
    let own = "Origin: https://sandbox.example\r\n";
    assert_eq!(
        send(&sandbox, CLEAR, &format!("Host: sandbox.example\r\n{own}")).await,
        (204, None)
    );
    // Behind a proxy that changes the host.
    assert_eq!(
        send(&sandbox, CLEAR, &format!("Host: 127.0.0.1:4000\r\n{own}")).await,
        (204, None)
    );
    assert_eq!(
        send(&sandbox, CLEAR, "Host: shop.example\r\n").await,
        rejected("FOREIGN_HOST")
    );
    let foreign = "Host: sandbox.example\r\nOrigin: https://shop.example\r\n";
    assert_eq!(send(&sandbox, CLEAR, foreign).await, rejected("FOREIGN_ORIGIN"));
}
