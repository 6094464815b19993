//! Sessions, QR codes and receipts, in memory and bounded.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

use crate::disclosure::receipt::StoredReceipt;
use crate::state::session::{QrCode, Session, ShareStatus};

/// How many QR codes of one session are known; the oldest go first.
const QR_CODES_PER_SESSION: usize = 16;

/// Everything that can be looked up.
pub(crate) struct Store {
    sessions: HashMap<Arc<str>, Session>,
    /// Oldest first.
    order: VecDeque<Arc<str>>,
    /// Those whose expiry is still to come. All sessions live equally long: the oldest is the next to expire.
    unexpired: VecDeque<Arc<str>>,
    by_qr_code: HashMap<Arc<str>, Arc<str>>,
    receipts: HashMap<Arc<str>, StoredReceipt>,
    by_item_key: HashMap<Arc<str>, Arc<str>>,
    max_sessions: usize,
    max_bytes: usize,
    bytes: usize,
    /// How many sessions had to make room.
    gone: usize,
}

impl Store {
    pub(crate) fn new(max_sessions: usize, max_bytes: usize) -> Self {
        Self {
            sessions: HashMap::new(),
            order: VecDeque::new(),
            unexpired: VecDeque::new(),
            by_qr_code: HashMap::new(),
            receipts: HashMap::new(),
            by_item_key: HashMap::new(),
            max_sessions: max_sessions.max(1),
            max_bytes,
            bytes: 0,
            gone: 0,
        }
    }

    /// Keeps a new session, and lets go of the oldest ones if that takes too much room.
    pub(crate) fn insert(&mut self, session: Session) {
        self.bytes += session.request.size;
        self.order.push_back(Arc::clone(&session.id));
        self.unexpired.push_back(Arc::clone(&session.id));
        self.sessions.insert(Arc::clone(&session.id), session);
        self.evict();
    }

    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.get_mut(id)
    }

    /// The sessions, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Session> {
        self.order.iter().rev().filter_map(|id| self.sessions.get(id))
    }

    pub(crate) fn len(&self) -> usize {
        self.sessions.len()
    }

    /// How many sessions had to make room for newer ones.
    pub(crate) fn gone(&self) -> usize {
        self.gone
    }

    pub(crate) fn add_qr_code(&mut self, session_id: &str, code: QrCode) {
        let Some(session) = self.sessions.get_mut(session_id) else {
            return;
        };
        self.by_qr_code.insert(Arc::clone(&code.id), Arc::clone(&session.id));
        self.bytes += code.size();
        session.qr_codes.push(code);
        if session.qr_codes.len() > QR_CODES_PER_SESSION {
            let oldest = session.qr_codes.remove(0);
            self.bytes -= oldest.size();
            self.by_qr_code.remove(&oldest.id);
        }
        self.evict();
    }

    pub(crate) fn qr_code(&self, id: &str) -> Option<(&Session, &QrCode)> {
        let session = self.sessions.get(self.by_qr_code.get(id)?)?;
        let code = session.qr_codes.iter().find(|code| &*code.id == id)?;
        Some((session, code))
    }

    /// Keeps the receipt of a session.
    pub(crate) fn add_receipt(&mut self, receipt: StoredReceipt) {
        let Some(session) = self.sessions.get_mut(&receipt.session_id) else {
            return;
        };
        session.receipt = Some(Arc::clone(&receipt.id));
        self.bytes += receipt.size();
        if let Some(item_key_id) = &receipt.item_key_id {
            self.by_item_key
                .insert(Arc::clone(item_key_id), Arc::clone(&receipt.id));
        }
        self.receipts.insert(Arc::clone(&receipt.id), receipt);
        self.evict();
    }

    pub(crate) fn receipt(&self, id: &str) -> Option<&StoredReceipt> {
        self.receipts.get(id)
    }

    pub(crate) fn receipt_of_item_key(&self, id: &str) -> Option<&StoredReceipt> {
        self.receipts.get(self.by_item_key.get(id)?)
    }

    /// Ends the sessions whose time has come; their ids.
    pub(crate) fn expire(&mut self, now: SystemTime) -> Vec<Arc<str>> {
        let mut expired = Vec::new();
        while let Some(session) = self.unexpired.front().and_then(|id| self.sessions.get_mut(id)) {
            if session.expiry > now {
                break;
            }
            if !session.status.is_terminal() {
                session.status = ShareStatus::Expired;
                session.updated = session.expiry;
                expired.push(Arc::clone(&session.id));
            }
            self.unexpired.pop_front();
        }
        expired
    }

    /// Counts a session that is gone, and says so the first time: its client will hear that it is unknown.
    fn made_room(&mut self) {
        if self.gone == 0 {
            tracing::warn!(
                sessions = self.sessions.len(),
                bytes = self.bytes,
                "the memory for sessions is full: from now on the oldest make room for new ones"
            );
        }
        self.gone += 1;
    }

    fn evict(&mut self) {
        while self.sessions.len() > self.max_sessions || (self.bytes > self.max_bytes && self.sessions.len() > 1) {
            let Some(id) = self.order.pop_front() else { return };
            if self.unexpired.front() == Some(&id) {
                self.unexpired.pop_front();
            }
            let Some(session) = self.sessions.remove(&id) else {
                continue;
            };
            self.bytes -= session.request.size;
            self.made_room();
            for code in &session.qr_codes {
                self.bytes -= code.size();
                self.by_qr_code.remove(&code.id);
            }
            let Some(receipt) = session.receipt.and_then(|id| self.receipts.remove(&id)) else {
                continue;
            };
            self.bytes -= receipt.size();
            if let Some(item_key_id) = &receipt.item_key_id {
                self.by_item_key.remove(item_key_id);
            }
        }
    }
}
