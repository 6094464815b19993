//! Wrappers of field types: `Option`, `Box`, `Anchored` and `Verified`.

use super::{Anchor, Attribute, FromAttribute, ProfileAttribute};
use crate::error::ValueError;

#[diagnostic::do_not_recommend]
impl<A: Attribute, T: FromAttribute<A>> FromAttribute<A> for Option<T> {
    const OPTIONAL: bool = true;
    const NESTS_OPTION: bool = T::NESTS_OPTION || T::OPTIONAL;

    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        T::from_attribute(attribute).map(Some)
    }

    fn when_absent() -> Option<Self> {
        Some(None)
    }
}

#[diagnostic::do_not_recommend]
impl<A: Attribute, T: FromAttribute<A>> FromAttribute<A> for Box<T> {
    const OPTIONAL: bool = T::OPTIONAL;
    const NESTS_OPTION: bool = T::NESTS_OPTION;

    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        T::from_attribute(attribute).map(Box::new)
    }

    fn when_absent() -> Option<Self> {
        T::when_absent().map(Box::new)
    }
}

/// A value with its anchors: its sources and verifiers.
///
/// Anchors state what the receipt contains; no signature or certificate chain is checked. `Debug` shows neither the value
/// nor the anchors.
#[derive(Clone)]
pub struct Anchored<T> {
    value: T,
    anchors: Vec<Anchor>,
}

/// A value with at least one verifier; reading an attribute without a verifier is an error.
///
/// It proves that the receipt names a verifier. No signature is checked, and anchors that cannot be parsed do not count.
/// `Debug` shows neither the value nor the anchors.
#[derive(Clone)]
pub struct Verified<T>(Anchored<T>);

macro_rules! anchored_access {
    ($wrapper:ident, |$this:ident| $anchored:expr) => {
        impl<T> $wrapper<T> {
            /// The value.
            pub fn value(&self) -> &T {
                let $this = self;
                &$anchored.value
            }

            /// The value, without its anchors.
            pub fn into_value(self) -> T {
                let $this = self;
                $anchored.value
            }

            /// The anchors in the order of the receipt, including those that cannot be parsed.
            pub fn anchors(&self) -> &[Anchor] {
                let $this = self;
                &$anchored.anchors
            }

            /// The sources of the value, such as a passport, a driving licence or the person (`USER_PROVIDED`).
            pub fn sources(&self) -> impl Iterator<Item = &Anchor> {
                self.anchors().iter().filter(|anchor| anchor.is_source())
            }

            /// The verifiers of the value.
            pub fn verifiers(&self) -> impl Iterator<Item = &Anchor> {
                self.anchors().iter().filter(|anchor| anchor.is_verifier())
            }
        }

        impl<T> std::fmt::Debug for $wrapper<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($wrapper), "([redacted])"))
            }
        }
    };
}

anchored_access!(Anchored, |this| this);
anchored_access!(Verified, |this| this.0);

#[diagnostic::do_not_recommend]
impl<A: Attribute, T: FromAttribute<A>> FromAttribute<A> for Anchored<T> {
    const NESTS_OPTION: bool = T::NESTS_OPTION || T::OPTIONAL;

    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(Self {
            value: T::from_attribute(attribute)?,
            anchors: attribute.anchors().to_vec(),
        })
    }
}

#[diagnostic::do_not_recommend]
impl<A: Attribute, T: FromAttribute<A>> FromAttribute<A> for Verified<T> {
    const NESTS_OPTION: bool = T::NESTS_OPTION || T::OPTIONAL;

    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        if attribute.verifiers().next().is_none() {
            return Err(ValueError::unverified());
        }
        Anchored::from_attribute(attribute).map(Self)
    }
}
