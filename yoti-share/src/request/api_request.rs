//! A request to the API, and signing it: a pure function of the request, the credentials, a nonce and a time. A request
//! can also be authorised by an access token.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT},
};
use zeroize::Zeroizing;

use super::{
    clock,
    credentials::Credentials,
    nonce::Nonce,
    settings::RequestSettings,
    signed_request::{RequestUrl, SignedRequest},
};
use crate::{
    codec::percent,
    error::{ConfigError, Error, KeyError, KeyProblem, Operation},
    key::{RequestSigner, request_signature},
    session::SessionConfig,
    types::{
        access_token::AccessToken,
        base_url::BaseUrl,
        id::{ItemKeyId, QrCodeId, ReceiptId, SdkId, SessionId},
    },
};

const AUTH_ID: HeaderName = HeaderName::from_static("x-yoti-auth-id");
const AUTH_DIGEST: HeaderName = HeaderName::from_static("x-yoti-auth-digest");
const SDK: HeaderName = HeaderName::from_static("x-yoti-sdk");
const SDK_VERSION: HeaderName = HeaderName::from_static("x-yoti-sdk-version");
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A request to the API. Creating it, and signing it or giving it a token, sends nothing, so any HTTP client can send it.
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
    /// The path below the base URL.
    endpoint: String,
    /// It may contain the secret of a webhook, so it is wiped when dropped.
    body: Zeroizing<Vec<u8>>,
    settings: RequestSettings,
}

impl ApiRequest {
    /// Creates a share session.
    pub fn create_session(config: &SessionConfig) -> Self {
        Self::new(
            Operation::CreateSession,
            Method::POST,
            "/v2/sessions".to_owned(),
            config.json().to_vec(),
        )
    }

    /// Gets a session with its status.
    pub fn get_session(id: &SessionId) -> Self {
        Self::get(Operation::GetSession, "/v2/sessions/", id.as_str())
    }

    /// Creates a QR code for a session.
    pub fn create_qr_code(id: &SessionId) -> Self {
        let mut endpoint = "/v2/sessions/".to_owned();
        percent::encode_segment(id.as_str(), &mut endpoint);
        endpoint.push_str("/qr-codes");
        Self::new(Operation::CreateQrCode, Method::POST, endpoint, Vec::new())
    }

    /// Gets a QR code with its session.
    pub fn get_qr_code(id: &QrCodeId) -> Self {
        Self::get(Operation::GetQrCode, "/v2/qr-codes/", id.as_str())
    }

    /// Gets a receipt, still encrypted.
    pub fn get_receipt(id: &ReceiptId) -> Self {
        Self::get(Operation::GetReceipt, "/v2/receipts/", &id.path_segment())
    }

