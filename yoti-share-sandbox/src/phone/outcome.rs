//! The outcomes of a person's actions.

use serde::Serialize;

use crate::state::session::ShareStatus;

/// The state of a session after an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ended {
    /// The session's ID.
    pub session_id: String,
    /// The session's status.
    pub status: ShareStatus,
    /// The ID of the receipt, if there is one.
    pub receipt_id: Option<String>,
}

/// A share, successful or failed: there is a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Approval {
    /// The session's ID.
    pub session_id: String,
    /// [`Completed`](ShareStatus::Completed), or [`Failed`](ShareStatus::Failed) if the person does not have a required
    /// attribute.
    pub status: ShareStatus,
    /// The receipt's ID.
    pub receipt_id: String,
    #[serde(skip)]
    pub(super) redirect_url: String,
}

impl Approval {
    /// Where the browser continues: the `redirectUri` of the request, resolved to the application's domain, with the
    /// receipt's ID as `receiptId`.
    pub fn redirect_url(&self) -> &str {
        &self.redirect_url
    }
}

impl From<Approval> for Ended {
    fn from(approval: Approval) -> Self {
        Self {
            session_id: approval.session_id,
            status: approval.status,
            receipt_id: Some(approval.receipt_id),
        }
    }
}
