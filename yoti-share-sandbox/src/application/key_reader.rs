//! Reads private keys in the forms in which people have them, and names the problem of anything else.

use data_encoding::{BASE64_NOPAD, DecodeKind};
use der::asn1::AnyRef;
use der::{Decode, ErrorKind, Reader, Tag, Tagged};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey};
use rsa::pkcs8::{ObjectIdentifier, PrivateKeyInfo};
use rsa::traits::PublicKeyParts;

/// A problem of a key, as a sentence without a full stop.
type Problem = &'static str;

const EMPTY: Problem = "the key is empty";
const NOT_UTF8: Problem = "the text is not UTF-8; a file in UTF-16 looks like this";
const DER: Problem = "these are DER bytes, not PEM text";
const PEM: Problem = "this is PEM text, not DER bytes";
const NOT_PEM: Problem =
    "not a private key: no line `-----BEGIN RSA PRIVATE KEY-----` or `-----BEGIN PRIVATE KEY-----` was found";
const PATH: Problem = "this is the path of a file, not a key";
const BASE64_OF_PEM: Problem = "the PEM text is encoded in base64 a second time; decode it once";
const ENCRYPTED: Problem =
    "the key is protected by a passphrase; decrypt it with `openssl rsa -in key.pem -out plain.pem`";
const CERTIFICATE: Problem = "this is a certificate, not a private key";
const PUBLIC_KEY: Problem = "this is a public key, not a private key";
const ELLIPTIC_CURVE: Problem = "this is an elliptic-curve key; Yoti's API takes RSA keys only";
const EDWARDS: Problem = "this is an Ed25519, Ed448, X25519 or X448 key; Yoti's API takes RSA keys only";
const OTHER_ALGORITHM: Problem = "the key is for another algorithm; Yoti's API takes RSA keys only";
const OPEN_SSH: Problem = "the key is in the format of OpenSSH; convert a copy with `ssh-keygen -p -m PEM -N ''`";
const PKCS12: Problem = "this is a PKCS#12 container; extract the key with `openssl pkcs12 -nocerts -nodes`";
const SEVERAL_KEYS: Problem = "there are several private keys; write only that of the application";
const MULTI_PRIME: Problem = "the key has more than two primes";
const SIZE: Problem = "the key does not have 2048 to 8192 bits";
const EXPONENT: Problem = "the key's public exponent is not supported; the usual one is 65537";
const TRUNCATED: Problem = "the key is truncated; copy it again, with its END line";
const DAMAGED: Problem = "the key is damaged, or not an RSA key in PKCS#1 or PKCS#8";
const TRAILING_DATA: Problem = "other bytes follow the key";
const INCONSISTENT: Problem = "the numbers of the key contradict each other";

const BEGIN: &str = "BEGIN ";
const DASHES: &str = "-----";
/// `-----BEGIN ` in base64.
const BEGIN_IN_BASE64: &str = "LS0tLS1CRUdJTi";

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// X25519, X448, Ed25519, Ed448.
const EDWARDS_KEYS: [ObjectIdentifier; 4] = [
    ObjectIdentifier::new_unwrap("1.3.101.110"),
    ObjectIdentifier::new_unwrap("1.3.101.111"),
    ObjectIdentifier::new_unwrap("1.3.101.112"),
    ObjectIdentifier::new_unwrap("1.3.101.113"),
];

/// Whether the text is a key and not the path of one.
pub(crate) fn is_key_text(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    text.contains("-----BEGIN ") || start.starts_with(BEGIN_IN_BASE64) || (start.starts_with("MII") && text.len() > 255)
}

