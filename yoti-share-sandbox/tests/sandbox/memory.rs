//! The memory of the program stays below a ceiling when a caller floods it.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::program::Program;
use crate::support::{call_at, exchange};

const MIB: usize = 1024 * 1024;

/// Asserts that the program never used more memory than this, and that it responds.
async fn assert_ceiling(program: &Program, mib: u64) {
    let clock = b"GET /sandbox/clock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(program.address(), clock).await.unwrap().status, 200);
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = peak.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    assert!(kib / 1024 < mib, "{} MiB", kib / 1024);
}

async fn post(address: SocketAddr, path: &str, body: &str) -> u16 {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    exchange(address, [head.as_bytes(), body.as_bytes()].concat().as_slice())
        .await
        .unwrap()
        .status
}

#[tokio::test]
async fn large_faults_stay_below_their_ceiling() {
    let program = Program::start(&[]);
    let fault = format!(
        r#"{{"kind":"body","status":200,"content_type":"text/plain","body":"{}"}}"#,
        "x".repeat(15 * MIB)
    );
    let mut statuses = Vec::new();
    // All of them would be 210 MiB.
    for _ in 0..14 {
        statuses.push(post(program.address(), "/sandbox/faults", &fault).await);
    }
    assert_eq!((statuses[0], statuses[1], statuses[13]), (201, 507, 507));
    assert_ceiling(&program, 192).await;
}

#[tokio::test]
async fn bodies_that_arrive_together_stay_below_their_ceiling() {
    let program = Program::start(&[]);
    let body = vec![b' '; 15 * MIB - 1];
    let head = format!(
        "POST /sandbox/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n",
        15 * MIB
    );
    let mut open = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(program.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // The program closes the connection of a body that does not fit.
        stream.write_all(&body).await.ok();
        open.push(stream);
    }
    assert_ceiling(&program, 160).await;
}

#[tokio::test]
async fn unfinished_heads_stay_below_their_ceiling() {
    let program = Program::start(&[]);
    let head = format!("GET /sandbox/clock HTTP/1.1\r\nX-Long: {}", "x".repeat(15_000));
    let mut open = Vec::new();
    for _ in 0..400 {
        let mut stream = TcpStream::connect(program.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        open.push(stream);
    }
    assert_ceiling(&program, 80).await;
}

#[tokio::test]
async fn lists_of_large_sessions_stay_below_their_ceiling() {
    let program = Program::start(&[]);
    let key = program.key();
    let session = format!(
        r#"{{"policy":{{"wanted":[]}},"redirectUri":"/c","extensions":[{{"type":"LARGE","content":"{}"}}]}}"#,
        "x".repeat(MIB - 200)
    );
    for _ in 0..10 {
        let call = call_at(program.address(), program.text("sdk_id"), &key, "POST", "/v2/sessions");
        assert_eq!(call.body(&session).send().await.status, 201);
    }
    let list = b"GET /sandbox/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut unread = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(program.address()).await.unwrap();
        stream.write_all(list).await.unwrap();
        // The list has begun.
        stream.read_exact(&mut [0; 12]).await.unwrap();
        unread.push(stream);
    }
    let reply = exchange(program.address(), list).await.unwrap();
    assert!(reply.status == 200 && reply.body.len() > 10 * MIB - 2_000);
    assert_ceiling(&program, 192).await;
}

#[tokio::test]
async fn many_small_values_stay_below_their_ceiling() {
    let program = Program::start(&[]);
    for item in ["[]", "{\"\":0}", "0"] {
        let body = format!("[{}{item}]", format!("{item},").repeat(15 * MIB / (item.len() + 1) - 1));
        assert_eq!(post(program.address(), "/sandbox/faults", &body).await, 400, "{item}");
    }
    assert_ceiling(&program, 96).await;
}
