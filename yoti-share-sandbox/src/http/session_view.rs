//! Sessions as people look at them: on pages, and through the control API.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::state;
use crate::state::session::{QrCode, Session, ShareStatus};
use crate::util::clock::with_millis;

/// The newest sessions.
#[derive(Serialize)]
pub(crate) struct SessionsView {
    pub(crate) sessions: Vec<SessionView>,
    /// How many there are, shown or not.
    pub(crate) total: usize,
    /// How many had to make room for newer ones.
    pub(crate) gone: usize,
}

/// All that can be said of a session.
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
    /// The request, as the client sent it.
    pub(crate) request: Value,
}

#[derive(Serialize)]
pub(crate) struct QrCodeView {
    pub(crate) id: String,
    pub(crate) uri: String,
    pub(crate) expiry: String,
}

pub(crate) fn sessions(state: &Arc<state::State>, limit: usize) -> SessionsView {
    state.with_store(|store| SessionsView {
        sessions: store
            .newest_first()
            .take(limit)
            .map(|session| of(state, session))
            .collect(),
        total: store.len(),
        gone: store.gone(),
    })
}

pub(crate) fn session(state: &Arc<state::State>, id: &str) -> Option<SessionView> {
    state.with_store(|store| store.session(id).map(|session| of(state, session)))
}

fn of(state: &state::State, session: &Session) -> SessionView {
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
        request: serde_json::from_slice(&session.request).unwrap_or_default(),
    }
}
