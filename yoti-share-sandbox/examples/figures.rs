//! Measures the program: start to ready line, sessions a second, and memory with many sessions. `.ci/sandbox-figures` runs it.

#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement may panic, and prints its figures"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use data_encoding::BASE64;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use serde_json::Value;
use sha2::{Digest, Sha256};

const STARTS: usize = 21;
/// How many sessions there are when the memory is read.
const SESSIONS: [usize; 3] = [0, 10_000, 100_000];
const CLIENTS: usize = 4;
const BODY: &str = r#"{"policy":{"wanted":[{"name":"full_name"},{"name":"date_of_birth","derivation":"age_over:18"}],"wanted_auth_types":[],"wanted_remember_me":false},"extensions":[],"redirectUri":"/callback"}"#;

struct Program {
    child: Child,
    ready: Value,
}

impl Program {
    fn start(path: &str) -> Self {
        let mut command = Command::new(path);
        command.args(["--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            child,
            ready: serde_json::from_str(&line).unwrap(),
        }
    }

    fn text(&self, key: &str) -> &str {
        self.ready[key].as_str().unwrap()
    }

    /// The memory that the program uses now, in MiB.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let used = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        used.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A signal to terminate, so that the program deletes its key file.
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        self.child.wait().unwrap();
    }
}

/// Signs requests for sessions, each with its own nonce.
fn signed_requests(key: &RsaPrivateKey, sdk_id: &str, numbers: std::ops::Range<usize>) -> Vec<Vec<u8>> {
    let time = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_millis();
    let body = BASE64.encode(BODY.as_bytes());
    let sign = |number: usize| {
        let target = format!("/v2/sessions?nonce=3f2504e0-4f89-41d3-9a0c-{number:012x}&timestamp={time}");
        let digest = Sha256::digest(format!("POST&{target}&{body}"));
        let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &digest).unwrap();
        format!(
            "POST /share{target} HTTP/1.1\r\nHost: localhost\r\nX-Yoti-Auth-Id: {sdk_id}\r\nX-Yoti-Auth-Digest: {}\r\n\
             X-Yoti-SDK: Figures\r\nX-Yoti-SDK-Version: 1\r\nContent-Length: {}\r\n\r\n{BODY}",
            BASE64.encode(&signature),
            BODY.len()
        )
        .into_bytes()
    };
    numbers.map(sign).collect()
}

/// Sends the requests one after another over one connection.
fn send(address: &str, requests: &[Vec<u8>]) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut response = [0; 4096];
    for request in requests {
        stream.write_all(request).unwrap();
        // A response is one small segment.
        let length = stream.read(&mut response).unwrap();
        assert!(response[..length].starts_with(b"HTTP/1.1 201 "));
    }
}

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let mut starts: Vec<Duration> = (0..STARTS)
        .map(|_| {
            let start = Instant::now();
            let program = Program::start(&path);
            let ready = start.elapsed();
            drop(program);
            ready
        })
        .collect();
    starts.sort();
    println!(
        "start to ready line: {:.1} ms in the median of {STARTS}, {:.1} ms at most",
        starts[STARTS / 2].as_secs_f64() * 1e3,
        starts[STARTS - 1].as_secs_f64() * 1e3
    );

    let program = Program::start(&path);
    let key = RsaPrivateKey::from_pkcs1_pem(&std::fs::read_to_string(program.text("key_file")).unwrap()).unwrap();
    let address = program.text("api_url").split('/').nth(2).unwrap();
    let (mut created, mut sending) = (0, Duration::ZERO);
    for sessions in SESSIONS {
        // In parts, so that no timestamp is too old when it is sent.
        while created < sessions {
            let part = (sessions - created).min(10_000) / CLIENTS;
            let sign = |client| {
                signed_requests(
                    &key,
                    program.text("sdk_id"),
                    created + client * part..created + (client + 1) * part,
                )
            };
            let requests: Vec<_> = thread::scope(|scope| {
                let signers: Vec<_> = (0..CLIENTS).map(|client| scope.spawn(move || sign(client))).collect();
                signers.into_iter().map(|signer| signer.join().unwrap()).collect()
            });
            let start = Instant::now();
            thread::scope(|scope| {
                for requests in &requests {
                    scope.spawn(|| send(address, requests));
                }
            });
            sending += start.elapsed();
            created += part * CLIENTS;
        }
        println!("memory with {sessions} sessions: {} MiB", program.memory());
    }
    println!(
        "sessions a second: {:.0}, from {CLIENTS} clients on this machine",
        f64::from(u32::try_from(created).unwrap()) / sending.as_secs_f64()
    );
}
