//! The answer: a sealed receipt is opened and read. Nothing here does I/O.

pub mod extra_data;
pub mod identity_report;
mod json;
mod part;
pub(crate) mod profile;
pub mod receipt;
mod sealed;
mod wire;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::error::{Error, ErrorKind};

/// A receipt that is not built as receipts are; `what` names the part and never quotes it.
fn malformed(what: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::MalformedReceipt, what)
}

/// The one error of everything that happens from the first cipher on.
fn decryption() -> Error {
    Error::new(ErrorKind::Decryption, "the receipt cannot be decrypted with this key")
}
