//! One attribute that is asked for.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::source_constraint::SourceConstraint;
use crate::error::ConfigError;

/// The ages that the API takes in `age_over` and `age_under`, in years.
pub(crate) const AGES: std::ops::RangeInclusive<u32> = 1..=999;

/// An attribute to be asked for, with everything that can be said about it.
///
/// ```
/// use yoti_share::{SourceAnchor, SourceConstraint, WantedAttribute};
///
/// let wanted = WantedAttribute::new("given_names")
///     .optional(true)
///     .constraint(SourceConstraint::require([SourceAnchor::PASSPORT]));
/// assert_eq!(serde_json::to_string(&wanted)?, concat!(
///     r#"{"name":"given_names","optional":true,"constraints":[{"type":"SOURCE","preferred_sources":"#,
///     r#"{"anchors":[{"name":"PASSPORT","sub_type":""}],"soft_preference":false}}]}"#,
/// ));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "WantedAttributeBuilder")]
pub struct WantedAttribute {
    name: Cow<'static, str>,
    /// Empty for none.
    derivation: Cow<'static, str>,
    optional: bool,
    accept_self_asserted: Option<bool>,
    constraints: Cow<'static, [SourceConstraint]>,
    alternatives: Alternatives,
}

/// Names that may stand in for the attribute's own. A constant policy borrows plain string slices.
#[derive(Clone, Debug)]
enum Alternatives {
    Known(&'static [&'static str]),
    Given(Vec<String>),
}

impl Alternatives {
    fn iter(&self) -> impl Iterator<Item = &str> {
        let (known, given) = match self {
            Self::Known(names) => (*names, &[][..]),
            Self::Given(names) => (&[][..], names.as_slice()),
        };
        known.iter().copied().chain(given.iter().map(String::as_str))
    }
}

impl PartialEq for Alternatives {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Alternatives {}

impl std::hash::Hash for Alternatives {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.iter().for_each(|name| name.hash(state));
    }
}

impl WantedAttribute {
    /// The attribute of this name on the wire, required and without conditions.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            derivation: Cow::Borrowed(""),
            optional: false,
            accept_self_asserted: None,
            constraints: Cow::Borrowed(&[]),
            alternatives: Alternatives::Known(&[]),
        }
    }

    /// What the derive writes. `derivation` is empty for none.
    pub(crate) const fn known(
        name: &'static str,
        derivation: &'static str,
        optional: bool,
        accept_self_asserted: Option<bool>,
        constraints: &'static [SourceConstraint],
        alternatives: &'static [&'static str],
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            derivation: Cow::Borrowed(derivation),
            optional,
            accept_self_asserted,
            constraints: Cow::Borrowed(constraints),
            alternatives: Alternatives::Known(alternatives),
        }
    }

    /// Asks for something worked out from the attribute, such as `age_over:18` from `date_of_birth`.
    #[must_use]
    pub fn derivation(mut self, derivation: impl Into<Cow<'static, str>>) -> Self {
        self.derivation = derivation.into();
        self
    }

    /// Whether the person may leave it out.
    #[must_use]
    pub const fn optional(mut self, optional: bool) -> Self {
        self.optional = optional;
        self
    }

    /// Whether the person's own word will do.
    #[must_use]
    pub const fn accept_self_asserted(mut self, accept: bool) -> Self {
        self.accept_self_asserted = Some(accept);
        self
    }

    /// Adds a condition on where the attribute comes from.
    #[must_use]
    pub fn constraint(mut self, constraint: SourceConstraint) -> Self {
        self.constraints.to_mut().push(constraint);
        self
    }

    /// Adds an attribute that may be shared instead, by its name on the wire.
    #[must_use]
    pub fn alternative(mut self, name: impl Into<String>) -> Self {
        let mut names: Vec<String> = self.alternatives.iter().map(str::to_owned).collect();
        names.push(name.into());
        self.alternatives = Alternatives::Given(names);
        self
    }

    /// The name on the wire.
    pub const fn name(&self) -> &str {
        borrowed(&self.name)
    }

    /// What is worked out from the attribute, where something is.
    pub const fn wanted_derivation(&self) -> Option<&str> {
        let derivation = borrowed(&self.derivation);
        if derivation.is_empty() { None } else { Some(derivation) }
    }

    /// Whether the person may leave it out.
    pub const fn is_optional(&self) -> bool {
        self.optional
    }

    /// Whether the person's own word will do, where that was said.
    pub const fn accepts_self_asserted(&self) -> Option<bool> {
        self.accept_self_asserted
    }

    /// The conditions on where it comes from.
    pub const fn constraints(&self) -> &[SourceConstraint] {
        match &self.constraints {
            Cow::Borrowed(constraints) => constraints,
            Cow::Owned(constraints) => constraints.as_slice(),
        }
    }

    /// The names of attributes that may be shared instead.
    pub fn alternatives(&self) -> impl Iterator<Item = &str> {
        self.alternatives.iter()
    }

    /// The same, in a constant, where they are those of a derived policy.
    pub(super) const fn known_alternatives(&self) -> &[&'static str] {
        match &self.alternatives {
            Alternatives::Known(names) => names,
            Alternatives::Given(_) => &[],
        }
    }

    /// The names under which the answer may stand in a profile, best first.
    pub(crate) fn answer_names(&self) -> impl Iterator<Item = &str> {
        let derivation = self.wanted_derivation();
        // An estimate with a buffer, `age_over:18:5`, may be answered by the plain check of that age.
        let plain = derivation
            .and_then(|text| text.rsplit_once(':'))
            .map(|(plain, _)| plain)
            .filter(|p| p.contains(':'));
        let alternatives = self.alternatives().filter(move |_| derivation.is_none());
        std::iter::once(derivation.unwrap_or(self.name()))
            .chain(plain)
            .chain(alternatives)
    }

    /// What the two ask is the same in every respect that a policy can tell apart.
    pub(crate) const fn asks_the_same(&self, other: &Self) -> bool {
        same_text(self.name(), other.name())
            && same_text(borrowed(&self.derivation), borrowed(&other.derivation))
            && same_constraints(self.constraints(), other.constraints())
    }

    /// The two are one age check with different conditions. The answer carries only the check's name, so it could not be
    /// told which of the two it is to.
    pub(crate) const fn contradicts(&self, other: &Self) -> bool {
        let derivation = borrowed(&self.derivation);
        let same_check = !derivation.is_empty()
            && same_text(derivation, borrowed(&other.derivation))
            && same_text(self.name(), other.name());
        let same_conditions = same_constraints(self.constraints(), other.constraints())
            && self.optional == other.optional
            && matches!(
                (self.accept_self_asserted, other.accept_self_asserted),
                (None, None) | (Some(true), Some(true)) | (Some(false), Some(false))
            );
        same_check && !same_conditions
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let refused = |field: &'static str, problem: String| Err(ConfigError::new(field, problem));
        if self.name.trim().is_empty() {
            return refused("wanted.name", "is empty; name an attribute, such as `full_name`".into());
        }
        if self.name.chars().any(char::is_control) {
            return refused("wanted.name", "holds a control character".into());
        }
        for (prefix, parts) in [("age_over:", 2), ("age_under:", 1)] {
            if let Some(numbers) = self.derivation.strip_prefix(prefix) {
                check_ages(&self.derivation, numbers, parts)?;
            }
        }
        if let Some(constraint) = self
            .constraints
            .iter()
            .find(|constraint| constraint.anchors().is_empty())
        {
            let word = if constraint.is_soft() { "preferred" } else { "required" };
            let problem = format!(
                "of `{}` has no {word} sources; name at least one, such as `PASSPORT`",
                self.name
            );
            return refused("wanted.constraints", problem);
        }
        let anchors = self.constraints.iter().flat_map(SourceConstraint::anchors);
        if anchors.map(super::SourceAnchor::name).any(str::is_empty) {
            return refused(
                "wanted.constraints",
                format!("of `{}` has a source without a name", self.name),
            );
        }
        if self.alternatives().any(str::is_empty) {
            return refused(
                "wanted.alternative_names",
                format!("of `{}` has an empty name", self.name),
            );
        }
        Ok(())
    }
}

