//! Query strings without a usable receipt ID.

use std::{error, fmt};

use super::{ConfigError, Error};

/// Why [`ReceiptId::from_query`](crate::ReceiptId::from_query) found no receipt ID. Respond with 400, except to
/// [`Missing`](Self::Missing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptQueryError {
    /// The query has no `receiptId`: the share ended without a receipt, or a user opened the URL by hand. Look how the
    /// session ended with `Client::check`.
    Missing,
    /// The query has `receiptId` more than once. Yoti's redirect does not.
    Repeated,
    /// The `receiptId` is not a receipt ID: it was cut off, encoded twice, or changed.
    Unreadable(ConfigError),
}

impl fmt::Display for ReceiptQueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the query has no `receiptId`"),
            Self::Repeated => f.write_str("the query has more than one `receiptId`"),
            Self::Unreadable(error) => error.fmt(f),
        }
    }
}

impl error::Error for ReceiptQueryError {}

impl From<ReceiptQueryError> for Error {
    fn from(error: ReceiptQueryError) -> Self {
        const FIELD: &str = "receipt_id";
        match error {
            ReceiptQueryError::Missing => ConfigError::new(FIELD, "is missing: the query has no `receiptId`").into(),
            ReceiptQueryError::Repeated => {
                ConfigError::new(FIELD, "is ambiguous: the query has more than one `receiptId`").into()
            }
            ReceiptQueryError::Unreadable(error) => error.into(),
        }
    }
}
