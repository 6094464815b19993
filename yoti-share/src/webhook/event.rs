//! The body of a notification, and the call that follows it.

use std::{fmt, time::SystemTime};

use crate::{
    error::{Error, ErrorKind, printable_code},
    session::{Session, SessionStatus},
    types::id::{ReceiptId, SessionId},
};

/// The content of a notification: the status of a session.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The session that changed.
    pub session_id: SessionId,
    /// The status of the session. A status that this crate does not know is kept unchanged.
    pub status: SessionStatus,
    /// When the session was created, if the notification contains it.
    pub created: Option<SystemTime>,
    /// When the session last changed, if the notification contains it.
    pub updated: Option<SystemTime>,
    /// The receipt, if there is one yet.
    pub receipt_id: Option<ReceiptId>,
    /// Why the share failed, such as `FRAUD_DETECTED`, if the notification contains it.
    pub receipt_error: Option<String>,
}

/// The call that retrieves the state which an event announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextCall<'a> {
    /// Get this receipt, bound to this session.
    GetReceipt {
        /// The event's session.
        session: &'a SessionId,
        /// The receipt that it names.
        receipt: &'a ReceiptId,
    },
    /// Get the session for its status: the event names no receipt.
    GetSession {
        /// The event's session.
        session: &'a SessionId,
    },
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("session_id", &self.session_id)
            .field("status", &self.status)
            .field("created", &self.created)
            .field("updated", &self.updated)
            .field("receipt_id", &self.receipt_id)
            .field("receipt_error", &self.receipt_error.as_deref().map(printable_code))
            .finish()
    }
}

impl Event {
    /// Parses the body of a notification. Check the [`Guard`](super::Guard) first.
    ///
    /// ```
    /// use yoti_share::{SessionStatus, webhook::Event};
    ///
    /// let body = r#"{"id":"ss.v2.abc","status":"COMPLETED","receipt":{"id":"AA+/"}}"#;
    /// let event = Event::from_json(body)?;
    /// assert_eq!(event.status, SessionStatus::Completed);
    /// # Ok::<(), yoti_share::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::MalformedEvent`] with the problem; it does not quote the body.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, Error> {
        // A notification has the same JSON as the response of `GET /v2/sessions/{id}`.
        let Session {
            id,
            status,
            created,
            updated,
            receipt_id,
            receipt_error,
            ..
        } = Session::parse(body.as_ref()).map_err(|problem| Error::new(ErrorKind::MalformedEvent, problem.0))?;
        Ok(Self {
            session_id: id,
            status,
            created,
            updated,
            receipt_id,
            receipt_error,
        })
    }

    /// The next call: get the receipt if the event names one, otherwise get the session, whatever the status is.
    pub fn next_call(&self) -> NextCall<'_> {
        let session = &self.session_id;
        match &self.receipt_id {
            Some(receipt) => NextCall::GetReceipt { session, receipt },
            None => NextCall::GetSession { session },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn documented_bodies_are_parsed() {
        let completed = Event::from_json(
            br#"{"id":"ss.v2.a","status":"COMPLETED","created":"2023-08-01T13:21:06Z","updated":"2023-08-01T13:22:06.5Z",
                "receipt":{"id":"AA+/"}}"#,
        )
        .unwrap();
        assert_eq!(completed.session_id.as_str(), "ss.v2.a");
        assert_eq!(completed.status, SessionStatus::Completed);
        assert_eq!(completed.created, Some(UNIX_EPOCH + Duration::from_secs(1_690_896_066)));
        assert_eq!(
            completed.updated,
            Some(UNIX_EPOCH + Duration::from_millis(1_690_896_126_500))
        );
        assert_eq!(completed.receipt_error, None);

        let failed =
            Event::from_json(br#"{"id":"s","status":"FAILED","receipt":{"id":"AA+/","error":"FRAUD_DETECTED"}}"#)
                .unwrap();
        assert_eq!(failed.status, SessionStatus::Failed);
        assert_eq!(failed.receipt_error.as_deref(), Some("FRAUD_DETECTED"));
        let receipt = "AA+/".parse().unwrap();
        assert_eq!(
            failed.next_call(),
            NextCall::GetReceipt {
                session: &failed.session_id,
                receipt: &receipt
            }
        );
    }

    #[test]
    fn next_call_without_receipt_gets_the_session() {
        for (text, status) in [
            ("CREATED", SessionStatus::Created),
            ("CANCELLED", SessionStatus::Cancelled),
            ("EXPIRED", SessionStatus::Expired),
            ("ERROR", SessionStatus::Error),
            ("COMPLETED", SessionStatus::Completed),
            ("SOMETHING_NEW", SessionStatus::Other("SOMETHING_NEW".into())),
        ] {
            let event = Event::from_json(format!(r#"{{"id":"s","status":"{text}","later":[1]}}"#)).unwrap();
            assert_eq!(event.status, status);
            assert_eq!(
                event.next_call(),
                NextCall::GetSession {
                    session: &event.session_id
                }
            );
        }
    }

    #[test]
    fn receipt_id_of_unknown_form_does_not_cost_the_event() {
        let body = r#"{"id":"s","status":"FAILED","receipt":{"id":"canary!","error":"FRAUD_DETECTED"}}"#;
        let event = Event::from_json(body).unwrap();
        assert_eq!(event.receipt_error.as_deref(), Some("FRAUD_DETECTED"));
        let session = &event.session_id;
        assert_eq!(event.next_call(), NextCall::GetSession { session });
    }

    #[test]
    fn malformed_body_is_rejected_without_being_quoted() {
        for body in [
            "",
            "[]",
            "<html>",
            r#"{"id":"s"}"#,
            r#"{"status":"FAILED","receipt":{"id":"canary!"}}"#,
        ] {
            let error = Event::from_json(body).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MalformedEvent, "{body}");
            assert!(!error.report().to_string().contains("canary"));
        }
    }
}
