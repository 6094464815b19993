//! Why the proof of an identity report is not valid.

use std::fmt;

/// The proof of an identity report is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofError {
    kind: ProofErrorKind,
}

/// Why the proof of an identity report is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProofErrorKind {
    /// The text is not a JSON Web Key Set.
    KeySet,
    /// The report has no proof.
    Missing,
    /// The proof is not a detached JWS.
    Malformed,
    /// The proof requires another algorithm than `EdDSA`, or an extension that this crate does not know.
    Unsupported,
    /// The set has no Ed25519 key with the proof's `kid`; or the proof has no `kid` and the set has several keys, or none.
    UnknownKey,
    /// The signature does not match: the report was changed, or signed with another key.
    Signature,
}

impl ProofError {
    /// Why the proof is not valid.
    pub fn kind(&self) -> ProofErrorKind {
        self.kind
    }
}

impl From<ProofErrorKind> for ProofError {
    fn from(kind: ProofErrorKind) -> Self {
        Self { kind }
    }
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ProofErrorKind::KeySet => "this is not a JSON Web Key Set: give the response body of Yoti's key URL",
            ProofErrorKind::Missing => "the report has no proof",
            ProofErrorKind::Malformed => "the report's proof is not a detached JWS",
            ProofErrorKind::Unsupported => "the report's proof requires something other than EdDSA",
            ProofErrorKind::UnknownKey => "the key set has no Ed25519 key for the report's proof: fetch it again",
            ProofErrorKind::Signature => {
                "the signature does not match the report: it was changed, or signed by another key"
            }
        })
    }
}

impl std::error::Error for ProofError {}
