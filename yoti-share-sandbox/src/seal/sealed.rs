//! Sealed receipts.

use std::fmt;

use serde_json::Value;

use crate::wire::{ItemKeyBody, ReceiptBody};

/// A sealed receipt: the response bodies of `GET /v2/receipts/{id}` and `GET /v2/wrapped-item-keys/{id}`.
#[derive(Clone)]
pub struct SealedReceipt {
    pub(crate) receipt: ReceiptBody,
    pub(crate) item_key: Option<ItemKeyBody>,
    pub(crate) receipt_key: [u8; 32],
}

impl SealedReceipt {
    /// The receipt's ID.
    pub fn receipt_id(&self) -> &str {
        &self.receipt.id
    }

    /// The session's ID.
    pub fn session_id(&self) -> &str {
        &self.receipt.session_id
    }

    /// The receipt as a JSON text.
    pub fn receipt_json(&self) -> String {
        self.receipt().to_string()
    }

    /// The receipt as JSON that a test can change.
    pub fn receipt(&self) -> Value {
        serde_json::to_value(&self.receipt).unwrap_or_default()
    }

    /// The wrapped item key as a JSON text, if there is one.
    pub fn item_key_json(&self) -> Option<String> {
        self.item_key().map(|item_key| item_key.to_string())
    }

    /// The wrapped item key as JSON that a test can change.
    pub fn item_key(&self) -> Option<Value> {
        self.item_key
            .as_ref()
            .map(|item_key| serde_json::to_value(item_key).unwrap_or_default())
    }

    /// The key of the encrypted contents, for tests that replace them.
    pub fn receipt_key(&self) -> &[u8; 32] {
        &self.receipt_key
    }
}

/// Shows the receipt's ID and no contents.
impl fmt::Debug for SealedReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedReceipt")
            .field("receipt_id", &self.receipt.id)
            .finish_non_exhaustive()
    }
}
