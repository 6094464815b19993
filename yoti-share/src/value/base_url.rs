//! Where the API is.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::refusal::ConfigError;

/// The API's address up to and including `/share`, without a slash at its end.
///
/// It has to be `https`: requests carry an identity's worth of trust. Plain `http` is for this machine itself
/// (`localhost`, `127.0.0.0/8`, `[::1]`), where sandboxes live.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme, host and port.
    origin: String,
    /// `/share`, or nothing.
    path: String,
}

impl Default for BaseUrl {
    /// Yoti's own.
    fn default() -> Self {
        Self {
            origin: "https://api.yoti.com".to_owned(),
            path: "/share".to_owned(),
        }
    }
}

impl BaseUrl {
    /// The path before an endpoint's path. It is sent and not signed.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is on this machine, where no proxy belongs in between.
    #[cfg(feature = "client")]
    pub(crate) fn is_loopback(&self) -> bool {
        Url::parse(&self.origin).is_ok_and(|url| is_loopback(&url))
    }

    /// Scheme, host and port, as in `https://api.yoti.com`.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }
}

impl FromStr for BaseUrl {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let refused = |problem: &'static str| Err(ConfigError::new("base_url", problem));
        if text.is_empty() {
            return refused("is empty; give one such as `https://api.yoti.com/share`, or leave it out");
        }
        let Ok(url) = Url::parse(text) else {
            return refused("is not an absolute URL; give one such as `https://api.yoti.com/share`");
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return refused("is `http`; use `https` (plain `http` is for this machine only)"),
            _ => return refused("is neither `https` nor `http`"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused("holds a user or password; requests are authenticated by their signature");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refused("has a query or a fragment; leave off what follows the path");
        }
        let origin = url.origin().ascii_serialization();
        Ok(Self {
            origin,
            path: url.path().trim_end_matches('/').to_owned(),
        })
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = ConfigError;

    fn try_from(text: String) -> Result<Self, ConfigError> {
        text.parse()
    }
}

impl TryFrom<&str> for BaseUrl {
    type Error = ConfigError;

    fn try_from(text: &str) -> Result<Self, ConfigError> {
        text.parse()
    }
}

impl TryFrom<&String> for BaseUrl {
    type Error = ConfigError;

    fn try_from(text: &String) -> Result<Self, ConfigError> {
        text.parse()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

/// Whether a URL stays on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_slashes_at_the_end() {
        let expected = [
            ("https://api.yoti.com/share/", "https://api.yoti.com/share"),
            ("https://example.com", "https://example.com"),
            ("http://127.0.0.1:4000/share", "http://127.0.0.1:4000/share"),
            ("http://localhost:1/a/b//", "http://localhost:1/a/b"),
            ("http://[::1]:9/share", "http://[::1]:9/share"),
        ];
        for (text, url) in expected {
            assert_eq!(text.parse::<BaseUrl>().map(|url| url.to_string()).as_deref(), Ok(url));
        }
        assert_eq!(BaseUrl::default().to_string(), "https://api.yoti.com/share");
    }

    #[test]
    fn refuses_what_would_show_requests_to_others() {
        let wrong = [
            "",
            "api.yoti.com",
            "/share",
            "http://api.yoti.com/share",
            "http://10.0.0.1/share",
            "http://localhost.example.com",
            "ftp://localhost/",
            "https://user@api.yoti.com/",
            "https://api.yoti.com/?a=1",
            "https://api.yoti.com/#a",
        ];
        for text in wrong {
            assert!(text.parse::<BaseUrl>().is_err(), "{text:?} was taken for a base URL");
        }
    }
}
