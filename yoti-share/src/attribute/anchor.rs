//! Where a value comes from and who verified it.

/// One anchor of an attribute.
#[derive(Clone, PartialEq, Eq)]
pub struct Anchor {
    kind: AnchorKind,
    value: Box<str>,
    sub_type: Box<str>,
}

crate::value::redacted_debug!(Anchor);

/// What an anchor says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorKind {
    /// Where the value comes from.
    Source,
    /// Who verified the value.
    Verifier,
    /// Something this crate has no name for, or cannot read.
    Unknown,
}

impl Anchor {
    /// What the anchor says.
    pub fn kind(&self) -> AnchorKind {
        self.kind
    }

    /// The source or verifier, such as `PASSPORT`; empty where unknown.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// How it was read or which of its kind it is, such as `OCR`.
    pub fn sub_type(&self) -> &str {
        &self.sub_type
    }

    pub(crate) fn is_source(&self) -> bool {
        self.kind == AnchorKind::Source
    }

    pub(crate) fn is_verifier(&self) -> bool {
        self.kind == AnchorKind::Verifier
    }
}
