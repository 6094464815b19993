//! How long this thread, or all threads of this process, have worked.

use std::time::Duration;

/// Does some work, and tells how long this thread worked for it.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = imp::thread();
    let made = work();
    (made, imp::thread().saturating_sub(start))
}

/// How long all threads have worked up to now.
pub(crate) fn all_worked() -> Duration {
    imp::process()
}

#[cfg(unix)]
mod imp {
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    pub(super) fn thread() -> Duration {
        clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
    }

    pub(super) fn process() -> Duration {
        clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap()
    }
}

/// Elsewhere the wall's clock has to do, on a machine that does nothing else.
#[cfg(not(unix))]
mod imp {
    use std::{
        sync::LazyLock,
        time::{Duration, Instant},
    };

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);

    pub(super) fn thread() -> Duration {
        START.elapsed()
    }

    pub(super) fn process() -> Duration {
        START.elapsed()
    }
}
