//! Calls run only where Tokio can run them.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    task::Poll,
};

use tokio::runtime::Handle;

use crate::error::{Error, ErrorKind};

/// Words of the panics by which Tokio reports that there is no runtime, or one without timers or I/O. Only its
/// panics show that.
const MISSING: [&str; 3] = ["there is no reactor running", "timers are disabled", "IO is disabled"];

/// Runs the call to its end, as long as it is polled inside a Tokio runtime with timers and I/O.
pub(crate) fn inside_runtime<T>(
    call: impl Future<Output = Result<T, Error>>,
) -> impl Future<Output = Result<T, Error>> {
    // Boxed once: otherwise each caller's future contains the call, which is large.
    let mut call = Box::pin(call);
    poll_fn(move |context| {
        if Handle::try_current().is_err() {
            return outside("the client was called outside a Tokio runtime");
        }
        // After a panic, the call is dropped and never polled again.
        match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
            Ok(progress) => progress,
            Err(panic) if is_missing(panic.as_ref()) => outside(
                "the Tokio runtime has no timers or no I/O; build it with `enable_all`, or use the blocking client",
            ),
            Err(panic) => resume_unwind(panic),
        }
    })
}

fn outside<T>(description: &'static str) -> Poll<Result<T, Error>> {
    Poll::Ready(Err(Error::new(ErrorKind::OutsideRuntime, description)))
}

fn is_missing(panic: &(dyn Any + Send)) -> bool {
    let text = match panic.downcast_ref::<String>() {
        Some(text) => Some(text.as_str()),
        None => panic.downcast_ref::<&str>().copied(),
    };
    text.is_some_and(|text| MISSING.iter().any(|missing| text.contains(missing)))
}
