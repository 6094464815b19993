//! Private keys. `RustCrypto` must read the same public key and verify the signatures.

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

/// The input is a PEM or DER key, or describes changes of the test key. A changed key must give the same key or the same kind
/// of error as PEM and as DER.
pub(crate) fn key(data: &[u8]) -> String {
    let mut choices = Choices::new(data);
    match choices.byte() % 5 {
        0 => read(Key::from_pem(choices.rest())),
        1 => read(Key::from_der(choices.rest())),
        2 => {
            let pem = to_pem(&TEST_KEY.pkcs1, "RSA PRIVATE KEY", 64, "\n");
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
    let pem = to_pem(der, label, width, end);
    let from_der = Key::from_der(der);
    let from_pem = Key::from_pem(&pem);
    match (&from_der, &from_pem) {
        (Ok(one), Ok(other)) => {
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
            check_signature(one, der);
        }
        (Err(one), Err(other)) => {
            // The label of PEM names the form of the key, so PEM has more ways to be wrong than DER.
            let is_pem_error = [KeyErrorKind::NotFound, KeyErrorKind::WrongInput].contains(&one.kind());
            assert!(
                is_pem_error || one.kind() == other.kind() || other.kind() == KeyErrorKind::Malformed,
                "{one} and {other}"
            );
        }
        (Ok(_), Err(error)) => panic!("valid as DER, but as PEM: {error}"),
        (Err(error), Ok(_)) => panic!("valid as PEM, but as DER: {error}"),
    }
    [read(from_der), read(from_pem)].concat()
}

fn read(key: Result<Key, KeyError>) -> String {
    match key {
        Ok(key) => format!("{key:?}"),
        Err(error) => {
            check_text(&error);
            format!("{:?}", error.kind())
        }
    }
}

/// Checks that there are no more texts than sentences in the SDK, so that no text contains a part of the key.
fn check_text(error: &KeyError) {
    const MAX_SENTENCES: usize = 26;
    const MAX_DETAIL: usize = 32;
    static SENTENCES: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);
    let mut sentences = SENTENCES.lock().unwrap_or_else(PoisonError::into_inner);
    let (text, debug) = (error.to_string(), format!("{error:?}"));
    // A sentence about a foreign character ends with the name of the character and its line.
    match text
        .rsplit_once(": ")
        .filter(|(_, detail)| detail.contains(" at line "))
    {
        Some((sentence, detail)) => {
            assert!(detail.len() <= MAX_DETAIL, "{text}");
            sentences.insert(sentence.to_owned());
        }
        None => {
            // A sentence about the size of a key contains the number of bits.
            sentences.insert(format!("{text} {debug}").replace(|c: char| c.is_ascii_digit(), ""));
        }
    }
    assert!(sentences.len() <= MAX_SENTENCES, "{sentences:?}");
    assert!(error.source().is_none());
}

/// Signs with the key, and verifies with the public key that `RustCrypto` reads from the same bytes.
fn check_signature(key: &Key, der: &[u8]) {
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
    assert!(
        format!("{key:?}").contains(&hex),
        "the fingerprint is not that of the key"
    );
    let signature = STANDARD
        .decode(signed.headers()["x-yoti-auth-digest"].as_bytes())
        .unwrap();
    let message = format!("GET&{}", signed.path_and_query());
    public
        .verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), &signature)
        .expect("the signature does not match the key");
}

pub(crate) fn to_pem(der: &[u8], label: &str, width: usize, end: &str) -> String {
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
