//! The ID of a request.

use std::sync::Arc;

/// The ID in the response and in the journal.
#[derive(Clone)]
pub(super) struct RequestId(pub(super) Arc<str>);
