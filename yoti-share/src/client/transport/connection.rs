//! The connections of the built-in transports.

use std::{error::Error, time::Duration};

use tokio::task::yield_now;

use super::{TransportError, TransportErrorKind};

/// Shorter than the limit of most servers, so that a request rarely meets a connection that the server is just closing.
pub(super) const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Lets the runtime report the idle connections that the server has closed, so that the pool does not use them. A runtime
/// with one thread has not seen a close that happened while the program did something else.
pub(super) async fn notice_closed_connections() {
    // In the first turn the runtime checks its sockets, in the second it runs the tasks that own them.
    yield_now().await;
    yield_now().await;
}

/// Whether hyper stopped because the response has too many or too long headers. Its type does not say so for clients.
pub(super) fn is_large_head(error: &(dyn Error + 'static)) -> bool {
    error.to_string() == "message head is too large"
}

pub(super) fn body_too_large(limit: usize) -> TransportError {
    TransportError::new(TransportErrorKind::BodyTooLarge, format!("the limit is {limit} bytes"))
}
