//! Finds the private key in PEM text.
//!
//! It is written by hand because PEM crates reject keys from environment variables and copied text: with a byte order mark,
//! other line endings or column widths, indentation, escaped or percent-encoded line ends. It also skips certificates and bag
//! attributes, and `pem_problem` identifies input that is not a key.

use base64::{
    DecodeError, DecodeSliceError, Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use super::{
    pem_body::{Base64Body, collect_base64, count_lines},
    pem_problem::{has_typographic_dash, identify_block, identify_text, is_ignorable},
};
use crate::{
    codec::percent,
    error::{KeyError, KeyErrorKind, KeyProblem},
};

/// Padding may be missing: DER's lengths reveal a truncated body.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const BEGIN: &str = "-----BEGIN";
const END: &str = "-----END";
const DASHES: &str = "-----";
/// [`BEGIN`] and a space in base64.
pub(super) const BEGIN_IN_BASE64: &str = "LS0tLS1CRUdJTi";

/// The DER bytes of a PEM block.
pub(super) struct PemKey {
    pub(super) der: Zeroizing<Vec<u8>>,
    /// The probable cause of damage, if the bytes are damaged.
    suspicion: Option<KeyProblem>,
}

impl PemKey {
    /// The error of reading [`der`](Self::der), or what caused it.
    pub(super) fn explain(&self, error: KeyError) -> KeyError {
        explain(self.suspicion, error)
    }
}

fn explain(suspicion: Option<KeyProblem>, error: KeyError) -> KeyError {
    match suspicion {
        Some(problem) if error.kind() == KeyErrorKind::Malformed => problem.into(),
        Some(_) | None => error,
    }
}

/// Returns the only private key in `pem`.
pub(super) fn private_key(pem: &[u8]) -> Result<PemKey, KeyError> {
    let text = decode_text(pem)?;
    let mut key = None;
    let mut other = None;
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES).ok_or(KeyProblem::TRUNCATED)?;
        let Some((body, after)) = after.split_once(END) else {
            let problem = if has_typographic_dash(after) {
                KeyProblem::DASHES
            } else {
                KeyProblem::TRUNCATED
            };
            return Err(problem.into());
        };
        let first_line = 1 + count_lines(
            text.get(..text.len() - after.len() - END.len() - body.len())
                .unwrap_or_default(),
        );
        let label = normalize_label(label);
        let Some((end_label, after)) = after.split_once(DASHES) else {
            return Err(KeyProblem::TRUNCATED.into());
        };
        if normalize_label(end_label) != label {
            return Err(KeyProblem::LABELS.into());
        }
        rest = after;
        if !label.ends_with("PRIVATE KEY") {
            other.get_or_insert(identify_block(&label));
        } else if key.replace((label, body, first_line)).is_some() {
            return Err(KeyProblem::SEVERAL_KEYS.into());
        }
    }
    let Some((label, body, first_line)) = key else {
        return Err(other.unwrap_or_else(|| identify_text(&text)).into());
    };
    match label.as_str() {
        "RSA PRIVATE KEY" | "PRIVATE KEY" => decode_body(body, first_line),
        "ENCRYPTED PRIVATE KEY" => Err(KeyProblem::ENCRYPTED.into()),
        "EC PRIVATE KEY" => Err(KeyProblem::ELLIPTIC_CURVE.into()),
        "DSA PRIVATE KEY" => Err(KeyProblem::DSA.into()),
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
    let start = text.trim_start_matches(|c| is_ignorable(c) || matches!(c, '"' | '\''));
    text.contains(BEGIN) || start.starts_with(BEGIN_IN_BASE64) || start.starts_with("MII") && text.len() > 255
}

fn decode_text(pem: &[u8]) -> Result<Zeroizing<String>, KeyProblem> {
    if pem.starts_with(&[0xff, 0xfe]) || pem.starts_with(&[0xfe, 0xff]) {
        return Err(KeyProblem::NOT_UTF8);
    }
    let text = match std::str::from_utf8(pem) {
        // UTF-16 without a byte order mark.
        Ok(text) if text.contains('\0') && !text.contains(BEGIN) => return Err(KeyProblem::NOT_UTF8),
        Ok(text) => text,
        // A DER key starts with a SEQUENCE with a length of two bytes.
        Err(_) if pem.starts_with(&[0x30, 0x82]) => return Err(KeyProblem::DER),
        Err(_) => return Err(KeyProblem::NOT_UTF8),
    };
    let text = text.trim_start_matches('\u{feff}').trim_end();
    if text.chars().all(is_ignorable) {
        return Err(KeyProblem::EMPTY);
    }
    // As a form encodes it: spaces as `+`, and plus signs as `%2B`.
    let text = if text.contains("-----BEGIN+") {
        Zeroizing::new(text.replace('+', " "))
    } else {
        Zeroizing::new(text.to_owned())
    };
    if text.contains(BEGIN) && text.contains('%') {
        return Ok(percent::decode(&text).map_or(text, Zeroizing::new));
    }
    Ok(text)
}

/// The words of a label, separated by single spaces.
fn normalize_label(label: &str) -> String {
    let words: Vec<&str> = label.split(is_ignorable).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn decode_body(body: &str, first_line: usize) -> Result<PemKey, KeyError> {
    // A header of RFC 1421, which only encrypted keys have: `Proc-Type: 4,ENCRYPTED`.
    if body.contains(':') && body.contains("ENCRYPTED") {
        return Err(KeyProblem::ENCRYPTED.into());
    }
    let Base64Body { base64, suspicion } = collect_base64(body, first_line)?;
    if base64.is_empty() {
        return Err(KeyProblem::TRUNCATED.into());
    }
    let mut der = Zeroizing::new(vec![0; base64::decoded_len_estimate(base64.len())]);
    let length = BASE64.decode_slice(&*base64, &mut der).map_err(|error| {
        let is_length = matches!(error, DecodeSliceError::DecodeError(DecodeError::InvalidLength(_)));
        let problem = if is_length {
            KeyProblem::TRUNCATED
        } else {
            KeyProblem::MALFORMED
        };
        explain(suspicion, problem.into())
    })?;
    der.truncate(length);
    Ok(PemKey { der, suspicion })
}
