//! Cheap UTF-8 text: a slice of a shared buffer.

use bytes::Bytes;

/// UTF-8 text that shares the buffer it was found in, so that a name inside a decrypted receipt is not copied.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Text(Bytes);

crate::macros::redacted_debug!(Text);

impl Text {
    /// Takes bytes that are UTF-8, and hands back those that are not.
    pub(crate) fn from_utf8(bytes: Bytes) -> Result<Self, Bytes> {
        match std::str::from_utf8(&bytes) {
            Ok(_) => Ok(Self(bytes)),
            Err(_) => Err(bytes),
        }
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        // Checked when the value was made; without `unsafe` the check is made again, which costs nanoseconds for the
        // short names and ids that live here.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Bytes::from(text))
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self(Bytes::from_static(text.as_bytes()))
    }
}
