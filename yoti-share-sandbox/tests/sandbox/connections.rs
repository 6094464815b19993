//! Connections: slow and idle ones, long heads, and requests that the web server cannot parse.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;
use yoti_share_sandbox::{Fault, Sandbox};

use crate::support::{SESSION, call, control, exchange, start};

/// Sends `request` and returns the response and how long the server then kept the connection open. With a paused clock, the
/// time passes at once.
async fn send_and_wait(sandbox: &Sandbox, request: &[u8]) -> (String, Duration) {
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    stream.write_all(request).await.unwrap();
    let start = Instant::now();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    (String::from_utf8(response).unwrap(), start.elapsed())
}

/// The nearest number of whole seconds.
fn seconds(duration: Duration) -> u64 {
    (duration + Duration::from_millis(500)).as_secs()
}

#[tokio::test(start_paused = true)]
async fn unfinished_head_and_idle_connection_are_closed_after_30_seconds() {
    let sandbox = start().await;
    let (response, open) = send_and_wait(&sandbox, b"GET /sandbox/clock HTTP/1.1\r\nHost: local").await;
    assert_eq!((response.as_str(), seconds(open)), ("", 30));
    let (response, open) = send_and_wait(&sandbox, b"GET /sandbox/clock HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
    assert_eq!(seconds(open), 30);
}

#[tokio::test(start_paused = true)]
async fn body_that_does_not_arrive_is_a_timeout() {
    let sandbox = start().await;
    for path in ["/sandbox/faults", "/share/v2/sessions"] {
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{");
        let (response, open) = send_and_wait(&sandbox, head.as_bytes()).await;
        assert!(response.starts_with("HTTP/1.1 408 "), "{response}");
        assert_eq!(seconds(open), 30);
    }
}

#[tokio::test(start_paused = true)]
async fn idle_close_fault_closes_the_connection_after_its_response() {
    let sandbox = start().await;
    sandbox.fault(Fault::idle_close(Duration::from_secs(1)).times(1));
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let (response, open) = send_and_wait(&sandbox, request("/share/v2/sessions/a").as_bytes()).await;
    assert!(response.starts_with("HTTP/1.1 401 "), "{response}");
    assert_eq!(seconds(open), 1);
    let (_, open) = send_and_wait(&sandbox, request("/share/v2/sessions/a").as_bytes()).await;
    assert_eq!(seconds(open), 30);
    assert_eq!(
        call(&sandbox, "POST", "/v2/sessions").body(SESSION).send().await.status,
        201
    );
}

#[tokio::test]
async fn long_head_is_rejected_with_the_sandboxs_header() {
    let sandbox = start().await;
    for (request, status) in [
        (format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(15_000)), 404),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(70_000)), 431),
        (format!("GET / HTTP/1.1\r\nX-Long: {}\r\n\r\n", "x".repeat(20_000)), 431),
        (format!("GET / HTTP/1.1\r\n{}\r\n", "X-Many: 1\r\n".repeat(200)), 431),
        ("nonsense\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), 400),
        ("\0\0\0\0\r\n\r\n".to_owned(), 400),
    ] {
        let request = request.replacen("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n", 1);
        let reply = exchange(sandbox.address(), request.as_bytes()).await.unwrap();
        assert_eq!(reply.status, status, "{}", &request[..20]);
        assert!(
            reply
                .header("x-yoti-sandbox")
                .unwrap()
                .starts_with("yoti-share-sandbox/"),
            "{status}"
        );
    }
}

#[tokio::test]
async fn faults_beyond_their_memory_are_rejected() {
    let sandbox = start().await;
    let fault = format!(
        r#"{{"kind":"body","status":200,"content_type":"text/plain","body":"{}"}}"#,
        "x".repeat(9 * 1024 * 1024)
    );
    assert_eq!(control(&sandbox, "POST", "/sandbox/faults", &fault).await.status, 201);
    let rejected = control(&sandbox, "POST", "/sandbox/faults", &fault).await;
    assert_eq!(rejected.error(), (507, "INSUFFICIENT_STORAGE".to_owned()));
    control(&sandbox, "DELETE", "/sandbox/faults", "").await;
    assert_eq!(control(&sandbox, "POST", "/sandbox/faults", &fault).await.status, 201);
}

#[tokio::test]
async fn bodies_on_their_way_beyond_their_memory_are_rejected() {
    let sandbox = start().await;
    let large = 15 * 1024 * 1024;
    let head = format!("POST /sandbox/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: {large}\r\n\r\n");
    let mut open = Vec::new();
    let mut rejected = None;
    // 96 MiB hold six of these bodies; the last byte of each is missing.
    for _ in 0..7 {
        let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // The server closes the connection when it rejects the body.
        if stream.write_all(&vec![b'x'; large - 1]).await.is_err() || open.len() == 6 {
            let mut response = vec![0; 1024];
            let read = stream.read(&mut response).await.unwrap_or_default();
            rejected = Some(String::from_utf8_lossy(&response[..read]).into_owned());
        } else {
            open.push(stream);
        }
    }
    assert!(rejected.unwrap().starts_with("HTTP/1.1 503 "));
    // A small body fits still, and a large one again after the others have gone.
    assert_eq!(control(&sandbox, "GET", "/sandbox/clock", "").await.status, 200);
    for mut stream in open {
        stream.write_all(b"x").await.unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.unwrap();
        assert_eq!(&status, b"HTTP/1.1 400");
    }
    let body = "x".repeat(large);
    assert_eq!(control(&sandbox, "POST", "/sandbox/faults", &body).await.status, 400);
}
