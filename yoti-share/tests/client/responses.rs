//! Responses of a server: valid, malformed, too large, redirects.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use yoti_share::{ClockSkew, ErrorKind};

use super::{
    CREATED, builder, client, config, get_and_create,
    server::{Connection, Server, http_response},
    session,
};

#[tokio::test]
async fn body_longer_than_its_content_length_is_malformed() {
    let server = Server::repeating(format!("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{CREATED}")).await;
    let (get, _) = get_and_create(&server).await;
    assert_eq!(
        (get.kind(), get.status(), get.attempts()),
        (ErrorKind::MalformedResponse, Some(200), 1)
    );
}

#[tokio::test]
async fn body_above_the_limit_is_not_read_to_its_end() {
    const PIECE: usize = 64 * 1024;
    const ALL: usize = 100_000_000;
    for announced in [true, false] {
        let sent = Arc::new(AtomicUsize::new(0));
        let server = Server::start({
            let sent = Arc::clone(&sent);
            move |mut connection: Connection| {
                let sent = Arc::clone(&sent);
                async move {
                    connection.read_request().await;
                    let length = if announced {
                        format!("Content-Length: {ALL}\r\n")
                    } else {
                        String::new()
                    };
                    connection
                        .write(format!("HTTP/1.1 200 OK\r\n{length}\r\n").as_bytes())
                        .await;
                    let zeros = vec![0; PIECE];
                    while sent.load(Ordering::SeqCst) < ALL && connection.write(&zeros).await {
                        sent.fetch_add(PIECE, Ordering::SeqCst);
                    }
                }
            }
        })
        .await;
        let error = client(&server.base_url).get_session(&session()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::BodyTooLarge, 1));
        // The bytes beyond the limit fit into the socket buffers.
        let sent = sent.load(Ordering::SeqCst);
        assert!(
            sent < if announced { 16_000_000 } else { 50_000_000 },
            "{sent} bytes were sent"
        );
    }
}

#[tokio::test]
async fn body_limit_can_be_set() {
    let server = Server::repeating(http_response("200 OK", "", CREATED)).await;
    let fits = builder(&server.base_url)
        .max_response_size(CREATED.len())
        .build()
        .unwrap();
    fits.get_session(&session()).await.unwrap();
    let too_small = builder(&server.base_url)
        .max_response_size(CREATED.len() - 1)
        .build()
        .unwrap();
    assert_eq!(
        too_small.get_session(&session()).await.unwrap_err().kind(),
        ErrorKind::BodyTooLarge
    );
}

#[tokio::test]
async fn redirect_is_not_followed() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let elsewhere = Server::repeating(http_response("200 OK", "", CREATED)).await;
        let location = format!("Location: {}/v2/sessions\r\n", elsewhere.base_url);
        let server = Server::repeating(http_response(status, &location, "")).await;
        let (get, create) = get_and_create(&server).await;
        for error in [get, create] {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1));
            assert!(!error.report().to_string().contains(&elsewhere.base_url));
        }
        assert_eq!(elsewhere.connections(), 0, "{status}");
        assert!(
            server
                .requests()
                .iter()
                .all(|request| request.has_header("x-yoti-auth-digest"))
        );
    }
}

#[tokio::test]
async fn clock_skew_is_reported_on_401() {
    let ten_minutes_ahead = jiff::Timestamp::now() + Duration::from_secs(600);
    let ten_minutes_ahead = ten_minutes_ahead.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let headers = format!("Date: {ten_minutes_ahead}\r\nX-Request-ID: 7f3a\r\n");
    let body = r#"{"id":"1","status":401,"error":"INVALID_REQUEST_SIGNATURE","message":"bad"}"#;
    let server = Server::repeating(http_response("401 Unauthorized", &headers, body)).await;
    let error = client(&server.base_url).get_session(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidSignature);
    assert_eq!(error.request_id(), Some("7f3a"));
    let skew = error.clock_skew().expect("ten minutes are above the threshold");
    assert!(matches!(skew, ClockSkew::Behind(_)), "{skew:?}");
    assert!(
        skew.size().abs_diff(Duration::from_secs(600)) < Duration::from_secs(10),
        "{skew:?}"
    );
}