/// Reads the only private key of a PEM text.
pub(super) fn read_pem(pem: &[u8]) -> Result<RsaPrivateKey, Problem> {
    let text = read_text(pem)?;
    let mut key = None;
    let mut other = None;
    // Dashes separate the parts of a block: label, body, label.
    let mut parts = text.split(DASHES);
    while let Some(part) = parts.next() {
        let Some(label) = part.strip_prefix(BEGIN) else {
            continue;
        };
        let body = parts.next().ok_or(TRUNCATED)?;
        let end = parts.next().ok_or(TRUNCATED)?;
        let rest = end
            .strip_prefix("END ")
            .and_then(|end| end.strip_prefix(label))
            .ok_or(DAMAGED)?;
        if !rest.is_empty() || parts.next().is_none() {
            return Err(TRUNCATED);
        }
        if !label.ends_with("PRIVATE KEY") {
            other.get_or_insert(describe_block(label));
        } else if key.replace((label, body)).is_some() {
            return Err(SEVERAL_KEYS);
        }
    }
    match key {
        None => Err(other.unwrap_or_else(|| describe_text(text))),
        Some(("RSA PRIVATE KEY" | "PRIVATE KEY", body)) => read_key(&decode_body(body)?),
        Some(("ENCRYPTED PRIVATE KEY", _)) => Err(ENCRYPTED),
        Some(("EC PRIVATE KEY", _)) => Err(ELLIPTIC_CURVE),
        Some(("OPENSSH PRIVATE KEY", _)) => Err(OPEN_SSH),
        Some(_) => Err(OTHER_ALGORITHM),
    }
}

/// Reads a private key in DER.
pub(super) fn read_der(der: &[u8]) -> Result<RsaPrivateKey, Problem> {
    if der.is_empty() {
        return Err(EMPTY);
    }
    let marker = b"-----BEGIN ";
    if der.windows(marker.len()).any(|window| window == marker) {
        return Err(PEM);
    }
    read_key(der)
}

fn read_text(pem: &[u8]) -> Result<&str, Problem> {
    let is_utf16 = pem.starts_with(b"\xff\xfe") || pem.starts_with(b"\xfe\xff");
    let text = match std::str::from_utf8(pem) {
        Ok(text) if !is_utf16 => text.trim_start_matches('\u{feff}').trim(),
        Err(_) if !is_utf16 && pem.starts_with(b"\x30\x82") => return Err(DER),
        Ok(_) | Err(_) => return Err(NOT_UTF8),
    };
    if text.is_empty() { Err(EMPTY) } else { Ok(text) }
}

/// Decodes the base64 between the lines, in which line endings may be escapes such as `\n`.
fn decode_body(body: &str) -> Result<Vec<u8>, Problem> {
    if body.contains(':') {
        // Only encrypted keys have headers, such as `Proc-Type: 4,ENCRYPTED`.
        return Err(if body.contains("ENCRYPTED") { ENCRYPTED } else { DAMAGED });
    }
    let mut base64 = String::with_capacity(body.len());
    let mut characters = body.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            let escaped = characters.by_ref().find(|escaped| *escaped != '\\');
            if !matches!(escaped, Some('n' | 'r' | 't')) {
                return Err(DAMAGED);
            }
        } else if !character.is_ascii_whitespace() {
            base64.push(character);
        }
    }
    let base64 = base64.trim_end_matches('=');
    if base64.is_empty() {
        return Err(TRUNCATED);
    }
    BASE64_NOPAD
        .decode(base64.as_bytes())
        .map_err(|error| match error.kind {
            DecodeKind::Length => TRUNCATED,
            DecodeKind::Symbol | DecodeKind::Trailing | DecodeKind::Padding => DAMAGED,
        })
}

