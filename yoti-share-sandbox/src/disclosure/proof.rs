//! The proof in an identity profile report: a detached `EdDSA` JWS over canonical JSON.

#![expect(
    clippy::indexing_slicing,
    reason = "`json!` makes objects, and assigning to a key that an object lacks adds it"
)]

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::disclosure::canonical::canonical_json;

/// The key that signs reports.
pub(crate) struct ProofKey {
    key: SigningKey,
    id: String,
}

impl ProofKey {
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        let key = SigningKey::from_bytes(&secret);
        let mut id = BASE64URL_NOPAD.encode(&Sha256::digest(key.verifying_key().as_bytes()));
        id.truncate(16);
        Self { key, id }
    }

    /// The public key as a JWK set.
    pub(crate) fn jwk_set(&self) -> Value {
        let x = BASE64URL_NOPAD.encode(self.key.verifying_key().as_bytes());
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.id, "x": x}]})
    }

    /// Adds the member `proof` to the report.
    pub(crate) fn prove(&self, report: &mut Value, public_key_url: &str) {
        report["proof"] = json!({"jws": "", "public_key_url": public_key_url});
        let payload = canonical_json(report);
        let header = canonical_json(&json!({"alg": "EdDSA", "kid": self.id}));
        let header = BASE64URL_NOPAD.encode(header.as_bytes());
        let signed = format!("{header}.{}", BASE64URL_NOPAD.encode(payload.as_bytes()));
        let signature = BASE64URL_NOPAD.encode(&self.key.sign(signed.as_bytes()).to_bytes());
        // Detached: the payload between the dots is left out, because it is the report.
        report["proof"]["jws"] = Value::String(format!("{header}..{signature}"));
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signature, Verifier, VerifyingKey};

    use super::*;

    #[test]
    fn proof_verifies_over_the_report_without_the_jws() {
        let key = ProofKey::new([7; 32]);
        let mut report = json!({"b": 1, "a": "ü"});
        key.prove(&mut report, "https://example.com/keys");
        let jws = report["proof"]["jws"].as_str().unwrap().to_owned();
        let (header, signature) = jws.split_once("..").unwrap();

        let canonical =
            "{\"a\":\"ü\",\"b\":1,\"proof\":{\"jws\":\"\",\"public_key_url\":\"https://example.com/keys\"}}";
        let signed = format!("{header}.{}", BASE64URL_NOPAD.encode(canonical.as_bytes()));
        let x = key.jwk_set()["keys"][0]["x"].as_str().unwrap().to_owned();
        let public: [u8; 32] = BASE64URL_NOPAD.decode(x.as_bytes()).unwrap().try_into().unwrap();
        let signature = Signature::from_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap()).unwrap();
        VerifyingKey::from_bytes(&public)
            .unwrap()
            .verify(signed.as_bytes(), &signature)
            .unwrap();
        let header: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(header.as_bytes()).unwrap()).unwrap();
        assert_eq!(header, json!({"alg": "EdDSA", "kid": key.jwk_set()["keys"][0]["kid"]}));
    }
}
