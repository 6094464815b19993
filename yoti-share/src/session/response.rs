//! What the API says of sessions and QR codes.

use std::{borrow::Cow, fmt, str::FromStr, time::SystemTime};

use serde_json::{Map, Value};

use crate::{
    codec::rfc3339,
    error::{ConfigError, Error, ErrorKind},
    types::id::{QrCodeId, ReceiptId, SessionId},
};

/// A share session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// How far it has come.
    pub status: SessionStatus,
    /// When it ends by itself, where the API says so in RFC 3339.
    pub expiry: Option<SystemTime>,
    /// When it was made, likewise.
    pub created: Option<SystemTime>,
    /// When it last changed, likewise.
    pub updated: Option<SystemTime>,
    /// The QR code that was scanned, once one was.
    pub scanned_qr_code_id: Option<QrCodeId>,
    /// The receipt, once the share ended with one. A failed share has a receipt too.
    pub receipt_id: Option<ReceiptId>,
    /// Why the share failed, such as `FRAUD_DETECTED`, where the session already says so.
    pub receipt_error: Option<String>,
}

/// How far a session has come. The set is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionStatus {
    /// Nothing happened yet.
    Created,
    /// The share succeeded; there is a receipt.
    Completed,
    /// The share failed; there is a receipt that says why.
    Failed,
    /// The person cancelled; there is no receipt.
    Cancelled,
    /// The session was never completed; there is no receipt.
    Expired,
    /// Something went wrong on Yoti's side that cannot be mended; there is no receipt.
    Error,
    /// A status that this crate has no name for, as the API writes it.
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

    /// Whether nothing will change any more. A status without a name here is taken for one on the way.
    pub const fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Failed | Self::Cancelled | Self::Expired | Self::Error
        )
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

impl fmt::Display for SessionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A QR code that was just made. It lives for three minutes; make another for the same session afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QrCode {
    /// The QR code's id.
    pub id: QrCodeId,
    /// What the code says: the URI that the app opens.
    pub uri: String,
}

/// What the API says of a QR code that exists. `Debug` shows ids and states, and not what the session was made with.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct QrCodeDetails {
    /// The QR code's id.
    pub id: QrCodeId,
    /// When the code ends, where the API says so.
    pub expiry: Option<SystemTime>,
    /// The policy. Which JSON it is, the API does not document.
    pub policy: Option<Value>,
    /// The extensions of the session, as they were sent.
    pub extensions: Vec<Value>,
    /// The session's id.
    pub session_id: Option<SessionId>,
    /// The session's status.
    pub session_status: Option<SessionStatus>,
    /// When the session ends.
    pub session_expiry: Option<SystemTime>,
    /// Where the browser goes afterwards.
    pub redirect_uri: Option<String>,
}

impl fmt::Debug for QrCodeDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QrCodeDetails")
            .field("id", &self.id)
            .field("expiry", &self.expiry)
            .field("session_id", &self.session_id)
            .field("session_status", &self.session_status)
            .field("session_expiry", &self.session_expiry)
            .finish_non_exhaustive()
    }
}

/// Why an answer is not what the API promises: the place and the problem, never what stood there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MalformedAnswer(pub(crate) Cow<'static, str>);

impl From<MalformedAnswer> for Error {
    fn from(malformed: MalformedAnswer) -> Self {
        Self::new(ErrorKind::MalformedResponse, malformed.0)
    }
}

