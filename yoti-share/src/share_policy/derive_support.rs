//! Functions and types for the code that the derive writes. The crate root exports this module under a name with the
//! version, so that only the derive of the same version fits and no other code relies on it.

pub use std::{borrow::Cow, compile_error};

pub use super::auth::{AuthField, Pin, Selfie};
use super::fill::fill_field;
#[cfg(feature = "derive")]
pub use super::holds;
#[cfg(feature = "derive")]
pub use super::ide;
use crate::{
    attribute::ProfileAttribute,
    error::{ExtractError, FieldError, ValueError},
    policy::{Policy, SourceConstraint, WantedAttribute},
    receipt::profile::Profile,
};
pub use crate::{
    attribute::words,
    policy::{
        IdentityRequirements, PolicyItem, check, check_alternative, check_item, preferred_sources, required_sources,
        static_advanced_identity_profile, static_document_restriction, static_identity_profile, static_policy,
        static_scheme, static_source, static_trust_profile,
    },
};

/// How a derived struct requests a field and reads it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<T> {
    pub name: &'static str,
    pub optional: bool,
    pub nests_option: bool,
    pub read: fn(&ProfileAttribute) -> Result<T, ValueError>,
    pub when_absent: fn() -> Option<T>,
}

/// The policy of a flattened struct, and how it is read.
#[doc(hidden)]
#[derive(Debug)]
pub struct Part<T> {
    pub policy: &'static Policy,
    pub read: fn(&Profile) -> Result<T, ExtractError>,
}

/// Fails the build with this message, at the caller, if a constant of a field's type is not what the attribute states.
///
/// # Panics
///
/// In this case, during constant evaluation.
#[track_caller]
pub const fn check_type(is_expected: bool, message: &'static str) {
    assert!(is_expected, "{}", message);
}

/// A policy that requests attributes only.
pub const fn policy(items: &'static [PolicyItem]) -> Policy {
    static_policy(items, &[], None, None)
}

/// A field without options.
///
/// # Panics
///
/// As [`wanted_with`].
#[track_caller]
pub const fn wanted<T>(field: Field<T>) -> PolicyItem {
    wanted_with(field, FieldOptions::UNSET)
}

/// A field with options. It fails the build, at the caller, if the field's type is an `Option` in the wrong place.
///
/// # Panics
///
/// In this case, during constant evaluation.
#[track_caller]
pub const fn wanted_with<T>(
    Field {
        name,
        optional,
        nests_option,
        ..
    }: Field<T>,
    options: FieldOptions,
) -> PolicyItem {
    assert!(
        !nests_option,
        "`Option` goes outside, and one is enough: `Option<Verified<…>>`, not `Verified<Option<…>>`",
    );
    PolicyItem::attribute(WantedAttribute::from_static(
        match options.name {
            Some(name) => name,
            None => name,
        },
        options.derivation,
        options.default || optional,
        options.self_asserted,
        options.constraints,
        options.alternatives,
    ))
}

/// The options of a field. The derive writes those that the user set and takes the rest from `UNSET`: each empty slice
/// in the derive's code would be another constant for the compiler to evaluate.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct FieldOptions {
    /// The wire name, if it is not the marker's.
    pub name: Option<&'static str>,
    pub derivation: Option<&'static str>,
    pub default: bool,
    pub self_asserted: Option<bool>,
    pub constraints: &'static [SourceConstraint],
    pub alternatives: &'static [Cow<'static, str>],
}

impl FieldOptions {
    pub const UNSET: Self = Self {
        name: None,
        derivation: None,
        default: false,
        self_asserted: None,
        constraints: &[],
        alternatives: &[],
    };
}

/// Fills the fields of a struct and collects the errors of all of them.
#[doc(hidden)]
#[derive(Debug)]
pub struct StructReader<'a> {
    profile: &'a Profile,
    policy: &'static Policy,
    errors: Vec<FieldError>,
}

impl<'a> StructReader<'a> {
    /// A reader for the struct that has this policy.
    pub fn new(profile: &'a Profile, policy: &'static Policy) -> Self {
        Self {
            profile,
            policy,
            errors: Vec::new(),
        }
    }

    /// Reads the attribute that the item `item` of the policy requests.
    pub fn read<T>(
        &mut self,
        item: usize,
        field: &str,
        Field {
            name,
            read,
            when_absent,
            ..
        }: Field<T>,
    ) -> Option<T> {
        let wanted = self.wanted(item, name)?;
        fill_field(self.profile, &wanted, field, read, when_absent)
            .map_err(|error| self.errors.push(error))
            .ok()
    }

    /// Reads a flattened struct.
    pub fn read_flattened<T>(&mut self, field: &str, Part { read, .. }: Part<T>) -> Option<T> {
        match read(self.profile) {
            Ok(value) => Some(value),
            Err(error) => {
                let inner = error.into_fields().unwrap_or_default();
                self.errors
                    .extend(inner.into_iter().map(|error| error.nested_in(field)));
                None
            }
        }
    }

    /// The errors of all fields.
    pub fn into_error(self) -> ExtractError {
        ExtractError::from_fields(self.errors)
    }

    fn wanted(&self, item: usize, name: &'static str) -> Option<Cow<'static, WantedAttribute>> {
        match self.policy.items().get(item)? {
            PolicyItem::Attribute(wanted, _) => Some(Cow::Borrowed(wanted)),
            // The policy does not request the identity profile report by name.
            PolicyItem::Report => Some(Cow::Owned(WantedAttribute::new(name))),
            PolicyItem::Flattened(_) => None,
        }
    }
}
