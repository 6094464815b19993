//! The attributes that a person shares, identity profile reports with their proofs, and receipts.

mod age_check;
pub(crate) mod attributes;
pub(crate) mod canonical;
pub(crate) mod proof;
pub(crate) mod receipt;
pub(crate) mod report;
