//! The applications whose requests the sandbox accepts, and their keys.

use std::collections::BTreeSet;
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
        Self::from_pem(TEST_KEY).expect("the crate's own test key is well-formed")
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

    /// Parses a private key in PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// [`AppKeyError`] if `pem` is neither. The error contains no part of `pem`.
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
            private.ok_or_else(|| AppKeyError("the PEM does not contain a valid RSA private key".to_owned()))?;
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

impl fmt::Display for AppKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for AppKeyError {}

/// The settings of an application, as in Yoti Hub. All of them have defaults.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct AppConfig {
    pub(crate) sdk_id: Option<String>,
    pub(crate) key: Option<AppKey>,
    pub(crate) name: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) key_file: Option<String>,
    pub(crate) account_problems: BTreeSet<AccountProblem>,
}

impl AppConfig {
    /// Returns the settings of an application with a new SDK ID and the [test key](AppKey::insecure_test_key).
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the client SDK ID, a UUID.
    pub fn sdk_id(mut self, sdk_id: impl Into<String>) -> Self {
        self.sdk_id = Some(sdk_id.into());
        self
    }

    /// Sets the key pair.
    pub fn key(mut self, key: AppKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Sets the name that users see. Default: `Sandbox application`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the domain to which Yoti resolves a relative `redirectUri`. Default: `https://localhost:9443`.
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Names the file of the key pair, which the start page shows.
    pub(crate) fn key_file(mut self, path: String) -> Self {
        self.key_file = Some(path);
        self
    }

    /// Gives the application's account this problem, for which the API rejects its requests.
    pub fn account_problem(mut self, problem: AccountProblem) -> Self {
        self.account_problems.insert(problem);
        self
    }

    pub(crate) fn into_application(self, entropy: &Entropy) -> Application {
        Application {
            sdk_id: self.sdk_id.unwrap_or_else(|| ids::new_uuid(entropy)),
            key: self.key.unwrap_or_else(AppKey::insecure_test_key),
            name: self.name.unwrap_or_else(|| "Sandbox application".to_owned()),
            domain: self.domain.unwrap_or_else(|| "https://localhost:9443".to_owned()),
            key_file: self.key_file,
            account_problems: self.account_problems,
        }
    }
}

/// An application of a running sandbox.
#[derive(Clone, Debug)]
pub struct Application {
    pub(crate) sdk_id: String,
    pub(crate) key: AppKey,
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) key_file: Option<String>,
    pub(crate) account_problems: BTreeSet<AccountProblem>,
}

impl Application {
    /// The client SDK ID.
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

    /// The domain to which a relative `redirectUri` is resolved.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The domain with a scheme, which the settings may leave out.
    pub(crate) fn domain_url(&self) -> String {
        if self.domain.contains("://") {
            self.domain.clone()
        } else {
            format!("https://{}", self.domain)
        }
    }

    /// Whether the domain is a web origin, with or without a path.
    pub(crate) fn has_web_domain(&self) -> bool {
        Url::parse(&self.domain_url()).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host().is_some()
                && url.query().is_none()
                && url.fragment().is_none()
        })
    }

    /// Resolves a `redirectUri`: a relative one is below the domain.
    pub(crate) fn resolve_redirect_uri(&self, redirect_uri: &str) -> String {
        if Url::parse(redirect_uri).is_ok() {
            return redirect_uri.to_owned();
        }
        format!(
            "{}/{}",
            self.domain_url().trim_end_matches('/'),
            redirect_uri.trim_start_matches('/')
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_must_be_a_web_origin() {
        let is_valid = |domain: &str| {
            AppConfig::new()
                .domain(domain)
                .into_application(&Entropy::seeded(1))
                .has_web_domain()
        };
        for domain in [
            "https://shop.example",
            "http://127.0.0.1:3000/",
            "localhost:9443",
            "[::1]:9443",
            "shop.example/club",
        ] {
            assert!(is_valid(domain), "{domain}");
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
            assert!(!is_valid(domain), "{domain}");
        }
    }

    #[test]
    fn relative_redirect_uri_is_resolved_below_the_domain() {
        for (domain, uri, resolved) in [
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
            assert_eq!(app.resolve_redirect_uri(uri), resolved, "{domain} {uri}");
        }
    }
}
