//! Webhooks: telling the client how a session ended.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::header;
use reqwest::redirect;
use serde::Serialize;
use tokio::sync::{Semaphore, watch};
use url::{Host, Url};

use crate::payload::Notification;
use crate::state::State;
use crate::util::clock::{later, with_millis};
use crate::util::sync::lock;

/// Waited between one attempt and the next, by the sandbox's clock; after the last of them, no more is tried.
const WAITS: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// A receiver has this long to answer, by the machine's clock.
const TIMEOUT: Duration = Duration::from_secs(10);
/// So many attempts are under way at a time, and so many of them to one receiver: one that never answers holds no other up.
const CONCURRENT: usize = 32;
const CONCURRENT_TO_ONE: usize = 8;
/// So many deliveries wait for an attempt, the first or a further one, and take so many bytes; more are given up.
const WAITING: usize = 10_000;
const WAITING_BYTES: usize = 32 * 1024 * 1024;
const KEPT_DELIVERIES: usize = 1_000;
/// And so many bytes of them; the oldest go first.
const KEPT_BYTES: usize = 16 * 1024 * 1024;

/// An attempt to deliver a webhook.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// When it was made, RFC 3339.
    pub time: String,
    /// The session it tells of.
    pub session_id: String,
    /// The method.
    pub method: String,
    /// Where it went.
    pub url: String,
    /// The body.
    pub body: String,
    /// Counts the attempts at this delivery, from 1; 0 when none is made because too many deliveries wait already.
    pub attempt: usize,
    /// What the receiver answered, if it did.
    pub status: Option<u16>,
    /// Why there is no answer.
    pub error: Option<String>,
    /// When the next attempt will be made; `None` after a success, or when it is given up.
    pub next_attempt: Option<String>,
}

impl Delivery {
    /// What it takes in memory.
    fn size(&self) -> usize {
        let texts = [&self.time, &self.session_id, &self.method, &self.url, &self.body];
        let optional = [&self.error, &self.next_attempt];
        let texts = texts.into_iter().chain(optional.into_iter().flatten());
        size_of::<Self>() + texts.map(String::len).sum::<usize>()
    }
}

impl fmt::Debug for Delivery {
    /// Leaves out the URL, which may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("attempt", &self.attempt)
            .field("status", &self.status)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// What is sent.
#[derive(Serialize)]
struct Event<'a> {
    id: &'a str,
    status: &'a str,
    created: String,
    updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<EventReceipt<'a>>,
}

#[derive(Serialize)]
struct EventReceipt<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// The attempts so far, bounded.
#[derive(Default)]
struct Deliveries {
    kept: VecDeque<Delivery>,
    bytes: usize,
}

impl Deliveries {
    fn note(&mut self, delivery: Delivery) {
        self.bytes += delivery.size();
        self.kept.push_back(delivery);
        while self.kept.len() > KEPT_DELIVERIES || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.kept.pop_front() else { return };
            self.bytes -= oldest.size();
        }
    }
}

/// What is still to be delivered, bounded.
#[derive(Default)]
struct Waiting {
    deliveries: usize,
    bytes: usize,
    /// The receivers that something waits for, by host and port.
    receivers: HashMap<String, Arc<Semaphore>>,
}

impl Waiting {
    /// Counts a delivery of so many bytes in, if there is room for it; whose turn it is at its receiver.
    fn enter(&mut self, receiver: &str, bytes: usize) -> Option<Arc<Semaphore>> {
        if self.deliveries >= WAITING || self.bytes.saturating_add(bytes) > WAITING_BYTES {
            return None;
        }
        self.deliveries += 1;
        self.bytes += bytes;
        let turns = self.receivers.entry(receiver.to_owned());
        let turns = turns.or_insert_with(|| Arc::new(Semaphore::new(CONCURRENT_TO_ONE)));
        Some(Arc::clone(turns))
    }

