//! Values that cannot be read.

use std::{
    borrow::Cow,
    error,
    fmt::{self, Write as _},
};

use super::one_line::OneLine;

/// A value could not be read as the requested type.
///
/// The text states why and never quotes the value, because it ends up in errors and logs. If you create one for your own
/// type, follow the same rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    reason: Cow<'static, str>,
    problem: ValueProblem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueProblem {
    Malformed,
    Unverified,
}

impl ValueError {
    /// A value that could not be read, and why, without the value: "not a number from 1 to 6".
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            problem: ValueProblem::Malformed,
        }
    }

    /// A value without a verifier, where one is required.
    pub(crate) fn unverified() -> Self {
        Self {
            reason: Cow::Borrowed("it has no verifier"),
            problem: ValueProblem::Unverified,
        }
    }

    pub(crate) fn problem(&self) -> ValueProblem {
        self.problem
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine(f).write_str(&self.reason)
    }
}

impl error::Error for ValueError {}
