//! The clock for requests that are signed without a given time.

use std::time::SystemTime;

use crate::error::Error;

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#[expect(
    clippy::disallowed_methods,
    clippy::unnecessary_wraps,
    reason = "only `sign` and `sign_async` read the clock; another target has none"
)]
pub(super) fn now() -> Result<SystemTime, Error> {
    Ok(SystemTime::now())
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown", feature = "js"))]
pub(super) fn now() -> Result<SystemTime, Error> {
    use std::time::{Duration, UNIX_EPOCH};

    // Milliseconds without a fraction: as seconds they are exact, so that the division is exact too.
    let thousandfold = Duration::try_from_secs_f64(js_sys::Date::now());
    let since_1970 = thousandfold.map_err(|_negative| Error::clock_before_1970())? / 1000;
    UNIX_EPOCH.checked_add(since_1970).ok_or_else(Error::no_clock)
}

// `SystemTime::now` panics on this target.
#[cfg(all(target_arch = "wasm32", target_os = "unknown", not(feature = "js")))]
pub(super) fn now() -> Result<SystemTime, Error> {
    Err(Error::no_clock())
}
