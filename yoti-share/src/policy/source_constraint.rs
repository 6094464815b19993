//! The sources that an attribute must come from, or should come from.

use std::borrow::Cow;

use serde::Serialize;

use super::const_fn::{as_slice, as_str, str_eq};

/// A source of an attribute: a document, optionally narrowed to one sub type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[doc(alias = "WantedAnchor")]
pub struct SourceAnchor {
    name: Cow<'static, str>,
    /// Empty for any, as on the wire.
    sub_type: Cow<'static, str>,
}

impl SourceAnchor {
    /// A passport.
    pub const PASSPORT: Self = static_source("PASSPORT", "");
    /// A driving licence.
    pub const DRIVING_LICENCE: Self = static_source("DRIVING_LICENCE", "");
    /// A national identity card.
    pub const NATIONAL_ID: Self = static_source("NATIONAL_ID", "");
    /// A proof-of-age card.
    pub const PASS_CARD: Self = static_source("PASS_CARD", "");

    /// Creates a source from its name on the wire, such as `PASSPORT`.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            sub_type: Cow::Borrowed(""),
        }
    }

    /// Accepts only this sub type of the source, such as `NFC`, `AADHAAR` or `CITIZENCARD`.
    #[must_use]
    pub fn with_sub_type(mut self, sub_type: impl Into<Cow<'static, str>>) -> Self {
        self.sub_type = sub_type.into();
        self
    }

    /// The name on the wire.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The required sub type; empty if every sub type is accepted.
    pub fn sub_type(&self) -> &str {
        &self.sub_type
    }

    const fn const_eq(&self, other: &Self) -> bool {
        str_eq(as_str(&self.name), as_str(&other.name)) && str_eq(as_str(&self.sub_type), as_str(&other.sub_type))
    }

    const fn is_among(&self, mut others: &[Self]) -> bool {
        while let [other, rest @ ..] = others {
            if self.const_eq(other) {
                return true;
            }
            others = rest;
        }
        false
    }
}

/// The sources that an attribute must come from, or should come from.
///
/// ```
/// use yoti_share::{SourceAnchor, SourceConstraint};
///
/// let aadhaar = SourceAnchor::NATIONAL_ID.with_sub_type("AADHAAR");
/// let constraint = SourceConstraint::require([SourceAnchor::PASSPORT, aadhaar]);
/// assert!(!constraint.is_soft());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "type", rename = "SOURCE")]
#[doc(alias = "SourceConstraintBuilder")]
pub struct SourceConstraint {
    preferred_sources: PreferredSources,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
struct PreferredSources {
    anchors: Cow<'static, [SourceAnchor]>,
    soft_preference: bool,
}

impl SourceConstraint {
    /// Requires that the attribute comes from one of these sources.
    pub fn require(anchors: impl IntoIterator<Item = SourceAnchor>) -> Self {
        Self::new(anchors.into_iter().collect(), false)
    }

    /// Prefers these sources and accepts others.
    pub fn prefer(anchors: impl IntoIterator<Item = SourceAnchor>) -> Self {
        Self::new(anchors.into_iter().collect(), true)
    }

    const fn new(anchors: Cow<'static, [SourceAnchor]>, soft_preference: bool) -> Self {
        let preferred_sources = PreferredSources {
            anchors,
            soft_preference,
        };
        Self { preferred_sources }
    }

    /// The sources.
    pub const fn anchors(&self) -> &[SourceAnchor] {
        as_slice(&self.preferred_sources.anchors)
    }

    /// Whether other sources are accepted too.
    pub const fn is_soft(&self) -> bool {
        self.preferred_sources.soft_preference
    }

    /// Whether both constraints mean the same. The order of required sources is irrelevant; the order of preferred
    /// ones may be relevant.
    const fn is_equivalent(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.anchors(), other.anchors());
        if self.is_soft() != other.is_soft() || ours.len() != theirs.len() {
            return false;
        }
        let (mut one, mut two) = (ours, theirs);
        while let ([first, rest @ ..], [second, more @ ..]) = (one, two) {
            let equal = if self.is_soft() {
                first.const_eq(second)
            } else {
                first.is_among(theirs) && second.is_among(ours)
            };
            if !equal {
                return false;
            }
            (one, two) = (rest, more);
        }
        true
    }
}

/// Whether both lists have equivalent constraints in the same order.
pub(super) const fn are_equivalent(mut one: &[SourceConstraint], mut other: &[SourceConstraint]) -> bool {
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if !first.is_equivalent(second) {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

/// For constants that the derive writes.
pub const fn static_source(name: &'static str, sub_type: &'static str) -> SourceAnchor {
    SourceAnchor {
        name: Cow::Borrowed(name),
        sub_type: Cow::Borrowed(sub_type),
    }
}

/// For constants that the derive writes.
pub const fn required_sources(anchors: &'static [SourceAnchor]) -> SourceConstraint {
    SourceConstraint::new(Cow::Borrowed(anchors), false)
}

/// For constants that the derive writes.
pub const fn preferred_sources(anchors: &'static [SourceAnchor]) -> SourceConstraint {
    SourceConstraint::new(Cow::Borrowed(anchors), true)
}
