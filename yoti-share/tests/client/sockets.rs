//! What networks and servers do to a request.

use std::{
    error::Error as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{net::TcpListener, sync::oneshot};
use yoti_share::{Client, Error, ErrorKind, RetryPolicy};

use super::{
    CREATED, builder, client, config,
    server::{Connection, Server, answer},
    session,
};

/// The outcome of getting a session and of creating one, from two clients that know nothing of each other.
async fn both(server: &Server) -> (Error, Error) {
    let get = client(&server.base_url).get_session(&session()).await.unwrap_err();
    let create = client(&server.base_url)
        .create_session(&config("/back"))
        .await
        .unwrap_err();
    (get, create)
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_by_every_call() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/share", listener.local_addr().unwrap());
    drop(listener);

    let get = client(&base_url).get_session(&session()).await.unwrap_err();
    let create = client(&base_url).create_session(&config("/back")).await.unwrap_err();
    for error in [get, create] {
        assert_eq!(
            (error.kind(), error.attempts(), error.status()),
            (ErrorKind::Connect, 3, None)
        );
        let report = error.report().to_string();
        assert!(report.contains("because"), "{report}");
        for hidden in [base_url.as_str(), "nonce", "ss.v2.1"] {
            assert!(
                !report.contains(hidden) && !format!("{error:?}").contains(hidden),
                "{report} {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_reset_at_any_stage_is_an_interruption() {
    let said: [&[u8]; 5] = [
        b"",
        b"HTTP/1.1",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\nContent-Ty",
        b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n{\"id\":",
    ];
    for said in said {
        let server = Server::start(move |mut connection: Connection| async move {
            connection.request().await;
            connection.say(said).await;
            connection.reset();
        })
        .await;
        let (get, create) = both(&server).await;
        assert_eq!((get.kind(), get.attempts()), (ErrorKind::Interrupted, 3));
        assert_eq!((create.kind(), create.attempts()), (ErrorKind::Interrupted, 1));
    }
}

#[tokio::test]
async fn a_reset_before_the_request_is_read_is_an_interruption() {
    let server = Server::start(|connection: Connection| async move { connection.reset() }).await;
    let (get, create) = both(&server).await;
    assert_eq!((get.kind(), get.attempts()), (ErrorKind::Interrupted, 3));
    // It cannot be told whether the request had left.
    assert_eq!((create.kind(), create.attempts()), (ErrorKind::Interrupted, 1));
}

#[tokio::test]
async fn a_body_that_ends_early_is_an_interruption() {
    for said in [
        "HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n{\"id\":\"ss.v2.1\",".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"id\":\"ss.v2.1\",\r\n".to_owned(),
    ] {
        let server = Server::cutting(said).await;
        let (get, create) = both(&server).await;
        assert_eq!((get.kind(), get.attempts()), (ErrorKind::Interrupted, 3));
        assert_eq!((create.kind(), create.attempts()), (ErrorKind::Interrupted, 1));
    }
}

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
async fn a_length_that_is_none_is_an_error_and_nothing_worse() {
    for length in ["-1", "many", "99999999999999999999999", "1\r\nContent-Length: 2"] {
        let server = Server::saying(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{CREATED}")).await;
        let (get, create) = both(&server).await;
        assert_eq!(
            (get.kind(), create.kind()),
            (ErrorKind::Interrupted, ErrorKind::Interrupted),
            "{length}"
        );
    }
}

#[tokio::test]
async fn what_is_no_http_is_an_error_and_nothing_worse() {
    for said in [
        "SSH-2.0-OpenSSH_9.7\r\n",
        "\0\0\0\0\0\0\0\0",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
    ] {
        let server = Server::cutting(said).await;
        assert_eq!(both(&server).await.0.kind(), ErrorKind::Interrupted, "{said:?}");
    }
}

#[tokio::test]
async fn headers_that_do_not_come_run_into_the_timeout() {
    let server = Server::start(|mut connection: Connection| async move {
        connection.request().await;
        connection.say(b"HTTP/1.1 200 OK\r\nContent-").await;
        connection.closed().await;
    })
    .await;
    let client = builder(&server.base_url)
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let get = client.get_session(&session()).await.unwrap_err();
    assert_eq!((get.kind(), get.attempts()), (ErrorKind::Timeout, 3));
    let create = client.create_session(&config("/back")).await.unwrap_err();
    assert_eq!((create.kind(), create.attempts()), (ErrorKind::Timeout, 1));
}

#[tokio::test]
async fn a_body_that_drips_does_not_outlast_the_deadline() {
    let server = Server::start(|mut connection: Connection| async move {
        connection.request().await;
        connection
            .say(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            .await;
        while connection.say(b" ").await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    let client = builder(&server.base_url)
        .deadline(Duration::from_millis(100))
        .build()
        .unwrap();
    let start = Instant::now();
    let error = client.get_session(&session()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Deadline, 1));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
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
    let ten_minutes_ahead = http_date(Duration::from_secs(600));
    let headers = format!("Date: {ten_minutes_ahead}\r\nX-Request-ID: 7f3a\r\n");
    let body = r#"{"id":"1","status":401,"error":"INVALID_REQUEST_SIGNATURE","message":"bad"}"#;
    let server = Server::saying(answer("401 Unauthorized", &headers, body)).await;
    let error = client(&server.base_url).get_session(&session()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidSignature);
    assert_eq!(error.request_id(), Some("7f3a"));
    let skew = error.clock_skew().expect("ten minutes are worth telling");
    assert!(matches!(skew, yoti_share::ClockSkew::Behind(_)), "{skew:?}");
    assert!(
        skew.size().abs_diff(Duration::from_secs(600)) < Duration::from_secs(10),
        "{skew:?}"
    );
}

/// `now` plus `ahead` as an HTTP date, by arithmetic of its own.
fn http_date(ahead: Duration) -> String {
    #[expect(clippy::disallowed_methods, reason = "the client's clock is the real one here")]
    let now = std::time::SystemTime::now();
    let seconds = (now + ahead).duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Civil from days, counting years from March (Hinnant's algorithm).
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = usize::try_from((from_march + 2) % 12).unwrap();
    let year = year_of_era + era * 400 + u64::from(month < 2);
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][usize::try_from(days % 7).unwrap()];
    let month = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][month];
    format!(
        "{weekday}, {day:02} {month} {year} {:02}:{:02}:{:02} GMT",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
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

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_handshake_that_fails_is_a_connection_that_did_not_come_about() {
    let server = Server::start(|mut connection: Connection| async move {
        connection.say(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let https = server.base_url.replace("http://", "https://");
    let error = client(&https).create_session(&config("/back")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
}

#[tokio::test]
async fn this_machine_is_reached() {
    let server = Server::saying(answer("200 OK", "", CREATED)).await;
    client(&server.base_url).get_session(&session()).await.unwrap();
}

/// The test above once more, in a process whose environment names a proxy that does not exist.
#[test]
fn this_machine_is_reached_without_the_proxy_that_the_environment_names() {
    let nowhere = "http://127.0.0.1:1";
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sockets::this_machine_is_reached"])
        .envs(
            [
                "http_proxy",
                "HTTP_PROXY",
                "https_proxy",
                "HTTPS_PROXY",
                "all_proxy",
                "ALL_PROXY",
            ]
            .map(|name| (name, nowhere)),
        )
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn a_dropped_call_leaves_nothing_running() {
    let (arrived, mut arrival) = tokio::sync::mpsc::unbounded_channel();
    let (gone, departure) = oneshot::channel();
    let gone = Arc::new(std::sync::Mutex::new(Some(gone)));
    let server = Server::start(move |mut connection: Connection| {
        let (arrived, gone) = (arrived.clone(), Arc::clone(&gone));
        async move {
            connection.request().await;
            arrived.send(()).unwrap();
            connection.closed().await;
            gone.lock().unwrap().take().unwrap().send(()).unwrap();
        }
    })
    .await;
    let client = client(&server.base_url);
    let call = tokio::spawn(async move { client.get_session(&session()).await });
    arrival.recv().await.unwrap();
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    // The client and its call are gone: so is their connection.
    departure.await.unwrap();
}

#[tokio::test]
async fn the_chain_of_a_failure_is_told_once_each() {
    let server = Server::start(|connection: Connection| async move { connection.reset() }).await;
    let client = builder(&server.base_url).retry(RetryPolicy::none()).build().unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    let source = error.source().expect("the transport's reason").to_string();
    assert!(!error.to_string().contains(&source));
    assert_eq!(
        error.to_string(),
        "get session: the connection broke before the whole answer had come"
    );
}

#[test]
fn every_future_and_the_client_go_between_threads() {
    fn send<T: Send>(_: &T) {}
    fn everywhere<T: Clone + Send + Sync + 'static>() {}
    everywhere::<Client>();

    // Made and dropped, never polled.
    let client = client("http://127.0.0.1:1/share");
    let (config, session, receipt, qr_code) = (
        config("/back"),
        session(),
        "AAAA".parse().unwrap(),
        "qr.v2.1".parse().unwrap(),
    );
    let event = yoti_share::webhook::Event::from_json(r#"{"id":"s","status":"EXPIRED"}"#).unwrap();
    send(&client.create_session(&config));
    send(&client.get_session(&session));
    send(&client.create_qr_code(&session));
    send(&client.get_qr_code(&qr_code));
    send(&client.get_receipt(&session, &receipt));
    send(&client.get_receipt_unbound(&receipt));
    send(&client.wait_for_receipt(&session));
    send(&client.follow(&event));
    send(&client.wait(&session).into_future());
}
