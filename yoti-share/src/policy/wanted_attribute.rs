//! One attribute that a policy requests.

use std::{borrow::Cow, iter, ops::Not};

use serde::Serialize;

use super::{
    const_fn::{as_slice, as_str, str_eq, to_cow},
    source_constraint::{SourceAnchor, SourceConstraint, are_equivalent},
};
use crate::error::ConfigError;

/// The ages that the API accepts in `age_over` and `age_under`, in years.
const AGES: std::ops::RangeInclusive<u32> = 1..=999;

/// A requested attribute with all its options.
///
/// ```
/// use yoti_share::{SourceAnchor, SourceConstraint, WantedAttribute};
///
/// let wanted = WantedAttribute::new("given_names")
///     .with_optional(true)
///     .with_constraint(SourceConstraint::require([SourceAnchor::PASSPORT]));
/// assert_eq!(serde_json::to_string(&wanted)?, concat!(
///     r#"{"name":"given_names","optional":true,"#,
///     r#""constraints":[{"type":"SOURCE","preferred_sources":"#,
///     r#"{"anchors":[{"name":"PASSPORT","sub_type":""}],"soft_preference":false}}]}"#,
/// ));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[doc(alias = "WantedAttributeBuilder")]
pub struct WantedAttribute {
    pub(super) name: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) derivation: Option<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Not::not")]
    pub(super) optional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accept_self_asserted: Option<bool>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) constraints: Cow<'static, [SourceConstraint]>,
    #[serde(rename = "alternative_names", skip_serializing_if = "<[_]>::is_empty")]
    pub(super) alternatives: Cow<'static, [Cow<'static, str>]>,
}

