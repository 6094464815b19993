//! Estimates how much memory values use, so that what the sandbox keeps stays within its limits.

use std::io::{self, Write};

use serde::Serialize;

/// Estimates a value's memory as its own size and the length of its JSON, which contains all its strings.
pub(crate) fn estimate_size<T: Serialize>(value: &T) -> usize {
    let mut length = Length(0);
    // Neither the writer nor the values of this crate fail.
    drop(serde_json::to_writer(&mut length, value));
    size_of::<T>() + length.0
}

struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
