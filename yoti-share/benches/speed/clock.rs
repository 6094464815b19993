//! The processor time of this thread, or of all threads of this process.

use std::time::Duration;

/// Runs `work` and returns its result with the processor time that this thread used.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = imp::thread();
    let made = work();
    (made, imp::thread().saturating_sub(start))
}

/// The processor time of all threads until now.
pub(crate) fn process_time() -> Duration {
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

/// On other systems, wall-clock time replaces processor time; run the benchmark on an otherwise idle machine.
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
