//! The applications whose requests the sandbox accepts, and their keys.

mod key;
mod key_reader;

use std::collections::BTreeSet;

use url::Url;

pub use self::key::{AppKey, AppKeyError};
pub(crate) use self::key_reader::is_key_text;
use crate::util::account_problem::AccountProblem;
use crate::util::entropy::Entropy;
use crate::util::ids;

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