    /// Gets the item key with which a receipt's content key is wrapped.
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
            settings: RequestSettings::new(BaseUrl::default()),
        }
    }

    /// Sets the base URL: a text such as `http://127.0.0.1:4000/share`, or a [`BaseUrl`]. The default is Yoti's API.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the text is not a URL, or is one that would expose the request.
    pub fn base_url<U>(mut self, base_url: U) -> Result<Self, ConfigError>
    where
        U: TryInto<BaseUrl>,
        ConfigError: From<U::Error>,
    {
        self.settings.base_url = base_url.try_into()?;
        Ok(self)
    }

    /// Sets the header `X-Yoti-SDK`, and `X-Yoti-SDK-Version` to the same name with the version of this crate. The
    /// default is `Rust`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if headers cannot contain the name.
    pub fn sdk_name(mut self, name: &str) -> Result<Self, ConfigError> {
        self.settings.set_sdk_name(name)?;
        Ok(self)
    }

    /// Sets the header `User-Agent`. The default is the name and version of this crate.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if headers cannot contain the text.
    pub fn user_agent(mut self, user_agent: &str) -> Result<Self, ConfigError> {
        self.settings.set_user_agent(user_agent)?;
        Ok(self)
    }

    #[cfg(feature = "client")]
    pub(crate) fn settings(mut self, settings: RequestSettings) -> Self {
        self.settings = settings;
        self
    }

    /// The operation.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Signs with a local key, a new nonce and the current time.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`](crate::ErrorKind::Key) if the key does not sign; [`ErrorKind::System`](crate::ErrorKind::System)
    /// without entropy; [`ErrorKind::Clock`](crate::ErrorKind::Clock) if the machine's clock is before 1970, or on
    /// `wasm32-unknown-unknown` without the feature `js`.
    pub fn sign(&self, credentials: &Credentials) -> Result<SignedRequest, Error> {
        self.sign_with(credentials, Nonce::random()?, clock::now()?)
    }

    /// Signs with any key, a new nonce and the current time.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign).
    pub async fn sign_async<K: RequestSigner>(&self, credentials: &Credentials<K>) -> Result<SignedRequest, Error> {
        self.sign_async_with(credentials, Nonce::random()?, clock::now()?).await
    }

    /// Signs with a local key and the given nonce and time. Equal input gives equal requests.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`](crate::ErrorKind::Key) if the key does not sign; [`ErrorKind::Clock`](crate::ErrorKind::Clock)
    /// if the time is before 1970.
    pub fn sign_with(
        &self,
        credentials: &Credentials,
        nonce: Nonce,
        timestamp: SystemTime,
    ) -> Result<SignedRequest, Error> {
        let url = self.url(nonce, timestamp)?;
        let signature = credentials.key.sign_message(self.message(&url).as_bytes())?;
        self.with_signature(&credentials.sdk_id, url, &signature)
    }

    /// Signs with any key and the given nonce and time.
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
        let url = self.url(nonce, timestamp)?;
        let signature = request_signature(&credentials.key, self.message(&url).as_bytes()).await?;
        self.with_signature(&credentials.sdk_id, url, &signature)
    }

    /// Authorises the request with an access token, instead of signing it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the URL is too long to be sent.
    pub fn with_token(&self, token: &AccessToken) -> Result<SignedRequest, Error> {
        // Allocated at once: growing would leave copies of the token in memory that is not wiped.
        let mut value = Zeroizing::new(String::with_capacity("Bearer ".len() + token.as_str().len()));
        value.push_str("Bearer ");
        value.push_str(token.as_str());
        // A token is a valid header, but the compiler does not know that.
        let value = HeaderValue::from_str(&value);
        let mut value = value.map_err(|_invalid| ConfigError::new("access_token", "cannot be sent in a header"))?;
        value.set_sensitive(true);
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(AUTHORIZATION, value);
        self.finish(self.endpoint_url(0), headers)
    }

    /// The URL without a query, and room for so many more bytes.
    fn endpoint_url(&self, room: usize) -> RequestUrl {
        let base_url = &self.settings.base_url;
        let signed_from = base_url.origin().len() + base_url.path().len();
        let mut text = String::with_capacity(signed_from + self.endpoint.len() + room);
        text.push_str(base_url.origin());
        text.push_str(base_url.path());
        text.push_str(&self.endpoint);
        RequestUrl { text, signed_from }
    }

    fn url(&self, nonce: Nonce, timestamp: SystemTime) -> Result<RequestUrl, Error> {
        let since_1970 = timestamp
            .duration_since(UNIX_EPOCH)
            .map_err(|_by| Error::clock_before_1970())?;
        let mut url = self.endpoint_url(80);
        url.text.push_str("?nonce=");
        nonce.write(&mut url.text);
        url.text.push_str("&timestamp=");
        url.text.push_str(&since_1970.as_millis().to_string());
        Ok(url)
    }

    /// The message to sign: `METHOD&path?query[&base64(body)]`.
    fn message(&self, url: &RequestUrl) -> Zeroizing<String> {
        let signed = url.signed_part();
        let body_length = self.body.len().div_ceil(3) * 4 + 1;
        // Allocated at once: growing would leave copies of the body in memory that is not wiped.
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

    fn with_signature(&self, sdk_id: &SdkId, url: RequestUrl, signature: &[u8]) -> Result<SignedRequest, Error> {
        // Base64 and a UUID are valid headers, but the compiler does not know that.
        let digest = HeaderValue::try_from(STANDARD.encode(signature));
        let id = HeaderValue::from_str(sdk_id.as_str());
        let (Ok(mut digest), Ok(id)) = (digest, id) else {
            return Err(KeyError::from(KeyProblem::CRYPTO).into());
        };
        digest.set_sensitive(true);

        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(AUTH_ID, id);
        headers.insert(AUTH_DIGEST, digest);
        self.finish(url, headers)
    }

    /// Adds the headers that do not authenticate.
    fn finish(&self, url: RequestUrl, mut headers: HeaderMap) -> Result<SignedRequest, Error> {
        headers.insert(SDK, self.settings.sdk_name.clone());
        headers.insert(SDK_VERSION, self.settings.sdk_version.clone());
        headers.insert(ACCEPT, JSON);
        headers.insert(USER_AGENT, self.settings.user_agent.clone());
        if !self.body.is_empty() {
            headers.insert(CONTENT_TYPE, JSON);
        } else if self.method == Method::POST {
            // Some HTTP clients leave it out, and some proxies then respond with 411.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        SignedRequest::new("base_url", self.method.clone(), url, headers, self.body.clone())
    }
}

impl fmt::Debug for ApiRequest {
    /// Shows the size of the body, which may contain the secret of a webhook.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiRequest")
            .field("operation", &self.operation)
            .field("base_url", &self.settings.base_url)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
