//! A cache for signatures and certificates: every share of a person needs the same ones.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

use crate::util::sync::lock;

pub(super) struct Cache<K> {
    entries: Mutex<HashMap<K, Vec<u8>>>,
    capacity: usize,
}

impl<K: Eq + Hash> Cache<K> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            entries: Mutex::default(),
            capacity,
        }
    }

    /// Returns the entry of `key`, which is computed if necessary. A full cache is cleared.
    pub(super) fn get_or_insert(&self, key: K, compute: impl FnOnce(&K) -> Vec<u8>) -> Vec<u8> {
        if let Some(bytes) = lock(&self.entries).get(&key) {
            return bytes.clone();
        }
        let bytes = compute(&key);
        let mut entries = lock(&self.entries);
        if entries.len() >= self.capacity {
            entries.clear();
        }
        entries.insert(key, bytes.clone());
        bytes
    }
}
