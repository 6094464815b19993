//! The store of sessions with their QR codes and receipts, in memory and bounded.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::SystemTime;

use super::session::{QrCode, Session, ShareStatus};
use crate::application::Application;
use crate::disclosure::receipt::StoredReceipt;
use crate::payload::node::count_values;
use crate::util::budget::{Budget, Hold};
use crate::util::size::estimate_size;
use crate::wire::ItemKeyBody;

/// The most QR codes that are kept for one session.
const MAX_QR_CODES: usize = 16;
/// The estimated memory of a QR code with the entry that finds it.
const QR_CODE_BYTES: usize = 256;
/// The estimated memory of a session without its request.
const SESSION_BYTES: usize = 768;
/// The estimated memory of a value in the parsed request.
const VALUE_BYTES: usize = 64;
/// How many IDs of evicted sessions are remembered, with those of their QR codes, receipts and item keys.
const MAX_EVICTED_IDS: usize = 100_000;

pub(crate) struct Store {
    sessions: HashMap<Arc<str>, Stored>,
    /// The IDs of the sessions, oldest first.
    order: VecDeque<Arc<str>>,
    /// How many sessions at the front of `order` have reached their expiry. All sessions live equally long, so the oldest
    /// expires first.
    expired: usize,
    /// The session of each QR code, its URI, receipt and item key.
    sessions_by_id: HashMap<Arc<str>, Arc<str>>,
    max_sessions: usize,
    budget: Budget,
    evicted: usize,
    evicted_ids: EvictedIds,
    /// Counts the changes.
    version: u64,
}

struct Stored {
    session: Session,
    hold: Hold,
}

/// The IDs that were evicted last, as hashes.
#[derive(Default)]
struct EvictedIds {
    hasher: RandomState,
    known: HashSet<u64>,
    order: VecDeque<u64>,
}

impl EvictedIds {
    fn add(&mut self, id: &str) {
        let hash = self.hasher.hash_one(id);
        if self.known.insert(hash) {
            self.order.push_back(hash);
        }
        if self.order.len() > MAX_EVICTED_IDS
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

impl Store {
    pub(crate) fn new(max_sessions: usize, max_bytes: usize) -> Self {
        Self {
            sessions: HashMap::new(),
            order: VecDeque::new(),
            expired: 0,
            sessions_by_id: HashMap::new(),
            max_sessions: max_sessions.max(1),
            budget: Budget::new(max_bytes),
            evicted: 0,
            evicted_ids: EvictedIds::default(),
            version: 0,
        }
    }

    /// Keeps a new session, and evicts the oldest ones if there are too many.
    pub(crate) fn insert(&mut self, session: Session) {
        self.version += 1;
        let id = Arc::clone(&session.id);
        let request = &session.request_body;
        let bytes = SESSION_BYTES + 2 * request.len() + VALUE_BYTES * count_values(request.as_bytes());
        let hold = self.budget.overdraw(bytes);
        self.order.push_back(Arc::clone(&id));
        self.sessions.insert(id, Stored { session, hold });
        self.evict();
    }

    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id).map(|stored| &stored.session)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.version += 1;
        self.sessions.get_mut(id).map(|stored| &mut stored.session)
    }

    /// Finds a session of this application.
    pub(crate) fn find_session(&self, app: &Arc<Application>, id: &str) -> Option<&Session> {
        self.session(id).filter(|session| Arc::ptr_eq(&session.app, app))
    }

    /// Whether this is an ID of a session that was evicted, or of its QR codes, receipt or item key.
    pub(crate) fn was_evicted(&self, id: &str) -> bool {
        self.evicted_ids.known.contains(&self.evicted_ids.hasher.hash_one(id))
    }

    /// The newest session that is older than the one with this number, with its own number. Sessions are numbered from 0 in
    /// the order in which they were created.
    pub(crate) fn session_before(&self, number: usize) -> Option<(usize, &Session)> {
        let index = number.checked_sub(self.evicted)?.min(self.order.len()).checked_sub(1)?;
        let session = self.session(self.order.get(index)?)?;
        Some((index + self.evicted, session))
    }

    /// The sessions, newest first.
    pub(crate) fn newest_first(&self) -> impl DoubleEndedIterator<Item = &Session> {
        self.order.iter().rev().filter_map(|id| self.session(id))
    }

    pub(crate) fn len(&self) -> usize {
        self.sessions.len()
    }

    /// Counts the changes of sessions.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// How many sessions were evicted.
    pub(crate) fn evicted(&self) -> usize {
        self.evicted
    }

