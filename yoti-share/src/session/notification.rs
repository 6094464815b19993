//! The webhook that Yoti calls when a session ends.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, Method};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::{
    error::ConfigError,
    types::{secret::Secret, web_url},
};

/// The headers that belong to the connection or to the framing of the message. Set by the caller, they would break the
/// delivery.
const FRAMING_HEADERS: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The webhook that Yoti calls when a session ends.
///
/// Yoti does not sign notifications. Only a secret in a header shows that a notification comes from Yoti: set
/// [`bearer`](Self::bearer) or [`basic`](Self::basic) and check it with [`webhook`](crate::webhook). `Debug` shows
/// neither the URL nor the values of headers, because both may contain secrets.
///
/// ```
/// use yoti_share::Notification;
///
/// let token = "a long random text";
/// let notification = Notification::post("https://example.com/hook").bearer(token);
/// ```
#[derive(Clone, Serialize)]
#[doc(alias = "ShareSessionNotification")]
pub struct Notification {
    url: String,
    method: String,
    #[serde(rename = "verifyTls", skip_serializing_if = "Option::is_none")]
    verify_tls: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "serialize_headers")]
    headers: Vec<(String, Secret)>,
    /// The error of [`basic`](Self::basic): user and password cannot be checked in the encoded header.
    #[serde(skip)]
    error: Option<ConfigError>,
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
    /// Creates a webhook that is called with `POST`. The URL must be `https`, except on loopback.
    pub fn post(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: "POST".to_owned(),
            verify_tls: None,
            headers: Vec::new(),
            error: None,
        }
    }

    /// Sets another HTTP method, such as `PUT`.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = method.into();
        self
    }

    /// Adds a header. Its value is treated as a secret. Headers of the connection and of the message's framing, such as
    /// `Host` and `Content-Length`, are rejected.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Secret::new(value)));
        self
    }

    /// Adds `Authorization: Bearer` with this token.
    #[must_use]
    pub fn bearer(self, token: impl AsRef<str>) -> Self {
        self.header("Authorization", format!("Bearer {}", token.as_ref()))
    }

    /// Adds `Authorization: Basic` with this user and password.
    #[must_use]
    pub fn basic(mut self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        let (user, password) = (user.as_ref(), password.as_ref());
        let problem = if password.is_empty() {
            Some("has an empty password for basic authentication; give a long random one")
        } else if user.contains(':') {
            Some("has a user with a colon, which basic authentication does not allow")
        } else {
            None
        };
        self.error = problem
            .map(|problem| ConfigError::new("notification.headers", problem))
            .or(self.error);
        let pair = Zeroizing::new(format!("{user}:{password}"));
        self.header("Authorization", format!("Basic {}", STANDARD.encode(pair.as_bytes())))
    }

    /// Sets whether Yoti verifies the certificate of the URL's host. Switch this off only in tests. If it is not set,
    /// Yoti uses a default that is not documented.
    #[must_use]
    pub fn verify_tls(mut self, verify: bool) -> Self {
        self.verify_tls = Some(verify);
        self
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        check_url(&self.url)?;
        self.error.clone().map_or(Ok(()), Err)?;
        let problem = match self.method.parse() {
            Ok(Method::CONNECT) => {
                Some("is `CONNECT`, which opens a tunnel and delivers nothing; give one such as `POST`")
            }
            Ok(_) if !self.method.is_empty() => None,
            Ok(_) | Err(_) => Some("is not an HTTP method; give one such as `POST`"),
        };
        if let Some(problem) = problem {
            return Err(ConfigError::new("notification.method", problem));
        }
        let mut seen = Vec::new();
        for (name, value) in &self.headers {
            let error = |problem: String| Err(ConfigError::new("notification.headers", problem));
            let Ok(name) = name.parse::<HeaderName>() else {
                return error("has an invalid header name; use letters, digits and `-`".to_owned());
            };
            if FRAMING_HEADERS.contains(&name.as_str()) {
                return error(format!("has `{name}`, which the delivery sets by itself; leave it out"));
            }
            let value = value.expose();
            if HeaderValue::from_str(value).is_err() || !value.is_ascii() {
                return error(format!(
                    "`{name}` has a value with a line break or another character that headers cannot contain; use ASCII"
                ));
            }
            if value.trim() != value {
                return error(format!(
                    "`{name}` has a value that begins or ends with white space, which is lost in transit; so does one with an empty token"
                ));
            }
            if seen.contains(&name) {
                return error(format!("has `{name}` twice; the API accepts one value for each name"));
            }
            seen.push(name);
        }
        Ok(())
    }
}

fn check_url(url: &str) -> Result<(), ConfigError> {
    let error = |problem: &'static str| Err(ConfigError::new("notification.url", problem));
    if url.is_empty() {
        return error("is empty; give the `https` URL of the webhook");
    }
    let Some(parsed) = web_url::parse(url) else {
        return error("is not an absolute URL with a host in ASCII; give one such as `https://example.com/hook`");
    };
    if web_url::has_user(&parsed) {
        return error("contains a user or password; send them with `.basic(user, password)` instead");
    }
    match parsed.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if web_url::is_loopback(&parsed) => Ok(()),
        Some("http") => error(
            "is `http`, which exposes the secret in the header to the network; use `https` (`http` is for loopback only)",
        ),
        _ => error("is neither `https` nor `http`"),
    }
}

/// Writes the headers sorted by name, so that equal configurations are equal bytes.
fn serialize_headers<S: Serializer>(headers: &[(String, Secret)], serializer: S) -> Result<S::Ok, S::Error> {
    let sorted: BTreeMap<&str, &str> = headers.iter().map(|(name, value)| (&**name, value.expose())).collect();
    sorted.serialize(serializer)
}
