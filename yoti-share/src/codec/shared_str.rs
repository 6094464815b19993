//! UTF-8 text that is a slice of a shared buffer.

use bytes::Bytes;

/// UTF-8 text that shares the buffer it was found in, so that a name in a decrypted receipt is not copied.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct SharedStr(Bytes);

crate::macros::redacted_debug!(SharedStr);

impl SharedStr {
    /// Wraps UTF-8 bytes, and returns any other bytes as the error.
    pub(crate) fn from_utf8(bytes: Bytes) -> Result<Self, Bytes> {
        match std::str::from_utf8(&bytes) {
            Ok(_) => Ok(Self(bytes)),
            Err(_) => Err(bytes),
        }
    }

    /// The bytes of the text, which can be compared without checking them again.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::ops::Deref for SharedStr {
    type Target = str;

    fn deref(&self) -> &str {
        // `from_utf8` has checked the bytes. Without `unsafe` they are checked again, which takes nanoseconds for short
        // names and IDs.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl From<String> for SharedStr {
    fn from(text: String) -> Self {
        Self(Bytes::from(text))
    }
}

impl From<&'static str> for SharedStr {
    fn from(text: &'static str) -> Self {
        Self(Bytes::from_static(text.as_bytes()))
    }
}
