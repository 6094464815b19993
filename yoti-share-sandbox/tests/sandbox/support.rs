//! A client that sends requests exactly as the tests build them.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use data_encoding::BASE64;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use yoti_share_sandbox::{AppKey, Clock, Sandbox, SandboxBuilder};

/// 2025-05-21T11:01:07.250Z.
pub(crate) const NOW_MS: u64 = 1_747_825_267_250;

pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(NOW_MS)
}

/// A key of 2048, 3072 or 4096 bits, other than the one of the crate. Generating one takes seconds.
pub(crate) fn key_of(bits: usize) -> AppKey {
    let pem = match bits {
        2048 => include_str!("../keys/rsa-2048.pem"),
        3072 => include_str!("../keys/rsa-3072.pem"),
        4096 => include_str!("../keys/rsa-4096.pem"),
        _ => panic!("no key of {bits} bits"),
    };
    AppKey::from_pem(pem).unwrap()
}

pub(crate) fn builder() -> SandboxBuilder {
    Sandbox::builder().seed(7).clock(Clock::manual(now()))
}

pub(crate) async fn start() -> Sandbox {
    builder().start().await.unwrap()
}

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn text(&self, pointer: &str) -> String {
        let json = self.json();
        json.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no text at {pointer} in {json}"))
            .to_owned()
    }

    /// Returns status and code, and checks the form that all errors have.
    pub(crate) fn error(&self) -> (u16, String) {
        let json = self.json();
        assert_eq!(json["status"], self.status);
        assert_eq!(json["id"].as_str(), self.header("x-request-id"));
        assert!(!json["message"].as_str().unwrap().is_empty());
        (self.status, self.text("/error"))
    }
}

/// A request before it is signed and sent. Tests can change every part.
pub(crate) struct Call {
    address: SocketAddr,
    pub(crate) host: &'static str,
    pub(crate) sdk_id: Option<String>,
    pub(crate) key: RsaPrivateKey,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) digest: Option<String>,
    pub(crate) signed: Option<String>,
}

pub(crate) fn nonce() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("3f2504e0-4f89-41d3-9a0c-{:012x}", COUNT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn call(sandbox: &Sandbox, method: &str, path: &str) -> Call {
    let key = RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
    let call = call_at(sandbox.address(), sandbox.sdk_id(), &key, method, path);
    call.query(format!("nonce={}&timestamp={}", nonce(), millis(sandbox)))
}

/// Builds a request with a timestamp of the machine's clock.
pub(crate) fn call_at(address: SocketAddr, sdk_id: &str, key: &RsaPrivateKey, method: &str, path: &str) -> Call {
    let time = Clock::system()
        .now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_millis();
    Call {
        address,
        host: "sandbox",
        sdk_id: Some(sdk_id.to_owned()),
        key: key.clone(),
        method: method.to_owned(),
        path: path.to_owned(),
        query: format!("nonce={}&timestamp={time}", nonce()),
        body: Vec::new(),
        headers: vec![
            ("X-Yoti-SDK".to_owned(), "Test".to_owned()),
            ("X-Yoti-SDK-Version".to_owned(), "Test-1".to_owned()),
        ],
        digest: None,
        signed: None,
    }
}

pub(crate) fn millis(sandbox: &Sandbox) -> u128 {
    sandbox
        .clock()
        .now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_millis()
}

impl Call {
    pub(crate) fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self
    }

    pub(crate) fn query(mut self, query: impl Into<String>) -> Self {
        self.query = query.into();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// The text to sign, by the specification: METHOD&target[&base64(body)].
    pub(crate) fn to_sign(&self) -> String {
        let mut text = format!("{}&{}", self.method, self.target());
        if !self.body.is_empty() {
            write!(text, "&{}", BASE64.encode(&self.body)).unwrap();
        }
        text
    }

    /// Signs `text` instead of the correct text.
    pub(crate) fn signing(mut self, text: impl Into<String>) -> Self {
        self.signed = Some(text.into());
        self
    }

    pub(crate) fn digest(mut self, digest: impl Into<String>) -> Self {
        self.digest = Some(digest.into());
        self
    }

    pub(crate) async fn send(self) -> Reply {
        self.try_send().await.unwrap()
    }

    pub(crate) async fn try_send(self) -> std::io::Result<Reply> {
        let text = self.signed.clone().unwrap_or_else(|| self.to_sign());
        let digest = self
            .digest
            .clone()
            .unwrap_or_else(|| BASE64.encode(&sign(&self.key, &text)));
        let mut request = format!(
            "{} /share{} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.method,
            self.target(),
            self.host
        );
        if let Some(id) = &self.sdk_id {
            write!(request, "X-Yoti-Auth-Id: {id}\r\n").unwrap();
        }
        if !digest.is_empty() {
            write!(request, "X-Yoti-Auth-Digest: {digest}\r\n").unwrap();
        }
        for (name, value) in &self.headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        write!(request, "Content-Length: {}\r\n\r\n", self.body.len()).unwrap();
        let mut request = request.into_bytes();
        request.extend(&self.body);
        exchange(self.address, &request).await
    }
}

pub(crate) fn sign(key: &RsaPrivateKey, text: &str) -> Vec<u8> {
    key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(text)).unwrap()
}

/// Sends `request` and reads until the connection is closed.
pub(crate) async fn exchange(address: SocketAddr, request: &[u8]) -> std::io::Result<Reply> {
    let mut stream = TcpStream::connect(address).await?;
    // A server may respond and close the connection before it has read the whole request.
    let sent = stream.write_all(request).await;
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes).await;
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let end = match (sent, head) {
        (Err(_), Some(end)) => end,
        (sent, head) => {
            sent?;
            read?;
            head.ok_or(std::io::ErrorKind::UnexpectedEof)?
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(Reply {
        status,
        headers,
        body: bytes[end + 4..].to_vec(),
    })
}

/// A valid request for a session.
pub(crate) const SESSION: &str = r#"{"policy":{"wanted":[{"name":"full_name"}],"wanted_auth_types":[],"wanted_remember_me":false},"extensions":[],"redirectUri":"/callback"}"#;

/// Creates a session with `body`, and returns its ID.
pub(crate) async fn create_session(sandbox: &Sandbox, body: &str) -> String {
    let reply = call(sandbox, "POST", "/v2/sessions").body(body).send().await;
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    reply.text("/id")
}

/// Calls the control API.
pub(crate) async fn control(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Reply {
    let length = body.len();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    exchange(sandbox.address(), format!("{head}{body}").as_bytes())
        .await
        .unwrap()
}

/// Percent-encodes an ID for a path, as official SDKs do.
pub(crate) fn escaped(id: &str) -> String {
    id.replace('/', "%2F")
}

/// An ID in a link or redirect of a page, where the sandbox escapes everything that a URL may treat specially.
pub(crate) fn in_link(id: &str) -> String {
    id.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}
