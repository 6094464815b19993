//! The source of random bytes for IDs, keys, initialisation vectors and padding.

use std::sync::Mutex;

use rand_chacha::ChaCha20Rng;
use rand_core::{OsRng, RngCore, SeedableRng};

use crate::util::sync::lock;

/// One generator for the whole sandbox. With a seed, the same calls produce the same IDs and the same sealed bytes.
#[derive(Debug)]
pub(crate) struct Entropy(Mutex<ChaCha20Rng>);

impl Entropy {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }

    pub(crate) fn from_os() -> Self {
        let mut seed = [0; 32];
        OsRng.fill_bytes(&mut seed);
        Self(Mutex::new(ChaCha20Rng::from_seed(seed)))
    }

    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        lock(&self.0).fill_bytes(&mut bytes);
        bytes
    }

    /// Returns a separate generator, so that longer work does not hold the lock.
    pub(crate) fn fork(&self) -> ChaCha20Rng {
        ChaCha20Rng::from_seed(self.bytes())
    }
}
