//! A server in a separate process, so that its processor time is not counted as the client's.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::clock;

pub(crate) const ROLE: &str = "serve";

const RESPONSE: &[u8] = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 70\r\n\r\n\
    {\"id\":\"ss.v2.1\",\"status\":\"CREATED\",\"expiry\":\"2030-01-02T03:04:05Z\"}   ";

static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);

/// Connections and processor time of the server since the last query.
pub(crate) struct Usage {
    pub(crate) connections: usize,
    pub(crate) cpu_time: Duration,
}

/// The server; dropping this stops it.
pub(crate) struct Server {
    pub(crate) base_url: String,
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .arg(ROLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut address = String::new();
        output.read_line(&mut address).unwrap();
        Self {
            base_url: format!("http://{}/share", address.trim()),
            process,
            input,
            output,
        }
    }

    pub(crate) fn usage(&mut self) -> Usage {
        self.input.write_all(b"\n").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let (connections, nanoseconds) = line.trim().split_once(' ').unwrap();
        Usage {
            connections: connections.parse().unwrap(),
            cpu_time: Duration::from_nanos(nanoseconds.parse().unwrap()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// The main function of the server process: responds to every request as if it had created a session.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    println!("{}", listener.local_addr().unwrap());
    std::thread::spawn(report_usage);
    runtime.block_on(async {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            CONNECTIONS.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(respond(stream));
        }
    });
}

fn report_usage() {
    let mut before = clock::process_time();
    for _line in std::io::stdin().lines() {
        let now = clock::process_time();
        println!(
            "{} {}",
            CONNECTIONS.swap(0, Ordering::Relaxed),
            now.saturating_sub(before).as_nanos()
        );
        before = now;
    }
}

async fn respond(mut stream: TcpStream) {
    let mut unread = Vec::new();
    loop {
        while let Some(length) = complete_request(&unread) {
            unread.drain(..length);
            if stream.write_all(RESPONSE).await.is_err() {
                return;
            }
        }
        if !matches!(stream.read_buf(&mut unread).await, Ok(1..)) {
            return;
        }
    }
}

/// The length of the first request, once it has arrived completely.
fn complete_request(unread: &[u8]) -> Option<usize> {
    const LENGTH: &str = "content-length: ";
    let end = unread.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&unread[..end]).unwrap();
    let length: usize = head
        .split_once(LENGTH)
        .map_or(0, |(_, rest)| rest.lines().next().unwrap().parse().unwrap());
    (unread.len() >= end + length).then_some(end + length)
}
