//! Looking once how far a session is.

use super::Client;
use crate::{
    error::{Error, ErrorKind, Operation},
    receipt::{StoredReceipt, opened::Receipt},
    session::{Session, SessionStatus},
    types::id::{ReceiptId, SessionId},
    webhook::{Event, NextCall},
};

/// The result of [`Client::check`] and [`Client::follow`]: how far a session is. [`Client::check_sealed`] leaves the receipt
/// encrypted, so its result is a `FollowUp<StoredReceipt>`.
#[derive(Debug)]
pub enum FollowUp<R = Receipt> {
    /// The share has ended, and this is its receipt. Its [`outcome`](Receipt::outcome) is a successful or a failed share.
    Receipt(R),
    /// The receipt is not available yet; check again later. Either the person has not finished, or the share has just ended
    /// (the session's status is [`Completed`](SessionStatus::Completed) or [`Failed`](SessionStatus::Failed)) and its
    /// receipt is not available yet.
    Pending(Session),
    /// The session has ended, and there will be no receipt. Its status is [`Cancelled`](SessionStatus::Cancelled),
    /// [`Expired`](SessionStatus::Expired) or [`Error`](SessionStatus::Error).
    Ended(Session),
}

impl Client {
    /// Looks once how far a session is, and fetches its receipt if there is one. Never waits for the person.
    ///
    /// It is for a browser that returned without a receipt ID, and for a task that finishes the shares whose browser never
    /// returned. The session and its receipt are one call, within one deadline.
    ///
    /// ```no_run
    /// # async fn look(client: &yoti_share::Client, session: &yoti_share::SessionId) -> Result<(), yoti_share::Error> {
    /// use yoti_share::FollowUp;
    ///
    /// match client.check(session).await? {
    ///     FollowUp::Receipt(receipt) => println!("receipt {}", receipt.id()),
    ///     FollowUp::Pending(_) => println!("not finished, look again later"),
    ///     FollowUp::Ended(session) => println!("ended without a receipt: {}", session.status),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`get_session`](Self::get_session) and [`get_receipt`](Self::get_receipt); [`ErrorKind::MalformedResponse`] if the
    /// session has a receipt ID of an unknown form.
    pub async fn check(&self, session: &SessionId) -> Result<FollowUp, Error> {
        self.inner.receipt_key()?;
        let deadline = self.inner.call_deadline();
        let found = self.get_session_until(deadline, session).await?;
        Ok(match progress(&found) {
            Progress::Receipt(receipt) => {
                FollowUp::Receipt(self.fetch_receipt(deadline, Some(session), receipt).await?)
            }
            Progress::Open | Progress::ReceiptPending => FollowUp::Pending(found),
            Progress::Ended { .. } => FollowUp::Ended(found),
            Progress::UnknownReceiptId => return Err(unknown_receipt_id()),
        })
    }

    /// Does the same as [`check`](Self::check), and leaves the receipt encrypted, to be stored as by
    /// [`get_sealed_receipt`](Self::get_sealed_receipt). [`open_receipt`](Self::open_receipt) opens it.
    ///
    /// # Errors
    /// As [`check`](Self::check), except for those of decryption.
    pub async fn check_sealed(&self, session: &SessionId) -> Result<FollowUp<StoredReceipt>, Error> {
        let deadline = self.inner.call_deadline();
        let found = self.get_session_until(deadline, session).await?;
        Ok(match progress(&found) {
            Progress::Receipt(receipt) => FollowUp::Receipt(self.fetch_sealed(deadline, session, receipt).await?),
            Progress::Open | Progress::ReceiptPending => FollowUp::Pending(found),
            Progress::Ended { .. } => FollowUp::Ended(found),
            Progress::UnknownReceiptId => return Err(unknown_receipt_id()),
        })
    }

    /// Gets what a webhook event reports: the receipt that it names, checked against the session of the event; otherwise
    /// [`check`](Self::check)s the session.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub async fn follow(&self, event: &Event) -> Result<FollowUp, Error> {
        match event.next_call() {
            NextCall::GetReceipt { session, receipt } => {
                Ok(FollowUp::Receipt(self.get_receipt(session, receipt).await?))
            }
            NextCall::GetSession { session } => self.check(session).await,
        }
    }
}

/// How far a session is, by its status and receipt ID.
pub(super) enum Progress<'a> {
    /// The person has not finished.
    Open,
    /// The share has completed or failed, and the session has no receipt ID yet.
    ReceiptPending,
    Receipt(&'a ReceiptId),
    /// The session has a receipt, but its ID is not a receipt ID.
    UnknownReceiptId,
    /// Without a receipt.
    Ended {
        kind: ErrorKind,
        description: &'static str,
    },
}

pub(super) fn progress(session: &Session) -> Progress<'_> {
    let ended = |kind, description| Progress::Ended { kind, description };
    match (&session.status, &session.receipt_id) {
        (SessionStatus::Cancelled, _) => ended(ErrorKind::SessionCancelled, "the person cancelled the session"),
        (SessionStatus::Expired, _) => ended(
            ErrorKind::SessionExpired,
            "the session expired before the person finished",
        ),
        (SessionStatus::Error, _) => ended(ErrorKind::SessionError, "the session ended with an error on the server"),
        (SessionStatus::Completed | SessionStatus::Failed | SessionStatus::Created | SessionStatus::Other(_), None)
            if session.unknown_receipt_id().is_some() =>
        {
            Progress::UnknownReceiptId
        }
        (SessionStatus::Completed | SessionStatus::Failed, None) => Progress::ReceiptPending,
        (SessionStatus::Created | SessionStatus::Other(_), None) => Progress::Open,
        // A session with a receipt has ended, even if its status is not known to this crate.
        (
            SessionStatus::Completed | SessionStatus::Failed | SessionStatus::Created | SessionStatus::Other(_),
            Some(receipt),
        ) => Progress::Receipt(receipt),
    }
}

pub(super) fn unknown_receipt_id() -> Error {
    session_error(
        ErrorKind::MalformedResponse,
        "the session has ended, but the ID of its receipt is not a receipt ID",
    )
}

/// An error that the response to getting a session shows.
pub(super) fn session_error(kind: ErrorKind, description: &'static str) -> Error {
    let mut error = Error::new(kind, description);
    error.exchange_mut().operation = Some(Operation::GetSession);
    error
}
