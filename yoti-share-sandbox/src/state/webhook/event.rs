//! The body of a webhook.

use serde::Serialize;

use crate::state::session::Session;
use crate::util::clock::to_rfc3339_millis;

#[derive(Serialize)]
pub(super) struct Event<'a> {
    id: &'a str,
    status: &'a str,
    created: String,
    updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<EventReceipt<'a>>,
}

#[derive(Serialize)]
struct EventReceipt<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl<'a> Event<'a> {
    pub(super) fn new(session: &'a Session) -> Self {
        Self {
            id: &session.id,
            status: session.status.as_str(),
            created: to_rfc3339_millis(session.created),
            updated: to_rfc3339_millis(session.updated),
            receipt: session.receipt_id().map(|id| EventReceipt {
                id,
                error: session.error_code(),
            }),
        }
    }
}
