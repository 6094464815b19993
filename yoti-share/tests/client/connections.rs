//! Failing, slow and closed connections.

use std::{error::Error as _, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::oneshot};
use yoti_share::{Client, ErrorKind, RetryPolicy};

use super::{
    CREATED, assert_ends_at_deadline, builder, client, config, get_and_create,
    server::{Connection, Server, http_response},
    session,
};

#[tokio::test]
async fn refused_connection_is_retried_by_every_call() {
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
async fn reset_during_the_response_is_an_interruption() {
    let response: [&[u8]; 5] = [
        b"",
        b"HTTP/1.1",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\nContent-Ty",
        b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n{\"id\":",
    ];
    for response in response {
        let server = Server::start(move |mut connection: Connection| async move {
            connection.read_request().await;
            connection.write(response).await;
            connection.reset();
        })
        .await;
        let (get, create) = get_and_create(&server).await;
        assert_eq!((get.kind(), get.attempts()), (ErrorKind::Interrupted, 3));
        assert_eq!((create.kind(), create.attempts()), (ErrorKind::Interrupted, 1));
    }
}

#[tokio::test]
async fn reset_before_the_request_is_read_is_an_interruption() {
    let server = Server::start(|connection: Connection| async move { connection.reset() }).await;
    let (get, create) = get_and_create(&server).await;
    assert_eq!((get.kind(), get.attempts()), (ErrorKind::Interrupted, 3));
    // The client cannot know whether the request had left.
    assert_eq!((create.kind(), create.attempts()), (ErrorKind::Interrupted, 1));
}

#[tokio::test]
async fn body_that_ends_early_is_an_interruption() {
    for response in [
        "HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n{\"id\":\"ss.v2.1\",".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"id\":\"ss.v2.1\",\r\n".to_owned(),
    ] {
        let server = Server::closing_after(response).await;
        let (get, create) = get_and_create(&server).await;
        assert_eq!((get.kind(), get.attempts()), (ErrorKind::Interrupted, 3));
        assert_eq!((create.kind(), create.attempts()), (ErrorKind::Interrupted, 1));
    }
}

/// The next response would be the same, and the connection did not break.
#[tokio::test]
async fn response_that_is_not_valid_http_is_not_retried() {
    for response in [
        "SSH-2.0-OpenSSH_9.7\r\n",
        "220 mail.example ESMTP\r\n",
        // A port for TLS responds with an alert.
        "\x15\x03\x03\0\x02\x02\x28",
        "\0\0\0\0\0\0\0\0",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let server = Server::closing_after(response).await;
        let (get, create) = get_and_create(&server).await;
        for error in [get, create] {
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::MalformedResponse, 1),
                "{response:?}"
            );
            assert!(error.to_string().contains("the response is not valid HTTP"), "{error}");
        }
    }
}

#[tokio::test]
async fn missing_headers_end_in_the_timeout() {
    let server = Server::start(|mut connection: Connection| async move {
        connection.read_request().await;
        connection.write(b"HTTP/1.1 200 OK\r\nContent-").await;
        connection.wait_until_closed().await;
    })
    .await;
    let client = builder(&server.base_url)
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let get = client.get_session(&session()).await.unwrap_err();
    assert_eq!((get.kind(), get.attempts()), (ErrorKind::Timeout, 3));
    let create = client.create_session(&config("/back")).await.unwrap_err();
    assert_eq!((create.kind(), create.attempts()), (ErrorKind::Timeout, 1));
}

#[tokio::test]
async fn slow_body_ends_at_the_deadline() {
    let server = Server::start(|mut connection: Connection| async move {
        connection.read_request().await;
        connection
            .write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            .await;
        while connection.write(b" ").await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    assert_ends_at_deadline(&server, Duration::from_millis(100)).await;
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn failed_tls_handshake_is_a_connect_error() {
    let server = Server::start(|mut connection: Connection| async move {
        connection.write(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let https = server.base_url.replace("http://", "https://");
    let error = client(&https).create_session(&config("/back")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn connecting_may_take_half_of_the_timeout() {
    let server = Server::start(|mut connection: Connection| async move { connection.wait_until_closed().await }).await;
    let https = server.base_url.replace("http://", "https://");
    let client = builder(&https).timeout(Duration::from_millis(600)).build().unwrap();
    // The request had not left, so even creating a session is retried.
    let error = client.create_session(&config("/back")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
}

#[tokio::test]
async fn sequential_calls_share_a_connection() {
    let server = Server::repeating(http_response("200 OK", "", CREATED)).await;
    let client = client(&server.base_url);
    for _ in 0..5 {
        client.clone().get_session(&session()).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 1));
}

#[tokio::test]
async fn dropped_call_closes_its_connection() {
    let (arrived, mut arrival) = tokio::sync::mpsc::unbounded_channel();
    let (gone, departure) = oneshot::channel();
    let gone = Arc::new(std::sync::Mutex::new(Some(gone)));
    let server = Server::start(move |mut connection: Connection| {
        let (arrived, gone) = (arrived.clone(), Arc::clone(&gone));
        async move {
            connection.read_request().await;
            arrived.send(()).unwrap();
            connection.wait_until_closed().await;
            gone.lock().unwrap().take().unwrap().send(()).unwrap();
        }
    })
    .await;
    let client = client(&server.base_url);
    let call = tokio::spawn(async move { client.get_session(&session()).await });
    arrival.recv().await.unwrap();
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    // The client and its call are dropped, so their connection is closed.
    departure.await.unwrap();
}

#[tokio::test]
async fn error_does_not_repeat_its_source() {
    let server = Server::start(|connection: Connection| async move { connection.reset() }).await;
    let client = builder(&server.base_url).retry(RetryPolicy::none()).build().unwrap();
    let error = client.get_session(&session()).await.unwrap_err();
    let source = error.source().expect("the transport's reason").to_string();
    assert!(!error.to_string().contains(&source));
    assert_eq!(
        error.to_string(),
        "get session: the connection broke before the response was complete"
    );
}

#[test]
fn client_and_futures_are_send() {
    fn assert_send<T: Send>(_: &T) {}
    fn assert_client<T: Clone + Send + Sync + 'static>() {}
    assert_client::<Client>();

    // Created and dropped, never polled.
    let client = client("http://127.0.0.1:1/share");
    let (config, session, receipt, qr_code) = (
        config("/back"),
        session(),
        "AAAA".parse().unwrap(),
        "qr.v2.1".parse().unwrap(),
    );
    let event = yoti_share::webhook::Event::from_json(r#"{"id":"s","status":"EXPIRED"}"#).unwrap();
    assert_send(&client.create_session(&config));
    assert_send(&client.get_session(&session));
    assert_send(&client.create_qr_code(&session));
    assert_send(&client.get_qr_code(&qr_code));
    assert_send(&client.get_receipt(&session, &receipt));
    assert_send(&client.get_receipt_unbound(&receipt));
    assert_send(&client.wait_for_receipt(&session));
    assert_send(&client.follow(&event));
    assert_send(&client.wait(&session).into_future());
}
