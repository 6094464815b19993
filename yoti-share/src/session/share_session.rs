//! A share session as the API returns it.

use std::{borrow::Cow, convert::Infallible, fmt, str::FromStr, time::SystemTime};

use super::response::{MalformedResponse, parse_object};
use crate::{
    error::{Error, printable_code},
    types::id::{QrCodeId, ReceiptId, SessionId},
};

/// A share session.
///
/// Only the ID and the status are required. An optional part that is missing or has another form than documented is `None`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The session ID.
    pub id: SessionId,
    /// The status. It may be empty.
    pub status: SessionStatus,
    /// When the session expires, if the response contains an RFC 3339 timestamp.
    pub expiry: Option<SystemTime>,
    /// When the session was created, if the response contains an RFC 3339 timestamp.
    pub created: Option<SystemTime>,
    /// When the session last changed, if the response contains an RFC 3339 timestamp.
    pub updated: Option<SystemTime>,
    /// The QR code that was scanned, if one was.
    pub scanned_qr_code_id: Option<QrCodeId>,
    /// The receipt, if the share ended with one. Failed shares have receipts too.
    pub receipt_id: Option<ReceiptId>,
    /// The error code of a failed share, such as `FRAUD_DETECTED`, if the session already contains it.
    pub receipt_error: Option<String>,
    /// The `X-Request-ID` of the response, for Yoti's support: `None` if it had none, or if the session was not returned by a
    /// client. It differs in every response.
    pub request_id: Option<String>,
    unknown_receipt_id: Option<String>,
}

/// The status of a session. New statuses may be added.
///
/// `Display` and [`FromStr`] use the API's words. With the feature `serde`, it serialises as that word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionStatus {
    /// The session was created; the share has not ended.
    Created,
    /// The share succeeded. The session has a receipt.
    Completed,
    /// The share failed. The session has a receipt with the reason.
    Failed,
    /// The person cancelled the share. The session has no receipt.
    Cancelled,
    /// The session expired before the share ended. It has no receipt.
    Expired,
    /// Yoti had an error from which the session cannot recover. It has no receipt.
    Error,
    /// A status that this crate does not know, as the API writes it.
    Other(Box<str>),
}

impl SessionStatus {
    /// The status as the API writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Created => "CREATED",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Error => "ERROR",
            Self::Other(other) => other,
        }
    }

    /// Whether the session has ended. An unknown status counts as not ended.
    pub const fn is_terminal(&self) -> bool {
        match self {
            Self::Completed | Self::Failed | Self::Cancelled | Self::Expired | Self::Error => true,
            Self::Created | Self::Other(_) => false,
        }
    }
}

impl From<&str> for SessionStatus {
    fn from(text: &str) -> Self {
        match text {
            "CREATED" => Self::Created,
            "COMPLETED" => Self::Completed,
            "FAILED" => Self::Failed,
            "CANCELLED" => Self::Cancelled,
            "EXPIRED" => Self::Expired,
            "ERROR" => Self::Error,
            other => Self::Other(other.into()),
        }
    }
}

impl From<String> for SessionStatus {
    fn from(text: String) -> Self {
        Self::from(&*text)
    }
}

