//! Why a struct cannot be filled from a receipt.

use std::fmt::{self, Write as _};

use super::{code::is_code, one_line::OneLine, share_failure::ShareFailure};

/// The struct cannot be filled from the receipt.
///
/// Either the share failed, and [`share_failure`](Self::share_failure) is the reason; or fields are missing or malformed,
/// and [`fields`](Self::fields) lists all of them, by field and attribute, without values.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtractError(Reason);

#[derive(Clone, Debug, PartialEq)]
enum Reason {
    ShareFailed(Box<ShareFailure>),
    Fields(Vec<FieldError>),
}

/// One field that could not be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    field: String,
    attribute: String,
    problem: FieldProblem,
    reason: String,
}

/// Why a field could not be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldProblem {
    /// The attribute was not shared. Make the field an `Option` if it may be left out.
    Missing,
    /// The attribute was shared, but cannot be read as the field's type.
    Malformed,
    /// The attribute was shared, but from another source than the field requires.
    WrongSource,
    /// The attribute was shared, but without the verifier that `Verified` requires.
    Unverified,
    /// The attribute was shared, but only the person states its value: its only source is `USER_PROVIDED`, or it has neither
    /// a source nor a verifier. The field has `self_asserted = false`.
    SelfAsserted,
    /// The attribute was shared more than once with values that contradict each other: one age check with different
    /// results, or different values from one source.
    Contradictory,
}

impl ExtractError {
    pub(crate) fn share_failed(failure: ShareFailure) -> Self {
        Self(Reason::ShareFailed(Box::new(failure)))
    }

    pub(crate) fn from_fields(fields: Vec<FieldError>) -> Self {
        Self(Reason::Fields(fields))
    }

    /// Why the share failed, if it did.
    pub fn share_failure(&self) -> Option<&ShareFailure> {
        match &self.0 {
            Reason::ShareFailed(failure) => Some(failure),
            Reason::Fields(_) => None,
        }
    }

    /// The fields that could not be filled, in the struct's order; empty if the share failed.
    pub fn fields(&self) -> &[FieldError] {
        match &self.0 {
            Reason::ShareFailed(_) => &[],
            Reason::Fields(fields) => fields,
        }
    }

    pub(crate) fn into_fields(self) -> Result<Vec<FieldError>, Self> {
        match self.0 {
            Reason::Fields(fields) => Ok(fields),
            Reason::ShareFailed(_) => Err(self),
        }
    }
}

impl FieldError {
    pub(crate) fn new(field: &str, attribute: &str, problem: FieldProblem, reason: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            attribute: attribute.to_owned(),
            problem,
            reason: reason.into(),
        }
    }

    /// The field, by its path from the extracted struct: `address` or `home.address`.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The attribute by its wire name, such as `email_address` or `age_over:18`.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// Why the field could not be filled.
    pub fn problem(&self) -> FieldProblem {
        self.problem
    }

    /// The same field with its path from a struct that flattens this one.
    pub(crate) fn nested_in(mut self, outer: &str) -> Self {
        self.field = format!("{outer}.{}", self.field);
        self
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            OneLine(f),
            "field `{}` (attribute `{}`): {}",
            self.field,
            self.attribute,
            self.reason
        )
    }
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::ShareFailed(failure) if is_code(failure.code()) => {
                write!(f, "the share failed: {}", failure.code())
            }
            Reason::ShareFailed(_) => f.write_str("the share failed with an unrecognised error code"),
            Reason::Fields(fields) => {
                f.write_str("the struct cannot be filled from the share: ")?;
                for (at, field) in fields.iter().enumerate() {
                    write!(f, "{}{field}", if at == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ExtractError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_error_codes_are_printed() {
        let text = |code: &str| ExtractError::share_failed(ShareFailure::new(code)).to_string();
        assert_eq!(text("FRAUD_DETECTED"), "the share failed: FRAUD_DETECTED");
        for code in ["X\nforged: a line of a log", "", &"X".repeat(65)] {
            assert_eq!(text(code), "the share failed with an unrecognised error code");
        }
    }
}