impl Session {
    /// Reads the body of the API's answer to creating or getting a session, for those who send requests themselves.
    ///
    /// ```
    /// use yoti_share::{Session, SessionStatus};
    ///
    /// let session = Session::from_json(r#"{"id":"ss.v2.abc","status":"CREATED","expiry":"2026-01-02T03:04:05Z"}"#)?;
    /// assert_eq!(session.status, SessionStatus::Created);
    /// # Ok::<(), yoti_share::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::MalformedResponse`](crate::ErrorKind::MalformedResponse) says what was missing or wrong, and never
    /// quotes it.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, Error> {
        Ok(Self::read(body.as_ref())?)
    }

    /// Reads the same from an answer or a notification.
    pub(crate) fn read(body: &[u8]) -> Result<Self, MalformedAnswer> {
        let answer = Answer::read(body)?;
        let top = answer.top();
        let receipt = top.object("receipt")?;
        Ok(Self {
            id: top.parsed("id")?.ok_or_else(|| top.missing("id"))?,
            status: top
                .text("status")?
                .map(SessionStatus::from)
                .ok_or_else(|| top.missing("status"))?,
            expiry: top.instant("expiry"),
            created: top.instant("created"),
            updated: top.instant("updated"),
            scanned_qr_code_id: top.object("qrCode")?.map_or(Ok(None), |qr_code| qr_code.parsed("id"))?,
            receipt_id: receipt.as_ref().map_or(Ok(None), |receipt| receipt.parsed("id"))?,
            receipt_error: receipt
                .as_ref()
                .map_or(Ok(None), |receipt| receipt.text("error"))?
                .map(str::to_owned),
        })
    }
}

impl QrCode {
    /// Reads the body of the API's answer to creating a QR code, for those who send requests themselves.
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
    /// [`ErrorKind::MalformedResponse`](crate::ErrorKind::MalformedResponse) says what was missing or wrong, and never
    /// quotes it.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, Error> {
        Ok(Self::read(body.as_ref())?)
    }

    fn read(body: &[u8]) -> Result<Self, MalformedAnswer> {
        let answer = Answer::read(body)?;
        let top = answer.top();
        Ok(Self {
            id: top.parsed("id")?.ok_or_else(|| top.missing("id"))?,
            uri: top.text("uri")?.ok_or_else(|| top.missing("uri"))?.to_owned(),
        })
    }
}

impl QrCodeDetails {
    /// Reads the body of the API's answer to getting a QR code, for those who send requests themselves.
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
    /// [`ErrorKind::MalformedResponse`](crate::ErrorKind::MalformedResponse) says what was missing or wrong, and never
    /// quotes it.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, Error> {
        Ok(Self::read(body.as_ref())?)
    }

    fn read(body: &[u8]) -> Result<Self, MalformedAnswer> {
        let answer = Answer::read(body)?;
        let top = answer.top();
        let session = top.object("session")?;
        let extensions = match top.object.get("extensions") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(extensions)) => extensions.clone(),
            Some(_) => return Err(top.wrong("extensions", "is not a list")),
        };
        Ok(Self {
            id: top.parsed("id")?.ok_or_else(|| top.missing("id"))?,
            expiry: top.instant("expiry"),
            policy: top.object.get("policy").filter(|policy| !policy.is_null()).cloned(),
            extensions,
            session_id: session.as_ref().map_or(Ok(None), |session| session.parsed("id"))?,
            session_status: session
                .as_ref()
                .map_or(Ok(None), |session| session.text("status"))?
                .map(Into::into),
            session_expiry: session.as_ref().and_then(|session| session.instant("expiry")),
            redirect_uri: top.text("redirectUri")?.map(str::to_owned),
        })
    }
}

/// A JSON answer; fields that are `null` or empty texts count as absent: there are serialisers that write what is unset so.
struct Answer(Map<String, Value>);

impl Answer {
    fn read(body: &[u8]) -> Result<Self, MalformedAnswer> {
        // As a tree JSON takes many times its size, and the largest of these answers repeats a policy.
        if body.len() > 1 << 20 {
            return Err(MalformedAnswer(
                "the body is larger than a mebibyte, which no such answer is".into(),
            ));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err(MalformedAnswer("the body is JSON but not an object".into())),
            Err(_) if body.is_empty() => Err(MalformedAnswer("the body is empty".into())),
            Err(error) if error.is_eof() => Err(MalformedAnswer("the body is JSON that was cut off".into())),
            Err(_) => Err(MalformedAnswer("the body is not JSON".into())),
        }
    }

