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
/// Anchors state what the receipt contains; no signature or certificate chain is checked. `Debug`
/// shows neither the value nor the anchors. With the feature `serde`, it serialises as `{"value":
/// …, "anchors": […]}`.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Anchored<T> {
    value: T,
    anchors: Vec<Anchor>,
}

/// A value with at least one verifier; reading an attribute without a verifier is an error.
///
/// It proves that the receipt names a verifier. No signature is checked, and anchors that cannot be
/// parsed do not count. `Debug` shows neither the value nor the anchors.
///
/// With the feature `serde`, it serialises as `{"value": …, "anchors": […]}`, and deserialising one
/// without a verifier is an error. A stored value is as trustworthy as its storage.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
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

            /// The sources of the value, such as a passport, a driving licence or the person
            /// (`USER_PROVIDED`).
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

impl<T> Anchored<T> {
    pub(super) fn from_parts(value: T, anchors: Vec<Anchor>) -> Self {
        Self { value, anchors }
    }

    /// Converts the value and keeps the anchors.
    ///
    /// ```
    /// # fn year(born: yoti_share::Anchored<yoti_share::Date>) -> yoti_share::Anchored<u16> {
    /// born.map(|date| date.year())
    /// # }
    /// ```
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Anchored<U> {
        Anchored {
            value: convert(self.value),
            anchors: self.anchors,
        }
    }
}

#[cfg(any(test, feature = "serde", feature = "test-util"))]
impl<T> Verified<T> {
    /// The value, if it has a verifier.
    pub(super) fn check(anchored: Anchored<T>) -> Option<Self> {
        let is_verified = anchored.verifiers().next().is_some();
        is_verified.then_some(Self(anchored))
    }
}

impl<T> AsRef<Anchored<T>> for Verified<T> {
    fn as_ref(&self) -> &Anchored<T> {
        &self.0
    }
}

#[diagnostic::do_not_recommend]
impl<A: Attribute, T: FromAttribute<A>> FromAttribute<A> for Anchored<T> {
    const NESTS_OPTION: bool = T::NESTS_OPTION || T::OPTIONAL;

    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        let value = T::from_attribute(attribute)?;
        Ok(Self::from_parts(value, attribute.anchors().to_vec()))
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
