//! The left wing: what comes back.

pub(crate) mod profile;
pub mod receipt;
