//! Receipts: how a share ended, and the attributes that were shared.
//!
//! The client fetches and opens receipts. [`open`] and [`open_async`] open receipts that your application has stored.

mod encrypted_data;
mod errors;
pub(crate) mod extra_data;
pub(crate) mod identity_report;
pub(crate) mod opened;
pub(crate) mod profile;
mod profile_index;
mod receipt_json;
mod sealed;

#[cfg(test)]
mod tests;

pub use self::sealed::{ItemKey, SealedReceipt, open, open_async};