/// The numbers of `age_over:18` or `age_over:18:5`.
fn check_ages(derivation: &str, numbers: &str, most: usize) -> Result<(), ConfigError> {
    let parts: Vec<&str> = numbers.split(':').collect();
    let number = |digits: &&str| {
        digits
            .parse::<u32>()
            .ok()
            .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let age = parts.first().and_then(number);
    let rest_are_numbers = parts.iter().skip(1).all(|part| number(part).is_some());
    if parts.len() <= most && age.is_some_and(|age| AGES.contains(&age)) && rest_are_numbers {
        return Ok(());
    }
    let problem =
        format!("`{derivation}` is no age check; an age is a whole number from 1 to 999, as in `age_over:18`");
    Err(ConfigError::new("wanted.derivation", problem))
}

impl Serialize for WantedAttribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Names<'a>(&'a Alternatives);

        impl Serialize for Names<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.iter())
            }
        }

        let mut wanted = serializer.serialize_struct("WantedAttribute", 6)?;
        wanted.serialize_field("name", &self.name)?;
        if let Some(derivation) = self.wanted_derivation() {
            wanted.serialize_field("derivation", derivation)?;
        }
        if self.optional {
            wanted.serialize_field("optional", &true)?;
        }
        if let Some(accept) = self.accept_self_asserted {
            wanted.serialize_field("accept_self_asserted", &accept)?;
        }
        if !self.constraints.is_empty() {
            wanted.serialize_field("constraints", &self.constraints)?;
        }
        if self.alternatives().next().is_some() {
            wanted.serialize_field("alternative_names", &Names(&self.alternatives))?;
        }
        wanted.end()
    }
}

/// `&**text`, in a constant.
#[expect(clippy::ptr_arg, reason = "a constant cannot dereference a `Cow`, so this does it")]
pub(super) const fn borrowed<'a>(text: &'a Cow<'static, str>) -> &'a str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.as_str(),
    }
}

pub(super) const fn same_text(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let (mut one, mut other) = (one, other);
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    true
}

const fn same_constraints(mut one: &[SourceConstraint], mut other: &[SourceConstraint]) -> bool {
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if !first.same_as(second) {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}
