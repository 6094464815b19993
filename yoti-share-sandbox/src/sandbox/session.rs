//! Sessions as a test sees them.

use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

use crate::state::session::{Session, ShareStatus};

/// A share session that the sandbox knows.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct SandboxSession {
    /// The ID.
    pub id: String,
    /// The SDK ID of the application that created the session.
    pub sdk_id: String,
    /// The status.
    pub status: ShareStatus,
    /// When the session was created.
    pub created: SystemTime,
    /// When the session last changed.
    pub updated: SystemTime,
    /// When the session expires.
    pub expiry: SystemTime,
    /// The URIs of the session's QR codes, oldest first, for [`Phone::approve_qr`](crate::Phone::approve_qr).
    pub qr_uris: Vec<String>,
    /// Whether a QR code was scanned.
    pub is_scanned: bool,
    /// The ID of the receipt, if there is one.
    pub receipt_id: Option<String>,
    /// The error code of a failed share.
    pub error: Option<String>,
    /// Where the browser continues, with the receipt's ID, if there is a receipt.
    pub redirect_url: Option<String>,
    /// The request as the client sent it.
    pub request: Value,
}

impl SandboxSession {
    pub(super) fn new(session: &Session) -> Self {
        Self {
            id: session.id.to_string(),
            sdk_id: session.app.sdk_id.clone(),
            status: session.status,
            created: session.created,
            updated: session.updated,
            expiry: session.expiry,
            qr_uris: session.qr_codes.iter().map(|code| code.uri.to_string()).collect(),
            is_scanned: session.scanned.is_some(),
            receipt_id: session.receipt_id().map(str::to_owned),
            error: session.error_code().map(str::to_owned),
            redirect_url: session.redirect_url().map(String::from),
            request: serde_json::from_str(&session.request_body).unwrap_or_default(),
        }
    }
}

/// Leaves out the request, which may contain personal data.
impl fmt::Debug for SandboxSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxSession")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
