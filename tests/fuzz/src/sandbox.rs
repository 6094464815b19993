//! HTTP requests to the sandbox, with valid and invalid signatures.

use std::{
    cell::RefCell,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::{
    RsaPrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::{self, Runtime},
};
use yoti_share_sandbox::{AppConfig, Clock, Sandbox};

use crate::choices::Choices;

const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";
pub(crate) const SESSION: &str = r#"{"policy":{"wanted":[{"name":"full_name"},{"name":"date_of_birth","derivation":"age_over:18",
"constraints":[{"type":"SOURCE","preferred_sources":{"anchors":[{"name":"PASSPORT","sub_type":""}],"soft_preference":false}}]}],
"wanted_auth_types":[1],"wanted_remember_me":true},"extensions":[{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":
{"latitude":50.0,"longitude":1.0,"radius":150,"max_uncertainty_radius":150}}}],"redirectUri":"/back","subject":{"subject_id":"s"}}"#;

/// A signed request.
struct SignedRequest {
    method: String,
    target: String,
    auth_id: Vec<u8>,
    digest: Vec<u8>,
    body: Vec<u8>,
}

pub(crate) fn request(data: &[u8]) -> String {
    HARNESS.with_borrow_mut(|harness| harness.get_or_insert_with(Harness::start).request(data))
}

thread_local! {
    static HARNESS: RefCell<Option<Harness>> = const { RefCell::new(None) };
}

struct Harness {
    runtime: Runtime,
    sandbox: Sandbox,
    key: KeyPair,
    nonces: u64,
}

/// The time of the sandbox's manual clock.
fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_750_000_000)
}

impl Harness {
    fn start() -> Self {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let sandbox = Sandbox::builder()
            .seed(1)
            .clock(Clock::manual(noon()))
            .max_sessions(32)
            .app(AppConfig::new().sdk_id(SDK_ID));
        let sandbox = runtime.block_on(async { sandbox.start().await }).unwrap();
        let key = RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
        let key = KeyPair::from_der(key.to_pkcs1_der().unwrap().as_bytes()).unwrap();
        Self {
            runtime,
            sandbox,
            key,
            nonces: 0,
        }
    }

    fn request(&mut self, data: &[u8]) -> String {
        let mut choices = Choices::new(data);
        match choices.byte() % 6 {
            0 => self.raw_bytes(choices.rest()),
            1 => self.create_session(choices.rest().to_vec()),
            2 => self.create_session(choices.edit(SESSION.as_bytes().to_vec())),
            3 => self.other_path(&mut choices),
            4 => self.changed_after_signing(&mut choices),
            _ => self.control(&mut choices),
        }
    }

    /// Any bytes over a connection.
    fn raw_bytes(&self, bytes: &[u8]) -> String {
        let response = self.exchange(bytes, true);
        if split(&response).is_none() {
            // The client closed the connection early and may miss the response.
            "no response".to_owned()
        } else {
            check_response(&response, false).to_string()
        }
    }

    /// Another method and path, with a valid signature.
    fn other_path(&mut self, choices: &mut Choices<'_>) -> String {
        const METHODS: [&str; 5] = ["GET", "POST", "PUT", "OPTIONS", "HEAD"];
        const PATHS: [&str; 5] = [
            "/v2/sessions/ss.v2.a",
            "/v2/qr-codes/qr.v2.a",
            "/v2/receipts/AA",
            "/v2/wrapped-item-keys/a",
            "/v2/sessions/a/qr-codes",
        ];
        let method = METHODS[choices.below(METHODS.len())];
        let path = PATHS[choices.below(PATHS.len())].as_bytes().to_vec();
        let target = printable(&choices.edit(path)) + &self.query();
        let sent = self.signed(method, target, Vec::new());
        let status = self.send(&sent);
        assert!([200, 201, 400, 401, 404, 405].contains(&status), "{status}");
        status.to_string()
    }

    /// A valid request whose query, digest or SDK ID is changed after signing.
    fn changed_after_signing(&mut self, choices: &mut Choices<'_>) -> String {
        const PATH: &str = "/v2/sessions/ss.v2.a";
        let query = self.query();
        let mut sent = self.signed("GET", format!("{PATH}{query}"), Vec::new());
        let original = (sent.target.clone(), sent.digest.clone(), sent.auth_id.clone());
        match choices.byte() % 3 {
            0 => sent.target = format!("{PATH}?{}", printable(&choices.edit(query.as_bytes()[1..].to_vec()))),
            1 => sent.digest = header(&choices.edit(sent.digest)),
            _ => sent.auth_id = header(&choices.edit(sent.auth_id)),
        }
        let same = original.0 == sent.target
            && original.1 == sent.digest.trim_ascii()
            && sent.auth_id.trim_ascii().eq_ignore_ascii_case(&original.2);
        let expected = if same {
            404
        } else if sent.target.parse::<http::Uri>().is_err() {
            400
        } else {
            401
        };
        let status = self.send(&sent);
        assert_eq!(status, expected, "{}", sent.target);
        status.to_string()
    }

