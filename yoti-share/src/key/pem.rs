//! Finds the one private key in PEM text, however it was carried here: with a byte order mark, any line ends, any
//! column width, indented, on one line, with `\n` spelt out as environment variables have it, between certificates and
//! bag attributes.

use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use crate::error::{KeyError, KeyProblem};

/// Padding that was lost in a copy loses nothing; DER's own lengths catch a body that was cut.
const BODY: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";
/// [`BEGIN`] in base64.
const BEGIN_IN_BASE64: &str = "LS0tLS1CRUdJTi";

/// The DER bytes of the one private key in `pem`.
pub(super) fn private_key(pem: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let text = text(pem)?;
    let mut key = None;
    let mut other = None;
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES).ok_or(KeyProblem::Truncated)?;
        let (body, after) = after.split_once("-----END ").ok_or(KeyProblem::Truncated)?;
        let after = after.strip_prefix(label).ok_or(KeyProblem::Malformed)?;
        rest = after.strip_prefix(DASHES).ok_or(KeyProblem::Truncated)?;
        if !label.ends_with("PRIVATE KEY") {
            other.get_or_insert(not_a_private_key(label));
        } else if key.replace((label, body)).is_some() {
            return Err(KeyProblem::SeveralKeys.into());
        }
    }
    let Some((label, body)) = key else {
        return Err(other.unwrap_or_else(|| no_block(text)).into());
    };
    match label {
        "RSA PRIVATE KEY" | "PRIVATE KEY" => decode(body),
        "ENCRYPTED PRIVATE KEY" => Err(KeyProblem::Encrypted.into()),
        "EC PRIVATE KEY" => Err(KeyProblem::EllipticCurve.into()),
        "OPENSSH PRIVATE KEY" => Err(KeyProblem::OpenSsh.into()),
        _ => Err(KeyProblem::OtherAlgorithm.into()),
    }
}

/// Whether these bytes would rather go through [`private_key`].
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// Whether what was given as something else looks like a key's text: with its frame or in base64 once more, or its
/// body alone, which begins so whatever the key (a sequence whose length takes two bytes) and is longer than any name.
pub(super) fn is_key_text(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    text.contains(BEGIN) || start.starts_with(BEGIN_IN_BASE64) || start.starts_with("MII") && text.len() > 255
}

fn text(pem: &[u8]) -> Result<&str, KeyProblem> {
    if pem.starts_with(&[0xff, 0xfe]) || pem.starts_with(&[0xfe, 0xff]) {
        return Err(KeyProblem::NotUtf8);
    }
    let text = match std::str::from_utf8(pem) {
        Ok(text) => text,
        // A DER key begins with a SEQUENCE whose length takes two more bytes; no text does.
        Err(_) if pem.starts_with(&[0x30, 0x82]) => return Err(KeyProblem::Der),
        Err(_) => return Err(KeyProblem::NotUtf8),
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        Err(KeyProblem::Empty)
    } else {
        Ok(text)
    }
}

fn decode(body: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if body.contains(':') {
        // The headers of RFC 1421, which only encrypted keys have: `Proc-Type: 4,ENCRYPTED`.
        let kind = if body.contains("ENCRYPTED") {
            KeyProblem::Encrypted
        } else {
            KeyProblem::Malformed
        };
        return Err(kind.into());
    }
    let mut compact = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut bytes = body.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            // `\n`, `\r`, `\t`, spelt out; twice escaped (`\\n`) they come down to the same.
            b'\\' => {
                if !matches!(bytes.find(|&escaped| escaped != b'\\'), Some(b'n' | b'r' | b't')) {
                    return Err(KeyProblem::Malformed.into());
                }
            }
            _ if byte.is_ascii_whitespace() => {}
            _ => compact.push(byte),
        }
    }
    if compact.is_empty() {
        return Err(KeyProblem::Truncated.into());
    }
    let mut der = Zeroizing::new(vec![0; base64::decoded_len_estimate(compact.len())]);
    let length = BODY.decode_slice(&*compact, &mut der).map_err(|error| match error {
        base64::DecodeSliceError::DecodeError(base64::DecodeError::InvalidLength(_)) => KeyProblem::Truncated,
        _ => KeyProblem::Malformed,
    })?;
    der.truncate(length);
    Ok(der)
}

fn not_a_private_key(label: &str) -> KeyProblem {
    if label.contains("CERTIFICATE") {
        KeyProblem::Certificate
    } else if label.contains("PUBLIC KEY") {
        KeyProblem::PublicKey
    } else if label.starts_with("EC ") {
        KeyProblem::EllipticCurve
    } else {
        KeyProblem::NotPem
    }
}

/// What text without any PEM block is likely to be.
fn no_block(text: &str) -> KeyProblem {
    const PATH_STARTS: [&str; 4] = ["/", "./", "../", "~"];
    const PATH_ENDS: [&str; 7] = [".pem", ".key", ".der", ".p8", ".pk8", ".txt", ".crt"];

    let one_line = !text.contains(['\n', '\r']);
    let drive = text.get(1..3).is_some_and(|colon| colon == ":\\" || colon == ":/");
    if text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-") {
        KeyProblem::PublicKey
    } else if text.starts_with(BEGIN_IN_BASE64) {
        KeyProblem::Base64OfPem
    } else if one_line
        && (drive
            || PATH_STARTS.iter().any(|start| text.starts_with(start))
            || PATH_ENDS.iter().any(|end| text.to_ascii_lowercase().ends_with(end)))
    {
        KeyProblem::Path
    } else {
        KeyProblem::NotPem
    }
}
