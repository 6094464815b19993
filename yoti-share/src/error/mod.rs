//! What can go wrong, and what to do about it.

mod extract;
mod key;
mod operation;

pub use self::{
    extract::{ExtractError, FieldError, FieldProblem},
    key::{KeyError, KeyErrorKind},
    operation::Operation,
};
pub use crate::value::refusal::{ConfigError, ValueError};
