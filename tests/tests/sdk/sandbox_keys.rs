//! The sandbox reads the same keys as the SDK, with other code and another cryptographic library, and rejects the others for
//! the same reason.

use std::{fs, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use yoti_share::{Key, KeyErrorKind};
use yoti_share_sandbox::AppKey;

const RSA_2048: &str = include_str!("../../../yoti-share/tests/keys/rsa-2048.pem");

/// A word of the sandbox's sentence for each reason of this kind.
fn words(kind: KeyErrorKind) -> &'static [&'static str] {
    match kind {
        KeyErrorKind::WrongInput => &["the path of a file", "DER bytes, not", "PEM text, not"],
        KeyErrorKind::NotFound => &["is empty", "no line", "not UTF-8", "a second time"],
        KeyErrorKind::Encrypted => &["passphrase"],
        KeyErrorKind::NotPrivate => &["a certificate", "a public key"],
        KeyErrorKind::NotRsa => &["elliptic-curve", "Ed25519", "another algorithm"],
        KeyErrorKind::Unsupported => &["OpenSSH", "PKCS#12", "several", "primes", "bits", "exponent"],
        KeyErrorKind::Malformed => &["truncated", "damaged", "follow", "contradict"],
        other => panic!("no text has the problem {other:?}"),
    }
}

/// Reads the text with both.
fn compare_pem(pem: impl AsRef<[u8]>, place: &str) -> bool {
    let pem = pem.as_ref();
    compare(Key::from_pem(pem), AppKey::from_pem(pem), place)
}

fn compare_der(der: &[u8], place: &str) -> bool {
    compare(Key::from_der(der), AppKey::from_der(der), place)
}

/// Asserts that both have the same key, or the same reason to reject it. Returns whether it is a key.
fn compare(
    sdk: Result<Key, yoti_share::KeyError>,
    sandbox: Result<AppKey, yoti_share_sandbox::AppKeyError>,
    place: &str,
) -> bool {
    match (sdk, sandbox) {
        (Ok(sdk), Ok(sandbox)) => {
            // The fingerprint is part of `Debug`.
            let written = Key::from_pem(sandbox.pem()).unwrap();
            assert_eq!(format!("{sdk:?}"), format!("{written:?}"), "{place}");
            true
        }
        (Err(sdk), Err(sandbox)) => {
            let sentence = sandbox.to_string();
            let expected = words(sdk.kind());
            assert!(
                expected.iter().any(|word| sentence.contains(word)),
                "{place}: SDK: {sdk}; sandbox: {sentence}"
            );
            false
        }
        (sdk, sandbox) => panic!("{place}: SDK: {sdk:?}; sandbox: {sandbox:?}"),
    }
}

fn der() -> Vec<u8> {
    let base64: String = RSA_2048.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(base64).unwrap()
}

#[test]
fn every_key_file_is_read_or_rejected_alike() {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../yoti-share/tests/keys");
    let mut accepted = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(&path).unwrap();
        if compare_pem(&bytes, name) {
            accepted.push(name.to_owned());
        }
        let base64: Option<String> = std::str::from_utf8(&bytes).ok().map(|text| {
            let lines = text.lines().filter(|line| !line.contains(['-', ':', ' ']));
            lines.collect()
        });
        let der = base64.and_then(|base64| STANDARD.decode(base64).ok());
        compare_der(der.as_deref().unwrap_or(&bytes), &format!("{name} in DER"));
    }
    accepted.sort();
    assert_eq!(
        accepted,
        [
            "bag.pem",
            "rsa-2048.pem",
            "rsa-2048.pkcs8.pem",
            "rsa-3072.pem",
            "rsa-4096.pem"
        ]
    );
}

#[test]
fn every_form_of_a_key_is_read_alike() {
    let one_line = RSA_2048.replace('\n', "\\n");
    for form in [
        format!("\u{feff}{RSA_2048}"),
        RSA_2048.replace('\n', "\r\n"),
        RSA_2048.replace('\n', "\r"),
        RSA_2048.trim_end().to_owned(),
        RSA_2048.replace('\n', "\\r\\n"),
        RSA_2048.replace('\n', "\\\\n"),
        format!("\"{one_line}\""),
        one_line,
        RSA_2048.replace('\n', " "),
        format!("key: |\n    {}", RSA_2048.replace('\n', "\n    ")),
        RSA_2048.replace('\n', "\n\t"),
        format!("text before\n{RSA_2048}text after"),
        RSA_2048.replace('=', ""),
    ] {
        assert!(compare_pem(&form, &form[..40]));
    }
    assert!(compare_der(&der(), "DER"));
}

#[test]
fn every_other_input_is_rejected_alike() {
    let utf16: Vec<u8> = RSA_2048.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let ec = include_str!("../../../yoti-share/tests/keys/ec.pem");
    for (place, input) in [
        ("empty", String::new()),
        ("blank", " \r\n\t".to_owned()),
        ("byte order mark", "\u{feff}".to_owned()),
        ("path", "../keys/key.PEM".to_owned()),
        ("drive", "C:\\keys\\key".to_owned()),
        ("password", "hunter2".to_owned()),
        ("JSON", "{\"key\": 1}".to_owned()),
        ("four dashes", RSA_2048.replace("-----", "----")),
        ("base64 of PEM", STANDARD.encode(RSA_2048)),
        ("public SSH key", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB a@b".to_owned()),
        ("two keys", RSA_2048.repeat(2)),
        ("two algorithms", format!("{RSA_2048}{ec}")),
        ("DSA", RSA_2048.replace("RSA ", "DSA ")),
        (
            "PGP",
            "-----BEGIN PGP MESSAGE-----\nAA==\n-----END PGP MESSAGE-----".to_owned(),
        ),
        (
            "empty body",
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----".to_owned(),
        ),
        (
            "other body",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----".to_owned(),
        ),
        ("asterisk", RSA_2048.replacen("MII", "M*I", 1)),
        ("unknown escape", RSA_2048.replacen("MII", "M\\xI", 1)),
        ("other END", RSA_2048.replace("END RSA PRIVATE", "END PRIVATE")),
        ("header", RSA_2048.replacen("MII", "Proc-Type: 4,ENCRYPTED\n\nMII", 1)),
    ] {
        assert!(!compare_pem(&input, place), "{place}");
    }
    assert!(!compare_pem([&[0xff, 0xfe], utf16.as_slice()].concat(), "UTF-16"));
    assert!(!compare_pem(der(), "DER as PEM"));
    assert!(!compare_der(RSA_2048.as_bytes(), "PEM as DER"));
    assert!(!compare_der(&[], "no DER"));
}

#[test]
fn truncated_and_changed_keys_are_rejected_alike() {
    for length in (28..RSA_2048.len() - 2).step_by(97).chain([RSA_2048.len() - 3]) {
        assert!(!compare_pem(&RSA_2048[..length], &format!("PEM of {length} bytes")));
    }
    let whole = der();
    for length in [1, 2, 3, 4, 100, whole.len() - 1] {
        assert!(!compare_der(&whole[..length], &format!("DER of {length} bytes")));
    }
    let longer = [whole.as_slice(), &[0]].concat();
    assert!(!compare_der(&longer, "one more byte"));
    // In the modulus, the private exponent, a prime, an exponent of a prime and the coefficient.
    for at in [40, 400, 620, 900, 1180] {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        assert!(!compare_der(&changed, &format!("byte {at}")));
    }
}
