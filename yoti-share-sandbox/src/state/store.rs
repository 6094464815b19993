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
    pub(crate) fn find_session(&self, app: &Arc<Application>, id: &str) -> Option<&Session> {
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
    pub(crate) fn find_qr_code(&self, app: &Arc<Application>, id: &str) -> Option<(&Session, &QrCode)> {
        let session = self.find_session(app, self.sessions_by_id.get(id)?)?;
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

    /// Finds the session with this ID, or the one of the QR code, receipt or item key with this ID.
    pub(crate) fn session_id_of(&self, id: &str) -> Option<&str> {
        let session = self.sessions.get_key_value(id).map(|(id, _)| id);
        session.or_else(|| self.sessions_by_id.get(id)).map(|id| &**id)
    }

    /// Finds a receipt of this application.
    pub(crate) fn find_receipt(&self, app: &Arc<Application>, id: &str) -> Option<&StoredReceipt> {
        let session = self.find_session(app, self.sessions_by_id.get(id)?)?;
        session.receipt.as_deref().filter(|receipt| receipt.body.id == id)
    }

    /// Finds a wrapped item key of this application.
    pub(crate) fn find_item_key(&self, app: &Arc<Application>, id: &str) -> Option<&ItemKeyBody> {
        let session = self.find_session(app, self.sessions_by_id.get(id)?)?;
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::application::AppConfig;
    use crate::payload::SessionRequest;
    use crate::util::entropy::Entropy;
    use crate::wire::ReceiptBody;

    const BODY: &[u8] = br#"{"policy":{"wanted":[]},"redirectUri":"/c"}"#;

    fn app() -> Arc<Application> {
        Arc::new(AppConfig::new().into_application(&Entropy::seeded(1)))
    }

    fn session(app: &Arc<Application>, id: &str, expiry: u64) -> Session {
        let created = SystemTime::UNIX_EPOCH;
        Session {
            id: id.into(),
            app: Arc::clone(app),
            status: ShareStatus::Created,
            created,
            updated: created,
            expiry: created + Duration::from_secs(expiry),
            request: Arc::new(SessionRequest::parse(BODY).unwrap()),
            request_body: BODY.into(),
            qr_codes: Vec::new(),
            scanned: None,
            receipt: None,
        }
    }

    fn qr_code(id: &str) -> QrCode {
        QrCode {
            id: id.into(),
            uri: "u".into(),
            expiry: SystemTime::UNIX_EPOCH,
        }
    }

    fn receipt(id: &str, error: &str) -> StoredReceipt {
        StoredReceipt {
            body: ReceiptBody {
                id: id.to_owned(),
                error: Some(error.to_owned()),
                ..ReceiptBody::default()
            },
            item_key: Some(ItemKeyBody {
                id: format!("key of {id}"),
                iv: String::new(),
                value: String::new(),
            }),
            receipt_key: None,
        }
    }

    #[test]
    fn ids_find_what_belongs_to_the_application() {
        let (app, other) = (app(), app());
        let mut store = Store::new(10, usize::MAX);
        store.insert(session(&app, "s", 1));
        store.add_qr_code("s", qr_code("q"));
        store.add_receipt("s", receipt("r", "E"));
        assert!(store.find_qr_code(&app, "q").is_some() && store.find_qr_code(&other, "q").is_none());
        assert!(store.find_receipt(&app, "r").is_some() && store.find_receipt(&other, "r").is_none());
        assert!(store.find_item_key(&app, "key of r").is_some() && store.find_item_key(&other, "key of r").is_none());
        for id in ["s", "q", "r", "key of r"] {
            assert_eq!(store.session_id_of(id), Some("s"), "{id}");
        }
        assert_eq!(store.session_id_of("unknown"), None);
        // The ID of one is not the ID of another.
        assert!(store.find_qr_code(&app, "r").is_none());
        assert!(store.find_receipt(&app, "key of r").is_none());
        assert!(store.find_item_key(&app, "q").is_none());
    }

    #[test]
    fn evicted_session_leaves_nothing_behind() {
        let app = app();
        let mut store = Store::new(1, usize::MAX);
        store.insert(session(&app, "a", 1));
        store.add_receipt("a", receipt("r", "E"));
        for number in 0..=MAX_QR_CODES {
            store.add_qr_code("a", qr_code(&format!("q{number}")));
        }
        assert!(store.find_qr_code(&app, "q0").is_none() && store.find_qr_code(&app, "q1").is_some());
        store.insert(session(&app, "b", 1));
        assert!(store.session("a").is_none() && store.session("b").is_some());
        assert_eq!((store.len(), store.evicted(), store.sessions_by_id.len()), (1, 1, 0));
        assert_eq!(store.bytes, REQUEST_FACTOR * BODY.len());
    }

    #[test]
    fn receipts_beyond_the_memory_limit_evict_the_oldest_session() {
        let app = app();
        let mut store = Store::new(10, 20_000);
        store.insert(session(&app, "a", 1));
        store.insert(session(&app, "b", 1));
        store.add_receipt("b", receipt("r", &"E".repeat(20_000)));
        assert!(store.session("a").is_none());
        assert!(store.session("b").is_some(), "the last session stays");
    }

    #[test]
    fn sessions_expire_in_order_and_once() {
        let app = app();
        let mut store = Store::new(2, usize::MAX);
        store.insert(session(&app, "a", 1));
        store.insert(session(&app, "b", 2));
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(store.expire(at(0)).is_empty());
        assert_eq!(store.expire(at(1)), ["a".into()]);
        assert!(store.expire(at(1)).is_empty());
        store.insert(session(&app, "c", 3));
        assert_eq!(store.expire(at(2)), ["b".into()], "although `a` was evicted");
        store.session_mut("c").unwrap().status = ShareStatus::Cancelled;
        assert!(store.expire(at(3)).is_empty());
        assert_eq!(store.session("c").unwrap().status, ShareStatus::Cancelled);
    }
}