    /// Counts it out again.
    fn leave(&mut self, receiver: &str, bytes: usize) {
        self.deliveries -= 1;
        self.bytes -= bytes;
        // Whoever leaves still holds its own.
        if self
            .receivers
            .get(receiver)
            .is_some_and(|turns| Arc::strong_count(turns) <= 2)
        {
            self.receivers.remove(receiver);
        }
    }
}

/// A delivery's place among those that wait.
struct Place {
    state: Arc<State>,
    receiver: String,
    bytes: usize,
    turns: Arc<Semaphore>,
}

impl Place {
    fn take(state: &Arc<State>, notification: &Notification, body: &str) -> Option<Self> {
        let port = notification.url.port_or_known_default().unwrap_or_default();
        let receiver = format!("{}:{port}", notification.url.host_str().unwrap_or_default());
        let headers = notification.headers.iter();
        let headers: usize = headers.map(|(name, value)| name.as_str().len() + value.len()).sum();
        let bytes = notification.url.as_str().len() + receiver.len() + headers + body.len();
        let turns = lock(&state.webhooks.waiting).enter(&receiver, bytes)?;
        Some(Self {
            state: Arc::clone(state),
            receiver,
            bytes,
            turns,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.state.webhooks.waiting).leave(&self.receiver, self.bytes);
    }
}

/// Sends, remembers what was sent, and stops when the sandbox does.
pub(crate) struct Webhooks {
    deliveries: Mutex<Deliveries>,
    waiting: Mutex<Waiting>,
    clients: Mutex<HashMap<(bool, bool), reqwest::Client>>,
    permits: Semaphore,
    stopped: watch::Sender<bool>,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            deliveries: Mutex::default(),
            waiting: Mutex::default(),
            clients: Mutex::default(),
            permits: Semaphore::new(CONCURRENT),
            stopped: watch::Sender::new(false),
        }
    }
}

impl Webhooks {
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.deliveries).kept.iter().cloned().collect()
    }

    /// Gives up what is still to be delivered.
    pub(crate) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    pub(crate) async fn stopped(&self) {
        // The sender lives as long as `self`.
        drop(self.stopped.subscribe().wait_for(|stopped| *stopped).await);
    }

    /// A client that checks certificates or does not, and uses the proxy of the environment or, for this machine, none.
    fn client(&self, verify_tls: bool, local: bool) -> Result<reqwest::Client, reqwest::Error> {
        let mut clients = lock(&self.clients);
        if let Some(client) = clients.get(&(verify_tls, local)) {
            return Ok(client.clone());
        }
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .user_agent(concat!("yoti-share-sandbox/", env!("CARGO_PKG_VERSION")))
            .tls_danger_accept_invalid_certs(!verify_tls);
        if local {
            builder = builder.no_proxy();
        }
        let client = builder.build()?;
        clients.insert((verify_tls, local), client.clone());
        Ok(client)
    }
}

/// Tells the client of a session that has ended, if it asked to be told.
pub(crate) fn notify(state: &Arc<State>, session_id: &str) {
    let prepared = state.with_store_as_it_is(|store| {
        let session = store.session(session_id)?;
        let notification = session.request.notification.clone()?;
        let event = Event {
            id: &session.id,
            status: session.status.as_str(),
            created: with_millis(session.created),
            updated: with_millis(session.updated),
            receipt: session.receipt.as_deref().map(|id| EventReceipt {
                id,
                error: session.failure.as_deref(),
            }),
        };
        Some((notification, serde_json::to_string(&event).ok()?))
    });
    let Some((notification, body)) = prepared else { return };
    let Some(place) = Place::take(state, &notification, &body) else {
        let error = "given up: too many deliveries wait for receivers that do not answer";
        note(state, &notification, session_id, &body, 0, Err(error.to_owned()), None);
        return;
    };
    let session_id = session_id.to_owned();
    let runtime = state.runtime.clone();
    runtime.spawn(async move {
        tokio::select! {
            () = deliver(&place, &notification, &session_id, &body) => {}
            () = place.state.webhooks.stopped() => {}
        }
    });
}

