//! Error codes of the API and of receipts.

/// Whether the text is a word such as `INVALID_PAYLOAD`. Anything else that a server sends as a code is not printed.
pub(super) fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}
