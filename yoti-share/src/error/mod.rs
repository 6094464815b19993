//! Every error type of this crate.
//!
//! [`Error`] is the error of calls. [`ConfigError`], [`KeyError`], [`TokenError`], [`ExtractError`] and [`ProofError`] convert into it, so
//! one chain of `?` handles all of them.

mod call_error;
mod clock_skew;
mod code;
mod config;
mod display;
mod error_body;
mod extract;
mod failure_words;
mod key;
mod kind;
mod one_line;
mod operation;
mod proof;
mod receipt_query;
mod share_failure;
mod token;
mod value;

pub use self::{
    call_error::Error,
    clock_skew::ClockSkew,
    config::ConfigError,
    error_body::ErrorBody,
    extract::{ExtractError, FieldError, FieldProblem},
    key::{KeyError, KeyErrorKind},
    kind::ErrorKind,
    operation::Operation,
    proof::{ProofError, ProofErrorKind},
    receipt_query::ReceiptQueryError,
    share_failure::{RequirementNotMet, ShareFailure},
    token::TokenError,
    value::ValueError,
};
#[cfg(feature = "client")]
pub(crate) use self::{call_error::Exchange, error_body::sanitize_word};
pub(crate) use self::{code::printable_code, key::KeyProblem, one_line::changes_line, value::ValueProblem};
