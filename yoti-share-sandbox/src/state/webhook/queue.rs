//! The deliveries that wait for an attempt, bounded, and the turns at each receiver.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::{Semaphore, watch};

use crate::util::budget::{self, Budget, Hold};
use crate::util::sync::lock;

/// The most attempts that run at the same time to one receiver, so that a receiver that never responds does not hold up the
/// others.
const MAX_ATTEMPTS_PER_RECEIVER: usize = 8;
/// The estimated memory of a delivery's task.
const TASK_BYTES: usize = 2048;

#[derive(Clone)]
pub(super) struct Queue {
    waiting: Arc<Mutex<Waiting>>,
    budget: Budget,
    /// Changes whenever a delivery leaves the queue.
    left: watch::Sender<()>,
}

#[derive(Default)]
struct Waiting {
    /// The receivers with waiting deliveries, by host and port.
    receivers: HashMap<String, Receiver>,
    /// The number of waiting deliveries of each session.
    sessions: HashMap<String, usize>,
}

struct Receiver {
    turns: Arc<Semaphore>,
    deliveries: usize,
}

/// A delivery's place in the queue, which it leaves when this is dropped.
pub(super) struct Place {
    queue: Queue,
    receiver: String,
    session_id: String,
    /// The turns at its receiver.
    pub(super) turns: Arc<Semaphore>,
    _hold: Hold,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            waiting: Arc::default(),
            budget: Budget::new(budget::WEBHOOKS),
            left: watch::Sender::new(()),
        }
    }
}

impl Queue {
    /// Adds a delivery of this many bytes; `None` if the queue is full.
    pub(super) fn enter(&self, receiver: String, session_id: &str, bytes: usize) -> Option<Place> {
        let hold = self.budget.hold(bytes.saturating_add(TASK_BYTES))?;
        let mut waiting = lock(&self.waiting);
        *waiting.sessions.entry(session_id.to_owned()).or_default() += 1;
        let entry = waiting.receivers.entry(receiver.clone()).or_insert_with(|| Receiver {
            turns: Arc::new(Semaphore::new(MAX_ATTEMPTS_PER_RECEIVER)),
            deliveries: 0,
        });
        entry.deliveries += 1;
        Some(Place {
            queue: self.clone(),
            turns: Arc::clone(&entry.turns),
            receiver,
            session_id: session_id.to_owned(),
            _hold: hold,
        })
    }

    /// Whether a delivery of this session waits for an attempt or for its end.
    pub(super) fn contains(&self, session_id: &str) -> bool {
        lock(&self.waiting).sessions.contains_key(session_id)
    }

    /// Returns a receiver that changes whenever a delivery leaves the queue.
    pub(super) fn departures(&self) -> watch::Receiver<()> {
        self.left.subscribe()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = lock(&self.queue.waiting);
        if let Some(receiver) = waiting.receivers.get_mut(&self.receiver) {
            receiver.deliveries -= 1;
            if receiver.deliveries == 0 {
                waiting.receivers.remove(&self.receiver);
            }
        }
        if let Some(deliveries) = waiting.sessions.get_mut(&self.session_id) {
            *deliveries -= 1;
            if *deliveries == 0 {
                waiting.sessions.remove(&self.session_id);
            }
        }
        drop(waiting);
        self.queue.left.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(queue: &Queue) -> (usize, usize, usize) {
        let waiting = lock(&queue.waiting);
        (waiting.sessions.len(), queue.budget.held(), waiting.receivers.len())
    }

    #[test]
    fn deliveries_share_the_turns_of_their_receiver() {
        let queue = Queue::default();
        let first = queue.enter("a:1".to_owned(), "s", 10).unwrap();
        let second = queue.enter("a:1".to_owned(), "s", 10).unwrap();
        let other = queue.enter("b:1".to_owned(), "t", 10).unwrap();
        assert!(Arc::ptr_eq(&first.turns, &second.turns));
        assert!(!Arc::ptr_eq(&first.turns, &other.turns));
        assert_eq!(counts(&queue), (2, 3 * 2058, 2));
        drop(first);
        assert!(queue.contains("s"));
        drop((second, other));
        assert_eq!(counts(&queue), (0, 0, 0));
    }

    #[test]
    fn full_queue_admits_no_delivery() {
        let queue = Queue::default();
        let place = queue.enter("a:1".to_owned(), "s", 1).unwrap();
        assert!(queue.enter("b:1".to_owned(), "t", budget::WEBHOOKS).is_none());
        assert!(!queue.contains("t"));
        drop(place);
        let enter = |_| queue.enter("a:1".to_owned(), "s", 0);
        let places: Vec<_> = (0..20_000).filter_map(enter).collect();
        assert_eq!(places.len(), budget::WEBHOOKS / 2048);
    }
}
