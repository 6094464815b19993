//! The nonce that each request carries.

use crate::{error::Error, macros::redacted_debug};

/// A number used once: 128 bits, written as a UUID of version 4.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Nonce([u8; 16]);

redacted_debug!(Nonce);

impl Nonce {
    /// Creates a nonce from the entropy of the operating system.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::System`](crate::ErrorKind::System) if the system provides none.
    pub fn random() -> Result<Self, Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(Error::no_entropy)?;
        Ok(Self::from_bytes(bytes))
    }

    /// Creates a nonce from these bytes; six bits are replaced by the version and variant of the UUID.
    pub const fn from_bytes(mut bytes: [u8; 16]) -> Self {
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }

    pub(super) fn write(self, into: &mut String) {
        for (index, byte) in self.0.into_iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                into.push('-');
            }
            for digit in [byte >> 4, byte & 0x0f] {
                into.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
    }
}
