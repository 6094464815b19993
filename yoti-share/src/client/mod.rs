//! The client of Yoti's share API. This is the only room with I/O.

mod api_response;
mod authentication;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod check;
mod deadline;
mod env;
mod error_response;
mod http_date;
mod retry;
mod runtime;
mod system;
#[cfg(test)]
mod tests;
mod token_error_response;
mod tokens;
pub mod transport;
mod wait;

use std::{fmt, sync::Arc};

use self::{
    authentication::DynTokenSource,
    call::{Inner, deadline_error},
    deadline::Deadline,
    runtime::inside_runtime,
};
pub use self::{builder::ClientBuilder, check::FollowUp, retry::RetryPolicy, wait::Wait};
#[cfg(doc)]
use crate::{
    error::ErrorKind,
    key::{Key, RemoteKey},
};
use crate::{
    error::{ConfigError, Error},
    key::{AnyKey, RequestSigner},
    receipt::{ItemKey, SealedReceipt, StoredReceipt, opened::Receipt},
    request::{ApiRequest, Credentials, TokenSource},
    session::{QrCode, QrCodeDetails, Session, SessionConfig},
    types::{
        access_token::AccessToken,
        base_url::BaseUrl,
        id::{QrCodeId, ReceiptId, SdkId, SessionId},
    },
};

/// Calls Yoti's share API.
///
/// A client is immutable and cheap to clone; clones share connections and the retry budget. It keeps no state between calls, so
/// any number of processes may serve one application. All futures are `Send`; dropping one cancels the call, but not the
/// renewal of an access token, which may serve other calls.
///
/// The client needs a Tokio runtime with timers and I/O (`#[tokio::main]` has both), in every poll of a call;
/// `blocking::Client` (feature `blocking`) does not. Timeouts and deadlines use Tokio's clock. A paused clock
/// (`tokio::time::pause`) jumps to the next timeout as soon as the runtime is idle, so a call to a real server may fail with
/// [`ErrorKind::Timeout`] or [`ErrorKind::Deadline`] at once: with a paused clock, use a transport of the feature
/// `test-util`.
///
/// A client signs each request with the application's key: [`new`](Self::new) with credentials, [`builder`](Self::builder)
/// with all settings, or [`from_env`](Self::from_env). Or it authenticates with access tokens, which it requests by itself
/// ([`ClientBuilder::token_auth`]) or gets from elsewhere ([`with_token`](Self::with_token),
/// [`with_token_source`](Self::with_token_source)).
///
/// ```no_run
/// # async fn run(config: &yoti_share::SessionConfig) -> Result<(), yoti_share::Error> {
/// use yoti_share::Client;
///
/// let client = Client::from_env()?;
/// let session = client.create_session(config).await?;
/// println!("{}", client.create_qr_code(&session.id).await?.uri);
/// let receipt = client.wait_for_receipt(&session.id).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Attempts, retries and limits
///
/// Each attempt of a call is signed again, or has a token that is valid then, and has [a timeout](ClientBuilder::timeout) within
/// [the deadline of the call](ClientBuilder::deadline). Failed attempts are [retried](RetryPolicy) where that is safe. Redirects
/// are never followed, and response bodies are read [up to a limit](ClientBuilder::max_response_size). [`transport`] describes
/// the network side.
///
/// # Tracing
///
/// Each request is a `tracing` span named `yoti_share` at level INFO with these fields, recorded as they become known:
///
/// | field | meaning |
/// |---|---|
/// | `operation` | "create session", "get receipt", … |
/// | `attempt` | the number of the last attempt |
/// | `status` | the HTTP status of the last response |
/// | `request_id` | its `X-Request-ID` |
/// | `elapsed_ms` | the duration, including delays before retries |
///
/// When the request has ended, an event at DEBUG has the same fields, and the `kind` of the error if it failed. A failed
/// attempt that is followed by another is an event at DEBUG with `attempt`, `kind`, `status`, `request_id` and `pause_ms`.
/// None of them contains URLs, IDs of sessions or people, nonces, keys, tokens, bodies or values. Fetching a receipt is two
/// requests: one for the receipt, one for its item key. A request for an access token has its own span.
#[derive(Clone)]
#[doc(alias = "DigitalIdentityClient")]
pub struct Client {
    inner: Arc<Inner>,
}

