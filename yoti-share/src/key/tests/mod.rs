/// The bytes of a file in `tests/keys`.
macro_rules! key_file {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/", $name)).as_slice()
    };
}

mod damaged_text;
mod key_forms;
mod rejected_keys;
mod remote;
mod vectors;

use std::error::Error as _;

use base64::Engine as _;

use super::{AnyKey, Key, KeyUnwrapper, RemoteKey, RequestSigner, SigningInput, request_signature, request_unwrapping};
use crate::error::{KeyError, KeyErrorKind, KeyProblem};

const RSA_2048: &[u8] = key_file!("rsa-2048.pem");

fn text(pem: &[u8]) -> &str {
    std::str::from_utf8(pem).unwrap()
}

/// The DER bytes inside PEM text, by a reader other than the one under test.
fn der(pem: &[u8]) -> Vec<u8> {
    let body: String = text(pem).lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

fn pem_of(label: &str, der: &[u8], columns: usize) -> String {
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = body.as_bytes().chunks(columns).map(text).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[track_caller]
fn assert_rejected(pem: impl AsRef<[u8]>, problem: KeyProblem) {
    let error = Key::from_pem(pem).unwrap_err();
    assert_eq!(error.problem(), problem, "{error}");
}

#[track_caller]
fn assert_is_rsa_2048(key: Result<Key, KeyError>) {
    // Made with `openssl pkey -in rsa-2048.pem -pubout -outform DER | sha256sum`.
    const FINGERPRINT: &str = "5ee9ba79c8def12183d84c405a2acada5810b01f48b89968ba6852bd3e8fed62";
    let debug = format!("{:?}", key.unwrap());
    assert_eq!(debug, format!("Key {{ bits: 2048, fingerprint: {FINGERPRINT} }}"));
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// Runs every vector through every backend that is compiled.
macro_rules! vectors {
    ($($feature:literal $name:ident $backend:ty;)+) => {$(
        #[cfg(feature = $feature)]
        mod $name {
            #[test]
            fn backend_passes_every_vector() {
                super::vectors::check_backend::<$backend>();
            }
        }
    )+};
}

vectors! {
    "aws-lc-rs" aws_lc super::super::aws_lc::AwsLc;
    "rust-crypto" rust_crypto super::super::rust_crypto::RustCrypto;
}
