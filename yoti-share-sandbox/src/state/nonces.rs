//! The nonces that were used already.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// As long as a timestamp can pass the check: five minutes early to five minutes late.
const KEPT_FOR: Duration = Duration::from_secs(600);
/// Beyond this many, the oldest are forgotten early.
const KEPT_AT_MOST: usize = 500_000;

/// Nonces of correctly signed requests, per application.
#[derive(Default)]
pub(crate) struct Nonces {
    seen: HashSet<[u8; 16]>,
    order: VecDeque<(SystemTime, [u8; 16])>,
}

impl Nonces {
    /// Remembers a nonce; `false` when it was used before.
    pub(crate) fn insert(&mut self, sdk_id: &str, nonce: &str, now: SystemTime) -> bool {
        while let Some((at, oldest)) = self.order.front() {
            let expired = now.duration_since(*at).is_ok_and(|age| age > KEPT_FOR);
            if !expired && self.order.len() < KEPT_AT_MOST {
                break;
            }
            self.seen.remove(oldest);
            self.order.pop_front();
        }
        let mut mark = [0; 16];
        let digest = Sha256::new()
            .chain_update(sdk_id)
            .chain_update([0])
            .chain_update(nonce)
            .finalize();
        for (place, byte) in mark.iter_mut().zip(digest) {
            *place = byte;
        }
        let new = self.seen.insert(mark);
        if new {
            self.order.push_back((now, mark));
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_counts_once_per_application_until_it_is_old() {
        let mut nonces = Nonces::default();
        let start = SystemTime::UNIX_EPOCH;
        assert!(nonces.insert("a", "n", start));
        assert!(!nonces.insert("a", "n", start + KEPT_FOR));
        assert!(nonces.insert("b", "n", start));
        assert!(nonces.insert("a", "n", start + KEPT_FOR + Duration::from_secs(1)));
        assert_eq!(nonces.order.len(), nonces.seen.len());
    }

    #[test]
    fn memory_is_bounded() {
        let mut nonces = Nonces::default();
        for number in 0..KEPT_AT_MOST + 10 {
            nonces.insert("a", &number.to_string(), SystemTime::UNIX_EPOCH);
        }
        assert_eq!(nonces.seen.len(), KEPT_AT_MOST);
    }
}
