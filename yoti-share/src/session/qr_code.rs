//! QR codes as the API returns them.

use std::{borrow::Cow, fmt, time::SystemTime};

use serde_json::Value;

use super::{response::parse_object, share_session::SessionStatus};
use crate::{
    error::Error,
    types::id::{QrCodeId, SessionId},
};

/// A new QR code. It expires after three minutes; create another one for the same session then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QrCode {
    /// The QR code's ID.
    pub id: QrCodeId,
    /// The content of the QR code: the URI that the Yoti app opens.
    pub uri: String,
    /// The `X-Request-ID` of the response, for Yoti's support, if a client returned the QR code and the response had one.
    pub request_id: Option<String>,
}

/// A QR code with its session. `Debug` shows IDs, statuses and timestamps, but not the configuration of the session.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct QrCodeDetails {
    /// The QR code's ID.
    pub id: QrCodeId,
    /// When the QR code expires, if the response contains it.
    pub expiry: Option<SystemTime>,
    /// The policy, in a JSON form that the API does not document.
    pub policy: Option<Value>,
    /// The extensions of the session, as they were sent.
    pub extensions: Vec<Value>,
    /// The session's ID.
    pub session_id: Option<SessionId>,
    /// The session's status.
    pub session_status: Option<SessionStatus>,
    /// When the session expires.
    pub session_expiry: Option<SystemTime>,
    /// The URI to which the browser goes after the share.
    pub redirect_uri: Option<String>,
    /// The `X-Request-ID` of the response, for Yoti's support, if a client returned the details and the response had one.
    pub request_id: Option<String>,
}

impl fmt::Debug for QrCodeDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QrCodeDetails")
            .field("id", &self.id)
            .field("expiry", &self.expiry)
            .field("session_id", &self.session_id)
            .field("session_status", &self.session_status)
            .field("session_expiry", &self.session_expiry)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl QrCode {
    /// Parses the response to creating a QR code, for callers that send requests with another HTTP client.
    ///
    /// ```
    /// use yoti_share::QrCode;
    ///
    /// let qr_code = QrCode::from_json(r#"{"id":"qr.v2.abc","uri":"https://code.yoti.com/abc"}"#)?;
    /// assert_eq!(qr_code.uri, "https://code.yoti.com/abc");
    /// # Ok::<(), yoti_share::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedResponse`](crate::ErrorKind::MalformedResponse) with the field that is missing or
    /// malformed, never with its value.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, Error> {
        let fields = parse_object(body.as_ref())?;
        Ok(Self {
            id: fields.required_id("id")?,
            uri: fields.required_text("uri")?.into_owned(),
            request_id: None,
        })
    }
}

impl QrCodeDetails {
    /// Parses the response to getting a QR code, for callers that send requests with another HTTP client.
    ///
    /// ```
    /// use yoti_share::QrCodeDetails;
    ///
    /// let details = QrCodeDetails::from_json(r#"{"id":"qr.v2.abc","redirectUri":"/back"}"#)?;
    /// assert_eq!(details.redirect_uri.as_deref(), Some("/back"));
    /// # Ok::<(), yoti_share::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedResponse`](crate::ErrorKind::MalformedResponse) with the field that is missing or
    /// malformed, never with its value.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, Error> {
        let fields = parse_object(body.as_ref())?;
        let session = fields.object("session");
        Ok(Self {
            id: fields.required_id("id")?,
            expiry: fields.timestamp("expiry"),
            policy: fields.json("policy"),
            extensions: fields.json("extensions").unwrap_or_default(),
            session_id: session.id("id"),
            session_status: session.text("status").map(|status| SessionStatus::from(&*status)),
            session_expiry: session.timestamp("expiry"),
            redirect_uri: fields.text("redirectUri").map(Cow::into_owned),
            request_id: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_qr_code_is_read_and_needs_its_uri() {
        let created = QrCode::from_json(br#"{"id":"qr.v2.x","uri":"https://code.yoti.com/abc"}"#).unwrap();
        assert_eq!(
            (created.id.as_str(), created.uri.as_str()),
            ("qr.v2.x", "https://code.yoti.com/abc")
        );
        assert!(QrCode::from_json(br#"{"id":"qr.v2.x"}"#).is_err());
    }

    #[test]
    fn qr_code_details_are_read() {
        let body = br#"{"id":"q","expiry":"2023-08-01T13:21:06.389Z","policy":"{}","extensions":[{"type":"T"}],
            "session":{"id":"s","status":"CREATED","expiry":"2023-08-01T13:21:06.389Z"},"redirectUri":"/back"}"#;
        let details = QrCodeDetails::from_json(body).unwrap();
        assert_eq!(details.policy, Some(Value::String("{}".into())));
        assert_eq!(details.extensions.len(), 1);
        assert_eq!(details.session_id.unwrap().as_str(), "s");
        assert_eq!(details.session_status, Some(SessionStatus::Created));
        assert_eq!(details.redirect_uri.as_deref(), Some("/back"));
        assert_eq!(QrCodeDetails::from_json(br#"{"id":"q"}"#).unwrap().policy, None);
    }

    #[test]
    fn optional_fields_of_another_form_are_absent() {
        let body =
            br#"{"id":"q","expiry":7,"policy":1e999,"extensions":{},"session":[],"redirectUri":{},"new":"\ud800"}"#;
        let details = QrCodeDetails::from_json(body).unwrap();
        assert_eq!((details.policy, details.extensions.len()), (None, 0));
        assert_eq!((details.session_id, details.redirect_uri), (None, None));
        assert!(QrCodeDetails::from_json(br#"{"expiry":7}"#).is_err());
    }
}
