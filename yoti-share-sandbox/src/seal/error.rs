//! The error of sealing.

use std::fmt;

/// The receipt cannot be sealed with these settings or under this key.
#[derive(Clone, Debug)]
pub struct SealError(pub(super) String);

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SealError {}
