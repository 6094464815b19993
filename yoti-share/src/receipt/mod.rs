//! Receipts: how a share ended, and the attributes that were shared.
//!
//! The client fetches and opens receipts. A [`StoredReceipt`] is one that your application stores and opens later; [`open`]
//! and [`open_async`] open receipts from the response bodies of the API.

mod encrypted_data;
mod errors;
pub(crate) mod extra_data;
#[cfg(any(test, feature = "test-util"))]
pub(crate) mod fixtures;
pub(crate) mod identity_report;
pub(crate) mod opened;
pub(crate) mod profile;
mod profile_index;
mod receipt_json;
mod sealed;
mod stored;

#[cfg(test)]
mod tests;

pub use self::{
    sealed::{ItemKey, SealedReceipt, open, open_async},
    stored::StoredReceipt,
};
