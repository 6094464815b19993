//! A request to the API: what is signed and what is sent, as a function of the request, the credentials, a nonce and a
//! time.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT},
};
use zeroize::Zeroizing;

use super::{credentials::Credentials, nonce::Nonce, signed_request::SignedRequest};
use crate::{
    codec::percent,
    error::{ConfigError, Error, KeyError, KeyProblem, Operation},
    key::{RequestSigner, request_signature},
    session::SessionConfig,
    types::{
        base_url::BaseUrl,
        id::{ItemKeyId, QrCodeId, ReceiptId, SdkId, SessionId},
    },
};

const AUTH_ID: HeaderName = HeaderName::from_static("x-yoti-auth-id");
const AUTH_DIGEST: HeaderName = HeaderName::from_static("x-yoti-auth-digest");
const SDK: HeaderName = HeaderName::from_static("x-yoti-sdk");
const SDK_VERSION: HeaderName = HeaderName::from_static("x-yoti-sdk-version");

/// One call of the API, described without sending it.
///
/// ```no_run
/// use yoti_share::{ApiRequest, Credentials, Key, SessionId};
///
/// # let credentials = Credentials::new("c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c", Key::from_pem_file("key.pem")?)?;
/// let id: SessionId = "ss.v2.ChZl".parse()?;
/// let request = ApiRequest::get_session(&id).sign(&credentials)?;
/// assert_eq!(request.method(), "GET");
/// let for_any_client: http::Request<Vec<u8>> = request.into();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ApiRequest {
    operation: Operation,
    method: Method,
    /// The path after the base URL's; this much of the path is signed.
    endpoint: String,
    /// Wiped when dropped: the secret of a webhook may be in it.
    body: Zeroizing<Vec<u8>>,
    base_url: BaseUrl,
    sdk_name: HeaderValue,
    sdk_version: HeaderValue,
    user_agent: HeaderValue,
}

impl ApiRequest {
    /// Creates a session.
    pub fn create_session(config: &SessionConfig) -> Self {
        Self::new(
            Operation::CreateSession,
            Method::POST,
            "/v2/sessions".to_owned(),
            config.json().to_vec(),
        )
    }

    /// Asks how far a session has come.
    pub fn get_session(id: &SessionId) -> Self {
        Self::get(Operation::GetSession, "/v2/sessions/", id.as_str())
    }

    /// Makes a QR code for a session.
    pub fn create_qr_code(id: &SessionId) -> Self {
        let mut endpoint = "/v2/sessions/".to_owned();
        percent::encode_segment(id.as_str(), &mut endpoint);
        endpoint.push_str("/qr-codes");
        Self::new(Operation::CreateQrCode, Method::POST, endpoint, Vec::new())
    }

    /// Asks about a QR code.
    pub fn get_qr_code(id: &QrCodeId) -> Self {
        Self::get(Operation::GetQrCode, "/v2/qr-codes/", id.as_str())
    }

    /// Fetches a receipt, sealed.
    pub fn get_receipt(id: &ReceiptId) -> Self {
        Self::get(Operation::GetReceipt, "/v2/receipts/", &id.path_segment())
    }

    /// Fetches the key that a receipt's key is wrapped under.
    pub fn get_item_key(id: &ItemKeyId) -> Self {
        Self::get(Operation::GetItemKey, "/v2/wrapped-item-keys/", id.as_str())
    }

    fn get(operation: Operation, prefix: &str, id: &str) -> Self {
        let mut endpoint = prefix.to_owned();
        percent::encode_segment(id, &mut endpoint);
        Self::new(operation, Method::GET, endpoint, Vec::new())
    }

    fn new(operation: Operation, method: Method, endpoint: String, body: Vec<u8>) -> Self {
        Self {
            operation,
            method,
            endpoint,
            body: Zeroizing::new(body),
            base_url: BaseUrl::default(),
            sdk_name: HeaderValue::from_static("Rust"),
            sdk_version: HeaderValue::from_static(concat!("Rust-", env!("CARGO_PKG_VERSION"))),
            user_agent: HeaderValue::from_static(concat!("yoti-share/", env!("CARGO_PKG_VERSION"))),
        }
    }

    /// Sends the call elsewhere than to Yoti's own API: to a text such as `http://127.0.0.1:4000/share`, or to a
    /// [`BaseUrl`] that was read once.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the text is no URL, or one that would show the request to others.
    pub fn base_url<U>(mut self, base_url: U) -> Result<Self, ConfigError>
    where
        U: TryInto<BaseUrl>,
        ConfigError: From<U::Error>,
    {
        self.base_url = base_url.try_into()?;
        Ok(self)
    }

    /// What `X-Yoti-SDK` says instead of `Rust`; `X-Yoti-SDK-Version` says the same with this crate's version.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the text cannot stand in a header.
    pub fn sdk_name(mut self, name: &str) -> Result<Self, ConfigError> {
        self.sdk_name = header("sdk_name", name)?;
        self.sdk_version = header("sdk_name", &format!("{name}-{}", env!("CARGO_PKG_VERSION")))?;
        Ok(self)
    }

    /// What `User-Agent` says instead of this crate's name and version.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the text cannot stand in a header.
    pub fn user_agent(mut self, user_agent: &str) -> Result<Self, ConfigError> {
        self.user_agent = header("user_agent", user_agent)?;
        Ok(self)
    }

