//! Sessions as the control API and the pages show them.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::payload::SessionRequest;
use crate::state;
use crate::state::session::{QrCode, Session, ShareStatus};
use crate::util::clock::to_rfc3339_millis;

/// The newest sessions.
pub(crate) struct SessionsView {
    pub(crate) sessions: Vec<SessionView>,
    /// The number of all sessions.
    pub(crate) total: usize,
    /// The number of sessions that were dropped to limit memory.
    pub(crate) gone: usize,
}

#[derive(Serialize)]
pub(crate) struct SessionView {
    pub(crate) id: String,
    pub(crate) sdk_id: String,
    pub(crate) application: String,
    pub(crate) status: ShareStatus,
    pub(crate) created: String,
    pub(crate) updated: String,
    pub(crate) expiry: String,
    pub(crate) qr_codes: Vec<QrCodeView>,
    pub(crate) scanned_qr_code_id: Option<String>,
    pub(crate) receipt_id: Option<String>,
    /// The code of the failure.
    pub(crate) error: Option<String>,
    /// Where the browser continues after the share.
    pub(crate) redirect_url: Option<String>,
    /// The request as it was sent, which is JSON.
    #[serde(serialize_with = "serialize_json")]
    pub(crate) request: Arc<str>,
    #[serde(skip)]
    pub(crate) parsed_request: Arc<SessionRequest>,
}

#[derive(Serialize)]
pub(crate) struct QrCodeView {
    pub(crate) id: String,
    pub(crate) uri: String,
    pub(crate) expiry: String,
}

/// Writes a text that is JSON already.
fn serialize_json<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let raw: &RawValue = serde_json::from_str(json).map_err(serde::ser::Error::custom)?;
    raw.serialize(serializer)
}

pub(crate) fn sessions(state: &Arc<state::State>, limit: usize) -> SessionsView {
    state.with_store(|store| SessionsView {
        sessions: store.newest_first().take(limit).map(session_view).collect(),
        total: store.len(),
        gone: store.evicted(),
    })
}

pub(crate) fn session(state: &Arc<state::State>, id: &str) -> Option<SessionView> {
    state.with_store(|store| store.session(id).map(session_view))
}

pub(super) fn session_view(session: &Session) -> SessionView {
    let code = |code: &QrCode| QrCodeView {
        id: code.id.to_string(),
        uri: code.uri.to_string(),
        expiry: to_rfc3339_millis(code.expiry),
    };
    SessionView {
        id: session.id.to_string(),
        sdk_id: session.app.sdk_id.clone(),
        application: session.app.name.clone(),
        status: session.status,
        created: to_rfc3339_millis(session.created),
        updated: to_rfc3339_millis(session.updated),
        expiry: to_rfc3339_millis(session.expiry),
        qr_codes: session.qr_codes.iter().map(code).collect(),
        scanned_qr_code_id: session.scanned.as_deref().map(str::to_owned),
        receipt_id: session.receipt_id().map(str::to_owned),
        error: session.error_code().map(str::to_owned),
        redirect_url: session.redirect_url().map(String::from),
        request: Arc::clone(&session.request_body),
        parsed_request: Arc::clone(&session.request),
    }
}