/// Reads PKCS#1 or PKCS#8, and names other structures by the types of their first two elements.
fn read_key(der: &[u8]) -> Result<RsaPrivateKey, Problem> {
    let outer = AnyRef::from_der(der).map_err(|error| {
        if matches!(error.kind(), ErrorKind::Incomplete { .. }) {
            TRUNCATED
        } else if matches!(error.kind(), ErrorKind::TrailingData { .. }) {
            TRAILING_DATA
        } else {
            DAMAGED
        }
    })?;
    let damaged = |_cause: der::Error| DAMAGED;
    let (first, second) = outer
        .sequence(|elements| {
            let first = AnyRef::decode(elements)?;
            let second = elements.peek_byte();
            while !elements.is_finished() {
                AnyRef::decode(elements)?;
            }
            Ok((first, second))
        })
        .map_err(damaged)?;
    let second = second.map(Tag::try_from).transpose().map_err(damaged)?;
    match (first.tag(), second) {
        // A public key starts with its modulus, a private key with a version of one byte.
        (Tag::Integer, Some(Tag::Integer)) if first.value().len() > 1 => Err(PUBLIC_KEY),
        (Tag::Integer, Some(Tag::Integer)) => read_pkcs1(der),
        (Tag::Integer, Some(Tag::Sequence)) if first.value() == [3] => Err(PKCS12),
        (Tag::Integer, Some(Tag::Sequence)) => read_pkcs8(der),
        (Tag::Integer, Some(Tag::OctetString)) => Err(ELLIPTIC_CURVE),
        (Tag::Sequence, Some(Tag::OctetString)) => Err(ENCRYPTED),
        (Tag::Sequence, Some(Tag::BitString)) => Err(PUBLIC_KEY),
        (Tag::Sequence, Some(Tag::Sequence)) => Err(CERTIFICATE),
        _ => Err(DAMAGED),
    }
}

fn read_pkcs8(der: &[u8]) -> Result<RsaPrivateKey, Problem> {
    let info = PrivateKeyInfo::try_from(der).map_err(|_cause| DAMAGED)?;
    match info.algorithm.oid {
        RSA_ENCRYPTION => match AnyRef::from_der(info.private_key) {
            Err(error) if matches!(error.kind(), ErrorKind::TrailingData { .. }) => Err(TRAILING_DATA),
            Ok(_) | Err(_) => read_pkcs1(info.private_key),
        },
        EC_PUBLIC_KEY => Err(ELLIPTIC_CURVE),
        other if EDWARDS_KEYS.contains(&other) => Err(EDWARDS),
        _ => Err(OTHER_ALGORITHM),
    }
}

fn read_pkcs1(der: &[u8]) -> Result<RsaPrivateKey, Problem> {
    let numbers = rsa::pkcs1::RsaPrivateKey::try_from(der).map_err(|_cause| DAMAGED)?;
    if numbers.other_prime_infos.is_some() {
        return Err(MULTI_PRIME);
    }
    let modulus = rsa::BigUint::from_bytes_be(numbers.modulus.as_bytes());
    if !(2048..=8192).contains(&modulus.bits()) {
        return Err(SIZE);
    }
    // The SDK's cryptographic libraries take exponents of up to 33 bits.
    if rsa::BigUint::from_bytes_be(numbers.public_exponent.as_bytes()).bits() > 33 {
        return Err(EXPONENT);
    }
    // Checks the modulus, the exponents and the primes. The other numbers follow from these.
    let key = RsaPrivateKey::from_pkcs1_der(der).map_err(|_cause| INCONSISTENT)?;
    let written = key.to_pkcs1_der().map_err(|_cause| INCONSISTENT)?;
    if key.n() == &modulus && written.as_bytes() == der {
        Ok(key)
    } else {
        Err(INCONSISTENT)
    }
}

fn describe_block(label: &str) -> Problem {
    if label.contains("CERTIFICATE") {
        CERTIFICATE
    } else if label.contains("PUBLIC KEY") {
        PUBLIC_KEY
    } else if label.starts_with("EC ") {
        ELLIPTIC_CURVE
    } else {
        NOT_PEM
    }
}

/// The most likely problem of a text without a PEM block.
fn describe_text(text: &str) -> Problem {
    let lower = text.to_ascii_lowercase();
    let has_start = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    let has_drive = text.get(1..3).is_some_and(|colon| matches!(colon, ":\\" | ":/"));
    let has_extension = [".pem", ".key", ".der", ".p8", ".pk8", ".txt", ".crt"]
        .iter()
        .any(|end| lower.ends_with(end));
    if has_start(&["ssh-", "ecdsa-sha2-"]) {
        PUBLIC_KEY
    } else if text.starts_with(BEGIN_IN_BASE64) {
        BASE64_OF_PEM
    } else if !text.contains(['\n', '\r']) && (has_drive || has_extension || has_start(&["/", "./", "../", "~"])) {
        PATH
    } else {
        NOT_PEM
    }
}
