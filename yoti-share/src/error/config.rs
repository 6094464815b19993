//! Settings that are not valid.

use std::{
    borrow::Cow,
    convert::Infallible,
    error,
    fmt::{self, Write as _},
};

use super::one_line::OneLine;

/// A setting, policy, session configuration or ID is not valid. Nothing was sent.
///
/// The text names the [`field`](Self::field), the problem, and the allowed values. Change that value; a retry does not
/// help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    field: Cow<'static, str>,
    problem: Cow<'static, str>,
}

impl ConfigError {
    /// `problem` continues the sentence after the field's name: "is empty; give …". It must not quote secrets.
    pub(crate) fn new(field: impl Into<Cow<'static, str>>, problem: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            problem: problem.into(),
        }
    }

    /// The same problem with the name under which the user knows the value.
    #[cfg(feature = "client")]
    pub(crate) fn rename(self, field: &'static str) -> Self {
        Self::new(field, self.problem)
    }

    /// The field, by its name in the builder or in the API: `redirect_uri`, `notification.url`, `radius`.
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(OneLine(f), "`{}` {}", self.field, self.problem)
    }
}

impl error::Error for ConfigError {}

/// For setters that take `impl TryInto`: a value that already has the right type cannot fail.
impl From<Infallible> for ConfigError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
