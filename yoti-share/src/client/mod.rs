//! The surface people call: the one room that does input and output.

mod api_response;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod clock;
mod env;
mod http_date;
mod retry;
#[cfg(test)]
mod tests;
pub mod transport;
mod wait;

use std::{fmt, sync::Arc};

pub use self::{builder::ClientBuilder, retry::RetryPolicy, wait::Wait};
use self::{call::Shared, clock::Deadline};
use crate::{
    error::Error,
    key::{AnyKey, RequestSigner},
    receipt::{ItemKey, Receipt, SealedReceipt},
    request::{ApiRequest, Credentials},
    session::{QrCode, QrCodeDetails, Session, SessionConfig},
    types::id::{QrCodeId, ReceiptId, SessionId},
    webhook::{Event, NextCall},
};
#[cfg(doc)]
use crate::{
    error::ErrorKind,
    key::{Key, RemoteKey},
};

/// Calls Yoti's share API.
///
/// A client is immutable and cheap to clone; clones share connections and the budget of retries. It holds nothing between
/// calls, so any number of processes may serve one application. All futures are `Send`; dropping one cancels the call. It needs
/// a Tokio runtime with time and I/O; `blocking::Client` (feature `blocking`) needs none.
///
/// Three doors: [`new`](Self::new) with credentials, [`builder`](Self::builder) with everything settable, and
/// [`from_env`](Self::from_env).
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
/// # What it does by itself
///
/// Each attempt of a call is signed anew and has [a time of its own](ClientBuilder::timeout) within
/// [the call's](ClientBuilder::deadline); failed attempts are [repeated](RetryPolicy) where that is safe. Redirects are
/// never followed, and bodies are read [up to a limit](ClientBuilder::max_response_size). What goes over the network and
/// how is the matter of [`transport`].
///
/// # What it tells `tracing`
///
/// Each request is a span named `yoti_share` at level INFO with these fields, filled as they become known:
///
/// | field | meaning |
/// |---|---|
/// | `operation` | "create session", "get receipt", … |
/// | `attempt` | the number of the last attempt |
/// | `status` | the HTTP status of the last answer |
/// | `request_id` | its `X-Request-ID` |
/// | `elapsed_ms` | how long it took, pauses included |
///
/// An attempt that failed and is followed by another is an event at DEBUG with `attempt`, `kind`, `status`, `request_id`
/// and `pause_ms`. Neither holds URLs, ids of sessions or people, nonces, keys, bodies or values. Fetching a receipt is two
/// requests: one for the receipt, one for its item key.
#[derive(Clone)]
#[doc(alias = "DigitalIdentityClient")]
pub struct Client {
    shared: Arc<Shared>,
}

impl Client {
    /// A client with the defaults of [`ClientBuilder`].
    ///
    /// # Errors
    /// [`ErrorKind::Tls`] when TLS could not be set up.
    pub fn new<K: RequestSigner + Into<AnyKey>>(credentials: Credentials<K>) -> Result<Self, Error> {
        ClientBuilder::new(Ok(credentials.with_any_key())).build()
    }

    /// Sets up a client for the application with this SDK id and its [`Key`] or [`RemoteKey`].
    pub fn builder(sdk_id: impl AsRef<str>, key: impl Into<AnyKey>) -> ClientBuilder {
        ClientBuilder::new(Credentials::new(sdk_id, key.into()))
    }

    /// A client from the environment:
    ///
    /// | variable | |
    /// |---|---|
    /// | `YOTI_CLIENT_SDK_ID` | the application's client SDK id |
    /// | `YOTI_KEY_FILE_PATH` | the path of its key's PEM file |
    /// | `YOTI_KEY` | or, instead of the path, the PEM itself; `\n` may stand for line ends |
    /// | `YOTI_DIGITAL_IDENTITY_API_URL` | optional: where the API is |
    ///
    /// # Errors
    /// [`ErrorKind::Config`] names the variable that is missing, empty, not text or in conflict; [`ErrorKind::Key`] says why
    /// the key was refused; and as [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Creates a share session.
    ///
    /// It is made again after a failure only when the first request cannot have had an effect, or the server asked for it.
    ///
    /// # Errors
    /// Every kind that concerns the network or a status; each says in [`ErrorKind`] what to do.
    #[doc(alias("createShareSession", "CreateShareSessionAsync"))]
    pub async fn create_session(&self, config: &SessionConfig) -> Result<Session, Error> {
        let answer = self
            .shared
            .call(ApiRequest::create_session(config), self.shared.deadline())
            .await?;
        Session::from_json(&answer.body).map_err(|error| answer.attribute(error))
    }

    /// Asks how a session stands.
    ///
    /// # Errors
    /// As [`create_session`](Self::create_session); [`ErrorKind::NotFound`] for a session that is not known.
    #[doc(alias("getShareSession", "fetchShareSession"))]
    pub async fn get_session(&self, session: &SessionId) -> Result<Session, Error> {
        self.session_by(session, self.shared.deadline()).await
    }

    async fn session_by(&self, session: &SessionId, deadline: Deadline) -> Result<Session, Error> {
        let answer = self.shared.call(ApiRequest::get_session(session), deadline).await?;
        Session::from_json(&answer.body).map_err(|error| answer.attribute(error))
    }

