//! Webhooks: the notifications that Yoti posts to the URL of a session's `Notification`, and how to authenticate them.
//!
//! Yoti does not sign notifications. Only the header that the session configuration sets authenticates them
//! ([`Notification::bearer`](crate::Notification::bearer), [`Notification::basic`](crate::Notification::basic)); [`Guard`]
//! checks it. Even then, treat an event as a hint only: respond with 2xx quickly, expect duplicates and events out of
//! order, and rely on what the API returns. [`Event::next_call`] names the call to make; with the feature `client`,
//! `Client::follow` makes it.
//!
//! With axum, the extractor `axum::WebhookEvent` (feature `axum-0_8`) does all of this. A handler in another framework:
//!
//! ```
//! use http::{HeaderMap, StatusCode};
//! use yoti_share::webhook::{Event, Guard};
//! # #[cfg(feature = "client")]
//! use yoti_share::{Client, FollowUp};
//!
//! # #[cfg(feature = "client")]
//! struct App { guard: Guard, client: Client }
//!
//! # #[cfg(feature = "client")]
//! async fn hook(app: &App, headers: &HeaderMap, body: &[u8]) -> StatusCode {
//!     if !app.guard.admits(headers) {
//!         return StatusCode::UNAUTHORIZED;
//!     }
//!     let Ok(event) = Event::from_json(body) else {
//!         return StatusCode::BAD_REQUEST;
//!     };
//!     match app.client.follow(&event).await {
//!         Ok(FollowUp::Receipt(receipt)) => { /* receipt.extract::<YourStruct>() */ }
//!         Ok(FollowUp::Pending(_)) => { /* not finished yet */ }
//!         Ok(FollowUp::Ended(session)) => { /* session.status: cancelled, expired, … */ }
//!         // Respond with an error, so that a sender which retries sends the event again.
//!         Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
//!     }
//!     StatusCode::NO_CONTENT
//! }
//! ```

mod event;
mod guard;

pub use self::{
    event::{Event, NextCall},
    guard::Guard,
};