    /// A control request of the phone.
    fn control(&mut self, choices: &mut Choices<'_>) -> String {
        const CALLS: [&str; 6] = ["scan", "approve", "refuse", "cancel", "expire", "error"];
        let session = self.new_session();
        let call = CALLS[choices.below(CALLS.len())];
        let body = choices.rest();
        let head = format!(
            "POST /sandbox/sessions/{session}/{call} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let response = self.exchange(&[head.as_bytes(), body].concat(), false);
        let status = check_response(&response, true);
        assert!([200, 400, 409, 422].contains(&status), "{status}");
        format!("{call} {status}")
    }

    /// Creates a session. The signature is valid, so the body decides whether the sandbox accepts the request.
    fn create_session(&mut self, body: Vec<u8>) -> String {
        let is_sample = body == SESSION.as_bytes();
        let target = format!("/v2/sessions{}", self.query());
        let sent = self.signed("POST", target, body);
        let status = self.send(&sent);
        assert!(status == 201 || !is_sample && [400, 403].contains(&status), "{status}");
        status.to_string()
    }

    fn new_session(&mut self) -> String {
        let target = format!("/v2/sessions{}", self.query());
        let sent = self.signed("POST", target, SESSION.as_bytes().to_vec());
        let response = self.exchange(&sent.bytes(), false);
        assert_eq!(check_response(&response, true), 201);
        let body: Value = serde_json::from_slice(body(&response)).unwrap();
        body["id"]
            .as_str()
            .unwrap()
            .replace('=', "%3D")
            .replace('+', "%2B")
            .replace('/', "%2F")
    }

    fn query(&mut self) -> String {
        self.nonces += 1;
        format!("?nonce={:032x}&timestamp=1750000000000", self.nonces)
    }

    fn signed(&self, method: &str, target: String, body: Vec<u8>) -> SignedRequest {
        let mut message = format!("{method}&{target}");
        if !body.is_empty() {
            message.push('&');
            message.push_str(&STANDARD.encode(&body));
        }
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .unwrap();
        SignedRequest {
            method: method.to_owned(),
            target,
            auth_id: SDK_ID.into(),
            digest: STANDARD.encode(signature).into_bytes(),
            body,
        }
    }

    fn send(&self, sent: &SignedRequest) -> u16 {
        check_response(&self.exchange(&sent.bytes(), false), sent.method != "HEAD")
    }

    /// Sends the bytes over a new connection. Returns the whole response.
    fn exchange(&self, bytes: &[u8], close_early: bool) -> Vec<u8> {
        let address = self.sandbox.address();
        let exchange = async {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let mut response = Vec::new();
            // The server may close the connection before it has read everything.
            drop(stream.write_all(bytes).await);
            if close_early {
                drop(stream.shutdown().await);
            }
            drop(stream.read_to_end(&mut response).await);
            response
        };
        let limited = async { tokio::time::timeout(Duration::from_secs(60), exchange).await };
        self.runtime.block_on(limited).expect("the sandbox did not respond")
    }
}

impl SignedRequest {
    fn bytes(&self) -> Vec<u8> {
        let Self {
            method,
            target,
            auth_id,
            digest,
            body,
        } = self;
        let length = body.len();
        [
            format!("{method} /share{target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Yoti-SDK: Rust\r\nX-Yoti-SDK-Version: Rust-0\r\nX-Yoti-Auth-Id: ").as_bytes(),
            auth_id,
            b"\r\nX-Yoti-Auth-Digest: ",
            digest,
            format!("\r\nContent-Length: {length}\r\n\r\n").as_bytes(),
            body,
        ]
        .concat()
    }
}

/// Checks the rules for every response. Returns the status.
fn check_response(response: &[u8], has_body: bool) -> u16 {
    let head = head(response);
    let status = head
        .strip_prefix("HTTP/1.1 ")
        .or_else(|| head.strip_prefix("HTTP/1.0 "))
        .expect("the response is not HTTP");
    let status: u16 = status[..3].parse().unwrap();
    assert!(status < 500, "internal error: {head}");
    let lower = head.to_ascii_lowercase();
    // The HTTP library rejects malformed HTTP before the sandbox sees the request.
    let rejected_by_library = status == 400 && !lower.contains("content-type") || status == 431;
    if !rejected_by_library {
        assert!(
            lower.contains("\r\nx-yoti-sandbox: yoti-share-sandbox/"),
            "the response has no X-Yoti-Sandbox header: {head}"
        );
        assert!(
            lower.contains("\r\nx-request-id: "),
            "the response has no request ID: {head}"
        );
        if has_body && status >= 400 {
            let body: Value = serde_json::from_slice(body(response)).expect("the error body is JSON");
            assert_eq!(body["status"], status, "{body}");
            assert!(body["error"].as_str().is_some_and(|code| !code.is_empty()), "{body}");
        }
    }
    status
}

fn split(response: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = response.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some((&response[..end], &response[end + 4..]))
}

fn head(response: &[u8]) -> String {
    String::from_utf8(split(response).expect("the response is incomplete").0.to_vec()).expect("the headers are text")
}

/// The body. The sandbox does not use chunked encoding.
fn body(response: &[u8]) -> &[u8] {
    split(response).expect("the response is incomplete").1
}

/// Replaces bytes that a request line cannot contain.
fn printable(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| {
            if byte.is_ascii_graphic() && *byte != b'#' {
                char::from(*byte)
            } else {
                '.'
            }
        })
        .collect()
}

/// Replaces bytes that a header cannot contain.
fn header(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .copied()
        .map(|byte| if byte < b' ' || byte == 0x7f { b'.' } else { byte })
        .collect()
}
