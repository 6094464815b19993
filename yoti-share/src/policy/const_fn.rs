//! Replacements for `Deref` of `Cow` and `==` of `str`, which constant functions cannot call.

use std::borrow::Cow;

/// `&**text`.
#[expect(
    clippy::ptr_arg,
    reason = "constant functions cannot dereference a `Cow`, so this one does it"
)]
pub(super) const fn as_str<'a>(text: &'a Cow<'static, str>) -> &'a str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.as_str(),
    }
}

/// `&**items`.
#[expect(
    clippy::ptr_arg,
    reason = "constant functions cannot dereference a `Cow`, so this one does it"
)]
pub(super) const fn as_slice<'a, T: Clone>(items: &'a Cow<'static, [T]>) -> &'a [T] {
    match items {
        Cow::Borrowed(items) => items,
        Cow::Owned(items) => items.as_slice(),
    }
}

/// `text.map(Cow::Borrowed)`.
pub(super) const fn to_cow(text: Option<&'static str>) -> Option<Cow<'static, str>> {
    match text {
        Some(text) => Some(Cow::Borrowed(text)),
        None => None,
    }
}

/// `one == other`.
pub(super) const fn str_eq(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    true
}
