//! Webhooks: notifies the client's server when a session has ended.

mod delivery;
mod event;
mod queue;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::header;
use reqwest::redirect;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use url::{Host, Url};

pub use self::delivery::Delivery;
use self::event::Event;
use self::queue::{Place, Queue};
use super::bounded::BoundedList;
use super::session::Session;
use crate::payload::Notification;
use crate::util::clock::{Clock, saturating_add, to_rfc3339_millis};
use crate::util::error_chain::format_error_chain;
use crate::util::sync::lock;

/// The waits between attempts, by the sandbox's clock. There is one attempt more than there are waits.
const WAITS: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// How long a receiver has to respond, by the machine's clock.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The most attempts that run at the same time.
const MAX_ATTEMPTS: usize = 32;
const MAX_DELIVERIES: usize = 1_000;

pub(crate) struct Webhooks {
    clock: Clock,
    /// Sends the webhooks, because a session can end on a thread without a runtime.
    runtime: Handle,
    deliveries: Mutex<BoundedList<Delivery>>,
    /// The number of all attempts so far.
    recorded: AtomicU64,
    queue: Queue,
    attempts: Semaphore,
    /// The clients by whether they verify certificates and whether the receiver is local.
    clients: Mutex<HashMap<(bool, bool, bool), reqwest::Client>>,
    stopped: watch::Sender<bool>,
}

/// A webhook to deliver.
struct Message {
    notification: Notification,
    session_id: String,
    body: String,
}

impl Webhooks {
    pub(crate) fn new(clock: Clock, runtime: Handle) -> Self {
        Self {
            clock,
            runtime,
            deliveries: Mutex::new(BoundedList::new(MAX_DELIVERIES)),
            recorded: AtomicU64::new(0),
            queue: Queue::default(),
            attempts: Semaphore::new(MAX_ATTEMPTS),
            clients: Mutex::default(),
            stopped: watch::Sender::new(false),
        }
    }

    /// The attempts so far, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.deliveries).iter().cloned().collect()
    }

    /// The number of all attempts so far, also of those that are no longer kept.
    pub(crate) fn recorded(&self) -> u64 {
        self.recorded.load(Ordering::Relaxed)
    }

    /// Gives up the deliveries that are still waiting.
    pub(crate) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    pub(crate) async fn stopped(&self) {
        // The sender lives as long as `self`.
        drop(self.stopped.subscribe().wait_for(|stopped| *stopped).await);
    }

    /// Starts the delivery of the webhook of a session that has ended, if its request has a notification.
    pub(super) fn notify(self: &Arc<Self>, session: &Session) {
        let Some(notification) = session.request.notification.clone() else {
            return;
        };
        let message = Message {
            notification,
            session_id: session.id.to_string(),
            body: serde_json::to_string(&Event::new(session)).unwrap_or_default(),
        };
        let Some(place) = self.queue.enter(message.receiver(), message.size()) else {
            let error = "given up: too many deliveries wait for receivers that do not respond";
            self.record(&message, 0, Err(error.to_owned()), None);
            return;
        };
        let webhooks = Arc::clone(self);
        self.runtime.spawn(async move {
            tokio::select! {
                () = webhooks.deliver(&message, &place) => {}
                () = webhooks.stopped() => {}
            }
        });
    }

    async fn deliver(&self, message: &Message, place: &Place) {
        for attempt in 1..=WAITS.len() + 1 {
            // Wait for the receiver's turn first: a task that waits for it then holds no permit that others could use.
            let Ok(turn) = place.turns.acquire().await else { return };
            let outcome = match self.attempts.acquire().await {
                Ok(_permit) => self.send(message).await,
                Err(_) => return,
            };
            drop(turn);
            let delivered = matches!(outcome, Ok(status) if (200..300).contains(&status));
            let next = WAITS
                .get(attempt - 1)
                .filter(|_| !delivered)
                .map(|wait| saturating_add(self.clock.now(), *wait));
            self.record(message, attempt, outcome, next);
            match next {
                Some(next) => self.clock.sleep_until(next).await,
                None => return,
            }
        }
    }

    fn record(&self, message: &Message, attempt: usize, outcome: Result<u16, String>, next: Option<SystemTime>) {
        let (status, error) = match outcome {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(error)),
        };
        tracing::info!(attempt, status, error, "webhook");
        self.recorded.fetch_add(1, Ordering::Relaxed);
        lock(&self.deliveries).push(Delivery {
            time: to_rfc3339_millis(self.clock.now()),
            session_id: message.session_id.clone(),
            method: message.notification.method.to_string(),
            url: message.notification.url.to_string(),
            body: message.body.clone(),
            attempt,
            status,
            error,
            next_attempt: next.map(to_rfc3339_millis),
        });
    }

    async fn send(&self, message: &Message) -> Result<u16, String> {
        let Message { notification, body, .. } = message;
        let reason = |error: reqwest::Error| format_error_chain(&error.without_url());
        let client = self.client(notification).map_err(reason)?;
        let mut request = client.request(notification.method.clone(), notification.url.clone());
        let mut names = notification.headers.iter().map(|(name, _)| name);
        if !names.any(|name| *name == header::CONTENT_TYPE) {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in &notification.headers {
            request = request.header(name, value);
        }
        let response = request.body(body.clone()).send().await.map_err(reason)?;
        Ok(response.status().as_u16())
    }

    /// Returns a client that verifies certificates or does not, and that uses the environment's proxy except for receivers
    /// on this machine.
    fn client(&self, notification: &Notification) -> Result<reqwest::Client, reqwest::Error> {
        let needs_tls = notification.url.scheme() == "https";
        let key = (notification.verify_tls, is_local(&notification.url), needs_tls);
        let mut clients = lock(&self.clients);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let (verify_tls, local, needs_tls) = key;
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .user_agent(concat!("yoti-share-sandbox/", env!("CARGO_PKG_VERSION")))
            .tls_danger_accept_invalid_certs(!verify_tls);
        if local {
            builder = builder.no_proxy();
            if !needs_tls {
                // A container may have no root certificates, without which reqwest builds no client.
                builder = builder.tls_certs_only([]);
            }
        }
        let client = builder.build()?;
        clients.insert(key, client.clone());
        Ok(client)
    }
}

impl Message {
    /// Host and port of the receiver.
    fn receiver(&self) -> String {
        let url = &self.notification.url;
        let port = url.port_or_known_default().unwrap_or_default();
        format!("{}:{port}", url.host_str().unwrap_or_default())
    }

    fn size(&self) -> usize {
        let headers = self.notification.headers.iter();
        let headers: usize = headers.map(|(name, value)| name.as_str().len() + value.len()).sum();
        self.notification.url.as_str().len() + self.session_id.len() + headers + self.body.len()
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
