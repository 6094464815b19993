//! The address of the API.

use std::{fmt, str::FromStr};

use super::{id::foreign_character_problem, web_url};
use crate::{codec::percent, error::ConfigError};

/// A longer URL is a mistake, and servers reject it.
const MAX_LENGTH: usize = 2048;

/// The address of the API up to and including `/share`, without a slash at its end.
///
/// It must be `https`, because responses contain personal data. Plain `http` is allowed for this machine only
/// (`localhost`, `127.0.0.0/8`, `[::1]`), for the sandbox. [`insecure_http`](Self::insecure_http) is for a sandbox in another
/// container.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Scheme, host and port.
    origin: String,
    /// `/share`, or empty.
    path: String,
}

impl Default for BaseUrl {
    /// Yoti's API: `https://api.yoti.com/share`.
    fn default() -> Self {
        Self {
            origin: "https://api.yoti.com".to_owned(),
            path: "/share".to_owned(),
        }
    }
}

/// Which hosts plain `http` may reach.
#[derive(Clone, Copy)]
enum PlainHttp {
    Loopback,
    NotYoti,
}

const API: &str = "https://api.yoti.com/share";
const TOKEN_ENDPOINT: &str = "https://auth.api.yoti.com/v1/oauth/token";

impl BaseUrl {
    /// A plain `http` URL of a sandbox on another host, such as `http://sandbox:4000/share` in a network of containers.
    ///
    /// **Everyone on the network can read and change the data.** Use it with test data only.
    ///
    /// # Errors
    /// [`ConfigError`] if the URL is not `http`, if its host belongs to `yoti.com`, or if it is not a base URL for another
    /// reason.
    pub fn insecure_http(text: &str) -> Result<Self, ConfigError> {
        const FIELD: &str = "insecure_http_base_url";
        let url = Self::parse(FIELD, text, PlainHttp::NotYoti)?;
        if url.is_https() {
            return Err(ConfigError::new(
                FIELD,
                "is `https`, which is secure; give it to `base_url`",
            ));
        }
        Ok(url)
    }

    /// Yoti's token endpoint.
    pub(crate) fn token_endpoint() -> Self {
        Self {
            origin: "https://auth.api.yoti.com".to_owned(),
            path: "/v1/oauth/token".to_owned(),
        }
    }

    /// The URL of a token endpoint, which is called as it is written. Plain `http` may reach this machine, and the host of
    /// the API if the API is called with plain `http` too.
    pub(crate) fn auth_url(field: &'static str, text: &str, api: Option<&Self>) -> Result<Self, ConfigError> {
        let insecure_api = api.filter(|api| !api.is_https());
        let plain_http = match insecure_api {
            Some(_) => PlainHttp::NotYoti,
            None => PlainHttp::Loopback,
        };
        let url = check(field, text, TOKEN_ENDPOINT, plain_http)?;
        let path = url.path();
        if path.trim_matches('/').is_empty() {
            return Err(ConfigError::new(
                field,
                format!("has no path; give the URL of the token endpoint, such as `{TOKEN_ENDPOINT}`"),
            ));
        }
        let url = Self {
            origin: origin(&url),
            path: path.to_owned(),
        };
        match insecure_api {
            Some(api) if !url.is_https() && !url.is_loopback() && url.host() != api.host() => Err(ConfigError::new(
                field,
                "is `http` to another host than the API; use `https`, or give the same host",
            )),
            Some(_) | None => Ok(url),
        }
    }

    /// The host, in lower case.
    pub(crate) fn host(&self) -> String {
        let url = web_url::parse(&self.origin);
        url.as_ref().and_then(http::Uri::host).unwrap_or_default().to_owned()
    }

    /// The path before an endpoint's path. It is sent, but not signed.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether the API is on this machine, where requests must not go through a proxy.
    pub(crate) fn is_loopback(&self) -> bool {
        web_url::parse(&self.origin).is_some_and(|url| web_url::is_loopback(&url))
    }

    /// Whether requests need TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// Scheme, host and port, as in `https://api.yoti.com`.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }
}

