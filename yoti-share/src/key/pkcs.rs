//! Parses DER into a PKCS#1 `RSAPrivateKey`, which both backends take.
//!
//! It is written by hand because the backends only report that a key is not valid; this code also identifies other kinds of keys.

use crate::{
    codec::der::{self, BIT_STRING, DerError, Elements, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE},
    error::{KeyError, KeyProblem},
};

/// The supported sizes of the modulus, in bits: those of aws-lc-rs, for both backends, so that the choice of the backend
/// does not decide whether a key works.
const SIZES: std::ops::RangeInclusive<usize> = 2048..=8192;

/// rsaEncryption, 1.2.840.113549.1.1.1.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// rsaOAEP and rsaPSS, 1.2.840.113549.1.1.7 and 10.
const RSA_OAEP: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07];
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// id-dsa, 1.2.840.10040.4.1.
const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
/// id-ecPublicKey, 1.2.840.10045.2.1.
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// X25519, X448, Ed25519 and Ed448, 1.3.101.110 to 113.
const EDWARDS: &[u8] = &[0x2b, 0x65];
/// `AlgorithmIdentifier { rsaEncryption, NULL }`.
const RSA_IDENTIFIER: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// A PKCS#1 private key of two primes and a supported size. Its numbers may be inconsistent.
pub(crate) struct RsaDer<'a> {
    /// The whole `RSAPrivateKey`.
    pub(super) pkcs1: &'a [u8],
    /// The size of the modulus in bits.
    pub(super) bits: usize,
    modulus: &'a [u8],
    exponent: &'a [u8],
}

impl<'a> RsaDer<'a> {
    /// Parses `RSAPrivateKey` or `PrivateKeyInfo`, and identifies the usual other structures.
    pub(super) fn parse(der: &'a [u8]) -> Result<Self, KeyError> {
        let mut outer = Elements::new(der);
        let mut fields = match outer.enter(SEQUENCE) {
            Ok(fields) => fields,
            Err(DerError::Truncated) => return Err(KeyProblem::TRUNCATED.into()),
            Err(error @ (DerError::Malformed | DerError::Unexpected)) => return Err(error.into()),
        };
        if !outer.rest().is_empty() {
            return Err(KeyProblem::TRAILING_DATA.into());
        }
        let first = fields.read()?;
        match (first.tag, fields.peek_tag()) {
            // A public key starts with its modulus, a private key with a version of one byte.
            (INTEGER, Some(INTEGER)) if first.content.len() > 1 => Err(KeyProblem::PUBLIC_KEY.into()),
            (INTEGER, Some(INTEGER)) => Self::parse_pkcs1(der, first.content, fields),
            // PKCS#12 starts like PKCS#8, except for its version.
            (INTEGER, Some(SEQUENCE)) if first.content == [3] => Err(KeyProblem::PKCS12.into()),
            (INTEGER, Some(SEQUENCE)) => Self::parse_pkcs8(fields),
            (INTEGER, Some(OCTET_STRING)) => Err(KeyProblem::ELLIPTIC_CURVE.into()),
            (SEQUENCE, Some(OCTET_STRING)) => Err(KeyProblem::ENCRYPTED.into()),
            (SEQUENCE, Some(BIT_STRING)) => Err(KeyProblem::PUBLIC_KEY.into()),
            (SEQUENCE, Some(SEQUENCE)) => Err(KeyProblem::CERTIFICATE.into()),
            _ => Err(KeyProblem::MALFORMED.into()),
        }
    }

    fn parse_pkcs8(mut fields: Elements<'a>) -> Result<Self, KeyError> {
        let algorithm = fields.enter(SEQUENCE)?.expect(OBJECT_IDENTIFIER)?;
        let other = match algorithm {
            RSA => None,
            RSA_PSS => Some(KeyProblem::RSA_PSS),
            RSA_OAEP => Some(KeyProblem::RSA_OAEP),
            EC => Some(KeyProblem::ELLIPTIC_CURVE),
            DSA => Some(KeyProblem::DSA),
            _ if algorithm.len() == 3 && algorithm.starts_with(EDWARDS) => Some(KeyProblem::EDWARDS),
            _ => Some(KeyProblem::OTHER_ALGORITHM),
        };
        if let Some(problem) = other {
            return Err(problem.into());
        }
        // Attributes and a copy of the public key may follow; they are not needed.
        let pkcs1 = fields.expect(OCTET_STRING)?;
        let mut outer = Elements::new(pkcs1);
        let mut numbers = outer.enter(SEQUENCE)?;
        if !outer.rest().is_empty() {
            return Err(KeyProblem::TRAILING_DATA.into());
        }
        let version = numbers.expect(INTEGER)?;
        Self::parse_pkcs1(pkcs1, version, numbers)
    }

