//! The errors of receipts.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind};

/// A receipt or item key that has another form than documented. `problem` names the part and never quotes its content.
pub(super) fn malformed(problem: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::MalformedReceipt, problem)
}

/// The only error from the first decryption on, so that callers cannot become a padding oracle.
pub(super) fn decryption_failed() -> Error {
    Error::new(ErrorKind::Decryption, "the receipt cannot be decrypted with this key")
}
