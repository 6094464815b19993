//! A remote key opens receipts asynchronously only.

use yoti_share::{Error, Receipt, RemoteKey, receipt};

fn open(receipt_json: &str, item_key_json: &str, key: &RemoteKey) -> Result<Receipt, Error> {
    receipt::open(receipt_json, Some(item_key_json), key)
}

fn main() {}
