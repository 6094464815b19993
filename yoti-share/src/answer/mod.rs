//! The answer: a sealed receipt is opened and read. Nothing here does I/O.

pub mod extra_data;
pub mod identity_report;
pub(crate) mod profile;
pub mod receipt;
mod sealed;
#[cfg(test)]
mod tests;
mod wire;
