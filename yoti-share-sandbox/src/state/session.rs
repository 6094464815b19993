//! Sessions and their QR codes.

use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;
use url::Url;

use crate::application::Application;
use crate::disclosure::receipt::StoredReceipt;
use crate::payload::SessionRequest;

/// The status of a share session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum ShareStatus {
    /// The session is open.
    Created,
    /// The user shared: there is a receipt.
    Completed,
    /// The share failed: there is a receipt with an error.
    Failed,
    /// The user cancelled.
    Cancelled,
    /// The session was not completed in time.
    Expired,
    /// The server failed.
    Error,
}

impl ShareStatus {
    /// The status as the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Error => "ERROR",
        }
    }

    /// Whether the status is final.
    pub fn is_terminal(self) -> bool {
        self != Self::Created
    }
}

pub(crate) struct Session {
    pub(crate) id: Arc<str>,
    pub(crate) app: Arc<Application>,
    pub(crate) status: ShareStatus,
    pub(crate) created: SystemTime,
    pub(crate) updated: SystemTime,
    pub(crate) expiry: SystemTime,
    pub(crate) request: Arc<SessionRequest>,
    /// The request as the client sent it, which is JSON.
    pub(crate) request_body: Arc<str>,
    pub(crate) qr_codes: Vec<QrCode>,
    /// The ID of the QR code that was scanned.
    pub(crate) scanned: Option<Arc<str>>,
    pub(crate) receipt: Option<Box<StoredReceipt>>,
    /// Whether the end of the session has been reported to [`Webhooks`](super::webhook::Webhooks).
    pub(crate) notified: bool,
}

impl Session {
    pub(crate) fn receipt_id(&self) -> Option<&str> {
        self.receipt.as_ref().map(|receipt| &*receipt.body.id)
    }

    /// The error code in the receipt, if the share failed.
    pub(crate) fn error_code(&self) -> Option<&str> {
        self.receipt.as_ref()?.body.error.as_deref()
    }

    /// Where the browser continues after the share; `None` without a receipt, or if the redirect is not a URL.
    pub(crate) fn redirect_url(&self) -> Option<Url> {
        let mut url = Url::parse(&self.app.resolve_redirect_uri(&self.request.redirect_uri)).ok()?;
        url.query_pairs_mut().append_pair("receiptId", self.receipt_id()?);
        Some(url)
    }
}

#[derive(Clone)]
pub(crate) struct QrCode {
    pub(crate) id: Arc<str>,
    pub(crate) uri: Arc<str>,
    pub(crate) expiry: SystemTime,
}
