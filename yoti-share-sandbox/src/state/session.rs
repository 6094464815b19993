//! Sessions and their QR codes.

use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;

use crate::payload::SessionRequest;

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum ShareStatus {
    /// Made, and not ended.
    Created,
    /// The user shared: there is a receipt.
    Completed,
    /// The share was attempted and failed: there is a failure receipt.
    Failed,
    /// The user cancelled.
    Cancelled,
    /// Nobody completed it in time.
    Expired,
    /// The server gave up.
    Error,
}

impl ShareStatus {
    /// As it is on the wire.
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

    /// Whether nothing more can happen.
    pub fn is_terminal(self) -> bool {
        self != Self::Created
    }
}

pub(crate) struct Session {
    pub(crate) id: Arc<str>,
    /// The application's place in the list of applications.
    pub(crate) app: usize,
    pub(crate) status: ShareStatus,
    pub(crate) created: SystemTime,
    pub(crate) updated: SystemTime,
    pub(crate) expiry: SystemTime,
    pub(crate) request: Arc<SessionRequest>,
    pub(crate) qr_codes: Vec<QrCode>,
    pub(crate) scanned: Option<Arc<str>>,
    pub(crate) receipt: Option<Arc<str>>,
    /// The code of the failure, if the share failed.
    pub(crate) failure: Option<Box<str>>,
}

#[derive(Clone)]
pub(crate) struct QrCode {
    pub(crate) id: Arc<str>,
    pub(crate) uri: Box<str>,
    pub(crate) expiry: SystemTime,
}

impl QrCode {
    /// What it takes in memory, with the entry that finds it.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + 2 * size_of::<Arc<str>>() + self.id.len() + self.uri.len()
    }
}
