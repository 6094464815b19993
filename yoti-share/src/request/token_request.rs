//! A request for an access token, and its client assertion: pure functions of the credentials, a time and an ID.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{
    HeaderMap, HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE, USER_AGENT},
};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    api_request::JSON,
    clock,
    credentials::Credentials,
    nonce::Nonce,
    settings::default_user_agent,
    signed_request::{RequestUrl, SignedRequest},
};
use crate::{
    codec::percent,
    error::{ConfigError, Error},
    key::{RequestSigner, request_ps384_signature},
    types::{base_url::BaseUrl, id::SdkId},
};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// How long an assertion is valid, in seconds.
const LIFETIME: u64 = 300;

/// A request for an access token with these scopes. Creating and signing it sends nothing, so any HTTP client can send it.
///
/// Instead of a client secret, the request contains a *client assertion*: a JSON Web Token, signed with the application's key
/// and the algorithm `PS384`. `ClientBuilder::token_auth` sends it by itself.
///
/// ```no_run
/// use std::time::SystemTime;
/// use yoti_share::{AccessToken, ApiRequest, Credentials, Key, SessionId, TokenRequest};
///
/// # fn send(request: http::Request<Vec<u8>>) -> http::Response<Vec<u8>> { http::Response::new(request.into_body()) }
/// # let credentials = Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", Key::from_pem_file("key.pem")?)?;
/// let request = TokenRequest::new(["a-scope-of-your-application"])?.sign(&credentials)?;
/// let response = send(request.into());
/// let token = AccessToken::from_json(response.body(), SystemTime::now())?;
///
/// let id: SessionId = "ss.v2.ChZl".parse()?;
/// let response = send(ApiRequest::get_session(&id).with_token(&token)?.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TokenRequest {
    /// Joined by spaces.
    scopes: String,
    auth_url: BaseUrl,
    user_agent: HeaderValue,
}

impl TokenRequest {
    /// A request for a token with these scopes, of which there must be at least one.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if there is none, or one is empty or contains a space or another character that scopes cannot have.
    pub fn new<S: AsRef<str>>(scopes: impl IntoIterator<Item = S>) -> Result<Self, ConfigError> {
        let mut joined = String::new();
        for scope in scopes {
            let scope = scope.as_ref();
            check_scope(scope).map_err(|problem| ConfigError::new("scopes", problem))?;
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(scope);
        }
        if joined.is_empty() {
            return Err(ConfigError::new("scopes", "are empty; give at least one scope"));
        }
        Ok(Self {
            scopes: joined,
            auth_url: BaseUrl::token_endpoint(),
            user_agent: default_user_agent(),
        })
    }

    /// Sets the URL of the token endpoint. The default is Yoti's, `https://auth.api.yoti.com/v1/oauth/token`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the text is not a URL, has no path, or is one that would expose the request.
    pub fn auth_url(self, url: impl AsRef<str>) -> Result<Self, ConfigError> {
        let auth_url = BaseUrl::auth_url("auth_url", url.as_ref(), None)?;
        Ok(Self { auth_url, ..self })
    }

    /// The settings of a client.
    #[cfg(feature = "client")]
    pub(crate) fn settings(self, auth_url: BaseUrl, settings: &super::settings::RequestSettings) -> Self {
        Self {
            auth_url,
            user_agent: settings.user_agent.clone(),
            ..self
        }
    }

    /// The URL of the token endpoint.
    #[cfg(feature = "client")]
    pub(crate) fn url(&self) -> &BaseUrl {
        &self.auth_url
    }

    /// Signs with a local key, a new ID and the current time.
    ///
    /// # Errors
    ///
    /// As [`ApiRequest::sign`](crate::ApiRequest::sign).
    pub fn sign(&self, credentials: &Credentials) -> Result<SignedRequest, Error> {
        self.sign_with(credentials, Nonce::random()?, clock::now()?)
    }

    /// Signs with any key, a new ID and the current time.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign); [`KeyErrorKind::Ps384Unsupported`](crate::KeyErrorKind::Ps384Unsupported) if the key does not
    /// sign with `PS384`.
    pub async fn sign_async<K: RequestSigner>(&self, credentials: &Credentials<K>) -> Result<SignedRequest, Error> {
        self.sign_async_with(credentials, Nonce::random()?, clock::now()?).await
    }

