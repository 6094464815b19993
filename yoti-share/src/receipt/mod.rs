//! Receipts: how a share ended, and what was shared.
//!
//! The client fetches and opens receipts by itself. [`open`] and [`open_async`] do the same for bytes that were stored.

pub mod extra_data;
pub mod identity_report;
mod opened;
mod part;
pub(crate) mod profile;
mod sealed;
mod wire;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use self::{
    opened::{Outcome, Receipt, Share, open, open_async},
    sealed::{ItemKey, SealedReceipt},
};
use crate::error::{Error, ErrorKind};

/// A receipt that is not built as receipts are; `what` names the part and never quotes it.
fn malformed(what: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::MalformedReceipt, what)
}

/// The one error of everything that happens from the first cipher on.
fn decryption() -> Error {
    Error::new(ErrorKind::Decryption, "the receipt cannot be decrypted with this key")
}
