//! The key pairs of applications.

use std::error::Error;
use std::fmt;
use std::sync::LazyLock;

use rand_core::{CryptoRngCore, OsRng};
use rsa::pkcs1::{EncodeRsaPrivateKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};

use super::key_reader::{read_der, read_pem};

const TEST_KEY: &str = include_str!("../../keys/insecure-application-key.pem");

/// The key pair of an application, in the form that Yoti Hub provides: PKCS#1 PEM.
#[derive(Clone)]
pub struct AppKey {
    pem: String,
    public: RsaPublicKey,
}

impl AppKey {
    /// Returns the key that is part of this crate. It is public, so use it only in tests; it needs no time to generate.
    ///
    /// # Panics
    ///
    /// Never: the key is part of the crate, and every test parses it.
    pub fn insecure_test_key() -> Self {
        #[expect(
            clippy::expect_used,
            reason = "the key is part of the crate, and every test parses it"
        )]
        static KEY: LazyLock<AppKey> =
            LazyLock::new(|| AppKey::from_pem(TEST_KEY).expect("the crate's own test key is well-formed"));
        KEY.clone()
    }

    /// Generates a key of 2048, 3072 or 4096 bits.
    ///
    /// # Errors
    ///
    /// [`AppKeyError`] if `bits` is another number.
    pub fn generate(bits: usize) -> Result<Self, AppKeyError> {
        Self::generate_from(&mut OsRng, bits)
    }

    pub(crate) fn generate_from(rng: &mut impl CryptoRngCore, bits: usize) -> Result<Self, AppKeyError> {
        if !matches!(bits, 2048 | 3072 | 4096) {
            return Err(AppKeyError(format!(
                "a key cannot have {bits} bits; write 2048, 3072 or 4096"
            )));
        }
        let private = RsaPrivateKey::new(rng, bits)
            .map_err(|_cause: rsa::Error| AppKeyError("the RSA key could not be generated".to_owned()))?;
        Self::from_private(&private)
    }

    /// Reads a private key of 2048 to 8192 bits from PEM text: PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`), with or
    /// without a byte order mark, with any line endings, indentation and column width, on one line with `\n` written as two
    /// characters, and with other text or certificates around it.
    ///
    /// # Errors
    ///
    /// [`AppKeyError`] if the text is not exactly one such key. The error names the problem and contains no part of the text.
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, AppKeyError> {
        Self::from_private(&read_pem(pem.as_ref()).map_err(AppKeyError::from)?)
    }

    /// Reads a private key from DER bytes: PKCS#1 or PKCS#8.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, AppKeyError> {
        Self::from_private(&read_der(der.as_ref()).map_err(AppKeyError::from)?)
    }

    fn from_private(private: &RsaPrivateKey) -> Result<Self, AppKeyError> {
        let pem = private
            .to_pkcs1_pem(LineEnding::LF)
            .map_err(|_cause: rsa::pkcs1::Error| AppKeyError("the RSA key cannot be written as PKCS#1".to_owned()))?;
        Ok(Self {
            pem: pem.to_string(),
            public: private.to_public_key(),
        })
    }

    /// The private key as PKCS#1 PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The size of the modulus.
    pub fn bits(&self) -> usize {
        self.public.n().bits()
    }

    pub(crate) fn public(&self) -> &RsaPublicKey {
        &self.public
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppKey")
            .field("bits", &self.bits())
            .finish_non_exhaustive()
    }
}

/// Why a key cannot be used.
#[derive(Clone, Debug)]
pub struct AppKeyError(String);

impl From<&str> for AppKeyError {
    fn from(problem: &str) -> Self {
        Self(problem.to_owned())
    }
}

impl fmt::Display for AppKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for AppKeyError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::util::entropy::Entropy;

    #[test]
    fn generated_key_has_the_requested_size() {
        // With these seeds, primes are found soon.
        for (seed, bits) in [(1, 3072), (7, 4096)] {
            let key = AppKey::generate_from(&mut Entropy::seeded(seed).fork(), bits).unwrap();
            assert_eq!(key.bits(), bits);
        }
    }
}
