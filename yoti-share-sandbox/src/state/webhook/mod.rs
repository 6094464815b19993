//! Webhooks: notifies the client's server when a session has ended.

mod delivery;
mod event;
mod queue;
mod redeliver_error;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use http::{HeaderName, HeaderValue, header};
use reqwest::redirect;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use url::{Host, Url};

pub use self::delivery::Delivery;
use self::event::Event;
use self::queue::{Place, Queue};
pub use self::redeliver_error::RedeliverError;
use super::bounded::BoundedList;
use super::session::Session;
use crate::payload::Notification;
use crate::util::budget;
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
/// Marks a webhook as the sandbox's. The routes below `/sandbox` reject requests with this header, so that the URL of a
/// notification cannot act as a person.
pub(crate) const SANDBOX: HeaderName = HeaderName::from_static("x-yoti-sandbox");

pub(crate) struct Webhooks {
    clock: Clock,
    /// Sends the webhooks, because a session can end on a thread without a runtime.
    runtime: Handle,
    deliveries: Mutex<BoundedList<Delivery>>,
    queue: Queue,
    attempts: Semaphore,
    /// The clients by whether they verify certificates, whether the receiver is local, and whether it needs TLS.
    clients: Mutex<HashMap<(bool, bool, bool), reqwest::Client>>,
    /// Changes whenever a session has ended.
    ended: watch::Sender<()>,
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
            deliveries: Mutex::new(BoundedList::new(budget::DELIVERIES)),
            queue: Queue::default(),
            attempts: Semaphore::new(MAX_ATTEMPTS),
            clients: Mutex::default(),
            ended: watch::Sender::new(()),
            stopped: watch::Sender::new(false),
        }
    }

    /// The attempts so far, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.deliveries).iter().cloned().collect()
    }

    /// The attempts so far at the webhook of this session, oldest first.
    pub(crate) fn deliveries_of(&self, session_id: &str) -> Vec<Delivery> {
        let deliveries = lock(&self.deliveries);
        let of_session = deliveries.iter().filter(|delivery| delivery.session_id == session_id);
        of_session.cloned().collect()
    }

    /// The number of all attempts so far, also of those that are no longer kept.
    pub(crate) fn recorded(&self) -> u64 {
        lock(&self.deliveries).next_number() - 1
    }

    /// The attempts by number.
    pub(crate) fn list(&self) -> &Mutex<BoundedList<Delivery>> {
        &self.deliveries
    }

    /// Whether the session's webhook waits for an attempt.
    pub(crate) fn is_waiting(&self, session_id: &str) -> bool {
        self.queue.contains(session_id)
    }

    /// Returns a future that completes at the next end of a session or of a delivery after this call.
    pub(super) fn next_change(&self) -> impl Future<Output = ()> + Send + 'static {
        let (mut ended, mut departed) = (self.ended.subscribe(), self.queue.departures());
        async move {
            // The senders live longer than the sandbox's handle; an error ends the wait too.
            tokio::select! {
                _ = ended.changed() => {}
                _ = departed.changed() => {}
            }
        }
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
        if session.request.notification.is_some() {
            // An error means that the webhook was given up, which the attempts show.
            let _given_up = self.deliver_to_receiver(session);
        }
        self.ended.send_replace(());
    }

    /// Starts a delivery of the webhook of a session that has ended.
    pub(super) fn deliver_to_receiver(self: &Arc<Self>, session: &Session) -> Result<(), RedeliverError> {
        if !session.status.is_terminal() {
            return Err(RedeliverError::Open);
        }
        let Some(notification) = session.request.notification.clone() else {
            return Err(RedeliverError::NoNotification);
        };
        let message = Message {
            notification,
            session_id: session.id.to_string(),
            body: serde_json::to_string(&Event::new(session)).unwrap_or_default(),
        };
        let Some(place) = self
            .queue
            .enter(message.receiver(), &message.session_id, message.size())
        else {
            let error = "given up: too many deliveries wait for receivers that do not respond";
            self.record(&message, 0, Duration::ZERO, Err(error.to_owned()), None);
            return Err(RedeliverError::TooMany);
        };
        let webhooks = Arc::clone(self);
        self.runtime.spawn(async move {
            tokio::select! {
                () = webhooks.deliver(&message, &place) => {}
                () = webhooks.stopped() => {}
            }
        });
        Ok(())
    }

    async fn deliver(&self, message: &Message, place: &Place) {
        for attempt in 1..=WAITS.len() + 1 {
            // Wait for the receiver's turn first: a task that waits for it then holds no permit that others could use.
            let Ok(turn) = place.turns.acquire().await else { return };
            let Ok(permit) = self.attempts.acquire().await else {
                return;
            };
            let started = Instant::now();
            let outcome = self.send(message).await;
            let duration = started.elapsed();
            drop(permit);
            drop(turn);
            let delivered = matches!(outcome, Ok(status) if (200..300).contains(&status));
            let next = WAITS
                .get(attempt - 1)
                .filter(|_| !delivered)
                .map(|wait| saturating_add(self.clock.now(), *wait));
            self.record(message, attempt, duration, outcome, next);
            match next {
                Some(next) => self.clock.sleep_until(next).await,
                None => return,
            }
        }
    }

    fn record(
        &self,
        message: &Message,
        attempt: usize,
        duration: Duration,
        outcome: Result<u16, String>,
        next: Option<SystemTime>,
    ) {
        let (status, error) = match outcome {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(error)),
        };
        tracing::info!(attempt, status, error, "webhook");
        let mut deliveries = lock(&self.deliveries);
        let number = deliveries.next_number();
        deliveries.push(Delivery {
            number,
            duration_micros: duration.as_micros().try_into().unwrap_or(u64::MAX),
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
        // No header of the notification can remove this one.
        request = request.header(SANDBOX, HeaderValue::from_static("webhook"));
        let response = request.body(body.clone()).send().await.map_err(reason)?;
        Ok(response.status().as_u16())
    }

    /// Returns a client that verifies certificates or does not, and that uses the environment's proxy except for receivers
    /// on this machine.
    fn client(&self, notification: &Notification) -> Result<reqwest::Client, reqwest::Error> {
        let verify_tls = notification.verify_tls;
        let local = is_local(&notification.url);
        let needs_tls = notification.url.scheme() == "https";
        let key = (verify_tls, local, needs_tls);
        let mut clients = lock(&self.clients);
        if let Some(client) = clients.get(&key) {
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
        if !needs_tls {
            // A container may have no root certificates, without which reqwest builds no client.
            builder = builder.tls_certs_only([]);
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