#[tokio::test]
async fn response_429_is_retried_after_retry_after() {
    for form in [
        "0",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ] {
        let count = Arc::new(AtomicUsize::new(0));
        let server = Server::start(move |mut connection: Connection| {
            let count = Arc::clone(&count);
            async move {
                while connection.read_request().await.is_some() {
                    let response = match count.fetch_add(1, Ordering::SeqCst) {
                        0 => http_response("429 Too Many Requests", &format!("Retry-After: {form}\r\n"), ""),
                        _ => http_response("201 Created", "", CREATED),
                    };
                    connection.write(response.as_bytes()).await;
                }
            }
        })
        .await;
        client(&server.base_url).create_session(&config("/back")).await.unwrap();
        assert_eq!(server.requests().len(), 2, "{form}");
    }
}

#[tokio::test]
async fn malformed_response_keeps_status_and_operation() {
    let noise = "x".repeat(5_000_000);
    for (response, status) in [
        (
            http_response(
                "200 OK",
                "Content-Type: text/html\r\n",
                "<!doctype html><title>Sign in</title>",
            ),
            200,
        ),
        (http_response("200 OK", "", ""), 200),
        ("HTTP/1.1 204 No Content\r\n\r\n".to_owned(), 204),
        (http_response("200 OK", "", r#"{"id":"ss.v2.1","#), 200),
        (http_response("201 Created", "", &noise), 201),
    ] {
        let server = Server::repeating(response).await;
        let (get, create) = get_and_create(&server).await;
        for (error, operation) in [(get, "get session"), (create, "create session")] {
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::MalformedResponse, Some(status))
            );
            assert_eq!(error.operation().unwrap().to_string(), operation);
        }
    }
    let server = Server::repeating(http_response(
        "502 Bad Gateway",
        "Content-Type: text/html\r\n",
        "<h1>502</h1>",
    ))
    .await;
    let (get, create) = get_and_create(&server).await;
    assert_eq!(
        (get.kind(), get.status(), get.attempts()),
        (ErrorKind::Server, Some(502), 3)
    );
    assert_eq!(
        (create.kind(), create.status(), create.attempts()),
        (ErrorKind::Server, Some(502), 1)
    );
}

#[tokio::test]
async fn request_is_sent_as_it_was_signed() {
    let server = Server::repeating(http_response("200 OK", "", CREATED)).await;
    let odd = "ss.v2.a+b/c=?#d é".parse().unwrap();
    client(&server.base_url).get_session(&odd).await.unwrap();
    client(&server.base_url).create_session(&config("/back")).await.unwrap();
    let requests = server.requests();
    assert!(
        requests[0]
            .head
            .starts_with("GET /share/v2/sessions/ss.v2.a+b%2Fc=%3F%23d%20%C3%A9?nonce="),
        "{}",
        requests[0].head
    );
    assert!(requests[1].head.starts_with("POST /share/v2/sessions?nonce="));
    assert!(
        requests[1]
            .body
            .starts_with(br#"{"policy":{"wanted":[{"name":"full_name""#)
    );
    for request in &requests {
        for header in [
            "x-yoti-auth-id",
            "x-yoti-auth-digest",
            "x-yoti-sdk",
            "x-yoti-sdk-version",
            "accept",
            "user-agent",
        ] {
            assert!(request.has_header(header), "{header} is missing");
        }
        for header in ["accept-encoding", "referer", "cookie"] {
            assert!(!request.has_header(header), "{header} was sent");
        }
    }
    assert!(!requests[0].has_header("content-type") && requests[1].has_header("content-type"));
}
