//! The nonces of earlier requests, and the IDs of earlier client assertions.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// A timestamp passes the check from five minutes before its time to five minutes after, and so does a client assertion, which
/// lives for five minutes at most.
const MAX_AGE: Duration = Duration::from_secs(600);
/// If there are more, the oldest are forgotten before their time.
const MAX_NONCES: usize = 500_000;

/// The nonces of correctly signed requests of each application, or the IDs of its client assertions, as the first 16 bytes of a
/// digest.
pub(crate) struct Nonces {
    seen: HashSet<[u8; 16]>,
    order: VecDeque<(SystemTime, [u8; 16])>,
    max: usize,
}

impl Default for Nonces {
    fn default() -> Self {
        Self {
            seen: HashSet::new(),
            order: VecDeque::new(),
            max: MAX_NONCES,
        }
    }
}

impl Nonces {
    /// Remembers a nonce, and returns whether it is new.
    pub(crate) fn insert(&mut self, sdk_id: &str, nonce: &str, now: SystemTime) -> bool {
        while let Some((at, oldest)) = self.order.front() {
            let expired = now.duration_since(*at).is_ok_and(|age| age > MAX_AGE);
            if !expired && self.order.len() < self.max {
                break;
            }
            self.seen.remove(oldest);
            self.order.pop_front();
        }
        let mut key = [0; 16];
        let digest = Sha256::new()
            .chain_update(sdk_id)
            .chain_update([0])
            .chain_update(nonce)
            .finalize();
        for (to, from) in key.iter_mut().zip(digest) {
            *to = from;
        }
        let is_new = self.seen.insert(key);
        if is_new {
            self.order.push_back((now, key));
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonce_is_new_once_per_application_and_ten_minutes() {
        let mut nonces = Nonces::default();
        let start = SystemTime::UNIX_EPOCH;
        assert!(nonces.insert("a", "n", start));
        assert!(!nonces.insert("a", "n", start + MAX_AGE));
        assert!(nonces.insert("b", "n", start));
        assert!(nonces.insert("a", "n", start + MAX_AGE + Duration::from_secs(1)));
        assert_eq!(nonces.order.len(), nonces.seen.len());
    }

    #[test]
    fn number_of_nonces_is_bounded() {
        let mut nonces = Nonces {
            max: 100,
            ..Nonces::default()
        };
        for number in 0..110 {
            nonces.insert("a", &number.to_string(), SystemTime::UNIX_EPOCH);
        }
        assert_eq!((nonces.seen.len(), nonces.order.len()), (100, 100));
        assert!(!nonces.insert("a", "109", SystemTime::UNIX_EPOCH));
        assert!(nonces.insert("a", "9", SystemTime::UNIX_EPOCH));
    }
}
