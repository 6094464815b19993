//! How a value or a setting is refused.

use std::{borrow::Cow, convert::Infallible, error, fmt};

/// A setting, policy, session configuration or id was refused before anything was sent.
///
/// It names the [`field`](Self::field), what was wrong with it, and what is allowed. What to do: change that value;
/// trying again will not help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    field: Cow<'static, str>,
    problem: Cow<'static, str>,
}

impl ConfigError {
    /// `problem` goes on after the field's name: "is empty; give …". It must not quote secrets.
    pub(crate) fn new(field: impl Into<Cow<'static, str>>, problem: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
        }
    }

    /// The field that was refused, as the builder or the API names it: `redirect_uri`, `notification.url`, `radius`.
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field, self.problem)
    }
}

impl error::Error for ConfigError {}

impl From<Infallible> for ConfigError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A value could not be read as the type that was wanted.
///
/// It says why and never quotes the value: whoever makes one for a type of their own keeps to that, because the
/// text ends up in errors and logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    reason: Cow<'static, str>,
    problem: ValueProblem,
}

/// What stands behind a [`ValueError`], for those who have to tell the cases apart.
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

    /// A value that no verifier stands behind, where one was demanded.
    pub(crate) fn unverified() -> Self {
        Self {
            reason: Cow::Borrowed("no verifier stands behind it"),
            problem: ValueProblem::Unverified,
        }
    }

    pub(crate) fn problem(&self) -> ValueProblem {
        self.problem
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl error::Error for ValueError {}
