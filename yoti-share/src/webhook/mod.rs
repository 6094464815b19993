//! Notifications: what Yoti posts to the URL of a session's `Notification`, and how to know that it was Yoti.
//!
//! A notification carries no signature. The one thing that authenticates it is the header that the session's configuration
//! asked for ([`Notification::bearer`](crate::Notification::bearer), [`basic`](crate::Notification::basic)); [`Guard`] checks
//! it. Behind the guard, take the event for a hint: answer 2xx quickly, expect the same event twice and events out of order,
//! and act on what the API says when asked, which [`Event::next_call`] names and, with the feature `client`, `Client::follow`
//! does.
//!
//! With axum, a handler reads like this; the types it takes from axum are those of the crate `http`:
//!
//! ```
//! use http::{HeaderMap, StatusCode};
//! use yoti_share::webhook::{Event, Guard};
//! # #[cfg(feature = "client")]
//! use yoti_share::{Client, FollowUp};
//!
//! # #[cfg(feature = "client")]
//! #[derive(Clone)]
//! struct App { guard: Guard, yoti: Client }
//!
//! // Router::new().route("/hook", post(hook)).with_state(app), with `State(app)` and `body: Bytes` in the signature.
//! # #[cfg(feature = "client")]
//! async fn hook(app: App, headers: HeaderMap, body: impl AsRef<[u8]>) -> StatusCode {
//!     if !app.guard.admits(&headers) {
//!         return StatusCode::UNAUTHORIZED;
//!     }
//!     let Ok(event) = Event::from_json(body) else {
//!         return StatusCode::BAD_REQUEST;
//!     };
//!     match app.yoti.follow(&event).await {
//!         Ok(FollowUp::Receipt(receipt)) => { /* receipt.extract::<YourStruct>() */ }
//!         Ok(FollowUp::Session(session)) => { /* session.status: cancelled, expired, still on its way */ }
//!         Ok(_) => {}
//!         // Answered with a failure, so that a sender which retries may come again.
//!         Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
//!     }
//!     StatusCode::NO_CONTENT
//! }
//! ```

use std::{fmt, hint::black_box, time::SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};
use zeroize::Zeroizing;

use crate::{
    error::{ConfigError, Error, ErrorKind},
    session::{Session, SessionStatus},
    types::{
        id::{ReceiptId, SessionId},
        secret::Secret,
    },
};

/// What a notification says: how a session stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The session it is about.
    pub session_id: SessionId,
    /// How far it has come. Statuses that this crate has no name for are kept as they are written.
    pub status: SessionStatus,
    /// When the session was made, where the notification says so.
    pub created: Option<SystemTime>,
    /// When the session last changed, where the notification says so.
    pub updated: Option<SystemTime>,
    /// The receipt, once there is one.
    pub receipt_id: Option<ReceiptId>,
    /// Why the share failed, such as `FRAUD_DETECTED`, where the notification says so.
    pub receipt_error: Option<String>,
}

/// The call that finds out what an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextCall<'a> {
    /// Get this receipt, bound to this session.
    GetReceipt {
        /// The event's session.
        session: &'a SessionId,
        /// The receipt it names.
        receipt: &'a ReceiptId,
    },
    /// Get the session, which says how it stands: there is no receipt.
    GetSession {
        /// The event's session.
        session: &'a SessionId,
    },
}

impl Event {
    /// Reads the body of a notification.
    ///
    /// ```
    /// use yoti_share::{SessionStatus, webhook::Event};
    ///
    /// let event = Event::from_json(br#"{"id":"ss.v2.abc","status":"COMPLETED","receipt":{"id":"AA+/"}}"#)?;
    /// assert_eq!(event.status, SessionStatus::Completed);
    /// # Ok::<(), yoti_share::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::MalformedEvent`] says what was wrong, without quoting it. Check the [`Guard`] before the body.
    pub fn from_json(body: impl AsRef<[u8]>) -> Result<Self, Error> {
        // A notification has the shape of the answer to getting a session.
        let Session {
            id,
            status,
            created,
            updated,
            receipt_id,
            receipt_error,
            ..
        } = Session::read(body.as_ref()).map_err(|problem| Error::new(ErrorKind::MalformedEvent, problem.0))?;
        Ok(Self {
            session_id: id,
            status,
            created,
            updated,
            receipt_id,
            receipt_error,
        })
    }

    /// The call to make next: the receipt where the event names one, else the session, whatever its status says.
    pub fn next_call(&self) -> NextCall<'_> {
        let session = &self.session_id;
        match &self.receipt_id {
            Some(receipt) => NextCall::GetReceipt { session, receipt },
            None => NextCall::GetSession { session },
        }
    }
}

/// Checks the `Authorization` header of notifications.
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use yoti_share::webhook::Guard;
///
/// let guard = Guard::bearer("a long random text")?;
/// let mut headers = HeaderMap::new();
/// assert!(!guard.admits(&headers));
/// headers.insert("authorization", HeaderValue::from_static("Bearer a long random text"));
/// assert!(guard.admits(&headers));
/// # Ok::<(), yoti_share::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Guard {
    scheme: &'static str,
    credentials: Secret,
}

