//! What holds of every error, whatever caused it: it says what it is in one line and repeats nothing of the input.

use std::{
    any::type_name,
    collections::{BTreeMap, BTreeSet},
    error::Error as StdError,
    sync::{Mutex, PoisonError},
};

use yoti_share::{Error, ErrorKind};

/// Texts by the type of error. An error that repeated the input would have ever new ones; positions and lengths do not
/// count.
static TEXTS: Mutex<BTreeMap<&str, BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// More than any type of error has.
const MOST: usize = 100;

/// Holds an error to the rules, and gives its text.
pub(crate) fn told<E: StdError + 'static>(error: &E) -> String {
    let text = error.to_string();
    assert!(!text.is_empty(), "an error without a word");
    assert!(!text.contains(['\n', '\r']), "an error of several lines: {text}");
    assert!(error.source().is_none(), "an error with another one beneath: {text}");
    let all = format!("{text} {error:?}").replace(|c: char| c.is_ascii_digit(), "");
    let mut text_values = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    let text_values = text_values.entry(type_name::<E>()).or_default();
    text_values.insert(all);
    assert!(
        text_values.len() <= MOST,
        "ever new errors, {text} among them: do they repeat the input?"
    );
    text
}

/// As [`told`], of an error that can only be one of these kinds.
pub(crate) fn told_as(error: &Error, kinds: &[ErrorKind]) -> String {
    assert!(
        kinds.contains(&error.kind()),
        "{error} is of the kind {:?}",
        error.kind()
    );
    assert_eq!(
        (error.status(), error.attempts()),
        (None, 0),
        "{error} came from no exchange"
    );
    told(error)
}