impl BaseUrl {
    fn parse(field: &'static str, text: &str, plain_http: PlainHttp) -> Result<Self, ConfigError> {
        let url = check(field, text, API, plain_http)?;
        let path = url.path().trim_end_matches('/');
        if has_version_after_share(path) {
            let problem = "continues after `/share`; end it there, because the SDK adds the version";
            return Err(ConfigError::new(field, problem));
        }
        Ok(Self {
            origin: origin(&url),
            path: path.to_owned(),
        })
    }
}

/// Parses a URL that every HTTP client sends as it is written. Errors show the example.
fn check(field: &'static str, text: &str, example: &str, plain_http: PlainHttp) -> Result<http::Uri, ConfigError> {
    let invalid = |problem: &'static str| Err(ConfigError::new(field, problem));
    let give_example = |problem: &str| {
        Err(ConfigError::new(
            field,
            format!("{problem}; give one such as `{example}`"),
        ))
    };
    if text.is_empty() {
        return Err(ConfigError::new(
            field,
            format!("is empty; give one such as `{example}`, or omit it"),
        ));
    }
    if let Some(problem) = foreign_character_problem(text) {
        return give_example(problem);
    }
    if text.len() > MAX_LENGTH {
        return give_example("is longer than 2048 bytes");
    }
    let Some(url) = web_url::parse(text) else {
        return give_example("is not an absolute URL with a host in ASCII");
    };
    match url.scheme_str() {
        Some("https") => {}
        Some("http") => check_plain_http(&url, plain_http).map_err(|problem| ConfigError::new(field, problem))?,
        _ => return invalid("is neither `https` nor `http`"),
    }
    if web_url::has_user(&url) {
        return invalid("contains a user or password; requests are authenticated by their signature or token");
    }
    if text.contains(['?', '#']) {
        return invalid("has a query or a fragment; end it after the path");
    }
    if !is_sent_as_written(url.path()) {
        return invalid(
            "has a path that HTTP clients would rewrite; write it without `.` and `..`, and percent-encoded",
        );
    }
    Ok(url)
}

/// Scheme, host and port in lower case.
fn origin(url: &http::Uri) -> String {
    let text = url.to_string();
    text.strip_suffix(url.path()).unwrap_or(&text).to_ascii_lowercase()
}

impl FromStr for BaseUrl {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        Self::parse("base_url", text, PlainHttp::Loopback)
    }
}

macro_rules! try_from_text {
    ($($text:ty),+) => {$(
        impl TryFrom<$text> for BaseUrl {
            type Error = ConfigError;

            fn try_from(text: $text) -> Result<Self, ConfigError> {
                text.parse()
            }
        }
    )+};
}
try_from_text!(String, &str, &String);

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

fn check_plain_http(url: &http::Uri, allowed: PlainHttp) -> Result<(), &'static str> {
    match allowed {
        PlainHttp::Loopback if !web_url::is_loopback(url) => Err(
            "is `http`; use `https` (plain `http` is for this machine only, or with `insecure_http_base_url` for a sandbox in \
             another container)",
        ),
        PlainHttp::NotYoti if web_url::is_host_of_yoti(url) => {
            Err("is `http` to a host of Yoti, which takes `https` only; give the host of a sandbox")
        }
        PlainHttp::Loopback | PlainHttp::NotYoti => Ok(()),
    }
}