impl Guard {
    /// Admits what carries this bearer token.
    ///
    /// # Errors
    /// [`ConfigError`] when the token is empty, which would admit too much, or could not arrive as it is: a header keeps no
    /// white space at its ends (a file's last line break is one), and not every server keeps what is no ASCII.
    pub fn bearer(token: impl Into<String>) -> Result<Self, ConfigError> {
        let token = token.into();
        if token.trim().is_empty() {
            return Err(ConfigError::new(
                "token",
                "is empty; give the token that the session's notification has",
            ));
        }
        if token.trim() != token || !token.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(ConfigError::new(
                "token",
                "has white space at its ends or something that is no visible ASCII, which no header brings here; trim it",
            ));
        }
        Ok(Self {
            scheme: "Bearer",
            credentials: Secret::new(token),
        })
    }

    /// Admits what carries this user and password.
    ///
    /// # Errors
    /// [`ConfigError`] when the password is empty, which would admit too much, or the user holds a colon, which cannot be
    /// told from the one that ends it.
    pub fn basic(user: &str, password: &str) -> Result<Self, ConfigError> {
        if password.is_empty() {
            return Err(ConfigError::new(
                "password",
                "is empty; give the password that the session's notification has",
            ));
        }
        if user.contains(':') {
            return Err(ConfigError::new(
                "user",
                "holds a colon, which basic authentication cannot carry",
            ));
        }
        let pair = Zeroizing::new(format!("{user}:{password}"));
        Ok(Self {
            scheme: "Basic",
            credentials: Secret::new(STANDARD.encode(pair.as_bytes())),
        })
    }

    /// Whether the request with these headers may be listened to. Two `Authorization` headers are one too many.
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => self.admits_value(value.as_bytes()),
            _ => false,
        }
    }

    /// Whether this is the right value of an `Authorization` header, for frameworks with headers of their own.
    pub fn admits_value(&self, authorization: impl AsRef<[u8]>) -> bool {
        let value = authorization.as_ref().trim_ascii();
        let Some((scheme, rest)) = value.split_at_checked(self.scheme.len()) else {
            return false;
        };
        let [b' ', credentials @ ..] = rest else {
            return false;
        };
        scheme.eq_ignore_ascii_case(self.scheme.as_bytes())
            && same(credentials.trim_ascii_start(), self.credentials.expose().as_bytes())
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}

/// Whether both are the same, in a time that depends on their lengths alone: a comparison that stops at the first difference
/// tells, over many tries, how much of a guess was right. Every byte is looked at, the differences are gathered without a
/// branch, and the compiler is kept from finding out that the rest no longer matters. The length is no secret worth more.
fn same(given: &[u8], expected: &[u8]) -> bool {
    if given.len() != expected.len() {
        return false;
    }
    let difference = given
        .iter()
        .zip(expected)
        .fold(0, |difference, (a, b)| black_box(difference | (a ^ b)));
    black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use http::HeaderValue;

    use super::*;

    fn with(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_documented_bodies_are_read() {
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
    fn an_event_without_a_receipt_leads_to_the_session() {
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
    fn what_is_no_event_is_refused_without_being_quoted() {
        for body in [
            "",
            "[]",
            "<html>",
            r#"{"id":"s"}"#,
            r#"{"status":"FAILED"}"#,
            r#"{"id":"s","status":"FAILED","receipt":{"id":"canary!"}}"#,
        ] {
            let error = Event::from_json(body).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MalformedEvent, "{body}");
            assert!(!error.report().to_string().contains("canary"));
        }
    }

    #[test]
    fn a_bearer_token_is_compared_whole() {
        let guard = Guard::bearer("s3cr3t").unwrap();
        for right in ["Bearer s3cr3t", "bearer s3cr3t", "BEARER   s3cr3t", " Bearer s3cr3t "] {
            assert!(guard.admits_value(right), "{right}");
        }
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "s3cr3t",
            "Bearers3cr3t",
            "Bearer s3cr3",
            "Bearer s3cr3tt",
            "Bearer S3CR3T",
            "Bearer t3rc3s",
            "Basic s3cr3t",
            "Bearer s3cr3t s3cr3t",
            "Béarer s3cr3t",
        ] {
            assert!(!guard.admits_value(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_user_and_password_are_compared_as_they_are_sent() {
        // base64("Aladdin:open sesame"), the example of RFC 7617.
        let guard = Guard::basic("Aladdin", "open sesame").unwrap();
        assert!(guard.admits_value("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert!(!guard.admits_value("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ"));
        assert!(!guard.admits_value("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    }

    #[test]
    fn one_header_is_wanted() {
        let guard = Guard::bearer("s3cr3t").unwrap();
        assert!(guard.admits(&with("Bearer s3cr3t")));
        assert!(!guard.admits(&HeaderMap::new()));
        let mut two = with("Bearer s3cr3t");
        two.append(AUTHORIZATION, HeaderValue::from_static("Bearer other"));
        assert!(!guard.admits(&two));
    }

    #[test]
    fn a_guard_that_admits_everybody_cannot_be_made() {
        assert_eq!(Guard::bearer("").unwrap_err().field(), "token");
        for token in [" ", "token\n", " token", "tok\u{e9}n", "to\tken"] {
            assert_eq!(Guard::bearer(token).unwrap_err().field(), "token", "{token:?}");
        }
        assert!(Guard::bearer("a token of words").is_ok());
        assert_eq!(Guard::basic("user", "").unwrap_err().field(), "password");
        assert_eq!(Guard::basic("us:er", "x").unwrap_err().field(), "user");
    }

    #[test]
    fn a_guard_does_not_show_its_secret() {
        let shown = format!("{:?}", Guard::bearer("s3cr3t").unwrap());
        assert!(!shown.contains("s3cr3t"), "{shown}");
    }

    proptest::proptest! {
        #[test]
        fn a_guard_admits_its_own_token_and_no_other(token in "[!-~]{1,40}", other in "[ -~]{0,40}") {
            let guard = Guard::bearer(token.clone()).unwrap();
            let (right, maybe) = (format!("Bearer {token}"), format!("Bearer {other}"));
            let same = other.trim() == token;
            proptest::prop_assert!(guard.admits_value(right));
            proptest::prop_assert_eq!(guard.admits_value(maybe), same);
        }
    }
}
