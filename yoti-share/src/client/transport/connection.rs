//! The connections of the built-in transports.

use std::{error::Error, iter, time::Duration};

use tokio::task::yield_now;

use super::{TransportError, TransportErrorKind};

/// Shorter than the limit of most servers, so that a request rarely meets a connection that the server is just closing.
pub(super) const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// How hyper's texts for a response start that is not valid HTTP.
const NOT_HTTP: [&str; 4] = [
    "invalid HTTP ",
    "invalid content-length ",
    "unexpected transfer-encoding ",
    "Invalid chunk ",
];

/// Lets the runtime report the idle connections that the server has closed, so that the pool does not use them. A runtime
/// with one thread has not seen a close that happened while the program did something else.
pub(super) async fn notice_closed_connections() {
    // In the first turn the runtime checks its sockets, in the second it runs the tasks that own them.
    yield_now().await;
    yield_now().await;
}

/// The kind of an error if hyper could not parse the response. Only hyper's texts show that to its
/// users, not its types.
pub(super) fn parse_problem(error: &(dyn Error + 'static)) -> Option<TransportErrorKind> {
    iter::successors(error.source(), |&error| error.source()).find_map(|error| {
        let text = error.to_string();
        if text == "message head is too large" {
            Some(TransportErrorKind::HeadTooLarge)
        } else if NOT_HTTP.iter().any(|start| text.starts_with(start)) {
            Some(TransportErrorKind::NotHttp)
        } else {
            None
        }
    })
}

pub(super) fn body_too_large(limit: usize) -> TransportError {
    TransportError::new(TransportErrorKind::BodyTooLarge, format!("the limit is {limit} bytes"))
}