impl WantedAttribute {
    /// Creates a request for the attribute of this wire name: required, and without conditions.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            ..Self::from_static("", None, false, None, &[], &[])
        }
    }

    pub(crate) const fn from_static(
        name: &'static str,
        derivation: Option<&'static str>,
        optional: bool,
        accept_self_asserted: Option<bool>,
        constraints: &'static [SourceConstraint],
        alternatives: &'static [Cow<'static, str>],
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            derivation: to_cow(derivation),
            optional,
            accept_self_asserted,
            constraints: Cow::Borrowed(constraints),
            alternatives: Cow::Borrowed(alternatives),
        }
    }

    /// Requests a value derived from the attribute, such as `age_over:18` from `date_of_birth`.
    #[must_use]
    pub fn with_derivation(mut self, derivation: impl Into<Cow<'static, str>>) -> Self {
        self.derivation = Some(derivation.into());
        self
    }

    /// Sets whether the person may leave the attribute out.
    #[must_use]
    pub const fn with_optional(mut self, optional: bool) -> Self {
        self.optional = optional;
        self
    }

    /// Sets whether a self-asserted value is accepted.
    #[must_use]
    pub const fn with_accept_self_asserted(mut self, accept: bool) -> Self {
        self.accept_self_asserted = Some(accept);
        self
    }

    /// Adds a constraint on the sources of the attribute.
    #[must_use]
    pub fn with_constraint(mut self, constraint: SourceConstraint) -> Self {
        self.constraints.to_mut().push(constraint);
        self
    }

    /// Adds the wire name of an attribute that may be shared instead.
    #[must_use]
    pub fn with_alternative(mut self, name: impl Into<String>) -> Self {
        self.alternatives.to_mut().push(Cow::Owned(name.into()));
        self
    }

    /// The wire name.
    pub const fn name(&self) -> &str {
        as_str(&self.name)
    }

    /// The derivation, if a derived value is requested instead of the attribute itself.
    pub const fn derivation(&self) -> Option<&str> {
        match &self.derivation {
            Some(derivation) => Some(as_str(derivation)),
            None => None,
        }
    }

    /// Whether the person may leave the attribute out.
    pub const fn is_optional(&self) -> bool {
        self.optional
    }

    /// Whether a self-asserted value is accepted; `None` if this was not set.
    pub const fn accepts_self_asserted(&self) -> Option<bool> {
        self.accept_self_asserted
    }

    /// The constraints on the sources of the attribute.
    pub const fn constraints(&self) -> &[SourceConstraint] {
        as_slice(&self.constraints)
    }

    /// The wire names of attributes that may be shared instead.
    pub fn alternatives(&self) -> impl Iterator<Item = &str> {
        self.alternatives.iter().map(|name| &**name)
    }

    /// The names under which a profile may contain the requested attribute, best first.
    pub(crate) fn names_in_profile(&self) -> impl Iterator<Item = &str> {
        let derivation = self.derivation();
        // The receipt may contain the plain check `age_over:18` instead of the estimate with a buffer `age_over:18:5`.
        let plain = derivation
            .and_then(|text| text.rsplit_once(':'))
            .map(|(plain, _)| plain)
            .filter(|plain| plain.contains(':'));
        let alternatives = self.alternatives().filter(move |_| derivation.is_none());
        iter::once(self.label()).chain(plain).chain(alternatives)
    }

    /// The derivation or, without one, the name: the first name under which a profile may contain the attribute.
    pub(crate) const fn label(&self) -> &str {
        match self.derivation() {
            Some(derivation) => derivation,
            None => self.name(),
        }
    }

    /// Why a policy cannot request both this and `other`, if it cannot.
    pub(super) const fn conflict_with(&self, other: &Self) -> Option<Conflict> {
        let Self {
            name,
            derivation: _,
            optional,
            accept_self_asserted,
            constraints,
            // A profile contains an alternative under its own name, whichever request allowed it.
            alternatives: _,
        } = other;
        let same_derivation = match (self.derivation(), other.derivation()) {
            (Some(one), Some(other)) => str_eq(one, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !same_derivation || !str_eq(self.name(), as_str(name)) {
            return None;
        }
        let same_constraints = are_equivalent(self.constraints(), as_slice(constraints));
        let same_options = same_constraints
            && self.optional == *optional
            && matches!(
                (self.accept_self_asserted, *accept_self_asserted),
                (None, None) | (Some(true), Some(true)) | (Some(false), Some(false))
            );
        if self.derivation.is_some() && !same_options {
            Some(Conflict::DifferentOptions)
        } else if same_constraints {
            Some(Conflict::SameConstraints)
        } else {
            None
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let error = |field: &'static str, problem: String| Err(ConfigError::new(field, problem));
        if self.name.trim().is_empty() {
            return error("wanted.name", "is empty; name an attribute, such as `full_name`".into());
        }
        if self.name.chars().any(char::is_control) {
            return error("wanted.name", "contains a control character".into());
        }
        if let Some(derivation) = &self.derivation {
            check_derivation(derivation)?;
        }
        if let Some(constraint) = self
            .constraints()
            .iter()
            .find(|constraint| constraint.anchors().is_empty())
        {
            let kind = if constraint.is_soft() { "preferred" } else { "required" };
            let problem = format!(
                "of `{}` has no {kind} sources; name at least one, such as `PASSPORT`",
                self.name
            );
            return error("wanted.constraints", problem);
        }
        let mut anchors = self.constraints().iter().flat_map(SourceConstraint::anchors);
        if anchors.any(|anchor: &SourceAnchor| anchor.name().is_empty()) {
            return error(
                "wanted.constraints",
                format!("of `{}` has a source without a name", self.name),
            );
        }
        if self.alternatives().any(str::is_empty) {
            return error(
                "wanted.alternative_names",
                format!("of `{}` has an empty name", self.name),
            );
        }
        Ok(())
    }
}

/// Why a policy cannot request two attributes together.
#[derive(Clone, Copy)]
pub(super) enum Conflict {
    /// One age check with different options. A profile contains only the name of the check, so it would be unclear
    /// which of the two requests it belongs to.
    DifferentOptions,
    /// Both requests are for one attribute with the same constraints.
    SameConstraints,
}

impl Conflict {
    /// Continues the sentence "… is requested twice".
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::DifferentOptions => "with different options; request each age check once",
            Self::SameConstraints => "with the same constraints; remove one of the two",
        }
    }
}

/// Checks the numbers of `age_over:18`, `age_over:18:5` and `age_under:65`; other derivations are sent unchanged.
fn check_derivation(derivation: &str) -> Result<(), ConfigError> {
    let error = |problem: String| Err(ConfigError::new("wanted.derivation", problem));
    if derivation.is_empty() {
        return error("is empty; leave it out, or write one such as `age_over:18`".to_owned());
    }
    let mut parts = derivation.split(':');
    let most = match parts.next() {
        Some("age_over") => 2,
        Some("age_under") => 1,
        _ => return Ok(()),
    };
    let number = |digits: &str| {
        let number = digits.parse::<u32>().ok();
        number.filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let numbers: Option<Vec<u32>> = parts.map(number).collect();
    if numbers.is_some_and(|numbers| numbers.len() <= most && numbers.first().is_some_and(|age| AGES.contains(age))) {
        return Ok(());
    }
    error(format!(
        "`{derivation}` is not an age check; an age is a whole number from 1 to 999, as in `age_over:18`"
    ))
}
