//! Private keys. What is read is held to `RustCrypto`'s reader: the same public half, and signatures that it verifies.

use std::{
    collections::HashSet,
    error::Error as _,
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::{
    Pkcs1v15Sign, RsaPrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey},
    pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey},
};
use sha2::{Digest, Sha256};
use yoti_share::{ApiRequest, Credentials, Key, KeyError, KeyErrorKind, Nonce, SessionId};
use yoti_share_sandbox::AppKey;

use crate::choices::Choices;

/// A key as it comes, as text or as bytes; or the test key with changes, which then has to be the same key, or refused
/// in the same way, as text and as bytes.
pub(crate) fn key(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    match choices.byte() % 5 {
        0 => read(Key::from_pem(choices.rest())),
        1 => read(Key::from_der(choices.rest())),
        2 => {
            let pem = armoured(&TEST_KEY.pkcs1, "RSA PRIVATE KEY", 64, "\n");
            let pem = choices.edit(pem.into_bytes());
            read(Key::from_pem(&pem))
        }
        form => {
            let (der, label) = if form == 3 {
                (&TEST_KEY.pkcs1, "RSA PRIVATE KEY")
            } else {
                (&TEST_KEY.pkcs8, "PRIVATE KEY")
            };
            let width = [64, 76, 1, usize::MAX][choices.below(4)];
            let end = ["\n", "\r\n", "\\n", "\n  "][choices.below(4)];
            in_both_forms(&choices.edit(der.clone()), label, width, end)
        }
    }
}

fn in_both_forms(der: &[u8], label: &str, width: usize, end: &str) -> String {
    let pem = armoured(der, label, width, end);
    let from_der = Key::from_der(der);
    let from_pem = Key::from_pem(&pem);
    match (&from_der, &from_pem) {
        (Ok(one), Ok(other)) => {
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
            usable(one, der);
        }
        (Err(one), Err(other)) => {
            // The PEM label says which form it is, so the text can be wrong where the bytes could be either.
            let form = [KeyErrorKind::NotFound, KeyErrorKind::WrongInput].contains(&one.kind());
            assert!(
                form || one.kind() == other.kind() || other.kind() == KeyErrorKind::Malformed,
                "{one} and {other}"
            );
        }
        (Ok(_), Err(error)) => panic!("a key as bytes, but as text: {error}"),
        (Err(error), Ok(_)) => panic!("a key as text, but as bytes: {error}"),
    }
    [read(from_der), read(from_pem)].concat()
}

fn read(key: Result<Key, KeyError>) -> String {
    match key {
        Ok(key) => format!("{key:?}"),
        Err(error) => {
            assert_is_a_known_sentence(&error);
            format!("{:?}", error.kind())
        }
    }
}

/// There are only so many sentences, so none of them repeats a part of the key.
fn assert_is_a_known_sentence(error: &KeyError) {
    const MAX_SENTENCES: usize = 26;
    static SENTENCES: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);
    let mut sentences = SENTENCES.lock().unwrap_or_else(PoisonError::into_inner);
    sentences.insert(format!("{error} {error:?}"));
    assert!(sentences.len() <= MAX_SENTENCES, "{sentences:?}");
    assert!(error.source().is_none());
}

/// The key signs, and `RustCrypto` verifies with the public half of the same bytes.
fn usable(key: &Key, der: &[u8]) {
    let again = RsaPrivateKey::from_pkcs1_der(der).or_else(|_| RsaPrivateKey::from_pkcs8_der(der));
    let credentials = Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", key.clone()).unwrap();
    let request = ApiRequest::get_session(&"ss.v2.fuzz".parse::<SessionId>().unwrap());
    let signed = request
        .sign_with(
            &credentials,
            Nonce::from_bytes([7; 16]),
            UNIX_EPOCH + Duration::from_secs(1),
        )
        .unwrap();
    let Ok(again) = again else {
        return;
    };
    let public = again.to_public_key();
    let fingerprint = Sha256::digest(public.to_public_key_der().unwrap().as_bytes());
    let hex: String = fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(format!("{key:?}").contains(&hex), "another key than the bytes have");
    let signature = STANDARD
        .decode(signed.headers()["x-yoti-auth-digest"].as_bytes())
        .unwrap();
    let message = format!("GET&{}", signed.path_and_query());
    public
        .verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), &signature)
        .expect("the signature does not fit the key");
}

pub(crate) fn armoured(der: &[u8], label: &str, width: usize, end: &str) -> String {
    let base64 = STANDARD.encode(der);
    let lines: Vec<&str> = base64
        .as_bytes()
        .chunks(width)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----{end}{}{end}-----END {label}-----{end}",
        lines.join(end)
    )
}

pub(crate) struct TestKey {
    pub(crate) pkcs1: Vec<u8>,
    pub(crate) pkcs8: Vec<u8>,
}

pub(crate) static TEST_KEY: LazyLock<TestKey> = LazyLock::new(|| {
    let key = RsaPrivateKey::from_pkcs1_pem(AppKey::insecure_test_key().pem()).unwrap();
    TestKey {
        pkcs1: key.to_pkcs1_der().unwrap().as_bytes().to_vec(),
        pkcs8: key.to_pkcs8_der().unwrap().as_bytes().to_vec(),
    }
});
