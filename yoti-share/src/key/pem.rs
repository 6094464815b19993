//! Finds the private key in PEM text.
//!
//! It is written by hand because PEM crates reject keys from environment variables and copied text: with a byte order mark,
//! other line endings or column widths, indentation, or on one line with `\n` written as two characters. It also skips
//! certificates and bag attributes, and identifies input that is not a key.

use base64::{
    DecodeError, DecodeSliceError, Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use crate::error::{KeyError, KeyProblem};

/// Padding may be missing: DER's lengths reveal a truncated body.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";
/// [`BEGIN`] in base64.
const BEGIN_IN_BASE64: &str = "LS0tLS1CRUdJTi";

/// Returns the DER bytes of the only private key in `pem`.
pub(super) fn private_key(pem: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let text = decode_text(pem)?;
    let mut key = None;
    let mut other = None;
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES).ok_or(KeyProblem::TRUNCATED)?;
        let (body, after) = after.split_once("-----END ").ok_or(KeyProblem::TRUNCATED)?;
        let after = after.strip_prefix(label).ok_or(KeyProblem::MALFORMED)?;
        rest = after.strip_prefix(DASHES).ok_or(KeyProblem::TRUNCATED)?;
        if !label.ends_with("PRIVATE KEY") {
            other.get_or_insert(identify_block(label));
        } else if key.replace((label, body)).is_some() {
            return Err(KeyProblem::SEVERAL_KEYS.into());
        }
    }
    let Some((label, body)) = key else {
        return Err(other.unwrap_or_else(|| identify_text(text)).into());
    };
    match label {
        "RSA PRIVATE KEY" | "PRIVATE KEY" => decode_body(body),
        "ENCRYPTED PRIVATE KEY" => Err(KeyProblem::ENCRYPTED.into()),
        "EC PRIVATE KEY" => Err(KeyProblem::ELLIPTIC_CURVE.into()),
        "OPENSSH PRIVATE KEY" => Err(KeyProblem::OPEN_SSH.into()),
        _ => Err(KeyProblem::OTHER_ALGORITHM.into()),
    }
}

/// Whether these bytes are PEM text instead of DER.
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// Whether the text is a key: PEM, PEM in base64, or the body of PEM. The body of a key of 2048 bits or more starts with
/// `MII` (a SEQUENCE with a length of two bytes) and is longer than a file name can be.
pub(super) fn is_key_text(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    text.contains(BEGIN) || start.starts_with(BEGIN_IN_BASE64) || start.starts_with("MII") && text.len() > 255
}

fn decode_text(pem: &[u8]) -> Result<&str, KeyProblem> {
    if pem.starts_with(&[0xff, 0xfe]) || pem.starts_with(&[0xfe, 0xff]) {
        return Err(KeyProblem::NOT_UTF8);
    }
    let text = match std::str::from_utf8(pem) {
        Ok(text) => text,
        // A DER key starts with a SEQUENCE with a length of two bytes.
        Err(_) if pem.starts_with(&[0x30, 0x82]) => return Err(KeyProblem::DER),
        Err(_) => return Err(KeyProblem::NOT_UTF8),
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        Err(KeyProblem::EMPTY)
    } else {
        Ok(text)
    }
}

fn decode_body(body: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if body.contains(':') {
        // A header of RFC 1421, which only encrypted keys have: `Proc-Type: 4,ENCRYPTED`.
        let kind = if body.contains("ENCRYPTED") {
            KeyProblem::ENCRYPTED
        } else {
            KeyProblem::MALFORMED
        };
        return Err(kind.into());
    }
    let mut compact = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut bytes = body.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            // `\n`, `\r` or `\t` as two characters, or escaped twice (`\\n`).
            b'\\' => {
                if !matches!(bytes.find(|&escaped| escaped != b'\\'), Some(b'n' | b'r' | b't')) {
                    return Err(KeyProblem::MALFORMED.into());
                }
            }
            _ if byte.is_ascii_whitespace() => {}
            _ => compact.push(byte),
        }
    }
    if compact.is_empty() {
        return Err(KeyProblem::TRUNCATED.into());
    }
    let mut der = Zeroizing::new(vec![0; base64::decoded_len_estimate(compact.len())]);
    let length = BASE64.decode_slice(&*compact, &mut der).map_err(|error| {
        if matches!(error, DecodeSliceError::DecodeError(DecodeError::InvalidLength(_))) {
            KeyProblem::TRUNCATED
        } else {
            KeyProblem::MALFORMED
        }
    })?;
    der.truncate(length);
    Ok(der)
}

fn identify_block(label: &str) -> KeyProblem {
    if label.contains("CERTIFICATE") {
        KeyProblem::CERTIFICATE
    } else if label.contains("PUBLIC KEY") {
        KeyProblem::PUBLIC_KEY
    } else if label.starts_with("EC ") {
        KeyProblem::ELLIPTIC_CURVE
    } else {
        KeyProblem::NOT_PEM
    }
}

/// The most likely problem of text without a PEM block.
fn identify_text(text: &str) -> KeyProblem {
    const PATH_STARTS: [&str; 4] = ["/", "./", "../", "~"];
    const PATH_ENDS: [&str; 7] = [".pem", ".key", ".der", ".p8", ".pk8", ".txt", ".crt"];

    let one_line = !text.contains(['\n', '\r']);
    let drive = text.get(1..3).is_some_and(|colon| colon == ":\\" || colon == ":/");
    if text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-") {
        KeyProblem::PUBLIC_KEY
    } else if text.starts_with(BEGIN_IN_BASE64) {
        KeyProblem::BASE64_OF_PEM
    } else if one_line
        && (drive
            || PATH_STARTS.iter().any(|start| text.starts_with(start))
            || PATH_ENDS.iter().any(|end| text.to_ascii_lowercase().ends_with(end)))
    {
        KeyProblem::PATH
    } else {
        KeyProblem::NOT_PEM
    }
}