    pub(crate) fn add_qr_code(&mut self, session_id: &str, code: QrCode) {
        let Some(Stored { session, hold }) = self.sessions.get_mut(session_id) else {
            return;
        };
        for key in [&code.id, &code.uri] {
            self.sessions_by_id.insert(Arc::clone(key), Arc::clone(&session.id));
        }
        session.qr_codes.push(code);
        if session.qr_codes.len() > MAX_QR_CODES {
            let oldest = session.qr_codes.remove(0);
            self.sessions_by_id.remove(&oldest.id);
            self.sessions_by_id.remove(&oldest.uri);
        } else {
            hold.overdraw(QR_CODE_BYTES);
        }
        self.evict();
    }

    /// Finds a QR code of this application, and its session.
    pub(crate) fn find_qr_code(&self, app: &Arc<Application>, id: &str) -> Option<(&Session, &QrCode)> {
        let session = self.find_session(app, self.sessions_by_id.get(id)?)?;
        let code = session.qr_codes.iter().find(|code| &*code.id == id)?;
        Some((session, code))
    }

    /// Finds the session of the QR code with this URI.
    pub(crate) fn find_qr_uri(&self, uri: &str) -> Option<(&Session, &QrCode)> {
        let session = self.session(self.sessions_by_id.get(uri)?)?;
        let code = session.qr_codes.iter().find(|code| &*code.uri == uri)?;
        Some((session, code))
    }

    /// Keeps the receipt of a session.
    pub(crate) fn add_receipt(&mut self, session_id: &str, receipt: StoredReceipt) {
        let Some(Stored { session, hold }) = self.sessions.get_mut(session_id) else {
            return;
        };
        let item_key_id = receipt.item_key.as_ref().map(|item_key| &*item_key.id);
        for id in [Some(&*receipt.body.id), item_key_id].into_iter().flatten() {
            self.sessions_by_id.insert(id.into(), Arc::clone(&session.id));
        }
        hold.overdraw(estimate_size(&receipt.body) + estimate_size(&receipt.item_key));
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
                self.version += 1;
            }
            self.expired += 1;
        }
        ended
    }

    /// Removes the oldest sessions until the rest is within the limits, but never the last one.
    fn evict(&mut self) {
        while self.sessions.len() > self.max_sessions || (self.budget.is_exceeded() && self.sessions.len() > 1) {
            let Some(id) = self.order.pop_front() else { return };
            self.expired = self.expired.saturating_sub(1);
            let Some(Stored { session, hold: _hold }) = self.sessions.remove(&id) else {
                continue;
            };
            if self.evicted == 0 {
                tracing::warn!(
                    sessions = self.sessions.len(),
                    bytes = self.budget.held(),
                    "the memory for sessions is full: new sessions evict the oldest ones, which clients then find unknown"
                );
            }
            self.evicted += 1;
            self.evicted_ids.add(&id);
            let codes = session.qr_codes.iter().flat_map(|code| [&*code.id, &*code.uri]);
            let receipt_id = session.receipt_id();
            let item_key = session.receipt.as_ref().and_then(|receipt| receipt.item_key.as_ref());
            for id in codes.chain(receipt_id).chain(item_key.map(|item_key| &*item_key.id)) {
                self.sessions_by_id.remove(id);
                self.evicted_ids.add(id);
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
            request_body: std::str::from_utf8(BODY).unwrap().into(),
            qr_codes: Vec::new(),
            scanned: None,
            receipt: None,
            notified: false,
        }
    }

    fn qr_code(id: &str) -> QrCode {
        QrCode {
            id: id.into(),
            uri: format!("uri of {id}").into(),
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
            reason: None,
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
        assert!(store.find_qr_uri("uri of q").is_some() && store.find_qr_uri("q").is_none());
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
        // The body of `b` is 43 bytes and five values.
        assert_eq!(store.budget.held(), 768 + 2 * 43 + 64 * 5);
        for id in ["a", "q1", "uri of q16", "r", "key of r"] {
            assert!(store.was_evicted(id), "{id}");
        }
        assert!(!store.was_evicted("b") && !store.was_evicted("never"));
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
    fn sessions_are_found_by_number_although_older_ones_are_evicted() {
        let app = app();
        let mut store = Store::new(2, usize::MAX);
        for id in ["a", "b", "c"] {
            store.insert(session(&app, id, 1));
        }
        let mut before = usize::MAX;
        let mut found = Vec::new();
        while let Some((number, session)) = store.session_before(before) {
            found.push((number, session.id.to_string()));
            before = number;
        }
        assert_eq!(found, [(2, "c".to_owned()), (1, "b".to_owned())]);
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
