//! Basics for all other rooms: time, entropy, IDs, locks, sizes, account problems.

pub(crate) mod account_problem;
pub(crate) mod budget;
pub(crate) mod clock;
pub(crate) mod entropy;
pub(crate) mod error_chain;
pub(crate) mod ids;
pub(crate) mod size;
pub(crate) mod sync;
