//! Error codes of the API and of receipts.

/// Whether the text is a word such as `INVALID_PAYLOAD`. Anything else that a server sends as a code is not printed.
pub(super) fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// The code for `Debug`, which withholds the same texts as `Display`.
pub(crate) fn printable_code(text: &str) -> &str {
    if is_code(text) { text } else { "[unrecognised]" }
}
