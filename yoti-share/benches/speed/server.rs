//! A server in a process of its own, so that what the client works can be told from what the server works.

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

const ANSWER: &[u8] = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 70\r\n\r\n\
    {\"id\":\"ss.v2.1\",\"status\":\"CREATED\",\"expiry\":\"2030-01-02T03:04:05Z\"}   ";

static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);

/// What the server has seen since it was asked last.
pub(crate) struct Seen {
    pub(crate) connections: usize,
    pub(crate) worked: Duration,
}

/// The server, which ends when this is dropped.
pub(crate) struct Server {
    pub(crate) base_url: String,
    process: Child,
    asks: ChildStdin,
    tells: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .arg(ROLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let asks = process.stdin.take().unwrap();
        let mut tells = BufReader::new(process.stdout.take().unwrap());
        let mut address = String::new();
        tells.read_line(&mut address).unwrap();
        Self {
            base_url: format!("http://{}/share", address.trim()),
            process,
            asks,
            tells,
        }
    }

    pub(crate) fn seen(&mut self) -> Seen {
        self.asks.write_all(b"\n").unwrap();
        let mut told = String::new();
        self.tells.read_line(&mut told).unwrap();
        let (connections, nanoseconds) = told.trim().split_once(' ').unwrap();
        Seen {
            connections: connections.parse().unwrap(),
            worked: Duration::from_nanos(nanoseconds.parse().unwrap()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// What the other process does: every request is answered as if it had created a session.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    println!("{}", listener.local_addr().unwrap());
    std::thread::spawn(tell);
    runtime.block_on(async {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            CONNECTIONS.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(answer(stream));
        }
    });
}

fn tell() {
    let mut before = clock::all_worked();
    for _line in std::io::stdin().lines() {
        let now = clock::all_worked();
        println!(
            "{} {}",
            CONNECTIONS.swap(0, Ordering::Relaxed),
            now.saturating_sub(before).as_nanos()
        );
        before = now;
    }
}

async fn answer(mut stream: TcpStream) {
    let mut unread = Vec::new();
    loop {
        while let Some(length) = whole_request(&unread) {
            unread.drain(..length);
            if stream.write_all(ANSWER).await.is_err() {
                return;
            }
        }
        if !matches!(stream.read_buf(&mut unread).await, Ok(1..)) {
            return;
        }
    }
}

/// The length of the first request, when all of it has come.
fn whole_request(unread: &[u8]) -> Option<usize> {
    const LENGTH: &str = "content-length: ";
    let end = unread.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&unread[..end]).unwrap();
    let length: usize = head
        .split_once(LENGTH)
        .map_or(0, |(_, rest)| rest.lines().next().unwrap().parse().unwrap());
    (unread.len() >= end + length).then_some(end + length)
}
