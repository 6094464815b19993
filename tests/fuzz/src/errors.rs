//! Rules for every error: one line, no source, and nothing of the input.

use std::{
    any::type_name,
    collections::{BTreeMap, BTreeSet},
    error::Error as StdError,
    sync::{Mutex, PoisonError},
};

use yoti_share::{Error, ErrorKind};

/// The texts of each error type, without digits. An error that contains part of the input would have an unlimited number of
/// texts.
static TEXTS: Mutex<BTreeMap<&str, BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// More texts than any error type has.
const MAX_TEXTS: usize = 100;

/// Checks the rules. Returns the text of the error.
pub(crate) fn check_error<E: StdError + 'static>(error: &E) -> String {
    let text = error.to_string();
    assert!(!text.is_empty(), "the error has no text");
    assert!(!text.contains(['\n', '\r']), "the error has several lines: {text}");
    assert!(error.source().is_none(), "the error has a source: {text}");
    let all = format!("{text} {error:?}").replace(|c: char| c.is_ascii_digit(), "");
    let mut text_values = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    let text_values = text_values.entry(type_name::<E>()).or_default();
    text_values.insert(all);
    assert!(
        text_values.len() <= MAX_TEXTS,
        "too many different texts; does this one contain the input? {text}"
    );
    text
}

/// [`check_error`] for an error that must be of one of these kinds.
pub(crate) fn check_error_kind(error: &Error, kinds: &[ErrorKind]) -> String {
    assert!(kinds.contains(&error.kind()), "{error} has the kind {:?}", error.kind());
    assert_eq!(
        (error.status(), error.attempts()),
        (None, 0),
        "{error} does not come from an HTTP response"
    );
    check_error(error)
}
