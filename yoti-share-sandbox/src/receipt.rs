//! Receipts as the sandbox keeps them.

use std::sync::Arc;

use crate::wire::{ItemKeyBody, ReceiptBody};

/// A receipt and, when something was shared, the key to it.
pub(crate) struct StoredReceipt {
    pub(crate) id: Arc<str>,
    pub(crate) session_id: Arc<str>,
    pub(crate) app: usize,
    pub(crate) body: ReceiptBody,
    pub(crate) item_key_id: Option<Arc<str>>,
    pub(crate) item_key: Option<ItemKeyBody>,
    /// The key to the contents: faults need it, to spoil what they cannot spoil from outside.
    pub(crate) receipt_key: Option<[u8; 32]>,
}

impl StoredReceipt {
    /// How many bytes it takes, roughly.
    pub(crate) fn size(&self) -> usize {
        let content: usize = [&self.body.content, &self.body.other_party_content]
            .into_iter()
            .flatten()
            .flat_map(|side| [&side.profile, &side.extra_data])
            .flatten()
            .map(String::len)
            .sum();
        content + 2048
    }
}