    fn top(&self) -> Fields<'_> {
        Fields {
            object: &self.0,
            within: "",
        }
    }
}

struct Fields<'a> {
    object: &'a Map<String, Value>,
    within: &'static str,
}

impl<'a> Fields<'a> {
    fn text(&self, field: &'static str) -> Result<Option<&'a str>, MalformedAnswer> {
        match self.object.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(self.wrong(field, "is not a text")),
        }
    }

    fn object(&self, field: &'static str) -> Result<Option<Fields<'a>>, MalformedAnswer> {
        match self.object.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::Object(object)) => Ok(Some(Fields { object, within: field })),
            Some(_) => Err(self.wrong(field, "is not an object")),
        }
    }

    fn parsed<T: FromStr<Err = ConfigError>>(&self, field: &'static str) -> Result<Option<T>, MalformedAnswer> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|_advice_for_callers: ConfigError| self.wrong(field, "is not an id"))
    }

    /// An instant that can be read. Nothing hangs on one, so none costs the answer: a session that was made exists.
    fn instant(&self, field: &'static str) -> Option<SystemTime> {
        rfc3339::parse(self.object.get(field)?.as_str()?)
    }

    fn missing(&self, field: &'static str) -> MalformedAnswer {
        self.wrong(field, "is missing")
    }

    fn wrong(&self, field: &'static str, problem: &'static str) -> MalformedAnswer {
        let dot = if self.within.is_empty() { "" } else { "." };
        MalformedAnswer(format!("`{}{dot}{field}` {problem}", self.within).into())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn reads_a_created_session() {
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
    fn reads_an_ended_session() {
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
    fn keeps_a_status_it_does_not_know() {
        let session = Session::from_json(br#"{"id":"s","status":"SCANNED"}"#).unwrap();
        assert_eq!(session.status, SessionStatus::Other("SCANNED".into()));
        assert_eq!(session.status.as_str(), "SCANNED");
        assert!(!session.status.is_terminal());
    }

    #[test]
    fn says_what_is_wrong_with_an_answer_and_never_what_stood_there() {
        let large = [
            br#"{"id":"s","status":"X","new":""#,
            " ".repeat(1 << 20).as_bytes(),
            br#""}"#,
        ]
        .concat();
        let wrong: [(&[u8], &str); 12] = [
            (&large, "the body is larger than a mebibyte, which no such answer is"),
            (b"", "the body is empty"),
            (b"<html>", "the body is not JSON"),
            (br#"{"id":"s","#, "the body is JSON that was cut off"),
            (b"[]", "the body is JSON but not an object"),
            (b"{}", "`id` is missing"),
            (br#"{"id":7,"status":"X"}"#, "`id` is not a text"),
            (br#"{"id":"s"}"#, "`status` is missing"),
            (br#"{"id":"","status":"X"}"#, "`id` is missing"),
            (br#"{"id":"s","status":""}"#, "`status` is missing"),
            (
                br#"{"id":"s","status":"X","receipt":"r"}"#,
                "`receipt` is not an object",
            ),
            (
                br#"{"id":"s","status":"X","receipt":{"id":"!"}}"#,
                "`receipt.id` is not an id",
            ),
        ];
        for (body, expected) in wrong {
            assert_eq!(Session::read(body), Err(MalformedAnswer(expected.into())));
        }
    }

    #[test]
    fn what_is_unset_or_an_instant_of_another_form_costs_no_session() {
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
    fn reads_qr_codes() {
        let made = QrCode::from_json(br#"{"id":"qr.v2.x","uri":"https://code.yoti.com/abc"}"#).unwrap();
        assert_eq!(
            (made.id.as_str(), made.uri.as_str()),
            ("qr.v2.x", "https://code.yoti.com/abc")
        );
        assert!(QrCode::from_json(br#"{"id":"qr.v2.x"}"#).is_err());

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
}