impl Client {
    /// A client with the defaults of [`ClientBuilder`].
    ///
    /// # Errors
    /// [`ErrorKind::Tls`] when TLS could not be set up.
    pub fn new<K: RequestSigner + Into<AnyKey>>(credentials: Credentials<K>) -> Result<Self, Error> {
        ClientBuilder::new(Ok(credentials.into_any_key())).build()
    }

    /// Starts a client for the application with this SDK ID and its [`Key`] or [`RemoteKey`].
    pub fn builder(sdk_id: impl AsRef<str>, key: impl Into<AnyKey>) -> ClientBuilder {
        ClientBuilder::new(Credentials::new(sdk_id, key.into()))
    }

    /// Starts a client with an access token that you already have. The client cannot renew it: when the API rejects it, calls
    /// fail with [`ErrorKind::InvalidToken`]. [`with_token_source`](Self::with_token_source) is for tokens that expire before
    /// the client.
    ///
    /// Receipts are encrypted for the application's key, so the client opens them only with
    /// [`ClientBuilder::receipt_key`]. Without it, the methods that return a receipt fail before they send anything;
    /// [`get_sealed_receipt`](Self::get_sealed_receipt) does not need it.
    ///
    /// ```no_run
    /// # fn run(token: &str, key: yoti_share::Key) -> Result<(), yoti_share::Error> {
    /// let client = yoti_share::Client::with_token(token).receipt_key(key).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "withAuthenticationToken")]
    pub fn with_token<T>(token: T) -> ClientBuilder
    where
        T: TryInto<AccessToken>,
        ConfigError: From<T::Error>,
    {
        let token = token.try_into().map_err(ConfigError::from);
        ClientBuilder::with_source(token.map(|token| -> Box<dyn DynTokenSource> { Box::new(token) }))
    }

    /// Starts a client that gets its access tokens from a [`TokenSource`]. As [`with_token`](Self::with_token) otherwise.
    pub fn with_token_source(source: impl TokenSource + 'static) -> ClientBuilder {
        ClientBuilder::with_source(Ok(Box::new(source)))
    }

    /// A client with the settings of the environment:
    ///
    /// | variable | |
    /// |---|---|
    /// | `YOTI_CLIENT_SDK_ID` | the client SDK ID of the application |
    /// | `YOTI_KEY_FILE_PATH` | the path of the PEM file with its key |
    /// | `YOTI_KEY` | or, instead of the path, the PEM text itself; `\n` may replace line ends |
    /// | `YOTI_AUTH_SCOPES` | optional: scopes, separated by spaces, for [`ClientBuilder::token_auth`] |
    /// | `YOTI_AUTH_URL` | optional: the URL of the token endpoint |
    /// | `YOTI_ACCESS_TOKEN` | instead of `YOTI_AUTH_SCOPES`: an access token, as for [`with_token`](Self::with_token); ID and key then are optional |
    /// | `YOTI_DIGITAL_IDENTITY_API_URL` | optional: the base URL of the API |
    /// | `YOTI_INSECURE_HTTP_HOST` | only for a sandbox in another container: the host of the URLs, which then are plain `http` |
    ///
    /// White space and invisible characters around IDs, URLs and paths are ignored; quotes are reported. An empty
    /// `YOTI_KEY` or `YOTI_KEY_FILE_PATH` counts as unset when the other one is set.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] names the variable that is missing, empty, not text or in conflict; [`ErrorKind::Key`] when
    /// the key was rejected; and as [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Whether the environment has one of the variables of [`from_env`](Self::from_env): a program that uses a sandbox without
    /// configuration chooses by it. One variable is enough, so that `from_env` reports those that are missing and the program
    /// does not use the sandbox by mistake.
    ///
    /// ```no_run
    /// # fn run(start_sandbox: fn() -> yoti_share::Client) -> Result<(), yoti_share::Error> {
    /// use yoti_share::Client;
    ///
    /// let client = if Client::is_env_configured() { Client::from_env()? } else { start_sandbox() };
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_env_configured() -> bool {
        env::is_configured(env::process_variable)
    }

    /// The client SDK ID of the application. A client with a token from elsewhere knows it only if [`from_env`](Self::from_env)
    /// has read it; otherwise this is the nil UUID, `00000000-0000-0000-0000-000000000000`.
    pub fn sdk_id(&self) -> &SdkId {
        self.inner.authentication.sdk_id()
    }

