//! Locks that outlive a panicking test.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex`. A poisoned lock is taken all the same: every section it guards leaves the data whole, and a test that
/// panicked while it held one should not take the other tests of its sandbox with it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
