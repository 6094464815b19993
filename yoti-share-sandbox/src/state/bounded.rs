//! Lists that drop their oldest entries.

use std::collections::VecDeque;

use serde::Serialize;

use crate::util::budget::{Budget, Hold};
use crate::util::size::estimate_size;

/// The newest entries that fit into a budget. They are numbered from 1.
pub(crate) struct BoundedList<T> {
    entries: VecDeque<(T, Hold)>,
    budget: Budget,
    /// How many entries were dropped.
    dropped: u64,
}

impl<T: Serialize> BoundedList<T> {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            budget: Budget::new(max_bytes),
            dropped: 0,
        }
    }

    /// The number of the next entry.
    pub(super) fn next_number(&self) -> u64 {
        self.dropped + u64::try_from(self.entries.len()).unwrap_or(u64::MAX) + 1
    }

    pub(super) fn push(&mut self, value: T) {
        let hold = self.budget.overdraw(estimate_size(&value));
        self.entries.push_back((value, hold));
        while self.budget.is_exceeded() && self.entries.pop_front().is_some() {
            self.dropped += 1;
        }
    }

    /// The entries, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.entries.iter().map(|(entry, _)| entry)
    }

    /// The entry with this number, unless it was dropped.
    pub(crate) fn get(&self, number: u64) -> Option<&T> {
        let index = usize::try_from(number.checked_sub(self.dropped + 1)?).ok()?;
        self.entries.get(index).map(|(entry, _)| entry)
    }

    /// The oldest entry whose number is greater than `number`, with its number.
    pub(crate) fn after(&self, number: u64) -> Option<(u64, &T)> {
        let index = usize::try_from(number.saturating_sub(self.dropped)).ok()?;
        let (entry, _) = self.entries.get(index)?;
        Some((number.max(self.dropped) + 1, entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    #[test]
    fn oldest_entries_are_dropped_beyond_the_budget() {
        let mut list = BoundedList::new(16 * MIB);
        for _ in 0..100 {
            list.push((list.next_number(), "x".repeat(MIB)));
        }
        let numbers: Vec<u64> = list.iter().map(|(number, _)| *number).collect();
        assert!(numbers.iter().copied().eq(86..=100));
        assert_eq!(list.next_number(), 101);
        assert!(list.budget.held() <= 16 * MIB);
    }

    #[test]
    fn entries_are_found_by_number_although_older_ones_are_dropped() {
        let mut list = BoundedList::new(3 * estimate_size(&1_u64));
        for number in 1..=7_u64 {
            list.push(number);
        }
        assert_eq!(list.after(0), Some((5, &5)));
        assert_eq!(list.after(5), Some((6, &6)));
        assert_eq!(list.after(6), Some((7, &7)));
        assert_eq!(list.after(7), None);
        let found = [0, 4, 5, 7, 8].map(|number| list.get(number).copied());
        assert_eq!(found, [None, None, Some(5), Some(7), None]);
    }

    #[test]
    fn entry_larger_than_the_budget_is_dropped() {
        let mut list = BoundedList::new(100);
        list.push("x".repeat(200));
        assert_eq!((list.iter().count(), list.budget.held(), list.next_number()), (0, 0, 2));
    }
}
