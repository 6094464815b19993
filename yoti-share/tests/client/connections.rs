//! What networks do to a request.

use std::{
    error::Error as _,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{net::TcpListener, sync::oneshot};
use yoti_share::{Client, ErrorKind, RetryPolicy};

use super::{
    CREATED, both, builder, client, config,
    server::{Connection, Server, answer},
    session,
};

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
        .timeout(Duration::from_millis(200))
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

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn connecting_may_take_half_of_an_attempt() {
    let server = Server::start(|mut connection: Connection| async move { connection.closed().await }).await;
    let https = server.base_url.replace("http://", "https://");
    let client = builder(&https).timeout(Duration::from_millis(600)).build().unwrap();
    // Nothing of the request had left, so even this is repeated.
    let error = client.create_session(&config("/back")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
}

#[tokio::test]
async fn calls_one_after_the_other_share_a_connection() {
    let server = Server::saying(answer("200 OK", "", CREATED)).await;
    let client = client(&server.base_url);
    for _ in 0..5 {
        client.clone().get_session(&session()).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 1));
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
        .args(["--exact", "connections::this_machine_is_reached"])
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
