//! What everything stands on: time, entropy, ids, locks, and what an account can be refused.

pub(crate) mod account_problem;
pub(crate) mod clock;
pub(crate) mod entropy;
pub(crate) mod ids;
pub(crate) mod sync;
