//! Sessions as the control API and the pages show them.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::payload::SessionRequest;
use crate::state;
use crate::state::session::{QrCode, Session, ShareStatus};
use crate::util::clock::with_millis;

/// The newest sessions.
#[derive(Serialize)]
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
    /// Serialised as it was sent.
    #[serde(serialize_with = "as_sent")]
    pub(crate) request: Arc<SessionRequest>,
}

#[derive(Serialize)]
pub(crate) struct QrCodeView {
    pub(crate) id: String,
    pub(crate) uri: String,
    pub(crate) expiry: String,
}

fn as_sent<S: Serializer>(request: &Arc<SessionRequest>, serializer: S) -> Result<S::Ok, S::Error> {
    request.to_json().serialize(serializer)
}

pub(crate) fn sessions(state: &Arc<state::State>, limit: usize) -> SessionsView {
    state.with_store(|store| SessionsView {
        sessions: store
            .newest_first()
            .take(limit)
            .map(|session| session_view(state, session))
            .collect(),
        total: store.len(),
        gone: store.gone(),
    })
}

pub(crate) fn session(state: &Arc<state::State>, id: &str) -> Option<SessionView> {
    state.with_store(|store| store.session(id).map(|session| session_view(state, session)))
}

fn session_view(state: &state::State, session: &Session) -> SessionView {
    let app = state.apps.get(session.app);
    let code = |code: &QrCode| QrCodeView {
        id: code.id.to_string(),
        uri: code.uri.to_string(),
        expiry: with_millis(code.expiry),
    };
    SessionView {
        id: session.id.to_string(),
        sdk_id: app.map(|app| app.sdk_id.clone()).unwrap_or_default(),
        application: app.map(|app| app.name.clone()).unwrap_or_default(),
        status: session.status,
        created: with_millis(session.created),
        updated: with_millis(session.updated),
        expiry: with_millis(session.expiry),
        qr_codes: session.qr_codes.iter().map(code).collect(),
        scanned_qr_code_id: session.scanned.as_deref().map(str::to_owned),
        receipt_id: session.receipt.as_deref().map(str::to_owned),
        error: session.failure.as_deref().map(str::to_owned),
        request: Arc::clone(&session.request),
    }
}
