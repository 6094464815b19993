//! Certificates of anchors: self-signed, with Yoti's extension for the kind and value of the anchor.

use std::str::FromStr;
use std::sync::LazyLock;
use std::time::Duration;

use der::Encode;
use der::asn1::{BitString, OctetString, UtcTime, Utf8StringRef};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::EncodePublicKey;
use rsa::pss;
use rsa::signature::{RandomizedSigner, SignatureEncoding};
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256, Sha512};
use x509_cert::certificate::{Certificate, TbsCertificate, Version};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, ObjectIdentifier};
use x509_cert::time::Validity;

use super::anchor::AnchorKind;
use super::cache::Cache;

const SOURCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.47127.1.1.1");
const VERIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.47127.1.1.2");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// 2024-03-11T00:00:00Z, and seven days.
const NOT_BEFORE: Duration = Duration::from_secs(1_710_115_200);
const VALID_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

/// Creates the certificate, in DER, of an anchor with this value. The same value gets the same certificate.
///
/// A source's extension follows the key usage, a verifier's precedes it: readers must find it in either place.
pub fn certificate(kind: AnchorKind, value: &str) -> Vec<u8> {
    static CERTIFICATES: LazyLock<Cache<(AnchorKind, String)>> = LazyLock::new(|| Cache::new(1024));
    CERTIFICATES.get_or_insert((kind, value.to_owned()), |_| build(kind, value, None))
}

/// Creates a certificate whose source extension cannot be read.
pub(crate) fn malformed_certificate() -> Vec<u8> {
    // The length is fifteen bytes, and none follow.
    build(AnchorKind::Source, "malformed", Some(&[0x30, 0x11, 0x80, 0x0f]))
}

#[expect(
    clippy::expect_used,
    reason = "the parts are constants or short strings; the tests build every kind"
)]
fn build(kind: AnchorKind, value: &str, malformed: Option<&[u8]>) -> Vec<u8> {
    try_build(kind, value, malformed).expect("a certificate of known parts can be encoded")
}

/// The value of the extension.
#[derive(der::Sequence)]
struct AnchorValue<'a> {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    value: Utf8StringRef<'a>,
}

fn try_build(kind: AnchorKind, value: &str, malformed: Option<&[u8]>) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let anchor_value = AnchorValue {
        value: Utf8StringRef::new(value)?,
    };
    let content = malformed.map_or_else(|| anchor_value.to_der(), |bytes| Ok(bytes.to_vec()))?;
    let key_usage = extension(KEY_USAGE, true, KeyUsage(KeyUsages::DigitalSignature.into()).to_der()?)?;
    let extensions = match kind {
        AnchorKind::Source => vec![key_usage, extension(SOURCE, false, content)?],
        AnchorKind::Verifier => vec![extension(VERIFIER, false, content)?, key_usage],
        AnchorKind::Unknown => vec![key_usage],
    };
    let algorithm = AlgorithmIdentifierOwned {
        oid: SHA256_WITH_RSA,
        parameters: Some(der::asn1::Null.into()),
    };
    let name = Name::from_str(common_name(value))?;
    let mut serial = Sha256::digest(value).to_vec();
    serial.truncate(16);
    // The serial number must be positive and keep its length.
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x7f) | 0x40;
    }
    let tbs = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&serial)?,
        signature: algorithm.clone(),
        issuer: name.clone(),
        validity: Validity {
            not_before: UtcTime::from_unix_duration(NOT_BEFORE)?.into(),
            not_after: UtcTime::from_unix_duration(NOT_BEFORE + VALID_FOR)?.into(),
        },
        subject: name,
        subject_public_key_info: KEY.to_public_key().to_public_key_der()?.decode_msg()?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    };
    let digest = Sha256::digest(tbs.to_der()?);
    let signature = KEY.sign(Pkcs1v15Sign::new::<Sha256>(), &digest)?;
    let certificate = Certificate {
        tbs_certificate: tbs,
        signature_algorithm: algorithm,
        signature: BitString::from_bytes(&signature)?,
    };
    Ok(certificate.to_der()?)
}

fn common_name(value: &str) -> &'static str {
    match value {
        "PASSPORT" => "CN=passport-registration-server",
        "DRIVING_LICENCE" => "CN=driving-licence-registration-server",
        "NATIONAL_ID" | "PASS_CARD" => "CN=document-registration-server",
        "THIRD_PARTY" => "CN=third-party-attribute-server",
        _ => "CN=attribute-server",
    }
}

