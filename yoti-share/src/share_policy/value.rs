//! `Profile::value`: one attribute by its marker, read as a struct's field is read.

use super::fill::fill_field;
use crate::{
    attribute::{Attribute, FromAttribute, is_derivation},
    error::{ExtractError, FieldError, FieldProblem},
    policy::WantedAttribute,
    receipt::profile::Profile,
};

impl Profile {
    /// Reads one attribute, by its marker, as any type that holds it. The result is the same as for a field of that type.
    ///
    /// ```no_run
    /// use yoti_share::{Date, Profile, attribute};
    ///
    /// # fn read(profile: &Profile) -> Result<(), yoti_share::ExtractError> {
    /// let born = profile.value::<Date>(attribute::date_of_birth)?;
    /// let name = profile.value::<Option<String>>(attribute::full_name)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ExtractError`] if the attribute was not shared and `T` is not optional, or if it cannot be read as a `T`. Also
    /// for the markers of age checks and of third-party attributes, which do not name an attribute on their own: use
    /// [`age_checks`](Self::age_checks) or [`get`](Self::get).
    pub fn value<T>(&self, attribute: impl ReadAs<T>) -> Result<T, ExtractError> {
        attribute.read(self)
    }
}

/// A marker whose attribute can be read as a `T`: every [`Attribute`] for which `T` implements [`FromAttribute`].
pub trait ReadAs<T>: sealed::ReadFrom<T> {}

impl<T: FromAttribute<A>, A: Attribute> ReadAs<T> for A {}

mod sealed {
    use super::{ExtractError, Profile};

    #[expect(
        unnameable_types,
        reason = "a trait that cannot be named cannot be implemented outside the crate"
    )]
    pub trait ReadFrom<T> {
        fn read(self, profile: &Profile) -> Result<T, ExtractError>;
    }
}

impl<T: FromAttribute<A>, A: Attribute> sealed::ReadFrom<T> for A {
    fn read(self, profile: &Profile) -> Result<T, ExtractError> {
        // Age checks are shared as `age_over:18` and the like, third-party attributes under their own names.
        if A::NAME.is_empty() || is_derivation(A::NAME) {
            let reason = "the marker names no attribute by itself; see `Profile::age_checks` or `Profile::get`";
            let error = FieldError::new(A::NAME, A::NAME, FieldProblem::Malformed, reason);
            return Err(ExtractError::from_fields(vec![error]));
        }
        let wanted = WantedAttribute::new(A::NAME);
        fill_field(profile, &wanted, A::NAME, T::from_attribute, T::when_absent)
            .map_err(|error| ExtractError::from_fields(vec![error]))
    }
}