async fn deliver(place: &Place, notification: &Notification, session_id: &str, body: &str) {
    let state = &place.state;
    for attempt in 1..=WAITS.len() + 1 {
        // First its own receiver's turn: who waits for that holds nothing that another could use.
        let Ok(turn) = place.turns.acquire().await else { return };
        let outcome = match state.webhooks.permits.acquire().await {
            Ok(_permit) => send(state, notification, body).await,
            Err(_) => return,
        };
        drop(turn);
        let delivered = matches!(outcome, Ok(status) if (200..300).contains(&status));
        let next = WAITS
            .get(attempt - 1)
            .filter(|_| !delivered)
            .map(|wait| later(state.now(), *wait));
        note(state, notification, session_id, body, attempt, outcome, next);
        match next {
            Some(next) => state.clock.sleep_until(next).await,
            None => return,
        }
    }
}

/// Remembers an attempt, or that none is made.
fn note(
    state: &State,
    notification: &Notification,
    session_id: &str,
    body: &str,
    attempt: usize,
    outcome: Result<u16, String>,
    next: Option<SystemTime>,
) {
    let (status, error) = match outcome {
        Ok(status) => (Some(status), None),
        Err(error) => (None, Some(error)),
    };
    tracing::info!(attempt, status, error, "webhook");
    lock(&state.webhooks.deliveries).note(Delivery {
        time: with_millis(state.now()),
        session_id: session_id.to_owned(),
        method: notification.method.to_string(),
        url: notification.url.to_string(),
        body: body.to_owned(),
        attempt,
        status,
        error,
        next_attempt: next.map(with_millis),
    });
}

async fn send(state: &State, notification: &Notification, body: &str) -> Result<u16, String> {
    let client = state
        .webhooks
        .client(notification.verify_tls, is_local(&notification.url))
        .map_err(why)?;
    let mut request = client.request(notification.method.clone(), notification.url.clone());
    if !notification
        .headers
        .iter()
        .any(|(name, _)| *name == header::CONTENT_TYPE)
    {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    for (name, value) in &notification.headers {
        request = request.header(name, value);
    }
    let response = request.body(body.to_owned()).send().await.map_err(why)?;
    Ok(response.status().as_u16())
}

/// The whole chain of causes, without the URL.
fn why(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_counted_in_and_out_within_its_bounds() {
        let mut waiting = Waiting::default();
        let turns = waiting.enter("a:1", 10).unwrap();
        let again = waiting.enter("a:1", 10).unwrap();
        assert!(Arc::ptr_eq(&turns, &again));
        assert!(waiting.enter("b:1", WAITING_BYTES).is_none());
        waiting.leave("a:1", 10);
        drop(again);
        assert_eq!(waiting.receivers.len(), 1, "somebody waits still");
        waiting.leave("a:1", 10);
        drop(turns);
        assert_eq!((waiting.deliveries, waiting.bytes, waiting.receivers.len()), (0, 0, 0));
        let turns: Vec<_> = (0..=WAITING).filter_map(|_| waiting.enter("a:1", 1)).collect();
        assert_eq!(turns.len(), WAITING);
    }

    #[test]
    fn deliveries_are_kept_within_their_bounds() {
        let mut deliveries = Deliveries::default();
        let delivery = |url: String| Delivery {
            time: String::new(),
            session_id: String::new(),
            method: String::new(),
            url,
            body: String::new(),
            attempt: 1,
            status: Some(200),
            error: None,
            next_attempt: None,
        };
        for _ in 0..100 {
            deliveries.note(delivery("x".repeat(1024 * 1024)));
        }
        assert!((10..=16).contains(&deliveries.kept.len()));
        for _ in 0..=KEPT_DELIVERIES {
            deliveries.note(delivery(String::new()));
        }
        assert_eq!(deliveries.kept.len(), KEPT_DELIVERIES);
        let bytes: usize = deliveries.kept.iter().map(Delivery::size).sum();
        assert_eq!(deliveries.bytes, bytes);
    }
}
