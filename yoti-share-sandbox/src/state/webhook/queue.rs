//! The deliveries that wait for an attempt, bounded, and the turns at each receiver.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::Semaphore;

use crate::util::sync::lock;

/// The most attempts that run at the same time to one receiver, so that a receiver that never responds does not hold up the
/// others.
const MAX_ATTEMPTS_PER_RECEIVER: usize = 8;
/// The most deliveries that wait for an attempt, the first or a later one, and their bytes; more are given up.
const MAX_WAITING: usize = 10_000;
const MAX_WAITING_BYTES: usize = 32 * 1024 * 1024;

#[derive(Clone, Default)]
pub(super) struct Queue(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    deliveries: usize,
    bytes: usize,
    /// The receivers with waiting deliveries, by host and port.
    receivers: HashMap<String, Receiver>,
}

struct Receiver {
    turns: Arc<Semaphore>,
    deliveries: usize,
}

/// A delivery's place in the queue, which it leaves when this is dropped.
pub(super) struct Place {
    queue: Queue,
    receiver: String,
    bytes: usize,
    /// The turns at its receiver.
    pub(super) turns: Arc<Semaphore>,
}

impl Queue {
    /// Adds a delivery of this many bytes; `None` if the queue is full.
    pub(super) fn enter(&self, receiver: String, bytes: usize) -> Option<Place> {
        let mut waiting = lock(&self.0);
        if waiting.deliveries >= MAX_WAITING || waiting.bytes.saturating_add(bytes) > MAX_WAITING_BYTES {
            return None;
        }
        waiting.deliveries += 1;
        waiting.bytes += bytes;
        let entry = waiting.receivers.entry(receiver.clone()).or_insert_with(|| Receiver {
            turns: Arc::new(Semaphore::new(MAX_ATTEMPTS_PER_RECEIVER)),
            deliveries: 0,
        });
        entry.deliveries += 1;
        Some(Place {
            queue: self.clone(),
            turns: Arc::clone(&entry.turns),
            receiver,
            bytes,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = lock(&self.queue.0);
        waiting.deliveries -= 1;
        waiting.bytes -= self.bytes;
        if let Some(receiver) = waiting.receivers.get_mut(&self.receiver) {
            receiver.deliveries -= 1;
            if receiver.deliveries == 0 {
                waiting.receivers.remove(&self.receiver);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(queue: &Queue) -> (usize, usize, usize) {
        let waiting = lock(&queue.0);
        (waiting.deliveries, waiting.bytes, waiting.receivers.len())
    }

    #[test]
    fn deliveries_share_the_turns_of_their_receiver() {
        let queue = Queue::default();
        let first = queue.enter("a:1".to_owned(), 10).unwrap();
        let second = queue.enter("a:1".to_owned(), 10).unwrap();
        let other = queue.enter("b:1".to_owned(), 10).unwrap();
        assert!(Arc::ptr_eq(&first.turns, &second.turns));
        assert!(!Arc::ptr_eq(&first.turns, &other.turns));
        assert_eq!(counts(&queue), (3, 30, 2));
        drop(first);
        assert_eq!(counts(&queue), (2, 20, 2));
        drop((second, other));
        assert_eq!(counts(&queue), (0, 0, 0));
    }

    #[test]
    fn full_queue_admits_no_delivery() {
        let queue = Queue::default();
        let place = queue.enter("a:1".to_owned(), 1).unwrap();
        assert!(queue.enter("b:1".to_owned(), MAX_WAITING_BYTES).is_none());
        drop(place);
        let enter = |_| queue.enter("a:1".to_owned(), 1);
        let places: Vec<_> = (0..=MAX_WAITING).filter_map(enter).collect();
        assert_eq!(places.len(), MAX_WAITING);
    }
}
