//! Secret text: webhook tokens, passwords.

use zeroize::Zeroizing;

/// A secret text. It is wiped when dropped, and nothing prints it.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<String>);

crate::macros::redacted_debug!(Secret);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, to send or compare it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}
