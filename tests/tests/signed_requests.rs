//! What goes over the socket is what was signed, byte for byte.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1::DecodeRsaPrivateKey,
    pkcs1v15::{Signature, VerifyingKey},
    sha2::Sha256,
    signature::Verifier,
};
use yoti_share::{Client, Key, Notification, Policy, SessionConfig, SessionId};

const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";
const PEM: &str = include_str!("../../yoti-share/tests/keys/rsa-2048.pem");

/// One request as it came over the socket.
struct Seen {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Seen {
    fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let end = loop {
            let mut chunk = [0; 4096];
            let count = stream.read(&mut chunk).unwrap();
            assert!(count > 0, "the connection ended inside the head");
            bytes.extend_from_slice(&chunk[..count]);
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let mut request_line = lines.next().unwrap().split(' ');
        let (method, target) = (
            request_line.next().unwrap().to_owned(),
            request_line.next().unwrap().to_owned(),
        );
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut seen = Self {
            method,
            target,
            headers,
            body: bytes[end..].to_vec(),
        };
        let length: usize = seen
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        while seen.body.len() < length {
            let mut chunk = [0; 4096];
            let count = stream.read(&mut chunk).unwrap();
            seen.body.extend_from_slice(&chunk[..count]);
        }
        seen
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// What the specification says is signed, put together from the socket's bytes alone.
    fn to_sign(&self) -> String {
        let endpoint = self.target.strip_prefix("/share").expect("the base path is sent");
        let mut text = format!("{}&{endpoint}", self.method);
        if !self.body.is_empty() {
            text.push('&');
            text.push_str(&STANDARD.encode(&self.body));
        }
        text
    }

    fn is_signed(&self) -> bool {
        let public = RsaPublicKey::from(&RsaPrivateKey::from_pkcs1_pem(PEM).unwrap());
        let digest = STANDARD.decode(self.header("x-yoti-auth-digest").unwrap()).unwrap();
        let signature = Signature::try_from(digest.as_slice()).unwrap();
        VerifyingKey::<Sha256>::new(public)
            .verify(self.to_sign().as_bytes(), &signature)
            .is_ok()
    }
}

/// A server for one request, which is answered with an error that ends the call.
fn server() -> (String, thread::JoinHandle<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/share", listener.local_addr().unwrap());
    let seen = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let seen = Seen::read(&mut stream);
        stream
            .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .unwrap();
        seen
    });
    (url, seen)
}

fn client(url: &str) -> Client {
    Client::builder(SDK_ID, Key::from_pem(PEM).unwrap())
        .base_url(url)
        .build()
        .unwrap()
}

#[tokio::test]
async fn escaped_ids_are_sent_as_signed() {
    let ids = [
        ("a+b", "a%2Bb"),
        ("a/b", "a%2Fb"),
        ("ab==", "ab%3D%3D"),
        ("a?b", "a%3Fb"),
        ("a#b", "a%23b"),
        ("a b", "a%20b"),
        ("naïve-日本", "na%C3%AFve-%E6%97%A5%E6%9C%AC"),
        ("a%2Fb", "a%252Fb"),
        ("a..b/../c", "a..b%2F..%2Fc"),
        ("ss.v2.A_-~", "ss.v2.A_-~"),
    ];
    for (id, segment) in ids {
        let (url, server) = server();
        let id: SessionId = id.parse().unwrap();
        client(&url).get_session(&id).await.unwrap_err();
        let seen = server.join().unwrap();
        let path = seen.target.split('?').next().unwrap();
        assert_eq!(path, format!("/share/v2/sessions/{segment}"));
        assert!(seen.is_signed(), "not what was signed: {}", seen.to_sign());
    }
}

#[tokio::test]
async fn request_body_is_sent_as_signed() {
    let (url, server) = server();
    let config = SessionConfig::builder(
        Policy::builder()
            .full_name()
            .attribute("com.example.é\"")
            .build()
            .unwrap(),
        "/back",
    )
    .notification(Notification::post("https://example.com/hook").bearer("t"))
    .build()
    .unwrap();
    client(&url).create_session(&config).await.unwrap_err();
    let seen = server.join().unwrap();
    assert_eq!(seen.method, "POST");
    assert!(seen.is_signed(), "not what was signed: {}", seen.to_sign());
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("x-yoti-auth-id"), Some(SDK_ID));
    assert_eq!(seen.header("accept"), Some("application/json"));
}

#[tokio::test]
async fn post_without_body_sends_content_length_zero() {
    let (url, server) = server();
    client(&url).create_qr_code(&"s".parse().unwrap()).await.unwrap_err();
    let seen = server.join().unwrap();
    assert_eq!(seen.header("content-length"), Some("0"));
    assert_eq!(seen.header("content-type"), None);
    assert!(seen.to_sign().starts_with("POST&/v2/sessions/s/qr-codes?nonce="));
    assert!(seen.is_signed());
}
