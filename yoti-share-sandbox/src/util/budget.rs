//! The bounds on the memory that callers can make the sandbox use.
//!
//! Everything that a caller can make large holds its bytes from one of these budgets until it is dropped. When a budget is
//! full, a list of what happened drops its oldest entries, and everything else is rejected.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const MIB: usize = 1024 * 1024;

/// Sessions with their requests, QR codes and receipts. `--max-sessions` can raise it.
pub(crate) const SESSIONS: usize = 256 * MIB;
/// Requests and responses in the journal.
pub(crate) const JOURNAL: usize = 32 * MIB;
/// Attempts to deliver webhooks.
pub(crate) const DELIVERIES: usize = 16 * MIB;
/// Webhooks that wait for an attempt.
pub(crate) const WEBHOOKS: usize = 32 * MIB;
/// Faults.
pub(crate) const FAULTS: usize = 16 * MIB;
/// Access tokens.
pub(crate) const TOKENS: usize = 8 * MIB;
/// Bodies of requests and responses on their way.
pub(crate) const IN_FLIGHT: usize = 96 * MIB;
/// Open connections, each with the buffer for a request's head.
pub(crate) const CONNECTIONS: usize = 64 * MIB;

/// A number of bytes that can be held. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Arc<Bytes>);

#[derive(Debug)]
struct Bytes {
    max: usize,
    held: AtomicUsize,
}

impl Budget {
    pub(crate) fn new(max: usize) -> Self {
        Self(Arc::new(Bytes {
            max,
            held: AtomicUsize::new(0),
        }))
    }

    /// Holds this many bytes; `None` if they do not fit.
    pub(crate) fn hold(&self, bytes: usize) -> Option<Hold> {
        let mut hold = self.overdraw(0);
        hold.grow(bytes).then_some(hold)
    }

    /// Holds this many bytes even if they do not fit, for lists that then drop their oldest entries.
    pub(crate) fn overdraw(&self, bytes: usize) -> Hold {
        self.0.held.fetch_add(bytes, Ordering::Relaxed);
        Hold {
            budget: self.clone(),
            bytes,
        }
    }

    pub(crate) fn is_exceeded(&self) -> bool {
        self.held() > self.0.max
    }

    pub(crate) fn held(&self) -> usize {
        self.0.held.load(Ordering::Relaxed)
    }
}

/// Bytes of a budget, which are given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Hold {
    budget: Budget,
    bytes: usize,
}

impl Hold {
    /// Holds more bytes, and returns whether they fit.
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        let Bytes { max, held } = &*self.budget.0;
        let fits = |held: usize| held.checked_add(bytes).filter(|sum| sum <= max);
        let grown = held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok();
        if grown {
            self.bytes += bytes;
        }
        grown
    }

    /// Holds more bytes even if they do not fit.
    pub(crate) fn overdraw(&mut self, bytes: usize) {
        self.budget.0.held.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.budget.0.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_budget_rejects_more_until_bytes_are_given_back() {
        let budget = Budget::new(10);
        let mut first = budget.hold(4).unwrap();
        assert!(budget.hold(7).is_none() && budget.hold(usize::MAX).is_none());
        assert!(first.grow(6) && !first.grow(1));
        assert_eq!(budget.held(), 10);
        drop(first);
        assert!(budget.hold(10).is_some());
        assert_eq!(budget.held(), 0);
    }

    #[test]
    fn overdrawn_budget_is_exceeded_until_bytes_are_given_back() {
        let budget = Budget::new(10);
        let mut hold = budget.overdraw(10);
        assert!(!budget.is_exceeded());
        hold.overdraw(1);
        assert!(budget.is_exceeded() && budget.hold(0).is_none());
        drop(hold);
        assert!(!budget.is_exceeded());
    }

    #[test]
    fn readme_lists_every_budget_and_their_sum() {
        let readme = include_str!("../../README.md");
        let table = readme.split("| share | MiB | if it is full |").nth(1).unwrap();
        let rows = table.split("\n\n").next().unwrap().lines().skip(2);
        let listed: Vec<usize> = rows
            .map(|row| {
                let cell = row.split('|').nth(2).unwrap();
                cell.trim().split(',').next().unwrap().parse().unwrap()
            })
            .collect();
        let budgets = [
            SESSIONS,
            JOURNAL,
            DELIVERIES,
            WEBHOOKS,
            FAULTS,
            TOKENS,
            IN_FLIGHT,
            CONNECTIONS,
        ];
        assert_eq!(listed, budgets.map(|bytes| bytes / MIB));
        let sum = listed.iter().sum::<usize>();
        assert!(readme.contains(&format!("holds at most {sum} MiB")), "{sum}");
    }
}