    /// Signs with a local key and the given ID (`jti`) and time. The signature differs each time, because `PS384` contains
    /// a random salt.
    ///
    /// # Errors
    ///
    /// As [`ApiRequest::sign_with`](crate::ApiRequest::sign_with).
    pub fn sign_with(&self, credentials: &Credentials, id: Nonce, time: SystemTime) -> Result<SignedRequest, Error> {
        let assertion = Zeroizing::new(self.assertion_with(credentials, id, time)?);
        self.with_assertion(&assertion)
    }

    /// Signs with any key and the given ID (`jti`) and time.
    ///
    /// # Errors
    ///
    /// As [`sign_async`](Self::sign_async).
    pub async fn sign_async_with<K: RequestSigner>(
        &self,
        credentials: &Credentials<K>,
        id: Nonce,
        time: SystemTime,
    ) -> Result<SignedRequest, Error> {
        let message = self.message(&credentials.sdk_id, id, time)?;
        let signature = request_ps384_signature(&credentials.key, message.as_bytes()).await?;
        self.with_assertion(&Zeroizing::new(append_signature(message, &signature)))
    }

    /// The client assertion alone, for an OAuth library that sends the request. It is as secret as a token until it expires.
    ///
    /// # Errors
    ///
    /// As [`sign_with`](Self::sign_with).
    pub fn assertion_with(&self, credentials: &Credentials, id: Nonce, time: SystemTime) -> Result<String, Error> {
        let message = self.message(&credentials.sdk_id, id, time)?;
        let signature = credentials.key.sign_message_ps384(message.as_bytes())?;
        Ok(append_signature(message, &signature))
    }

    /// The signed part of the assertion: header and claims, each in base64.
    fn message(&self, sdk_id: &SdkId, id: Nonce, time: SystemTime) -> Result<String, Error> {
        #[derive(Serialize)]
        struct Claims<'a> {
            iss: &'a str,
            sub: &'a str,
            jti: &'a str,
            aud: &'a str,
            iat: u64,
            exp: u64,
        }
        let since_1970 = time
            .duration_since(UNIX_EPOCH)
            .map_err(|_by| Error::clock_before_1970())?;
        let issued = since_1970.as_secs();
        let (application, audience) = (format!("sdk:{}", sdk_id.as_str()), self.auth_url.to_string());
        let mut jti = String::new();
        id.write(&mut jti);
        let claims = Claims {
            iss: &application,
            sub: &application,
            jti: &jti,
            aud: &audience,
            iat: issued,
            exp: issued.saturating_add(LIFETIME),
        };
        // Strings and numbers are always valid JSON, but the compiler does not know that.
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let mut message = URL_SAFE_NO_PAD.encode(br#"{"alg":"PS384","typ":"JWT"}"#);
        message.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut message);
        Ok(message)
    }

    fn with_assertion(&self, assertion: &str) -> Result<SignedRequest, Error> {
        let mut body = Zeroizing::new(String::with_capacity(300 + 3 * self.scopes.len() + assertion.len()));
        for (name, value) in [
            ("grant_type", "client_credentials"),
            ("scope", self.scopes.as_str()),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", assertion),
        ] {
            if !body.is_empty() {
                body.push('&');
            }
            body.push_str(name);
            body.push('=');
            percent::encode_form_value(value, &mut body);
        }
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(ACCEPT, JSON);
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(CONTENT_TYPE, FORM);
        let url = RequestUrl {
            text: self.auth_url.to_string(),
            signed_from: self.auth_url.origin().len(),
        };
        SignedRequest::new(
            "auth_url",
            Method::POST,
            url,
            headers,
            Zeroizing::new(body.as_bytes().to_vec()),
        )
    }
}

fn append_signature(mut message: String, signature: &[u8]) -> String {
    message.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut message);
    message
}

/// Checks the grammar of a scope (RFC 6749, section 3.3).
fn check_scope(scope: &str) -> Result<(), &'static str> {
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    if scope.is_empty() {
        return Err("contain an empty one; give its name, or leave it out");
    }
    if scope.contains(' ') {
        return Err("contain one with a space; give each scope by itself");
    }
    if !scope.bytes().all(is_allowed) {
        return Err("contain a character that scopes cannot have; use visible ASCII without `\"` and `\\`");
    }
    Ok(())
}

impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest")
            .field("scopes", &self.scopes)
            .field("auth_url", &self.auth_url)
            .finish_non_exhaustive()
    }
}