    /// Creates a QR code for a session. It lives for three minutes; another may be made after that.
    ///
    /// # Errors
    /// As [`get_session`](Self::get_session).
    #[doc(alias = "createShareQrCode")]
    pub async fn create_qr_code(&self, session: &SessionId) -> Result<QrCode, Error> {
        let answer = self
            .shared
            .call(ApiRequest::create_qr_code(session), self.shared.deadline())
            .await?;
        QrCode::from_json(&answer.body).map_err(|error| answer.attribute(error))
    }

    /// Asks what is known of a QR code.
    ///
    /// # Errors
    /// As [`create_session`](Self::create_session); [`ErrorKind::NotFound`] for a code that is not known.
    #[doc(alias("getShareQrCode", "fetchShareQrCode"))]
    pub async fn get_qr_code(&self, qr_code: &QrCodeId) -> Result<QrCodeDetails, Error> {
        let answer = self
            .shared
            .call(ApiRequest::get_qr_code(qr_code), self.shared.deadline())
            .await?;
        QrCodeDetails::from_json(&answer.body).map_err(|error| answer.attribute(error))
    }

    /// Fetches and opens the receipt of a session.
    ///
    /// The receipt id comes from the browser's query string, and whoever holds the browser can write another one there; so
    /// the receipt is refused unless it belongs to this session, which has to be one that your own server remembers.
    ///
    /// # Errors
    /// As [`create_session`](Self::create_session); [`ErrorKind::NotFound`]; [`ErrorKind::SessionMismatch`];
    /// [`ErrorKind::MalformedReceipt`] and [`ErrorKind::Decryption`] when it cannot be opened; [`ErrorKind::Key`] when a
    /// remote key failed.
    #[doc(alias("getShareReceipt", "fetchShareReceipt"))]
    pub async fn get_receipt(&self, session: &SessionId, receipt: &ReceiptId) -> Result<Receipt, Error> {
        self.receipt(Some(session), receipt).await
    }

    /// Fetches and opens a receipt **without asking whose it is**.
    ///
    /// For receipt ids that come from your own database or from an authenticated webhook; never for one that comes from a
    /// browser. [`Receipt::ensure_session`] makes up for it afterwards.
    ///
    /// # Errors
    /// As [`get_receipt`](Self::get_receipt), without the mismatch.
    pub async fn get_receipt_unbound(&self, receipt: &ReceiptId) -> Result<Receipt, Error> {
        self.receipt(None, receipt).await
    }

    async fn receipt(&self, session: Option<&SessionId>, receipt: &ReceiptId) -> Result<Receipt, Error> {
        // The receipt and its item key are one call to the caller, so they share its time.
        let deadline = self.shared.deadline();
        let answer = self.shared.call(ApiRequest::get_receipt(receipt), deadline).await?;
        let sealed = SealedReceipt::from_json(&answer.body).map_err(|error| answer.attribute(error))?;
        if let Some(session) = session {
            // Before anything of another person's is decrypted.
            sealed
                .ensure_session(session)
                .map_err(|error| answer.attribute(error))?;
        }
        let item_key = match sealed.item_key_id() {
            None => None,
            Some(id) => {
                let answer = self.shared.call(ApiRequest::get_item_key(id), deadline).await?;
                Some(ItemKey::from_json(&answer.body).map_err(|error| answer.attribute(error))?)
            }
        };
        let opening = sealed.open_async(item_key, self.shared.credentials.key());
        let opened = self.shared.finish(opening, deadline).await.and_then(|opened| opened);
        opened.map_err(|error| answer.attribute(error))
    }

    /// Waits until the person has finished, and fetches the receipt: [`wait`](Self::wait) with its defaults.
    ///
    /// # Errors
    /// As [`Wait`] lists them.
    pub async fn wait_for_receipt(&self, session: &SessionId) -> Result<Receipt, Error> {
        self.wait(session).receipt().await
    }

    /// Waits until the person has finished, at a rhythm and to a deadline that can be set.
    pub fn wait(&self, session: &SessionId) -> Wait {
        Wait::new(self.clone(), session.clone())
    }

    /// Makes the call that a webhook's event asks for: the receipt, bound to the event's session, or the session as it stands.
    ///
    /// # Errors
    /// As [`get_receipt`](Self::get_receipt) and [`get_session`](Self::get_session).
    pub async fn follow(&self, event: &Event) -> Result<FollowUp, Error> {
        match event.next_call() {
            NextCall::GetReceipt { session, receipt } => {
                Ok(FollowUp::Receipt(self.get_receipt(session, receipt).await?))
            }
            NextCall::GetSession { session } => Ok(FollowUp::Session(self.get_session(session).await?)),
        }
    }
}

/// What [`Client::follow`] found.
#[derive(Debug)]
#[non_exhaustive]
pub enum FollowUp {
    /// The share has ended, successfully or not; the receipt says which.
    Receipt(Receipt),
    /// There is no receipt; this is how the session stands.
    Session(Session),
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("credentials", &self.shared.credentials)
            .field("timeout", &self.shared.timeout)
            .field("deadline", &self.shared.deadline)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}
