//! Locks that survive a panicking test.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex` and ignores poison: no section leaves its data half changed, and a test that panics while it holds a lock
/// should not fail the other tests that share the sandbox.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
