//! The person's side of a session: scanning, sharing, cancelling.

pub(crate) mod action;
pub(crate) mod approve_body;
mod error;
mod outcome;
mod receipt;

use std::fmt;
use std::sync::Arc;

use self::action::Action;
pub use self::error::PhoneError;
pub use self::outcome::{Approval, Ended};
use self::receipt::open_session;
use crate::person::Person;
use crate::state::State;
use crate::state::session::ShareStatus;
use crate::wire::Failure;

/// Simulates the user who has the app.
///
/// Methods accept session IDs as any type that can be read as a string, such as the SDK's IDs.
#[derive(Clone)]
pub struct Phone {
    state: Arc<State>,
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone").finish_non_exhaustive()
    }
}

#[expect(
    clippy::unused_async,
    reason = "all actions have the same form, and approving takes a while"
)]
impl Phone {
    pub(crate) fn new(state: Arc<State>) -> Self {
        Self { state }
    }

    /// Scans the session's newest QR code.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or has ended, or has no valid QR code.
    pub async fn scan(&self, session_id: impl AsRef<str>) -> Result<(), PhoneError> {
        let now = self.state.now();
        self.state.with_store(|store| {
            let session = open_session(store, session_id.as_ref())?;
            let code = session.qr_codes.last().ok_or(PhoneError::NoQrCode)?;
            if code.expiry <= now {
                return Err(PhoneError::QrCodeExpired);
            }
            session.scanned = Some(Arc::clone(&code.id));
            session.updated = now;
            Ok(())
        })
    }

    /// Shares the requested attributes of `person`, and no others.
    ///
    /// The share fails with `MANDATORY_DOCUMENT_NOT_PROVIDED` if the person does not have a required attribute. To share
    /// other values, change the person:
    ///
    /// ```
    /// # use yoti_share_sandbox::{Approval, Person, Phone, PhoneError};
    /// # async fn share(phone: Phone, session_id: &str) -> Result<Approval, PhoneError> {
    /// let person = Person::adult()
    ///     .attribute("email_address", "zoe@example.com")
    ///     .without("phone_number");
    /// phone.approve(session_id, person).await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or has ended.
    pub async fn approve(&self, session_id: impl AsRef<str>, person: Person) -> Result<Approval, PhoneError> {
        let state = Arc::clone(&self.state);
        let session_id = session_id.as_ref().to_owned();
        // Sealing takes a while, because it signs anchors.
        let sealing = tokio::task::spawn_blocking(move || receipt::approve(&state, &session_id, &person));
        sealing.await.map_err(|_cause| PhoneError::Interrupted)?
    }

    /// Scans the QR code with this URI and shares, as [`approve`](Self::approve) does: for a test that has the QR code and
    /// not the session.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the QR code is unknown or has expired, or its session has ended.
    pub async fn approve_qr(&self, uri: impl AsRef<str>, person: Person) -> Result<Approval, PhoneError> {
        let now = self.state.now();
        let session_id = self.state.with_store(|store| {
            let (session, code) = store.find_qr_uri(uri.as_ref()).ok_or(PhoneError::UnknownQrCode)?;
            let (session_id, code) = (session.id.to_string(), code.clone());
            let session = open_session(store, &session_id)?;
            if code.expiry <= now {
                return Err(PhoneError::QrCodeExpired);
            }
            session.scanned = Some(code.id);
            session.updated = now;
            Ok(session_id)
        })?;
        self.approve(session_id, person).await
    }

    /// Fails the share, with a failure receipt.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or has ended.
    pub async fn fail(&self, session_id: impl AsRef<str>, failure: Failure) -> Result<Approval, PhoneError> {
        receipt::fail(&self.state, session_id.as_ref(), failure)
    }

    /// Cancels the session, which gets no receipt.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or has ended.
    pub async fn cancel(&self, session_id: impl AsRef<str>) -> Result<Ended, PhoneError> {
        self.end(session_id.as_ref(), ShareStatus::Cancelled)
    }

    /// Lets the session expire now.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or has ended.
    pub async fn expire(&self, session_id: impl AsRef<str>) -> Result<Ended, PhoneError> {
        self.end(session_id.as_ref(), ShareStatus::Expired)
    }

    /// Ends the session with an error of the server.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] when the session is unknown or has ended.
    pub async fn error(&self, session_id: impl AsRef<str>) -> Result<Ended, PhoneError> {
        self.end(session_id.as_ref(), ShareStatus::Error)
    }

    pub(crate) async fn perform(&self, session_id: &str, action: Action) -> Result<Ended, PhoneError> {
        match action {
            Action::Approve(person) => self.approve(session_id, *person).await.map(Ended::from),
            Action::Fail(failure) => self.fail(session_id, failure).await.map(Ended::from),
            Action::Scan => self.scan(session_id).await.map(|()| Ended {
                session_id: session_id.to_owned(),
                status: ShareStatus::Created,
                receipt_id: None,
            }),
            Action::Cancel => self.cancel(session_id).await,
            Action::Expire => self.expire(session_id).await,
            Action::Error => self.error(session_id).await,
        }
    }

    fn end(&self, session_id: &str, status: ShareStatus) -> Result<Ended, PhoneError> {
        let now = self.state.now();
        let ended = self.state.with_store(|store| {
            let session = open_session(store, session_id)?;
            session.status = status;
            session.updated = now;
            if status == ShareStatus::Expired {
                session.expiry = now;
            }
            Ok(Ended {
                session_id: session.id.to_string(),
                status,
                receipt_id: None,
            })
        })?;
        self.state.notify(session_id);
        Ok(ended)
    }
}