    /// The base URL of the API that the client calls.
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.request_settings.base_url
    }

    /// Creates a share session.
    ///
    /// After a failure, the request is retried only if the server certainly did not receive it, or sent `Retry-After`.
    ///
    /// # Errors
    /// Every kind that concerns the network, the access token or a status; the documentation of [`ErrorKind`] lists what to
    /// do for each.
    #[doc(alias("createShareSession", "CreateShareSessionAsync"))]
    pub async fn create_session(&self, config: &SessionConfig) -> Result<Session, Error> {
        let response = self.inner.call(ApiRequest::create_session(config)).await?;
        let mut session = response.parse(Session::from_json)?;
        session.request_id = response.request_id;
        Ok(session)
    }

    /// Gets a session with its status.
    ///
    /// # Errors
    /// As [`create_session`](Self::create_session); [`ErrorKind::NotFound`] for an unknown session.
    #[doc(alias("getShareSession", "fetchShareSession"))]
    pub async fn get_session(&self, session: &SessionId) -> Result<Session, Error> {
        self.get_session_until(self.inner.call_deadline(), session).await
    }

    async fn get_session_until(&self, deadline: Deadline, session: &SessionId) -> Result<Session, Error> {
        let request = ApiRequest::get_session(session);
        let response = self.inner.call_until(deadline, request).await?;
        let mut session = response.parse(Session::from_json)?;
        session.request_id = response.request_id;
        Ok(session)
    }

    /// Creates a QR code for a session. A QR code is valid for three minutes; create another after that.
    ///
    /// # Errors
    /// As [`get_session`](Self::get_session).
    #[doc(alias = "createShareQrCode")]
    pub async fn create_qr_code(&self, session: &SessionId) -> Result<QrCode, Error> {
        let response = self.inner.call(ApiRequest::create_qr_code(session)).await?;
        let qr_code = response.parse(QrCode::from_json)?;
        Ok(QrCode {
            request_id: response.request_id,
            ..qr_code
        })
    }

    /// Gets the details of a QR code.
    ///
    /// # Errors
    /// As [`create_session`](Self::create_session); [`ErrorKind::NotFound`] for an unknown QR code.
    #[doc(alias("getShareQrCode", "fetchShareQrCode"))]
    pub async fn get_qr_code(&self, qr_code: &QrCodeId) -> Result<QrCodeDetails, Error> {
        let response = self.inner.call(ApiRequest::get_qr_code(qr_code)).await?;
        let details = response.parse(QrCodeDetails::from_json)?;
        Ok(QrCodeDetails {
            request_id: response.request_id,
            ..details
        })
    }

    /// Fetches and decrypts the receipt of a session.
    ///
    /// The receipt ID comes from the query string of the browser, and an attacker can write the ID of another receipt there. So
    /// the receipt is rejected unless it belongs to this session, which must be one that your server has stored.
    ///
    /// # Errors
    /// As [`create_session`](Self::create_session); [`ErrorKind::NotFound`]; [`ErrorKind::SessionMismatch`];
    /// [`ErrorKind::MalformedReceipt`] and [`ErrorKind::Decryption`] when it cannot be decrypted; [`ErrorKind::Key`] when a
    /// remote key failed; [`ErrorKind::Config`], before anything is sent, when the client has no key for receipts.
    #[doc(alias("getShareReceipt", "fetchShareReceipt"))]
    pub async fn get_receipt(&self, session: &SessionId, receipt: &ReceiptId) -> Result<Receipt, Error> {
        self.fetch_receipt(self.inner.call_deadline(), Some(session), receipt)
            .await
    }

    /// Fetches and decrypts a receipt **without checking to which session it belongs**.
    ///
    /// Use it for receipt IDs from your database or from an authenticated webhook, and never for one that comes from a browser.
    /// [`Receipt::ensure_session`] makes the check afterwards.
    ///
    /// # Errors
    /// As [`get_receipt`](Self::get_receipt), without the mismatch.
    pub async fn get_receipt_unbound(&self, receipt: &ReceiptId) -> Result<Receipt, Error> {
        self.fetch_receipt(self.inner.call_deadline(), None, receipt).await
    }

    /// The receipt and its item key are one call to the caller, so they share its deadline.
    async fn fetch_receipt(
        &self,
        deadline: Deadline,
        session: Option<&SessionId>,
        receipt: &ReceiptId,
    ) -> Result<Receipt, Error> {
        inside_runtime(self.fetch_and_open(deadline, session, receipt)).await
    }

    async fn fetch_and_open(
        &self,
        deadline: Deadline,
        session: Option<&SessionId>,
        receipt: &ReceiptId,
    ) -> Result<Receipt, Error> {
        let key = self.inner.receipt_key()?;
        let request = ApiRequest::get_receipt(receipt);
        let response = self.inner.call_until(deadline, request).await?;
        let sealed = response.parse(|body| match session {
            Some(session) => SealedReceipt::from_json_for_session(body, session),
            None => SealedReceipt::from_json(body),
        })?;
        let item_key = match sealed.item_key_id() {
            None => None,
            Some(id) => {
                let response = self.inner.call_until(deadline, ApiRequest::get_item_key(id)).await?;
                Some(response.parse(ItemKey::from_json)?)
            }
        };
        // A remote key may take any time, so the deadline limits it.
        let opening = sealed.open_async(item_key, key);
        let opened = deadline
            .limit(opening)
            .await
            .unwrap_or_else(|| Err(deadline_error(None)));
        let opened = opened.map_err(|error| response.add_context(error))?;
        Ok(opened.with_request_id(response.request_id))
    }

    /// Fetches the receipt of a session and its item key, and leaves the receipt encrypted, to be stored.
    ///
    /// The receipt is rejected unless it belongs to this session, as by [`get_receipt`](Self::get_receipt).
    /// [`open_receipt`](Self::open_receipt) or [`StoredReceipt::open`] opens it later, without the API. The API does not keep
    /// receipts forever.
    ///
    /// # Errors
    /// As [`get_receipt`](Self::get_receipt), except for those of decryption: the receipt is not opened.
    pub async fn get_sealed_receipt(&self, session: &SessionId, receipt: &ReceiptId) -> Result<StoredReceipt, Error> {
        self.fetch_sealed(self.inner.call_deadline(), session, receipt).await
    }

    async fn fetch_sealed(
        &self,
        deadline: Deadline,
        session: &SessionId,
        receipt: &ReceiptId,
    ) -> Result<StoredReceipt, Error> {
        let response = self
            .inner
            .call_until(deadline, ApiRequest::get_receipt(receipt))
            .await?;
        let sealed = response.parse(|body| SealedReceipt::from_json_for_session(body, session))?;
        let item_key = match sealed.item_key_id() {
            None => None,
            Some(id) => Some(self.inner.call_until(deadline, ApiRequest::get_item_key(id)).await?),
        };
        let item_key = match &item_key {
            None => None,
            Some(response) => Some(response.parse(|body| ItemKey::from_json(body).map(|_| body))?),
        };
        response.parse(|body| StoredReceipt::new(&sealed, body, item_key))
    }

    /// Opens a stored receipt with this client's key, local or remote. It makes no request to the API.
    ///
    /// # Errors
    /// As [`StoredReceipt::open_async`]; [`ErrorKind::Deadline`] if a remote key takes longer than a call may;
    /// [`ErrorKind::Config`] if the client has no key.
    pub async fn open_receipt(&self, stored: &StoredReceipt) -> Result<Receipt, Error> {
        let opening = stored.open_async(self.inner.receipt_key()?);
        let opened = inside_runtime(async { Ok(self.inner.call_deadline().limit(opening).await) }).await?;
        opened.unwrap_or_else(|| Err(deadline_error(None)))
    }

    /// Waits until the person has finished, and fetches the receipt: [`wait`](Self::wait) with its defaults.
    ///
    /// # Errors
    /// As listed at [`Wait`].
    pub async fn wait_for_receipt(&self, session: &SessionId) -> Result<Receipt, Error> {
        self.wait(session).receipt().await
    }

    /// Waits until the person has finished, with an interval and a deadline that you can set.
    pub fn wait(&self, session: &SessionId) -> Wait {
        Wait::new(self.clone(), session.clone())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("authentication", &self.inner.authentication)
            .field("timeout", &self.inner.timeout)
            .field("deadline", &self.inner.deadline)
            .field("retry", &self.inner.retry)
            .finish_non_exhaustive()
    }
}
