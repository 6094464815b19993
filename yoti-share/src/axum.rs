//! Extractors for axum 0.8.
//!
//! [`WebhookEvent`] is an authentic notification, [`ReceiptRedirect`] the receipt ID of a browser that returns from a share.
//!
//! ```
//! use axum::{Router, extract::{FromRef, State}, http::StatusCode, routing::{get, post}};
//! use yoti_share::{axum::{ReceiptRedirect, WebhookEvent}, webhook::Guard};
//!
//! #[derive(Clone)]
//! struct App { guard: Guard }
//!
//! // `#[derive(FromRef)]`, with axum's feature `macros`, writes this.
//! impl FromRef<App> for Guard {
//!     fn from_ref(app: &App) -> Self {
//!         app.guard.clone()
//!     }
//! }
//!
//! async fn hook(WebhookEvent(event): WebhookEvent) -> StatusCode {
//!     println!("{} is {}", event.session_id, event.status); // then `client.follow(&event)`
//!     StatusCode::NO_CONTENT
//! }
//!
//! async fn callback(State(_app): State<App>, redirect: Option<ReceiptRedirect>) {
//!     match redirect {
//!         // `client.get_receipt(&session_id, &receipt_id)`
//!         Some(ReceiptRedirect(_receipt_id)) => {}
//!         // `client.check(&session_id)`
//!         None => {}
//!     }
//! }
//!
//! let app = App { guard: Guard::bearer("a long random text")? };
//! let router: Router = Router::new()
//!     .route("/hook", post(hook))
//!     .route("/callback", get(callback))
//!     .with_state(app);
//! # Ok::<(), yoti_share::ConfigError>(())
//! ```

use std::{error, fmt};

use axum_core::{
    extract::{
        DefaultBodyLimit, FromRef, FromRequest, FromRequestParts, OptionalFromRequestParts, Request,
        rejection::BytesRejection,
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{StatusCode, header, request::Parts};

use crate::{
    error::{Error, ReceiptQueryError},
    types::id::ReceiptId,
    webhook::{Event, Guard},
};

/// Events have less than a kibibyte.
const MAX_EVENT_SIZE: usize = 64 * 1024;

/// An authentic notification, as an extractor.
///
/// It checks the [`Guard`] that it takes from the state, before it reads the body. It responds by itself
///
/// - with 401 to a request without the right `Authorization` header;
/// - with 413 to a body of more than 64 KiB;
/// - with 400 to a body that is not an event.
///
/// To respond in another way, extract a `Result<WebhookEvent, WebhookRejection>`. The method and the path are those of your
/// route. The `Content-Type` is not checked, because Yoti does not document it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEvent(pub Event);

impl<S> FromRequest<S> for WebhookEvent
where
    S: Send + Sync,
    Guard: FromRef<S>,
{
    type Rejection = WebhookRejection;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, WebhookRejection> {
        let guard = Guard::from_ref(state);
        if !guard.admits(request.headers()) {
            return Err(WebhookRejection::Unauthorized { scheme: guard.scheme() });
        }
        DefaultBodyLimit::max(MAX_EVENT_SIZE).apply(&mut request);
        let body = Bytes::from_request(request, state)
            .await
            .map_err(WebhookRejection::Body)?;
        Event::from_json(&body).map(Self).map_err(WebhookRejection::Malformed)
    }
}

/// Why a request is not a [`WebhookEvent`]. Its response contains neither the secret nor the body.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookRejection {
    /// The `Authorization` header is missing, wrong, or there twice: 401.
    Unauthorized {
        /// The scheme that the guard expects, `Bearer` or `Basic`.
        scheme: &'static str,
    },
    /// The body could not be read: 413 if it is larger than 64 KiB, 400 if the connection broke.
    Body(BytesRejection),
    /// The body is not an event: 400.
    Malformed(Error),
}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        let text = self.to_string();
        match self {
            Self::Unauthorized { scheme } => {
                (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, scheme)], text).into_response()
            }
            Self::Body(rejection) => (rejection.status(), text).into_response(),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, text).into_response(),
        }
    }
}

impl fmt::Display for WebhookRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized { .. } => f.write_str("the `Authorization` header is not the one of the notification"),
            Self::Body(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                f.write_str("the body is larger than 64 KiB, the limit for an event")
            }
            Self::Body(_) => f.write_str("the connection broke before the body was complete"),
            Self::Malformed(error) => error.fmt(f),
        }
    }
}

impl error::Error for WebhookRejection {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Unauthorized { .. } => None,
            Self::Body(rejection) => Some(rejection),
            // `Display` prints the error itself, so its source comes next.
            Self::Malformed(error) => error.source(),
        }
    }
}

/// The `receiptId` of a browser that returns from a share, as an extractor.
///
/// A user can change the query, so pass the ID to `Client::get_receipt` with the session that you created for this browser.
///
/// It responds with 400 to a query without `receiptId`, with two, or with an unreadable one; `Result<ReceiptRedirect,
/// ReceiptQueryError>` distinguishes them. `Option<ReceiptRedirect>` is `None` if the query has no `receiptId`, which
/// happens when the share was cancelled: `Client::check` looks how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRedirect(pub ReceiptId);

fn read_receipt_id(parts: &Parts) -> Result<ReceiptId, ReceiptQueryError> {
    ReceiptId::from_query(parts.uri.query().unwrap_or_default())
}

impl<S: Send + Sync> FromRequestParts<S> for ReceiptRedirect {
    type Rejection = ReceiptQueryError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ReceiptQueryError> {
        read_receipt_id(parts).map(Self)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for ReceiptRedirect {
    type Rejection = ReceiptQueryError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, ReceiptQueryError> {
        match read_receipt_id(parts) {
            Ok(id) => Ok(Some(Self(id))),
            Err(ReceiptQueryError::Missing) => Ok(None),
            Err(error @ (ReceiptQueryError::Repeated | ReceiptQueryError::Unreadable(_))) => Err(error),
        }
    }
}

impl IntoResponse for ReceiptQueryError {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, self.to_string()).into_response()
    }
}
