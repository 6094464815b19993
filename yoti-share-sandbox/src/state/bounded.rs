//! Lists that forget their oldest entries.

use std::collections::VecDeque;

use serde::Serialize;

use crate::util::size::estimate_size;

const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The newest entries, up to a number of entries and 16 MiB.
pub(super) struct BoundedList<T> {
    entries: VecDeque<Entry<T>>,
    bytes: usize,
    max_entries: usize,
}

struct Entry<T> {
    value: T,
    bytes: usize,
}

impl<T: Serialize> BoundedList<T> {
    pub(super) fn new(max_entries: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            bytes: 0,
            max_entries,
        }
    }

    pub(super) fn push(&mut self, value: T) {
        let bytes = estimate_size(&value);
        self.bytes += bytes;
        self.entries.push_back(Entry { value, bytes });
        while self.bytes > MAX_BYTES || self.entries.len() > self.max_entries {
            let Some(oldest) = self.entries.pop_front() else { return };
            self.bytes -= oldest.bytes;
        }
    }

    /// The entries, oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.entries.iter().map(|entry| &entry.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_entries_are_dropped_beyond_16_mib() {
        let mut list = BoundedList::new(1_000);
        for number in 0..100 {
            list.push((number, "x".repeat(1024 * 1024)));
        }
        assert_eq!(list.iter().count(), 15);
        assert_eq!(list.iter().next_back().unwrap().0, 99);
        assert!(list.bytes <= MAX_BYTES);
    }

    #[test]
    fn oldest_entries_are_dropped_beyond_the_maximum_number() {
        let mut list = BoundedList::new(3);
        for number in 0..10 {
            list.push(number);
        }
        assert!(list.iter().eq(&[7, 8, 9]));
        let bytes: usize = list.iter().map(estimate_size).sum();
        assert_eq!(list.bytes, bytes);
    }
}
