//! The wall clock and the entropy. Both are injected, so that tests decide timestamps, nonces and jitter. Durations are
//! measured with Tokio's clock, which tests pause.

use std::time::{Duration, SystemTime};

pub(crate) trait System: Send + Sync {
    /// The wall clock, for signed timestamps and for dates in responses.
    fn now(&self) -> SystemTime;

    /// Fills `buffer` with random bytes that are fit for nonces.
    fn fill_random(&self, buffer: &mut [u8]) -> Result<(), getrandom::Error>;
}

pub(crate) struct OperatingSystem;

impl System for OperatingSystem {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that the rest of the client receives"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn fill_random(&self, buffer: &mut [u8]) -> Result<(), getrandom::Error> {
        getrandom::fill(buffer)
    }
}

/// A random duration from zero to `max`, for jitter. Jitter does not need good entropy, so a failing source gives half.
pub(crate) fn random_up_to(system: &dyn System, max: Duration) -> Duration {
    let mut bytes = [0; 4];
    if system.fill_random(&mut bytes).is_err() {
        return max / 2;
    }
    let fraction = f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX);
    // `Duration::MAX` does not survive the conversion to `f64` and back.
    Duration::try_from_secs_f64(max.as_secs_f64() * fraction).unwrap_or(max)
}
