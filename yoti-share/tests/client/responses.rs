//! What servers answer, and what the client makes of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use yoti_share::{ClockSkew, ErrorKind};

use super::{
    CREATED, both, builder, client, config,
    server::{Connection, Server, answer},
    session,
};

#[tokio::test]
async fn a_body_longer_than_it_was_said_to_be_is_cut_there() {
    let server = Server::saying(format!("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{CREATED}")).await;
    let (get, _) = both(&server).await;
    assert_eq!(
        (get.kind(), get.status(), get.attempts()),
        (ErrorKind::MalformedResponse, Some(200), 1)
    );
}

#[tokio::test]
async fn a_hundred_megabytes_of_zeros_are_not_read() {
    const PIECE: usize = 64 * 1024;
    const ALL: usize = 100_000_000;
    for announced in [true, false] {
        let sent = Arc::new(AtomicUsize::new(0));
        let server = Server::start({
            let sent = Arc::clone(&sent);
            move |mut connection: Connection| {
                let sent = Arc::clone(&sent);
                async move {
                    connection.request().await;
                    let length = if announced {
                        format!("Content-Length: {ALL}\r\n")
                    } else {
                        String::new()
                    };
                    connection
                        .say(format!("HTTP/1.1 200 OK\r\n{length}\r\n").as_bytes())
                        .await;
                    let zeros = vec![0; PIECE];
                    while sent.load(Ordering::SeqCst) < ALL && connection.say(&zeros).await {
                        sent.fetch_add(PIECE, Ordering::SeqCst);
                    }
                }
            }
        })
        .await;
        let error = client(&server.base_url).get_session(&session()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::BodyTooLarge, 1));
        // What was sent beyond the limit fits into the buffers between the two.
        let sent = sent.load(Ordering::SeqCst);
        assert!(
            sent < if announced { 16_000_000 } else { 50_000_000 },
            "{sent} bytes were sent"
        );
    }
}

#[tokio::test]
async fn the_limit_of_bodies_can_be_set() {
    let server = Server::saying(answer("200 OK", "", CREATED)).await;
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
async fn a_redirect_carries_nothing_to_another_host() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let elsewhere = Server::saying(answer("200 OK", "", CREATED)).await;
        let location = format!("Location: {}/v2/sessions\r\n", elsewhere.base_url);
        let server = Server::saying(answer(status, &location, "")).await;
        let (get, create) = both(&server).await;
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
async fn a_wrong_clock_is_told_on_a_401() {
    let ten_minutes_ahead = jiff::Timestamp::now() + Duration::from_secs(600);
    let ten_minutes_ahead = ten_minutes_ahead.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let headers = format!("Date: {ten_minutes_ahead}\r\nX-Request-ID: 7f3a\r\n");
    let body = r#"{"id":"1","status":401,"error":"INVALID_REQUEST_SIGNATURE","message":"bad"}"#;
    let server = Server::saying(answer("401 Unauthorized", &headers, body)).await;
    let error = client(&server.base_url).get_session(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidSignature);
    assert_eq!(error.request_id(), Some("7f3a"));
    let skew = error.clock_skew().expect("ten minutes are worth telling");
    assert!(matches!(skew, ClockSkew::Behind(_)), "{skew:?}");
    assert!(
        skew.size().abs_diff(Duration::from_secs(600)) < Duration::from_secs(10),
        "{skew:?}"
    );
}

#[tokio::test]
async fn a_429_is_repeated_as_soon_as_the_server_allows() {
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
                while connection.request().await.is_some() {
                    let said = match count.fetch_add(1, Ordering::SeqCst) {
                        0 => answer("429 Too Many Requests", &format!("Retry-After: {form}\r\n"), ""),
                        _ => answer("201 Created", "", CREATED),
                    };
                    connection.say(said.as_bytes()).await;
                }
            }
        })
        .await;
        client(&server.base_url).create_session(&config("/back")).await.unwrap();
        assert_eq!(server.requests().len(), 2, "{form}");
    }
}

#[tokio::test]
async fn answers_that_are_none_keep_status_and_operation() {
    let noise = "x".repeat(5_000_000);
    for (said, status) in [
        (
            answer(
                "200 OK",
                "Content-Type: text/html\r\n",
                "<!doctype html><title>Sign in</title>",
            ),
            200,
        ),
        (answer("200 OK", "", ""), 200),
        ("HTTP/1.1 204 No Content\r\n\r\n".to_owned(), 204),
        (answer("200 OK", "", r#"{"id":"ss.v2.1","#), 200),
        (answer("201 Created", "", &noise), 201),
    ] {
        let server = Server::saying(said).await;
        let (get, create) = both(&server).await;
        for (error, operation) in [(get, "get session"), (create, "create session")] {
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::MalformedResponse, Some(status))
            );
            assert_eq!(error.operation().unwrap().to_string(), operation);
        }
    }
    let server = Server::saying(answer("502 Bad Gateway", "Content-Type: text/html\r\n", "<h1>502</h1>")).await;
    let (get, create) = both(&server).await;
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
async fn what_is_sent_is_what_was_signed() {
    let server = Server::saying(answer("200 OK", "", CREATED)).await;
    let odd = "ss.v2.a+b/c=?#d é".parse().unwrap();
    client(&server.base_url).get_session(&odd).await.unwrap();
    client(&server.base_url).create_session(&config("/back")).await.unwrap();
    let requests = server.requests();
    assert!(
        requests[0]
            .head
            .starts_with("GET /share/v2/sessions/ss.v2.a%2Bb%2Fc%3D%3F%23d%20%C3%A9?nonce=")
            || requests[0]
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