    fn parse_pkcs1(pkcs1: &'a [u8], version: &[u8], mut numbers: Elements<'a>) -> Result<Self, KeyError> {
        let modulus = numbers.expect(INTEGER)?;
        let exponent = numbers.expect(INTEGER)?;
        // d, p, q, d mod (p - 1), d mod (q - 1), q⁻¹ mod p
        for _ in 0..6 {
            numbers.expect(INTEGER)?;
        }
        match version {
            [0] if numbers.rest().is_empty() => {}
            [0] => return Err(KeyProblem::TRAILING_DATA.into()),
            [1] => return Err(KeyProblem::MULTI_PRIME.into()),
            _ => return Err(KeyProblem::MALFORMED.into()),
        }
        // The first bit is the sign, and a modulus is not negative.
        if modulus.first().is_none_or(|&first| first >= 0x80) {
            return Err(KeyProblem::MALFORMED.into());
        }
        let magnitude = modulus.strip_prefix(&[0]).unwrap_or(modulus);
        let leading = magnitude.first().map_or(0, |first| first.leading_zeros());
        let bits = magnitude.len() * 8 - usize::try_from(leading).unwrap_or_default();
        if !SIZES.contains(&bits) {
            return Err(KeyError::new(KeyProblem::SIZE).with_detail(format!("{bits} bits")));
        }
        if has_large_exponent(exponent) {
            return Err(KeyProblem::EXPONENT.into());
        }
        Ok(Self {
            pkcs1,
            bits,
            modulus,
            exponent,
        })
    }

    /// The key as PKCS#8, which aws-lc-rs requires for decryption.
    #[cfg(feature = "aws-lc-rs")]
    pub(super) fn to_pkcs8(&self) -> zeroize::Zeroizing<Vec<u8>> {
        use zeroize::Zeroizing;

        let mut key = Zeroizing::new(Vec::with_capacity(self.pkcs1.len() + 8));
        der::write_element(&mut key, OCTET_STRING, &[self.pkcs1]);
        let mut info = Zeroizing::new(Vec::with_capacity(key.len() + 32));
        der::write_element(&mut info, SEQUENCE, &[&[INTEGER, 1, 0], RSA_IDENTIFIER, &key]);
        info
    }

    /// The public key as `SubjectPublicKeyInfo`: what `openssl pkey -in key.pem -pubout -outform DER` writes.
    pub(super) fn public_key_info(&self) -> Vec<u8> {
        let mut numbers = Vec::new();
        der::write_element(&mut numbers, INTEGER, &[self.modulus]);
        der::write_element(&mut numbers, INTEGER, &[self.exponent]);
        let mut public = Vec::new();
        der::write_element(&mut public, SEQUENCE, &[&numbers]);
        let mut bits = Vec::new();
        der::write_element(&mut bits, BIT_STRING, &[&[0], &public]);
        let mut info = Vec::new();
        der::write_element(&mut info, SEQUENCE, &[RSA_IDENTIFIER, &bits]);
        info
    }
}

/// Whether a public exponent has more than the 33 bits that both backends take.
fn has_large_exponent(exponent: &[u8]) -> bool {
    let magnitude = exponent.strip_prefix(&[0]).unwrap_or(exponent);
    magnitude.len() > 5 || magnitude.len() == 5 && magnitude.first().is_some_and(|&first| first > 1)
}

/// The outermost element is complete, so an error inside it is damage.
impl From<DerError> for KeyError {
    fn from(_: DerError) -> Self {
        KeyProblem::MALFORMED.into()
    }
}
