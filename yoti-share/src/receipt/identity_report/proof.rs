//! The proof of a report: a detached JWS (RFC 7515, appendix F) with `EdDSA` over canonical JSON (RFC 8785).

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    error::{ProofError, ProofErrorKind},
    key::{Backend, CryptoError, DefaultBackend},
};

/// The signature over a report. `Debug` shows no content.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Proof<'a> {
    jws: &'a str,
    public_key_url: Option<&'a str>,
}

impl fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proof([redacted])")
    }
}

impl<'a> Proof<'a> {
    /// Older reports have only the JWS as a string; newer ones have an object.
    pub(super) fn parse(report: &'a Value) -> Option<Self> {
        let proof = report.get("proof")?;
        match proof.as_str() {
            Some(jws) => Some(Self {
                jws,
                public_key_url: None,
            }),
            None => Some(Self {
                jws: proof.get("jws")?.as_str()?,
                public_key_url: proof.get("public_key_url").and_then(Value::as_str),
            }),
        }
    }

    /// The detached JWS: header, empty payload and signature, separated by dots.
    pub fn jws(self) -> &'a str {
        self.jws
    }

    /// The address of the key, according to the report. It is part of the report that the proof is to verify: compare
    /// its host with your own list of allowed hosts before you fetch keys from it.
    pub fn public_key_url(self) -> Option<&'a str> {
        self.public_key_url
    }
}

/// A set of public keys (RFC 7517). It keeps the Ed25519 keys for signatures.
///
/// ```
/// use yoti_share::JwkSet;
///
/// let keys = JwkSet::from_json(
///     r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1",
///         "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
/// )?;
/// assert_eq!(keys.len(), 1);
/// # Ok::<(), yoti_share::ProofError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwkSet {
    keys: Vec<Jwk>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Jwk {
    id: Option<String>,
    public_key: [u8; 32],
}

impl JwkSet {
    /// Parses a key set. As RFC 7517 specifies, it ignores keys of other types and uses.
    ///
    /// # Errors
    /// [`ProofErrorKind::KeySet`] if the text is not the JSON of a key set, or is larger than a mebibyte.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, ProofError> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }

        // As a tree, JSON takes up to a hundred times the memory of its text.
        if json.as_ref().len() > 1 << 20 {
            return Err(ProofErrorKind::KeySet.into());
        }
        let set: Set = serde_json::from_slice(json.as_ref()).map_err(|_quotes_the_json| ProofErrorKind::KeySet)?;
        Ok(Self {
            keys: set.keys.iter().filter_map(Jwk::parse).collect(),
        })
    }

    /// The number of keys that can verify a proof.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key can verify a proof.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys with this ID. Without an ID, the only key of the set.
    fn candidates(&self, id: Option<&str>) -> impl Iterator<Item = &Jwk> {
        self.keys.iter().filter(move |key| match id {
            Some(_) => key.id.as_deref() == id,
            None => self.keys.len() == 1,
        })
    }
}

impl Jwk {
    fn parse(json: &Value) -> Option<Self> {
        let text = |name: &str| json.get(name).and_then(Value::as_str);
        let is_absent_or = |name: &str, expected: &str| json.get(name).is_none_or(|value| value == expected);
        if text("kty") != Some("OKP")
            || text("crv") != Some("Ed25519")
            || !is_absent_or("use", "sig")
            || !is_absent_or("alg", "EdDSA")
        {
            return None;
        }
        let public_key = URL_SAFE_NO_PAD.decode(text("x")?).ok()?.try_into().ok()?;
        Some(Self {
            id: text("kid").map(ToOwned::to_owned),
            public_key,
        })
    }
}

/// The members of a JWS header that the verification uses.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
    b64: Option<Value>,
}

pub(super) fn verify(report: &Value, keys: &JwkSet) -> Result<(), ProofError> {
    let jws = match report.get("proof") {
        None | Some(Value::Null) => return Err(ProofErrorKind::Missing.into()),
        Some(_) => Proof::parse(report).ok_or(ProofErrorKind::Malformed)?.jws,
    };
    let mut parts = jws.split('.');
    let (Some(header), Some(""), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(ProofErrorKind::Malformed.into());
    };
    let signature = decode(signature)?;
    let Header { alg, kid, crit, b64 } =
        serde_json::from_slice(&decode(header)?).map_err(|_quotes_the_json| ProofErrorKind::Malformed)?;
    if alg != "EdDSA" || crit.is_some() || b64.is_some() {
        return Err(ProofErrorKind::Unsupported.into());
    }

    let mut candidates = keys.candidates(kid.as_deref()).peekable();
    if candidates.peek().is_none() {
        return Err(ProofErrorKind::UnknownKey.into());
    }
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(canonical_without_jws(report)?));
    candidates
        .map(|key| DefaultBackend::verify_ed25519(&key.public_key, signed.as_bytes(), &signature))
        .find(Result::is_ok)
        .unwrap_or(Err(CryptoError))
        .map_err(|CryptoError| ProofErrorKind::Signature.into())
}

/// The report in canonical JSON, with an empty string instead of its JWS.
fn canonical_without_jws(report: &Value) -> Result<Vec<u8>, ProofError> {
    let mut report = report.clone();
    match report.get_mut("proof") {
        Some(Value::Object(proof)) => {
            proof.insert("jws".to_owned(), Value::String(String::new()));
        }
        Some(proof) => *proof = Value::String(String::new()),
        None => {}
    }
    serde_json_canonicalizer::to_vec(&report).map_err(|_number_beyond_json| ProofErrorKind::Malformed.into())
}

fn decode(part: &str) -> Result<Vec<u8>, ProofError> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_position| ProofErrorKind::Malformed.into())
}
