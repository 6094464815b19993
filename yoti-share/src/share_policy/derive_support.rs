//! Functions and types for the code that the derive writes. The crate root exports this module under a name with the
//! version, so that only the derive of the same version fits and no other code relies on it.

pub use std::borrow::Cow;

pub use super::auth::{AuthField, Pin, Selfie};
use super::fill::fill_field;
#[cfg(feature = "derive")]
pub use super::ide;
pub use crate::{
    attribute::{from_attribute::Field, words},
    policy::{
        IdentityRequirements, PolicyItem, check, check_alternative, check_item, preferred_sources, required_sources,
        static_advanced_identity_profile, static_document_restriction, static_identity_profile, static_policy,
        static_scheme, static_source, static_trust_profile,
    },
};
use crate::{
    error::{ExtractError, FieldError},
    policy::{Policy, SourceConstraint, WantedAttribute},
    receipt::profile::Profile,
};

/// A policy that requests attributes only.
pub const fn policy(items: &'static [PolicyItem]) -> Policy {
    static_policy(items, &[], None, None)
}

/// A field without options.
pub const fn wanted<T>(field: Field<T>) -> PolicyItem {
    wanted_with(field, FieldOptions::UNSET)
}

pub const fn wanted_with<T>(Field { name, optional, .. }: Field<T>, options: FieldOptions) -> PolicyItem {
    PolicyItem::Attribute(WantedAttribute::from_static(
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
    pub fn read_flattened<T>(&mut self, field: &str, read: fn(&Profile) -> Result<T, ExtractError>) -> Option<T> {
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
            PolicyItem::Attribute(wanted) => Some(Cow::Borrowed(wanted)),
            // The policy does not request the identity profile report by name.
            PolicyItem::Report => Some(Cow::Owned(WantedAttribute::new(name))),
            PolicyItem::Flattened(_) => None,
        }
    }
}
