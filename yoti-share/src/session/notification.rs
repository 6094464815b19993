//! The webhook that Yoti calls when a session ends.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, Method};
use serde::{Serialize, Serializer, ser::SerializeMap};
use zeroize::Zeroizing;

use crate::{
    error::ConfigError,
    types::{secret::Secret, web_url},
};

/// Where and how Yoti tells an application that a session ended.
///
/// Yoti does not sign notifications. A secret in a header is the only way to know that one came from Yoti: set
/// [`bearer`](Self::bearer) or [`basic`](Self::basic) and check it with [`webhook`](crate::webhook). `Debug` shows
/// neither the URL nor the headers' values: both may hold secrets.
///
/// ```
/// use yoti_share::Notification;
///
/// let hook = Notification::post("https://example.com/hook").bearer("a long random text");
/// ```
#[derive(Clone)]
#[doc(alias = "ShareSessionNotification")]
pub struct Notification {
    url: String,
    method: Option<String>,
    verify_tls: Option<bool>,
    /// In the order they were given; sent sorted, so that equal configurations are equal bytes.
    headers: Vec<(String, Secret)>,
    /// What is wrong with a user or password, which the header no longer shows.
    refusal: Option<ConfigError>,
}

impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Notification")
            .field("method", &self.method)
            .field("verify_tls", &self.verify_tls)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}

impl Notification {
    /// A notification by `POST`. The URL has to be `https`, but on this machine itself.
    pub fn post(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: Some("POST".to_owned()),
            verify_tls: None,
            headers: Vec::new(),
            refusal: None,
        }
    }

    /// Another HTTP method, such as `PUT`.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// A header to be sent along. Its value is kept as a secret.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Secret::new(value)));
        self
    }

    /// `Authorization: Bearer` with this token.
    #[must_use]
    pub fn bearer(self, token: impl AsRef<str>) -> Self {
        self.header("Authorization", format!("Bearer {}", token.as_ref()))
    }

    /// `Authorization: Basic` with this user and password.
    #[must_use]
    pub fn basic(mut self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        let (user, password) = (user.as_ref(), password.as_ref());
        if password.is_empty() {
            let problem = "has an empty password for basic authentication; give a long random one";
            self.refusal = Some(ConfigError::new("notification.headers", problem));
        } else if user.contains(':') {
            let problem = "has a user with a colon, which basic authentication cannot carry";
            self.refusal = Some(ConfigError::new("notification.headers", problem));
        }
        let pair = Zeroizing::new(format!("{user}:{password}"));
        self.header("Authorization", format!("Basic {}", STANDARD.encode(pair.as_bytes())))
    }

    /// Whether Yoti is to check the certificate of the URL's host. Turn it off for tests only. Unset, it is left to the
    /// service, whose default is not documented.
    #[must_use]
    pub fn verify_tls(mut self, verify: bool) -> Self {
        self.verify_tls = Some(verify);
        self
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        check_url(&self.url)?;
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        if let Some(method) = &self.method
            && (method.is_empty() || method.parse::<Method>().is_err())
        {
            let problem = "is no HTTP method; give one such as `POST`";
            return Err(ConfigError::new("notification.method", problem));
        }
        let mut seen = Vec::new();
        for (name, value) in &self.headers {
            let refused = |problem: String| ConfigError::new("notification.headers", problem);
            let Ok(parsed) = name.parse::<HeaderName>() else {
                let problem = "has a name that is no header name; use letters, digits and `-`";
                return Err(refused(problem.to_owned()));
            };
            let value = value.expose();
            if HeaderValue::from_str(value).is_err() || !value.is_ascii() {
                let problem =
                    "has a value with a line break or another character that no header can have; keep to ASCII";
                return Err(refused(format!("`{parsed}` {problem}")));
            }
            if value.trim() != value {
                let problem = "has a value that begins or ends with white space, which is lost on the way; an empty token ends so too";
                return Err(refused(format!("`{parsed}` {problem}")));
            }
            if seen.contains(&parsed) {
                return Err(refused(format!(
                    "has `{parsed}` twice; the API takes one value for each name"
                )));
            }
            seen.push(parsed);
        }
        Ok(())
    }
}

fn check_url(url: &str) -> Result<(), ConfigError> {
    let refused = |problem: &'static str| Err(ConfigError::new("notification.url", problem));
    if url.is_empty() {
        return refused("is empty; give the `https` URL that Yoti is to call");
    }
    let Some(parsed) = web_url::parse(url) else {
        return refused("is not an absolute URL with a host in ASCII; give one such as `https://example.com/hook`");
    };
    if web_url::has_user(&parsed) {
        return refused("holds a user or password; send them with `.basic(user, password)` instead");
    }
    match parsed.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if web_url::is_loopback(&parsed) => Ok(()),
        Some("http") => refused(
            "is `http`, which shows the header's secret to the network; use `https` (plain `http` is for this machine only)",
        ),
        _ => refused("is neither `https` nor `http`"),
    }
}

impl Serialize for Notification {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut notification = serializer.serialize_map(None)?;
        notification.serialize_entry("url", &self.url)?;
        if let Some(method) = &self.method {
            notification.serialize_entry("method", method)?;
        }
        if let Some(verify) = self.verify_tls {
            notification.serialize_entry("verifyTls", &verify)?;
        }
        if !self.headers.is_empty() {
            let headers: BTreeMap<&str, &str> = self
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.expose()))
                .collect();
            notification.serialize_entry("headers", &headers)?;
        }
        notification.end()
    }
}
