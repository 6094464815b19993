//! Applications: who may call, with which key.

use std::error::Error;
use std::fmt;

use rand_core::{CryptoRngCore, OsRng};
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, LineEnding};
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use url::Url;

use crate::util::account_problem::AccountProblem;
use crate::util::entropy::Entropy;
use crate::util::ids;

const TEST_KEY: &str = include_str!("../keys/insecure-application-key.pem");

/// The key pair of an application, in the form in which Yoti Hub hands it out: PKCS#1 PEM.
#[derive(Clone)]
pub struct AppKey {
    pem: String,
    public: RsaPublicKey,
}

impl AppKey {
    /// The key that is part of this crate: known to the whole world, good for tests, and there at once.
    ///
    /// # Panics
    ///
    /// Never: the key is part of the crate, and every test reads it.
    pub fn insecure_test_key() -> Self {
        #[expect(
            clippy::expect_used,
            reason = "the key is part of the crate, and every test reads it"
        )]
        Self::from_pem(TEST_KEY).expect("the crate's own test key is well-formed")
    }

    /// A new key of 2048, 3072 or 4096 bits.
    ///
    /// # Errors
    ///
    /// [`AppKeyError`] when `bits` is another number.
    pub fn generate(bits: usize) -> Result<Self, AppKeyError> {
        Self::generate_from(&mut OsRng, bits)
    }

    pub(crate) fn generate_from(rng: &mut impl CryptoRngCore, bits: usize) -> Result<Self, AppKeyError> {
        if !matches!(bits, 2048 | 3072 | 4096) {
            return Err(AppKeyError(format!(
                "a key of {bits} bits was asked for; 2048, 3072 and 4096 are possible"
            )));
        }
        let private = RsaPrivateKey::new(rng, bits)
            .map_err(|_cause: rsa::Error| AppKeyError("no RSA key could be generated".to_owned()))?;
        Self::from_private(&private)
    }

    /// Reads a private key, PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// [`AppKeyError`] when `pem` is neither. The error never repeats any of it.
    pub fn from_pem(pem: &str) -> Result<Self, AppKeyError> {
        let pem = pem.trim_start_matches('\u{feff}').trim();
        let private = if pem.contains("BEGIN RSA PRIVATE KEY") {
            RsaPrivateKey::from_pkcs1_pem(pem).ok()
        } else if pem.contains("BEGIN PRIVATE KEY") {
            RsaPrivateKey::from_pkcs8_pem(pem).ok()
        } else {
            return Err(AppKeyError(
                "the text is not a private key in PEM: a line `-----BEGIN RSA PRIVATE KEY-----` or `-----BEGIN PRIVATE \
                 KEY-----` was expected"
                    .to_owned(),
            ));
        };
        let private =
            private.ok_or_else(|| AppKeyError("the PEM does not hold a readable RSA private key".to_owned()))?;
        Self::from_private(&private)
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

    /// The length of the modulus.
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

impl fmt::Display for AppKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for AppKeyError {}

/// An application that the sandbox shall know: what one sets up in Yoti Hub. What is not set gets a default.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct AppConfig {
    pub(crate) sdk_id: Option<String>,
    pub(crate) key: Option<AppKey>,
    pub(crate) name: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) account_problems: Vec<AccountProblem>,
}

impl AppConfig {
    /// An application with a new SDK id and the [test key](AppKey::insecure_test_key).
    pub fn new() -> Self {
        Self::default()
    }

    /// The client SDK id, a UUID.
    pub fn sdk_id(mut self, sdk_id: impl Into<String>) -> Self {
        self.sdk_id = Some(sdk_id.into());
        self
    }

    /// The key pair.
    pub fn key(mut self, key: AppKey) -> Self {
        self.key = Some(key);
        self
    }

    /// The name that users see; `Sandbox application` otherwise.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The domain that Yoti puts before a relative `redirectUri`; `https://localhost:9443` otherwise.
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Makes the API refuse this application as it refuses one whose account is not in order.
    pub fn account_problem(mut self, problem: AccountProblem) -> Self {
        self.account_problems.push(problem);
        self
    }

    pub(crate) fn into_application(self, entropy: &Entropy) -> Application {
        Application {
            sdk_id: self.sdk_id.unwrap_or_else(|| ids::uuid(entropy)),
            key: self.key.unwrap_or_else(AppKey::insecure_test_key),
            name: self.name.unwrap_or_else(|| "Sandbox application".to_owned()),
            domain: self.domain.unwrap_or_else(|| "https://localhost:9443".to_owned()),
            account_problems: self.account_problems,
        }
    }
}

/// An application as the running sandbox knows it.
#[derive(Clone, Debug)]
pub struct Application {
    pub(crate) sdk_id: String,
    pub(crate) key: AppKey,
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) account_problems: Vec<AccountProblem>,
}

impl Application {
    /// The client SDK id.
    pub fn sdk_id(&self) -> &str {
        &self.sdk_id
    }

    /// The key pair.
    pub fn key(&self) -> &AppKey {
        &self.key
    }

    /// The name that users see.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The domain that is put before a relative `redirectUri`.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The domain as an address; it may be set up without a scheme.
    pub(crate) fn site(&self) -> String {
        if self.domain.contains("://") {
            self.domain.clone()
        } else {
            format!("https://{}", self.domain)
        }
    }

    /// Whether the domain is one that pages can be at: an origin, with a path below it at most.
    pub(crate) fn has_site(&self) -> bool {
        Url::parse(&self.site()).is_ok_and(|site| {
            matches!(site.scheme(), "http" | "https")
                && site.host().is_some()
                && site.query().is_none()
                && site.fragment().is_none()
        })
    }

    /// The address that a `redirectUri` means: a relative one is below the domain.
    pub(crate) fn address(&self, redirect_uri: &str) -> String {
        if Url::parse(redirect_uri).is_ok() {
            return redirect_uri.to_owned();
        }
        format!(
            "{}/{}",
            self.site().trim_end_matches('/'),
            redirect_uri.trim_start_matches('/')
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_where_pages_can_be() {
        let has_site = |domain: &str| {
            AppConfig::new()
                .domain(domain)
                .into_application(&Entropy::seeded(1))
                .has_site()
        };
        for domain in [
            "https://shop.example",
            "http://127.0.0.1:3000/",
            "localhost:9443",
            "[::1]:9443",
            "shop.example/club",
        ] {
            assert!(has_site(domain), "{domain}");
        }
        for domain in [
            "",
            " ",
            "https://",
            "ftp://shop.example",
            "javascript://x",
            "shop.example?a",
            "shop.example#a",
            "a b",
            "shop:port",
        ] {
            assert!(!has_site(domain), "{domain}");
        }
    }

    #[test]
    fn a_relative_address_is_one_below_the_domain() {
        for (domain, uri, address) in [
            ("https://shop.example", "/back", "https://shop.example/back"),
            ("https://shop.example/", "back?a=1", "https://shop.example/back?a=1"),
            ("localhost:9443", "/back", "https://localhost:9443/back"),
            (
                "http://127.0.0.1:3000",
                "//evil.example/x",
                "http://127.0.0.1:3000/evil.example/x",
            ),
            (
                "https://shop.example",
                "https://other.example/x",
                "https://other.example/x",
            ),
            ("https://shop.example", "shop://back", "shop://back"),
        ] {
            let app = AppConfig::new().domain(domain).into_application(&Entropy::seeded(1));
            assert_eq!(app.address(uri), address, "{domain} {uri}");
        }
    }
}
