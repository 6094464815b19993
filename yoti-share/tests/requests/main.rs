//! Policies, session configurations and signed requests, compared with literals that are written by hand.

#![expect(clippy::unwrap_used, reason = "tests and their helpers may panic")]

mod config_errors;
mod identity_profile;
mod policy;
mod session_config;
mod signed_request;
mod token_request;

use serde_json::Value;
use yoti_share::{ApiRequest, Credentials, Key, SessionConfig};

const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";
const PEM: &[u8] = include_bytes!("../keys/rsa-2048.pem");

fn credentials() -> Credentials {
    Credentials::new(SDK_ID, Key::from_pem(PEM).unwrap()).unwrap()
}

/// The request body.
fn body(config: &SessionConfig) -> String {
    let request = ApiRequest::create_session(config).sign(&credentials()).unwrap();
    String::from_utf8(request.body().to_vec()).unwrap()
}

#[track_caller]
fn assert_json(actual: &str, expected: &str) {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(parse(actual), parse(expected), "{actual}");
}
