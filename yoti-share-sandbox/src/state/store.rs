//! The store of sessions with their QR codes and receipts, in memory and bounded.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::SystemTime;

use super::session::{QrCode, Session, ShareStatus};
use crate::application::Application;
use crate::disclosure::receipt::StoredReceipt;
use crate::util::size::estimate_size;
use crate::wire::ItemKeyBody;

/// The most QR codes that are kept for one session.
const MAX_QR_CODES: usize = 16;
/// The estimated memory of a QR code with the entry that finds it.
const QR_CODE_BYTES: usize = 256;
/// A request and its parsed form use about this many times the bytes of its body.
const REQUEST_FACTOR: usize = 4;

pub(crate) struct Store {
    sessions: HashMap<Arc<str>, Stored>,
    /// The IDs of the sessions, oldest first.
    order: VecDeque<Arc<str>>,
    /// How many sessions at the front of `order` have reached their expiry. All sessions live equally long, so the oldest
    /// expires first.
    expired: usize,
    /// The session of each QR code, receipt and item key.
    sessions_by_id: HashMap<Arc<str>, Arc<str>>,
    max_sessions: usize,
    max_bytes: usize,
    bytes: usize,
    evicted: usize,
}

struct Stored {
    session: Session,
    bytes: usize,
}

impl Store {
    pub(crate) fn new(max_sessions: usize, max_bytes: usize) -> Self {
        Self {
            sessions: HashMap::new(),
            order: VecDeque::new(),
            expired: 0,
            sessions_by_id: HashMap::new(),
            max_sessions: max_sessions.max(1),
            max_bytes,
            bytes: 0,
            evicted: 0,
        }
    }

    /// Keeps a new session, and evicts the oldest ones if there are too many.
    pub(crate) fn insert(&mut self, session: Session) {
        let id = Arc::clone(&session.id);
        let bytes = REQUEST_FACTOR * session.request_body.len();
        self.order.push_back(Arc::clone(&id));
        self.sessions.insert(id, Stored { session, bytes });
        self.bytes += bytes;
        self.evict();
    }

    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id).map(|stored| &stored.session)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.get_mut(id).map(|stored| &mut stored.session)
    }

    /// Finds a session of this application.
    pub(crate) fn session_of(&self, app: &Arc<Application>, id: &str) -> Option<&Session> {
        self.session(id).filter(|session| Arc::ptr_eq(&session.app, app))
    }

    /// The sessions, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Session> {
        self.order.iter().rev().filter_map(|id| self.session(id))
    }

    pub(crate) fn len(&self) -> usize {
        self.sessions.len()
    }

    /// How many sessions were evicted.
    pub(crate) fn evicted(&self) -> usize {
        self.evicted
    }

    pub(crate) fn add_qr_code(&mut self, session_id: &str, code: QrCode) {
        let Some(Stored { session, bytes }) = self.sessions.get_mut(session_id) else {
            return;
        };
        self.sessions_by_id
            .insert(Arc::clone(&code.id), Arc::clone(&session.id));
        session.qr_codes.push(code);
        if session.qr_codes.len() > MAX_QR_CODES {
            let oldest = session.qr_codes.remove(0);
            self.sessions_by_id.remove(&oldest.id);
        } else {
            *bytes += QR_CODE_BYTES;
            self.bytes += QR_CODE_BYTES;
        }
        self.evict();
    }

    /// Finds a QR code of this application, and its session.
    pub(crate) fn qr_code_of(&self, app: &Arc<Application>, id: &str) -> Option<(&Session, &QrCode)> {
        let session = self.session_of(app, self.sessions_by_id.get(id)?)?;
        let code = session.qr_codes.iter().find(|code| &*code.id == id)?;
        Some((session, code))
    }

    /// Keeps the receipt of a session.
    pub(crate) fn add_receipt(&mut self, session_id: &str, receipt: StoredReceipt) {
        let Some(Stored { session, bytes }) = self.sessions.get_mut(session_id) else {
            return;
        };
        let item_key_id = receipt.item_key.as_ref().map(|item_key| &*item_key.id);
        for id in [Some(&*receipt.body.id), item_key_id].into_iter().flatten() {
            self.sessions_by_id.insert(id.into(), Arc::clone(&session.id));
        }
        let receipt_bytes = estimate_size(&receipt.body) + estimate_size(&receipt.item_key);
        *bytes += receipt_bytes;
        self.bytes += receipt_bytes;
        session.receipt = Some(Box::new(receipt));
        self.evict();
    }

    /// Finds a receipt of this application.
    pub(crate) fn receipt_of(&self, app: &Arc<Application>, id: &str) -> Option<&StoredReceipt> {
        let session = self.session_of(app, self.sessions_by_id.get(id)?)?;
        session.receipt.as_deref().filter(|receipt| receipt.body.id == id)
    }

    /// Finds a wrapped item key of this application.
    pub(crate) fn item_key_of(&self, app: &Arc<Application>, id: &str) -> Option<&ItemKeyBody> {
        let session = self.session_of(app, self.sessions_by_id.get(id)?)?;
        let item_key = session.receipt.as_ref()?.item_key.as_ref();
        item_key.filter(|item_key| item_key.id == id)
    }

    /// Ends the sessions that have reached their expiry, and returns their IDs.
    pub(crate) fn expire(&mut self, now: SystemTime) -> Vec<Arc<str>> {
        let mut ended = Vec::new();
        while let Some(Stored { session, .. }) = self.order.get(self.expired).and_then(|id| self.sessions.get_mut(id)) {
            if session.expiry > now {
                break;
            }
            if !session.status.is_terminal() {
                session.status = ShareStatus::Expired;
                session.updated = session.expiry;
                ended.push(Arc::clone(&session.id));
            }
            self.expired += 1;
        }
        ended
    }

    /// Removes the oldest sessions until the rest is within the limits, but never the last one.
    fn evict(&mut self) {
        while self.sessions.len() > self.max_sessions || (self.bytes > self.max_bytes && self.sessions.len() > 1) {
            let Some(id) = self.order.pop_front() else { return };
            self.expired = self.expired.saturating_sub(1);
            let Some(Stored { session, bytes }) = self.sessions.remove(&id) else {
                continue;
            };
            if self.evicted == 0 {
                tracing::warn!(
                    sessions = self.sessions.len(),
                    bytes = self.bytes,
                    "the memory for sessions is full: new sessions evict the oldest ones, which clients then find unknown"
                );
            }
            self.evicted += 1;
            self.bytes -= bytes;
            for code in &session.qr_codes {
                self.sessions_by_id.remove(&code.id);
            }
            if let Some(receipt) = session.receipt {
                self.sessions_by_id.remove(&*receipt.body.id);
                if let Some(item_key) = receipt.item_key {
                    self.sessions_by_id.remove(&*item_key.id);
                }
            }
        }
    }
}