    /// Which call it is.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Signs with a local key, a fresh nonce and the current time.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`](crate::ErrorKind::Key) when the key does not sign; [`ErrorKind::System`](crate::ErrorKind::System)
    /// without entropy; [`ErrorKind::Clock`](crate::ErrorKind::Clock) when the machine's clock is before 1970.
    pub fn sign(&self, credentials: &Credentials) -> Result<SignedRequest, Error> {
        self.sign_with(credentials, Nonce::random()?, now())
    }

    /// Signs with any key, a fresh nonce and the current time.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub async fn sign_async<K: RequestSigner>(&self, credentials: &Credentials<K>) -> Result<SignedRequest, Error> {
        self.sign_async_with(credentials, Nonce::random()?, now()).await
    }

    /// Signs with a local key, and with this nonce and time: the same input gives the same request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`](crate::ErrorKind::Key) when the key does not sign; [`ErrorKind::Clock`](crate::ErrorKind::Clock)
    /// when the time is before 1970.
    pub fn sign_with(
        &self,
        credentials: &Credentials,
        nonce: Nonce,
        timestamp: SystemTime,
    ) -> Result<SignedRequest, Error> {
        let target = self.target(nonce, timestamp)?;
        let signature = credentials.key.sign_message(self.message(&target).as_bytes())?;
        self.signed(&credentials.sdk_id, &target, &signature)
    }

    /// Signs with any key, and with this nonce and time.
    ///
    /// # Errors
    ///
    /// As [`sign_with`](Self::sign_with).
    pub async fn sign_async_with<K: RequestSigner>(
        &self,
        credentials: &Credentials<K>,
        nonce: Nonce,
        timestamp: SystemTime,
    ) -> Result<SignedRequest, Error> {
        let target = self.target(nonce, timestamp)?;
        let signature = request_signature(&credentials.key, self.message(&target).as_bytes()).await?;
        self.signed(&credentials.sdk_id, &target, &signature)
    }

    /// The path and query to send. What follows the base URL's path is what gets signed, to the byte.
    fn target(&self, nonce: Nonce, timestamp: SystemTime) -> Result<Target, Error> {
        let since_1970 = timestamp
            .duration_since(UNIX_EPOCH)
            .map_err(|_by| Error::clock_before_1970())?;
        let base = self.base_url.path();
        let mut text = String::with_capacity(base.len() + self.endpoint.len() + 80);
        text.push_str(base);
        text.push_str(&self.endpoint);
        text.push_str("?nonce=");
        nonce.write(&mut text);
        text.push_str("&timestamp=");
        text.push_str(&since_1970.as_millis().to_string());
        Ok(Target {
            text,
            signed_from: base.len(),
        })
    }

    /// `METHOD&path?query[&base64(body)]`.
    fn message(&self, target: &Target) -> Zeroizing<String> {
        let signed = target.signed();
        let body_length = self.body.len().div_ceil(3) * 4 + 1;
        // In one piece, so that no part of it stays behind in memory that was outgrown.
        let mut message = Zeroizing::new(String::with_capacity(
            self.method.as_str().len() + 1 + signed.len() + body_length,
        ));
        message.push_str(self.method.as_str());
        message.push('&');
        message.push_str(signed);
        if !self.body.is_empty() {
            message.push('&');
            STANDARD.encode_string(&self.body, &mut message);
        }
        message
    }

    fn signed(&self, sdk_id: &SdkId, target: &Target, signature: &[u8]) -> Result<SignedRequest, Error> {
        // Neither base64 nor a UUID holds what a header cannot; a signer that is not ours may still return anything.
        let digest = HeaderValue::try_from(STANDARD.encode(signature));
        let id = HeaderValue::from_str(sdk_id.as_str());
        let (Ok(mut digest), Ok(id)) = (digest, id) else {
            return Err(KeyError::from(KeyProblem::Crypto).into());
        };
        digest.set_sensitive(true);

        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(AUTH_ID, id);
        headers.insert(AUTH_DIGEST, digest);
        headers.insert(SDK, self.sdk_name.clone());
        headers.insert(SDK_VERSION, self.sdk_version.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, self.user_agent.clone());
        if !self.body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        } else if self.method == Method::POST {
            // Not every client says so by itself, and there are proxies that answer 411 without it.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let url = format!("{}{}", self.base_url.origin(), target.text);
        Ok(SignedRequest {
            method: self.method.clone(),
            signed_at: self.base_url.origin().len() + target.signed_from,
            uri: url
                .parse()
                .map_err(|_too_long| ConfigError::new("base_url", "is too long to be sent"))?,
            url,
            headers,
            body: self.body.clone(),
        })
    }
}

impl fmt::Debug for ApiRequest {
    /// The call and its size; the body may hold the secret of a webhook.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiRequest")
            .field("operation", &self.operation)
            .field("base_url", &self.base_url)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A path with its query, of which all but the base URL's path is signed.
struct Target {
    text: String,
    signed_from: usize,
}

impl Target {
    fn signed(&self) -> &str {
        self.text.get(self.signed_from..).unwrap_or_default()
    }
}

fn header(field: &'static str, text: &str) -> Result<HeaderValue, ConfigError> {
    match HeaderValue::from_str(text) {
        Ok(value) if !text.trim().is_empty() => Ok(value),
        Ok(_) => Err(ConfigError::new(field, "is empty; give a name, or leave it out")),
        Err(_) => Err(ConfigError::new(
            field,
            "holds a character that no header can have; use plain letters",
        )),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the two calls that take no time from outside take it here"
)]
fn now() -> SystemTime {
    SystemTime::now()
}
