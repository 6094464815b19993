//! Faults: errors that the sandbox makes on request, so that clients can be tested against them.

mod builder;
mod effect;
mod json;
mod kind;
mod pending;

pub use self::builder::Fault;
pub(crate) use self::effect::{ReceiptDamage, Replacement, ResponseDamage};
pub(crate) use self::pending::{ActiveFaults, Faults};
