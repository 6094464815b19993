//! From which documents an attribute is to come.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::wanted_attribute::{borrowed, same_text};

/// One source that an attribute may come from: a document, and perhaps how it was read or which of its kind it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "WantedAnchor")]
pub struct SourceAnchor {
    name: Cow<'static, str>,
    sub_type: Cow<'static, str>,
}

impl SourceAnchor {
    /// A passport.
    pub const PASSPORT: Self = Self::known("PASSPORT", "");
    /// A driving licence.
    pub const DRIVING_LICENCE: Self = Self::known("DRIVING_LICENCE", "");
    /// A national identity card.
    pub const NATIONAL_ID: Self = Self::known("NATIONAL_ID", "");
    /// A proof-of-age card.
    pub const PASS_CARD: Self = Self::known("PASS_CARD", "");

    /// A source by its name on the wire, such as `PASSPORT`.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            sub_type: Cow::Borrowed(""),
        }
    }

    /// Only sources of this sub type, such as `NFC`, `AADHAAR` or `CITIZENCARD`.
    #[must_use]
    pub fn sub_type(mut self, sub_type: impl Into<Cow<'static, str>>) -> Self {
        self.sub_type = sub_type.into();
        self
    }

    pub(crate) const fn known(name: &'static str, sub_type: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            sub_type: Cow::Borrowed(sub_type),
        }
    }

    const fn same_as(&self, other: &Self) -> bool {
        same_text(borrowed(&self.name), borrowed(&other.name))
            && same_text(borrowed(&self.sub_type), borrowed(&other.sub_type))
    }

    const fn is_among(&self, mut others: &[Self]) -> bool {
        while let [other, rest @ ..] = others {
            if self.same_as(other) {
                return true;
            }
            others = rest;
        }
        false
    }

    /// The name on the wire.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The sub type, empty for any.
    pub fn required_sub_type(&self) -> &str {
        &self.sub_type
    }
}

impl Serialize for SourceAnchor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut anchor = serializer.serialize_struct("Anchor", 2)?;
        anchor.serialize_field("name", &self.name)?;
        anchor.serialize_field("sub_type", &self.sub_type)?;
        anchor.end()
    }
}

/// Which sources an attribute has to come from, or had better come from.
///
/// ```
/// use yoti_share::{SourceAnchor, SourceConstraint};
///
/// let constraint = SourceConstraint::require([SourceAnchor::PASSPORT, SourceAnchor::NATIONAL_ID.sub_type("AADHAAR")]);
/// assert!(!constraint.is_soft());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "SourceConstraintBuilder")]
pub struct SourceConstraint {
    anchors: Cow<'static, [SourceAnchor]>,
    soft: bool,
}

impl SourceConstraint {
    /// The attribute must come from one of these sources.
    pub fn require(anchors: impl IntoIterator<Item = SourceAnchor>) -> Self {
        Self {
            anchors: anchors.into_iter().collect(),
            soft: false,
        }
    }

    /// The attribute had better come from one of these sources, and may come from another.
    pub fn prefer(anchors: impl IntoIterator<Item = SourceAnchor>) -> Self {
        Self {
            anchors: anchors.into_iter().collect(),
            soft: true,
        }
    }

    pub(crate) const fn known(anchors: &'static [SourceAnchor], soft: bool) -> Self {
        Self {
            anchors: Cow::Borrowed(anchors),
            soft,
        }
    }

    /// The sources.
    pub fn anchors(&self) -> &[SourceAnchor] {
        &self.anchors
    }

    /// Whether other sources are accepted too.
    pub const fn is_soft(&self) -> bool {
        self.soft
    }
}

impl Serialize for SourceConstraint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct PreferredSources<'a> {
            anchors: &'a [SourceAnchor],
            soft_preference: bool,
        }

        let mut constraint = serializer.serialize_struct("Constraint", 2)?;
        constraint.serialize_field("type", "SOURCE")?;
        let sources = PreferredSources {
            anchors: &self.anchors,
            soft_preference: self.soft,
        };
        constraint.serialize_field("preferred_sources", &sources)?;
        constraint.end()
    }
}

impl SourceConstraint {
    /// Whether the two say the same, in a constant. The order of required sources means nothing; of preferred ones it
    /// may.
    pub(super) const fn same_as(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.known_anchors(), other.known_anchors());
        if self.soft != other.soft || ours.len() != theirs.len() {
            return false;
        }
        let (mut one, mut two) = (ours, theirs);
        while let ([first, rest @ ..], [second, more @ ..]) = (one, two) {
            let same = if self.soft {
                first.same_as(second)
            } else {
                first.is_among(theirs) && second.is_among(ours)
            };
            if !same {
                return false;
            }
            (one, two) = (rest, more);
        }
        true
    }

    const fn known_anchors(&self) -> &[SourceAnchor] {
        match &self.anchors {
            Cow::Borrowed(anchors) => anchors,
            Cow::Owned(anchors) => anchors.as_slice(),
        }
    }
}
