//! Access tokens: how an application gets one, and requests that have one in place of a signature.

mod assertions;
mod bearer;
mod program;
mod secrets;
mod token_request;

use std::net::SocketAddr;
use std::time::SystemTime;

use data_encoding::BASE64URL_NOPAD;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::{Pss, RsaPrivateKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha384};
use url::form_urlencoded::Serializer;
use yoti_share_sandbox::{Clock, Sandbox};

use crate::program::Program;
use crate::support::{Call, Reply, call, exchange, nonce};

pub(crate) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The parts of a client assertion. Tests can change each.
#[derive(Clone)]
pub(crate) struct Assertion {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) key: RsaPrivateKey,
}

impl Assertion {
    pub(crate) fn new(sdk_id: &str, key_pem: &str, auth_url: &str, clock: &Clock) -> Self {
        let now = clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let subject = format!("sdk:{sdk_id}");
        Self {
            header: json!({"alg": "PS384", "typ": "JWT"}),
            claims: json!({
                "iss": subject, "sub": subject, "jti": nonce(), "aud": auth_url, "iat": now, "exp": now + 300,
            }),
            key: RsaPrivateKey::from_pkcs1_pem(key_pem).unwrap(),
        }
    }

    /// An assertion of the sandbox's first application.
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        Self::new(
            sandbox.sdk_id(),
            sandbox.key_pem(),
            &sandbox.auth_url(),
            sandbox.clock(),
        )
    }

    pub(crate) fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    /// Header and claims in base64url, with a dot between them.
    pub(crate) fn unsigned(&self) -> String {
        let part = |json: &Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
        format!("{}.{}", part(&self.header), part(&self.claims))
    }

    pub(crate) fn sign(&self) -> String {
        self.sign_with(Pss::new_with_salt::<Sha384>(48), |text| Sha384::digest(text).to_vec())
    }

    pub(crate) fn sign_with(&self, scheme: impl rsa::traits::SignatureScheme, digest: fn(&str) -> Vec<u8>) -> String {
        let text = self.unsigned();
        let mut rng = rand_core::OsRng;
        let signature = self.key.sign_with_rng(&mut rng, scheme, &digest(&text)).unwrap();
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

/// An assertion of the program's first application.
pub(crate) fn assertion_for(program: &Program) -> Assertion {
    let key = std::fs::read_to_string(program.text("key_file")).unwrap();
    Assertion::new(program.text("sdk_id"), &key, program.text("auth_url"), &Clock::system())
}

/// The form of a token request.
pub(crate) fn form(parameters: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// A correct form, apart from the assertion and the scope.
pub(crate) fn token_form(assertion: &str, scope: &str) -> String {
    form(&[
        ("grant_type", "client_credentials"),
        ("scope", scope),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion),
    ])
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

pub(crate) async fn post_token(address: SocketAddr, content_type: &str, body: &str) -> Reply {
    send(address, "POST /auth/v1/oauth/token", content_type, body).await
}

pub(crate) async fn send(address: SocketAddr, line: &str, content_type: &str, body: &str) -> Reply {
    let length = body.len();
    let head = format!(
        "{line} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    );
    exchange(address, format!("{head}{body}").as_bytes()).await.unwrap()
}

pub(crate) async fn request_token(sandbox: &Sandbox, assertion: &str, scope: &str) -> Reply {
    post_token(sandbox.address(), FORM, &token_form(assertion, scope)).await
}

/// Gets a token with a new assertion.
pub(crate) async fn token(sandbox: &Sandbox) -> String {
    let reply = request_token(sandbox, &Assertion::of(sandbox).sign(), "share").await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.text("/access_token")
}

/// A request with a token in place of the signature.
pub(crate) fn call_with(sandbox: &Sandbox, token: &str, method: &str, path: &str) -> Call {
    let mut call = unsigned_call(sandbox, method, path);
    call.headers
        .push(("Authorization".to_owned(), format!("Bearer {token}")));
    call
}

/// A request without a signature.
pub(crate) fn unsigned_call(sandbox: &Sandbox, method: &str, path: &str) -> Call {
    let mut call = call(sandbox, method, path).query("").digest("");
    call.sdk_id = None;
    call
}

/// Checks the form of OAuth 2, and returns status and code.
pub(crate) fn oauth_error(reply: &Reply) -> (u16, String) {
    let json = reply.json();
    let members: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(members, ["error", "error_description"]);
    assert!(!json["error_description"].as_str().unwrap().is_empty());
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    (reply.status, reply.text("/error"))
}
