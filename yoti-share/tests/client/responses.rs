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
    CREATED, REDIRECTS, builder, client, config, get_and_create,
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
    for status in REDIRECTS {
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

const FIREWALL_PAGE: &str = "<html><head><title>Blocked</title></head><body>Access denied</body></html>";

#[tokio::test]
async fn page_of_a_firewall_or_gateway_is_not_blamed_on_the_application() {
    for (status, body, kind) in [
        ("400 Bad Request", FIREWALL_PAGE, ErrorKind::BadRequest),
        ("401 Unauthorized", FIREWALL_PAGE, ErrorKind::Unauthorized),
        ("403 Forbidden", FIREWALL_PAGE, ErrorKind::Forbidden),
        ("403 Forbidden", "", ErrorKind::Forbidden),
        (
            "403 Forbidden",
            r#"{"message":"The request signature we calculated does not match; the service is disabled"}"#,
            ErrorKind::Forbidden,
        ),
        (
            "401 Unauthorized",
            r#"{"message":"Invalid signature in the Authorization header"}"#,
            ErrorKind::Unauthorized,
        ),
        (
            "404 Not Found",
            r#"{"status":404,"error":"Not Found","path":"/share/v2/sessions"}"#,
            ErrorKind::UnexpectedStatus,
        ),
        ("405 Method Not Allowed", FIREWALL_PAGE, ErrorKind::UnexpectedStatus),
        ("407 Proxy Authentication Required", "", ErrorKind::UnexpectedStatus),
    ] {
        let server = Server::repeating(http_response(status, "", body)).await;
        let (get, create) = get_and_create(&server).await;
        assert_eq!((get.kind(), create.kind()), (kind, kind), "{status} {body}");
        assert_eq!((get.attempts(), create.attempts()), (1, 1));
        assert!(get.to_string().contains("something other than the API"), "{get}");
        let create = create.to_string();
        assert!(
            create.contains("something other than the API") || create.contains("not at this base URL"),
            "{create}"
        );
    }
}

#[tokio::test]
async fn status_404_on_a_creation_means_a_wrong_base_url() {
    let body = r#"{"id":"8f6a9dfe","status":404,"error":"NOT_FOUND","message":"no such path"}"#;
    let server = Server::repeating(http_response("404 Not Found", "", body)).await;
    let (get, create) = get_and_create(&server).await;
    assert_eq!(
        (get.kind(), create.kind()),
        (ErrorKind::NotFound, ErrorKind::UnexpectedStatus)
    );
    assert_eq!(
        create.to_string(),
        "create session: the share API is not at this base URL; Yoti's ends in `/share`, without a version (status 404, code \
         NOT_FOUND, request id 8f6a9dfe)"
    );
}

#[test]
fn base_url_that_is_too_long_is_a_config_error() {
    let long = format!("http://127.0.0.1:4000/{}", "a".repeat(3000));
    let error = builder(&long).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error.to_string().starts_with("`base_url` is longer than 2048 bytes"),
        "{error}"
    );
}

#[tokio::test]
async fn longest_base_url_and_id_are_sent() {
    let server = Server::repeating(http_response("200 OK", "", CREATED)).await;
    let base_url = format!("{}/{}", server.base_url, "a".repeat(2047 - server.base_url.len()));
    assert_eq!(base_url.len(), 2048);
    let id = "/".repeat(1024).parse().unwrap();
    client(&base_url).get_session(&id).await.unwrap();
    assert!(server.requests()[0].head.contains(&"%2F".repeat(1024)));
}

#[tokio::test]
async fn too_many_or_too_long_headers_are_not_retried() {
    let many = "X-Proxy: a\r\n".repeat(150);
    let long = format!("X-Proxy: {}\r\n", "a".repeat(2_000_000));
    for headers in [many, long] {
        let server = Server::repeating(http_response("200 OK", &headers, CREATED)).await;
        let (get, create) = get_and_create(&server).await;
        for error in [get, create] {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::MalformedResponse, 1));
            assert!(!error.is_retryable());
            assert!(
                error
                    .to_string()
                    .contains("more or longer headers than the client takes"),
                "{error}"
            );
        }
    }
    let few = "X-Proxy: a\r\n".repeat(90);
    let server = Server::repeating(http_response("200 OK", &few, CREATED)).await;
    client(&server.base_url).get_session(&session()).await.unwrap();
}

