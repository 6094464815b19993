//! Identifies text that is not the PEM text of a private key.

use super::pem::BEGIN_IN_BASE64;
use crate::error::{KeyProblem, changes_line};

/// White space, or an invisible character such as a byte order mark or a zero-width space.
pub(super) fn is_ignorable(c: char) -> bool {
    c.is_whitespace() || changes_line(c) && !c.is_control()
}

/// Whether the text contains a dash by which word processors replace hyphens.
pub(super) fn has_typographic_dash(text: &str) -> bool {
    text.contains([
        '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}',
    ])
}

/// The problem of a PEM block that is not a private key.
pub(super) fn identify_block(label: &str) -> KeyProblem {
    if label.contains("CERTIFICATE") {
        KeyProblem::CERTIFICATE
    } else if label.contains("PUBLIC KEY") {
        KeyProblem::PUBLIC_KEY
    } else if label.starts_with("EC ") {
        KeyProblem::ELLIPTIC_CURVE
    } else if label.starts_with("PGP PRIVATE") {
        KeyProblem::PGP
    } else {
        KeyProblem::NOT_PEM
    }
}

/// The most likely problem of text without a PEM block.
pub(super) fn identify_text(text: &str) -> KeyProblem {
    let text = text.trim_matches(|c| is_ignorable(c) || matches!(c, '"' | '\'' | '`'));
    let lower = text.get(..text.len().min(4096)).unwrap_or(text).to_lowercase();
    if text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-") {
        KeyProblem::PUBLIC_KEY
    } else if text.starts_with("PuTTY-User-Key-File") {
        KeyProblem::PUTTY
    } else if text.starts_with(BEGIN_IN_BASE64) {
        KeyProblem::BASE64_OF_PEM
    } else if is_base64_of_key(text) {
        KeyProblem::BODY
    } else if text.contains("BEGIN") && text.contains("KEY") && has_typographic_dash(text) {
        KeyProblem::DASHES
    } else if text.starts_with('{') && text.contains("\"kty\"") {
        KeyProblem::JWK
    } else if lower.contains("<rsakeyvalue") {
        KeyProblem::XML
    } else if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        KeyProblem::HTML
    } else if is_path(text) {
        KeyProblem::PATH
    } else {
        KeyProblem::NOT_PEM
    }
}

/// Whether the text is base64 and starts like a key: a SEQUENCE with a length of two bytes.
pub(super) fn is_base64_of_key(text: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=".contains(&byte);
    text.starts_with("MII") && text.bytes().all(is_base64)
}

pub(super) fn is_path(text: &str) -> bool {
    const STARTS: [&str; 4] = ["/", "./", "../", "~"];
    const ENDS: [&str; 7] = [".pem", ".key", ".der", ".p8", ".pk8", ".txt", ".crt"];

    let lower = text.to_ascii_lowercase();
    let drive = text.get(1..3).is_some_and(|colon| colon == ":\\" || colon == ":/");
    let looks_like_path =
        drive || STARTS.iter().any(|start| text.starts_with(start)) || ENDS.iter().any(|end| lower.ends_with(end));
    looks_like_path && !text.contains(['\n', '\r'])
}