/// Whether `v1`, `v2` or another version follows `share` in the path.
fn has_version_after_share(path: &str) -> bool {
    let is_version = |segment: &str| {
        segment
            .strip_prefix(['v', 'V'])
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.any(|segment| segment.eq_ignore_ascii_case("share")) && segments.next().is_some_and(is_version)
}

/// Whether every HTTP client sends the path unchanged, without encoding characters or resolving segments.
fn is_sent_as_written(path: &str) -> bool {
    let plain = |byte: u8| percent::is_path_character(byte) || matches!(byte, b'%' | b'/');
    let relative = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    path.bytes().all(plain) && !path.split('/').any(relative)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_slashes_are_removed() {
        let expected = [
            ("https://api.yoti.com/share/", "https://api.yoti.com/share"),
            ("https://example.com", "https://example.com"),
            ("http://127.0.0.1:4000/share", "http://127.0.0.1:4000/share"),
            ("http://localhost:1/a/b//", "http://localhost:1/a/b"),
            ("http://[::1]:9/share", "http://[::1]:9/share"),
            ("HTTPS://API.yoti.com/Share%20a/", "https://api.yoti.com/Share%20a"),
        ];
        for (text, url) in expected {
            assert_eq!(text.parse::<BaseUrl>().map(|url| url.to_string()).as_deref(), Ok(url));
        }
        assert_eq!(BaseUrl::default().to_string(), "https://api.yoti.com/share");
    }

    #[test]
    fn insecure_or_ambiguous_url_is_rejected() {
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
            "https://api.yoti.com#a",
            "http://localhost@api.yoti.com/",
        ];
        for text in wrong {
            assert!(text.parse::<BaseUrl>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn insecure_http_reaches_any_host_except_yotis() {
        for text in [
            "http://sandbox:4000/share",
            "http://10.0.0.7:4000",
            "http://localhost:4000",
            "http://notyoti.com",
        ] {
            assert_eq!(BaseUrl::insecure_http(text).unwrap().to_string(), text);
        }
        for text in [
            "https://sandbox:4000/share",
            "http://api.yoti.com/share",
            "http://API.YOTI.COM./share",
            "http://yoti.com",
            "http://user@sandbox:4000/share",
            "http://sandbox:4000/share/v2",
            "ftp://sandbox",
            "",
        ] {
            let error = BaseUrl::insecure_http(text).unwrap_err();
            assert_eq!(error.field(), "insecure_http_base_url", "{text}");
        }
        assert!("http://sandbox:4000/share".parse::<BaseUrl>().is_err());
    }

    #[test]
    fn url_that_contains_the_version_is_rejected() {
        for text in [
            "https://api.yoti.com/share/v2",
            "https://api.yoti.com/share/v1/",
            "http://localhost:4000/share/v2/sessions",
            "https://api.yoti.com/SHARE/V2",
            "https://api.yoti.com/share//v3",
        ] {
            let error = text.parse::<BaseUrl>().unwrap_err().to_string();
            assert!(error.contains("continues after `/share`"), "{error}");
        }
        assert!("https://gateway.example/share/vault".parse::<BaseUrl>().is_ok());
        assert!("https://gateway.example/v2/share".parse::<BaseUrl>().is_ok());
    }

    #[test]
    fn url_of_more_than_2048_bytes_is_rejected() {
        let longest = format!("https://api.yoti.com/{}", "a".repeat(2048 - 21));
        assert_eq!(longest.len(), 2048);
        assert!(longest.parse::<BaseUrl>().is_ok());
        let error = format!("{longest}a").parse::<BaseUrl>().unwrap_err().to_string();
        assert!(error.contains("longer than 2048 bytes"), "{error}");
    }

    #[test]
    fn invisible_character_in_a_url_is_named() {
        for text in [
            "https://api.yoti.com/sh\u{200b}are",
            "https://api\u{ad}.yoti.com/share",
            "https://api.yoti.com/\u{1b}[",
        ] {
            let error = text.parse::<BaseUrl>().unwrap_err().to_string();
            assert!(error.contains("a control character or an invisible one"), "{error}");
        }
    }

    #[test]
    fn path_that_clients_rewrite_is_rejected() {
        let wrong = [
            "https://api.yoti.com/a/../share",
            "https://api.yoti.com/./share",
            "https://api.yoti.com/%2E%2e/share",
            "https://api.yoti.com/share/.%2e",
            "https://api.yoti.com/{share}",
            "https://api.yoti.com/share\"",
            "https://api.yoti.com/sh äre",
        ];
        for text in wrong {
            assert!(text.parse::<BaseUrl>().is_err(), "{text:?} was accepted");
        }
    }
}
