//! `Redacted`: a field type that hides its value in `Debug`.

use std::fmt;

use super::{Attribute, FromAttribute, ProfileAttribute};
use crate::error::ValueError;

/// A value that `Debug` does not show, so that a struct with it can derive `Debug` and appear in
/// logs.
///
/// It holds every type that fits the attribute. `Redacted<Option<T>>` and `Option<Redacted<T>>` are
/// both optional; the second shows whether the value was shared. With the feature `serde`, it
/// serialises as its value.
///
/// ```
/// use yoti_share::Redacted;
///
/// let name = Redacted("Ada Hartley".to_owned());
/// assert_eq!(format!("{name:?}"), "Redacted([redacted])");
/// assert_eq!(name.len(), 11);
/// assert_eq!(name.0, "Ada Hartley");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redacted<T>(pub T);

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redacted([redacted])")
    }
}

impl<T> std::ops::Deref for Redacted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[diagnostic::do_not_recommend]
impl<A: Attribute, T: FromAttribute<A>> FromAttribute<A> for Redacted<T> {
    const OPTIONAL: bool = T::OPTIONAL;
    const NESTS_OPTION: bool = T::NESTS_OPTION;

    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        T::from_attribute(attribute).map(Self)
    }

    fn when_absent() -> Option<Self> {
        T::when_absent().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Redacted;
    use crate::attribute::{FromAttribute, full_name, wrapper::Anchored};

    fn nests_option<T: FromAttribute<full_name>>() -> bool {
        T::NESTS_OPTION
    }

    #[test]
    fn option_that_nests_inside_redacted_is_reported() {
        assert!(nests_option::<Redacted<Option<Option<String>>>>());
        assert!(nests_option::<Redacted<Anchored<Option<String>>>>());
        assert!(nests_option::<Option<Redacted<Option<String>>>>());
        assert!(!nests_option::<Redacted<Option<Anchored<String>>>>());
        assert!(!nests_option::<Option<Redacted<String>>>());
    }
}
