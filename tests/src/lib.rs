//! Helpers for tests of the whole workspace. The examples in the README and in `docs` are doctests of this crate.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::{io::AsyncReadExt, net::TcpStream};

/// An RSA key of 2048 bits, in PKCS#1 PEM. The sandbox uses another key.
pub const RSA_2048_PEM: &str = include_str!("../../yoti-share/tests/keys/rsa-2048.pem");

/// Another SDK ID than the sandbox's default.
pub const OTHER_SDK_ID: &str = "11111111-2222-4333-8444-555555555555";

/// An HTTP request as it was read from a socket.
#[derive(Debug)]
pub struct ReceivedRequest {
    pub method: String,
    pub target: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl ReceivedRequest {
    /// Reads one request whose body has a `Content-Length`.
    ///
    /// # Panics
    ///
    /// Panics if the connection ends early, or if the request is malformed.
    pub async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let end_of_head = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            read_more(stream, &mut bytes).await;
        };
        let head = std::str::from_utf8(&bytes[..end_of_head]).unwrap().to_owned();
        let mut lines = head.lines();
        let mut request_line = lines.next().unwrap().split(' ').map(str::to_owned);
        let (method, target) = (request_line.next().unwrap(), request_line.next().unwrap());
        let headers: HeaderMap = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| {
                let name: HeaderName = name.parse().unwrap();
                let value: HeaderValue = value.trim().parse().unwrap();
                (name, value)
            })
            .collect();
        let length: usize = headers
            .get("content-length")
            .map_or(0, |length| length.to_str().unwrap().parse().unwrap());
        let mut body = bytes.split_off(end_of_head + 4);
        while body.len() < length {
            read_more(stream, &mut body).await;
        }
        Self {
            method,
            target,
            headers,
            body,
        }
    }

    /// A header's value, if the request has it.
    ///
    /// # Panics
    ///
    /// Panics if the value is not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

async fn read_more(stream: &mut TcpStream, bytes: &mut Vec<u8>) {
    let count = stream.read_buf(bytes).await.unwrap();
    assert_ne!(count, 0, "the connection ended inside the request");
}

/// An ID as a path segment or query value of a URL.
#[must_use]
pub fn percent_encoded(id: &str) -> String {
    id.replace('+', "%2B").replace('/', "%2F")
}

/// The content of a file of this repository.
///
/// # Panics
///
/// Panics if the file does not exist.
#[must_use]
pub fn read_source(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The Rust files of a file or a folder, without tests. There are none if the path does not exist.
///
/// # Panics
///
/// Panics if a folder cannot be read.
#[must_use]
pub fn sources(path: &Path) -> Vec<PathBuf> {
    if path.file_stem().is_some_and(|name| name == "tests") {
        return Vec::new();
    }
    let mut files = Vec::new();
    if path.is_file() {
        files.push(path.to_owned());
    }
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            files.extend(sources(&entry.unwrap().path()));
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files
}

/// The variants of a public enum, which rustfmt writes one per line after four spaces.
///
/// # Panics
///
/// Panics if the file does not contain the enum.
#[must_use]
pub fn enum_variants(path: &str, name: &str) -> BTreeSet<String> {
    let code = read_source(path);
    let (_, rest) = code.split_once(&format!("pub enum {name} {{")).expect("the enum");
    let (body, _) = rest.split_once("\n}").expect("the end of the enum");
    body.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(|line| line.trim_end_matches(',').to_owned())
        .collect()
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../docs/getting-started.md")]
struct GettingStarted;

#[cfg(doctest)]
#[doc = include_str!("../../docs/cookbook.md")]
struct Cookbook;

#[cfg(doctest)]
#[doc = include_str!("../../docs/errors.md")]
struct Errors;