#[tokio::test]
async fn text_of_the_server_does_not_leave_its_line() {
    let body = r#"{"id":"8f6a9dfe","error":"A\nB\u001b[31m","message":"a\u2028b\u202ec\r\nd"}"#;
    let headers = "X-Request-ID: 7f\t3a\u{9b}31m\r\nX-Other: a\r\n";
    let server = Server::repeating(http_response("400 Bad Request", headers, body)).await;
    let (get, create) = get_and_create(&server).await;
    for error in [get, create] {
        for shown in [
            error.to_string(),
            format!("{error:?}"),
            format!("{error:#?}").replace('\n', ""),
        ] {
            let harmful = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{202e}');
            assert!(!shown.contains(harmful), "{shown:?}");
        }
        let report = error.report().to_string();
        assert_eq!(report.lines().count(), 2, "{report:?}");
        assert!(report.ends_with("the server's message: a b c  d"), "{report:?}");
    }
}

#[tokio::test]
async fn successful_calls_have_the_id_of_their_request() {
    let bodies = [
        ("/qr-codes?", r#"{"id":"qr.v2.1","uri":"https://code.yoti.com/1"}"#),
        ("/v2/qr-codes/", r#"{"id":"qr.v2.1"}"#),
        (
            "/v2/receipts/",
            r#"{"id":"AAAA","sessionId":"ss.v2.1","timestamp":"2023-11-14T22:13:20Z","error":"FRAUD_DETECTED"}"#,
        ),
        ("/v2/sessions", CREATED),
    ];
    let count = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |mut connection: Connection| {
        let count = Arc::clone(&count);
        async move {
            while let Some(request) = connection.read_request().await {
                let number = count.fetch_add(1, Ordering::SeqCst) + 1;
                let (_, body) = bodies.iter().find(|(path, _)| request.head.contains(path)).unwrap();
                let header = format!("X-Request-ID: request-{number}\r\n");
                connection
                    .write(http_response("200 OK", &header, body).as_bytes())
                    .await;
            }
        }
    })
    .await;
    let client = client(&server.base_url);
    let (id, receipt) = (session(), "AAAA".parse().unwrap());
    let ids = [
        client.create_session(&config("/back")).await.unwrap().request_id,
        client.get_session(&id).await.unwrap().request_id,
        client.create_qr_code(&id).await.unwrap().request_id,
        client
            .get_qr_code(&"qr.v2.1".parse().unwrap())
            .await
            .unwrap()
            .request_id,
        client
            .get_receipt(&id, &receipt)
            .await
            .unwrap()
            .request_id()
            .map(str::to_owned),
        client
            .get_receipt_unbound(&receipt)
            .await
            .unwrap()
            .request_id()
            .map(str::to_owned),
    ];
    let expected = [1, 2, 3, 4, 5, 6].map(|number| Some(format!("request-{number}")));
    assert_eq!(ids, expected);
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
        "0.05",
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
async fn retry_after_far_ahead_is_reported_and_not_waited_for() {
    for form in [
        "99999999999999999999",
        "1e9",
        "604800.5",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ] {
        let headers = format!("Retry-After: {form}\r\n");
        let server = Server::repeating(http_response("429 Too Many Requests", &headers, "")).await;
        let error = client(&server.base_url)
            .create_session(&config("/back"))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::TooManyRequests, 1),
            "{form}"
        );
        let is_readable = form != "1e9";
        assert_eq!(error.retry_after().is_some(), is_readable, "{form}");
        assert!(
            error
                .retry_after()
                .is_none_or(|after| after >= Duration::from_millis(604_800_500))
        );
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