fn extension(id: ObjectIdentifier, critical: bool, value: Vec<u8>) -> der::Result<Extension> {
    Ok(Extension {
        extn_id: id,
        critical,
        extn_value: OctetString::new(value)?,
    })
}

/// The key that signs all anchors and certificates.
#[expect(
    clippy::expect_used,
    reason = "the key is part of the crate, and every test reads it"
)]
static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(|| {
    RsaPrivateKey::from_pkcs1_pem(include_str!("../../keys/insecure-anchor-key.pem"))
        .expect("the crate's own anchor key is well-formed")
});

/// Signs by RSASSA-PSS with SHA-512 and the longest salt. The salt comes from `seed`, so that a message has one signature.
pub(super) fn sign_attribute(message: &[u8], seed: [u8; 32]) -> Vec<u8> {
    const LONGEST_SALT: usize = 2048 / 8 - 64 - 2;
    let key = pss::SigningKey::<Sha512>::new_with_salt_len(KEY.clone(), LONGEST_SALT);
    key.sign_with_rng(&mut ChaCha20Rng::from_seed(seed), message).to_vec()
}

#[cfg(test)]
mod tests {
    use der::Decode;
    use rsa::pkcs8::DecodePublicKey;
    use rsa::{Pss, RsaPublicKey};

    use super::*;

    fn custom_extension(der: &[u8]) -> Option<(String, Vec<u8>)> {
        let certificate = Certificate::from_der(der).unwrap();
        let extensions = certificate.tbs_certificate.extensions.unwrap();
        let found = extensions.iter().find(|extension| extension.extn_id != KEY_USAGE)?;
        Some((found.extn_id.to_string(), found.extn_value.as_bytes().to_vec()))
    }

    #[test]
    fn extension_holds_value_under_a_context_tag() {
        assert_eq!(
            custom_extension(&certificate(AnchorKind::Source, "PASSPORT")).unwrap(),
            (
                "1.3.6.1.4.1.47127.1.1.1".to_owned(),
                b"\x30\x0a\x80\x08PASSPORT".to_vec()
            )
        );
        assert_eq!(
            custom_extension(&certificate(AnchorKind::Verifier, "YOTI_ADMIN")).unwrap(),
            (
                "1.3.6.1.4.1.47127.1.1.2".to_owned(),
                b"\x30\x0c\x80\x0aYOTI_ADMIN".to_vec()
            )
        );
        assert_eq!(custom_extension(&certificate(AnchorKind::Unknown, "")), None);
    }

    #[test]
    fn long_value_has_a_length_of_several_bytes() {
        let value = |length: usize| {
            custom_extension(&certificate(AnchorKind::Source, &"x".repeat(length)))
                .unwrap()
                .1
        };
        assert_eq!(value(125)[..4], [0x30, 127, 0x80, 125]);
        assert_eq!(value(128)[..6], [0x30, 0x81, 131, 0x80, 0x81, 128]);
        assert_eq!(value(300)[..8], [0x30, 0x82, 1, 48, 0x80, 0x82, 1, 44]);
    }

    #[test]
    fn certificate_is_signed_with_its_own_key() {
        let der = certificate(AnchorKind::Source, "DRIVING_LICENCE");
        let certificate = Certificate::from_der(&der).unwrap();
        let tbs = certificate.tbs_certificate.to_der().unwrap();
        let public = certificate.tbs_certificate.subject_public_key_info.to_der().unwrap();
        let public = RsaPublicKey::from_public_key_der(&public).unwrap();
        let signature = certificate.signature.as_bytes().unwrap();
        public
            .verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&tbs), signature)
            .unwrap();
    }

    #[test]
    fn malformed_certificate_announces_bytes_that_do_not_follow() {
        let (id, value) = custom_extension(&malformed_certificate()).unwrap();
        assert_eq!(
            (id.as_str(), &*value),
            ("1.3.6.1.4.1.47127.1.1.1", &[0x30, 0x11, 0x80, 0x0f][..])
        );
    }

    #[test]
    fn attribute_signature_is_pss_and_deterministic() {
        let signature = sign_attribute(b"message", [1; 32]);
        let scheme = Pss::new_with_salt::<Sha512>(190);
        KEY.to_public_key()
            .verify(scheme, &Sha512::digest(b"message"), &signature)
            .unwrap();
        assert_eq!(signature, sign_attribute(b"message", [1; 32]));
    }
}