impl From<SessionStatus> for String {
    fn from(status: SessionStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl FromStr for SessionStatus {
    type Err = Infallible;

    /// Never fails: an unknown status is kept as [`Other`](Self::Other).
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl AsRef<str> for SessionStatus {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

#[cfg(feature = "serde")]
crate::codec::serialization::serialize_as_text! { SessionStatus: "the status of a session"; }

impl fmt::Display for SessionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Session {
    /// Parses the response to creating or getting a session, for callers that send requests with another HTTP client.
    ///
    /// ```
    /// use yoti_share::{Session, SessionStatus};
    ///
    /// let json = r#"{"id":"ss.v2.abc","status":"CREATED","expiry":"2026-01-02T03:04:05Z"}"#;
    /// let session = Session::from_json(json)?;
    /// assert_eq!(session.status, SessionStatus::Created);
    /// # Ok::<(), yoti_share::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedResponse`](crate::ErrorKind::MalformedResponse) with the field that is missing or
    /// malformed, never with its value.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, Error> {
        Ok(Self::parse(body.as_ref())?)
    }

    /// Parses a session in a response or a webhook notification.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, MalformedResponse> {
        let fields = parse_object(body)?;
        let receipt = fields.object("receipt");
        let receipt_id = receipt.id("id");
        Ok(Self {
            id: fields.required_id("id")?,
            status: SessionStatus::from(&*fields.text_or_empty("status")?),
            expiry: fields.timestamp("expiry"),
            created: fields.timestamp("created"),
            updated: fields.timestamp("updated"),
            scanned_qr_code_id: fields.object("qrCode").id("id"),
            receipt_error: receipt.text("error").map(Cow::into_owned),
            unknown_receipt_id: match receipt_id {
                Some(_) => None,
                None => receipt.text("id").map(Cow::into_owned),
            },
            receipt_id,
            request_id: None,
        })
    }

    /// The receipt ID as the response contains it, if it does not have the form of a [`ReceiptId`]. It cannot be used to
    /// get the receipt.
    pub fn unknown_receipt_id(&self) -> Option<&str> {
        self.unknown_receipt_id.as_deref()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("expiry", &self.expiry)
            .field("created", &self.created)
            .field("updated", &self.updated)
            .field("scanned_qr_code_id", &self.scanned_qr_code_id)
            .field("receipt_id", &self.receipt_id)
            .field("receipt_error", &self.receipt_error.as_deref().map(printable_code))
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn created_session_is_read() {
        let body = br#"{"id":"ss.v2.abc","status":"CREATED","expiry":"2023-08-01T13:21:06.389Z","new":[1]}"#;
        let session = Session::from_json(body).unwrap();
        assert_eq!(session.id.as_str(), "ss.v2.abc");
        assert_eq!(session.status, SessionStatus::Created);
        assert_eq!(
            session.expiry,
            Some(UNIX_EPOCH + Duration::from_millis(1_690_896_066_389))
        );
        assert_eq!(session.receipt_id, None);
    }

    #[test]
    fn failed_session_is_read() {
        let body = br#"{"id":"s","status":"FAILED","created":"2023-08-01T13:21:06Z","updated":"2023-08-01T13:21:07Z",
            "expiry":null,"qrCode":{"id":"qr.v2.x"},"receipt":{"id":"AA+/","error":"FRAUD_DETECTED"}}"#;
        let session = Session::from_json(body).unwrap();
        assert_eq!(session.status, SessionStatus::Failed);
        assert_eq!(session.scanned_qr_code_id.unwrap().as_str(), "qr.v2.x");
        assert_eq!(session.receipt_id.unwrap().as_str(), "AA+/");
        assert_eq!(session.receipt_error.as_deref(), Some("FRAUD_DETECTED"));
        assert!(session.created < session.updated);
    }

    #[test]
    fn unknown_status_is_kept_and_not_terminal() {
        let session = Session::from_json(br#"{"id":"s","status":"SCANNED"}"#).unwrap();
        assert_eq!(session.status, SessionStatus::Other("SCANNED".into()));
        assert_eq!(session.status.as_str(), "SCANNED");
        assert!(!session.status.is_terminal());
    }

    #[test]
    fn malformed_response_error_names_the_field_not_the_value() {
        let large = [
            br#"{"id":"s","status":"X","new":""#,
            " ".repeat(1 << 20).as_bytes(),
            br#""}"#,
        ]
        .concat();
        let malformed: [(&[u8], &str); 10] = [
            (
                &large,
                "the body is larger than a mebibyte, the limit for this response",
            ),
            (b"", "the body is empty"),
            (b"<html>", "the body is not JSON"),
            (br#"{"id":"s","#, "the body is JSON that was cut off"),
            (b"[]", "the body is JSON but not an object"),
            (b"{}", "`id` is missing"),
            (br#"{"id":7,"status":"X"}"#, "`id` is not a text"),
            (br#"{"id":"s"}"#, "`status` is missing"),
            (br#"{"id":"","status":"X"}"#, "`id` is missing"),
            (br#"{"id":".","status":"X"}"#, "`id` is not an id"),
        ];
        for (body, expected) in malformed {
            assert_eq!(Session::parse(body), Err(MalformedResponse(expected.into())));
        }
    }

    #[test]
    fn unset_fields_and_malformed_timestamps_are_ignored() {
        for rest in [
            r#""expiry":"","created":"","updated":"""#,
            r#""expiry":"soon","created":1747825267,"updated":{}"#,
            r#""qrCode":{"id":""},"receipt":{"id":"","error":""}"#,
            r#""qrCode":"","receipt":"""#,
            r#""qrCode":null,"receipt":{}"#,
        ] {
            let session = Session::from_json(format!(r#"{{"id":"s","status":"CREATED",{rest}}}"#)).unwrap();
            assert_eq!(
                (session.expiry, session.created, session.updated),
                (None, None, None),
                "{rest}"
            );
            assert_eq!((session.scanned_qr_code_id, session.receipt_id), (None, None), "{rest}");
            assert_eq!(session.receipt_error, None, "{rest}");
        }
    }

    #[test]
    fn receipt_id_of_unknown_form_is_kept_as_text() {
        let session = Session::from_json(br#"{"id":"s","status":"COMPLETED","receipt":{"id":"2"}}"#).unwrap();
        assert_eq!(
            (session.receipt_id.as_ref(), session.unknown_receipt_id()),
            (None, Some("2"))
        );
        assert!(!format!("{session:?}").contains('2'), "{session:?}");
        let session = Session::from_json(br#"{"id":"s","status":"COMPLETED","receipt":{"id":"AA+/"}}"#).unwrap();
        assert_eq!(session.unknown_receipt_id(), None);
    }

    #[test]
    fn session_with_an_empty_status_is_read() {
        for body in [
            r#"{"id":"s","status":""}"#,
            r#"{"id":"s","status":null}"#,
            r#"{"id":"s","status":7}"#,
        ] {
            let session = Session::from_json(body).unwrap();
            assert_eq!(session.status, SessionStatus::Other("".into()), "{body}");
            assert!(!session.status.is_terminal());
        }
    }

    #[test]
    fn optional_fields_of_another_form_are_ignored() {
        for rest in [
            r#""qrCode":7,"receipt":[]"#,
            r#""qrCode":{"id":"."},"receipt":{"id":{},"error":{"code":1}}"#,
            r#""qrCode":{"id":7},"receipt":"r","expiry":[["2023-08-01"]]"#,
            r#""new":"\ud800","number":1e999"#,
        ] {
            let session = Session::from_json(format!(r#"{{"id":"s","status":"CREATED",{rest}}}"#)).unwrap();
            assert_eq!((session.scanned_qr_code_id, session.receipt_id), (None, None), "{rest}");
            assert_eq!((session.receipt_error, session.expiry), (None, None), "{rest}");
        }
        let deep = format!(
            r#"{{"id":"s","status":"CREATED","new":{}{}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(Session::from_json(deep).is_ok());
    }

    #[test]
    fn debug_withholds_a_receipt_error_that_is_not_a_code() {
        let body = br#"{"id":"s","status":"FAILED","receipt":{"id":"AA+/","error":"Ada Lovelace failed"}}"#;
        let session = Session::from_json(body).unwrap();
        assert_eq!(session.receipt_error.as_deref(), Some("Ada Lovelace failed"));
        assert!(!format!("{session:?}").contains("Ada"), "{session:?}");
    }
}
