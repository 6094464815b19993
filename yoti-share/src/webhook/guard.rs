//! Authentication of notifications by the header that the session configuration sets.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};
use zeroize::Zeroizing;

use crate::{
    error::ConfigError,
    key::{Backend, DefaultBackend},
    types::secret::Secret,
};

/// Checks the `Authorization` header of notifications.
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use yoti_share::webhook::Guard;
///
/// let guard = Guard::bearer("a long random text")?;
/// let mut headers = HeaderMap::new();
/// assert!(!guard.admits(&headers));
/// headers.insert("authorization", HeaderValue::from_static("Bearer a long random text"));
/// assert!(guard.admits(&headers));
/// # Ok::<(), yoti_share::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Guard {
    scheme: &'static str,
    credentials: Secret,
}

impl Guard {
    /// Admits requests with this bearer token.
    ///
    /// # Errors
    /// [`ConfigError`] if the token is empty, which would admit everyone, or if a header cannot carry it: white space at
    /// its ends gets lost (such as the line break at the end of a file), and servers differ in other characters than
    /// visible ASCII.
    pub fn bearer(token: impl Into<String>) -> Result<Self, ConfigError> {
        let token = token.into();
        if token.trim().is_empty() {
            return Err(ConfigError::new(
                "token",
                "is empty; give the token of the session's notification",
            ));
        }
        if token.trim() != token || !token.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(ConfigError::new(
                "token",
                "starts or ends with white space, or contains other characters than visible ASCII, which a header cannot carry; \
                 trim the token",
            ));
        }
        Ok(Self {
            scheme: "Bearer",
            credentials: Secret::new(token),
        })
    }

    /// Admits requests with this user and password.
    ///
    /// # Errors
    /// [`ConfigError`] if the password is empty, which would admit everyone who knows the user, or if the user contains a
    /// colon, which separates user and password.
    pub fn basic(user: &str, password: &str) -> Result<Self, ConfigError> {
        if password.is_empty() {
            return Err(ConfigError::new(
                "password",
                "is empty; give the password of the session's notification",
            ));
        }
        if user.contains(':') {
            return Err(ConfigError::new(
                "user",
                "contains a colon, which basic authentication cannot carry",
            ));
        }
        let pair = Zeroizing::new(format!("{user}:{password}"));
        Ok(Self {
            scheme: "Basic",
            credentials: Secret::new(STANDARD.encode(pair.as_bytes())),
        })
    }

    /// The scheme of the `Authorization` header.
    #[cfg(feature = "axum-0_8")]
    pub(crate) fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// Whether a request with these headers is authentic. A request with two `Authorization` headers is not.
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => self.admits_value(value.as_bytes()),
            _ => false,
        }
    }

    /// Whether this value of the `Authorization` header is the right one; for frameworks that do not use the crate `http`.
    pub fn admits_value(&self, authorization: impl AsRef<[u8]>) -> bool {
        let value = authorization.as_ref().trim_ascii();
        let Some((scheme, rest)) = value.split_at_checked(self.scheme.len()) else {
            return false;
        };
        let [b' ', credentials @ ..] = rest else {
            return false;
        };
        scheme.eq_ignore_ascii_case(self.scheme.as_bytes())
            && DefaultBackend::constant_time_eq(credentials.trim_ascii_start(), self.credentials.expose().as_bytes())
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn authorization(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))])
    }

    #[test]
    fn bearer_token_must_match_completely() {
        let guard = Guard::bearer("s3cr3t").unwrap();
        for right in ["Bearer s3cr3t", "bearer s3cr3t", "BEARER   s3cr3t", " Bearer s3cr3t "] {
            assert!(guard.admits_value(right), "{right}");
        }
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "s3cr3t",
            "Bearers3cr3t",
            "Bearer s3cr3",
            "Bearer s3cr3tt",
            "Bearer S3CR3T",
            "Bearer t3rc3s",
            "Basic s3cr3t",
            "Bearer s3cr3t s3cr3t",
            "Béarer s3cr3t",
        ] {
            assert!(!guard.admits_value(wrong), "{wrong}");
        }
    }

    #[test]
    fn user_and_password_are_compared_in_base64() {
        // base64("Aladdin:open sesame"), the example of RFC 7617.
        let guard = Guard::basic("Aladdin", "open sesame").unwrap();
        assert!(guard.admits_value("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert!(!guard.admits_value("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ"));
        assert!(!guard.admits_value("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    }

    #[test]
    fn exactly_one_authorization_header_is_admitted() {
        let guard = Guard::bearer("s3cr3t").unwrap();
        assert!(guard.admits(&authorization("Bearer s3cr3t")));
        assert!(!guard.admits(&HeaderMap::new()));
        let mut two = authorization("Bearer s3cr3t");
        two.append(AUTHORIZATION, HeaderValue::from_static("Bearer other"));
        assert!(!guard.admits(&two));
    }

    #[test]
    fn empty_or_unsendable_credentials_are_rejected() {
        assert_eq!(Guard::bearer("").unwrap_err().field(), "token");
        for token in [" ", "token\n", " token", "tok\u{e9}n", "to\tken"] {
            assert_eq!(Guard::bearer(token).unwrap_err().field(), "token", "{token:?}");
        }
        assert!(Guard::bearer("a token of words").is_ok());
        assert_eq!(Guard::basic("user", "").unwrap_err().field(), "password");
        assert_eq!(Guard::basic("us:er", "x").unwrap_err().field(), "user");
    }

    #[test]
    fn guard_debug_shows_no_secret() {
        let shown = format!("{:?}", Guard::bearer("s3cr3t").unwrap());
        assert!(!shown.contains("s3cr3t"), "{shown}");
    }

    proptest::proptest! {
        #[test]
        fn guard_admits_only_its_own_token(token in "[!-~]{1,40}", other in "[ -~]{0,40}") {
            let guard = Guard::bearer(token.clone()).unwrap();
            let (right, maybe) = (format!("Bearer {token}"), format!("Bearer {other}"));
            let same = other.trim() == token;
            proptest::prop_assert!(guard.admits_value(right));
            proptest::prop_assert_eq!(guard.admits_value(maybe), same);
        }
    }
}
