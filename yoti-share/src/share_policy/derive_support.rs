//! Functions and types for the code that the derive writes. The crate root exports this module under a name with the
//! version, so that only the derive of the same version fits and no other code relies on it.

pub use std::{borrow::Cow, compile_error};

pub use super::auth::{AuthField, Pin, Selfie};
#[cfg(feature = "derive")]
pub use super::holds;
#[cfg(feature = "derive")]
pub use super::ide;
use super::{SharePolicy, fill::fill_field};
use crate::{
    attribute::ProfileAttribute,
    error::{ExtractError, FieldError, ValueError},
    policy::{Policy, SourceAnchor, SourceConstraint, WantedAttribute},
    receipt::profile::Profile,
};
pub use crate::{
    attribute::words,
    policy::{
        IdentityRequirements, PolicyItem, check, check_alternative, check_item, preferred_sources, required_sources,
        static_advanced_identity_profile, static_document_restriction, static_identity_profile, static_policy,
        static_policy_of_attributes, static_scheme, static_source, static_trust_profile,
    },
};

/// How a derived struct requests a field and reads it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<T> {
    pub name: &'static str,
    pub hash: u32,
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

/// A field without options.
///
/// # Panics
///
/// As [`wanted_with`].
#[track_caller]
pub const fn wanted<T>(field: &Field<T>) -> PolicyItem {
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
        hash,
        optional,
        nests_option,
        ..
    }: &Field<T>,
    options: FieldOptions,
) -> PolicyItem {
    assert!(
        !*nests_option,
        "`Option` goes outside, and one is enough: `Option<Verified<…>>`, not `Verified<Option<…>>`",
    );
    let wanted = WantedAttribute::from_static(
        match options.name {
            Some(name) => name,
            None => name,
        },
        options.derivation,
        options.default || *optional,
        options.self_asserted,
        options.constraints,
        options.alternatives,
    );
    match options.name {
        // The hash for a type and a marker is computed once in a crate.
        None => PolicyItem::Attribute(wanted, *hash),
        Some(_) => PolicyItem::attribute(wanted),
    }
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

/// The constraints that require or prefer one source, by the source's wire name. In the derive's code, each would be two
/// constants for the compiler to evaluate.
macro_rules! one_source {
    ($($source:ident)+) => {
        #[doc(hidden)]
        pub mod required {$(
            pub const $source: &[super::SourceConstraint] = &[super::required_sources(super::anchors::$source)];
        )+}
        #[doc(hidden)]
        pub mod preferred {$(
            pub const $source: &[super::SourceConstraint] = &[super::preferred_sources(super::anchors::$source)];
        )+}
        mod anchors {$(
            pub(super) const $source: &[super::SourceAnchor] = &[super::SourceAnchor::$source];
        )+}
    };
}

one_source!(PASSPORT DRIVING_LICENCE NATIONAL_ID PASS_CARD);

/// Fills a struct: reads its fields, and builds it from their values.
///
/// # Errors
/// [`ExtractError`] with the errors of all fields.
pub fn read<S: SharePolicy, F: ReadFields>(
    profile: &Profile,
    fields: F,
    labels: &[&str],
    build: impl FnOnce(F::Values) -> S,
) -> Result<S, ExtractError> {
    let mut reader = StructReader {
        profile,
        items: S::POLICY.items(),
        labels,
        errors: Vec::new(),
    };
    match fields.read(&mut reader) {
        Some(values) => Ok(build(values)),
        None => Err(ExtractError::from_fields(reader.errors)),
    }
}

/// Reads the fields of a struct in turn, and collects the errors of all of them.
#[doc(hidden)]
#[derive(Debug)]
pub struct StructReader<'a> {
    profile: &'a Profile,
    /// The policy's items for the fields that are not read yet.
    items: &'a [PolicyItem],
    /// The names of these fields.
    labels: &'a [&'a str],
    errors: Vec<FieldError>,
}

impl<'a> StructReader<'a> {
    /// Goes to the next field.
    fn next(&mut self) -> Option<(&'a PolicyItem, &'a str)> {
        let (item, items) = self.items.split_first()?;
        let (label, labels) = self.labels.split_first()?;
        (self.items, self.labels) = (items, labels);
        Some((item, label))
    }
}

/// A field of a derived struct, or a tuple of them. Tuples have at most 16 elements, so the derive writes tuples of tuples
/// for larger structs.
///
/// The derive's code is one call for all fields: a call for each of them would take longer to check.
#[doc(hidden)]
pub trait ReadFields {
    type Values;

    /// Reads every field, also after an error, so that the errors of all of them are reported.
    fn read(self, reader: &mut StructReader<'_>) -> Option<Self::Values>;
}

impl<T> ReadFields for Field<T> {
    type Values = T;

    fn read(self, reader: &mut StructReader<'_>) -> Option<T> {
        let (item, label) = reader.next()?;
        let wanted = match item {
            PolicyItem::Attribute(wanted, _) => Cow::Borrowed(wanted),
            // The policy does not request the identity profile report by name.
            PolicyItem::Report => Cow::Owned(WantedAttribute::new(self.name)),
            PolicyItem::Flattened(_) => return None,
        };
        fill_field(reader.profile, &wanted, label, self.read, self.when_absent)
            .map_err(|error| reader.errors.push(error))
            .ok()
    }
}

impl<T> ReadFields for Part<T> {
    type Values = T;

    fn read(self, reader: &mut StructReader<'_>) -> Option<T> {
        let (_, label) = reader.next()?;
        match (self.read)(reader.profile) {
            Ok(value) => Some(value),
            Err(error) => {
                let inner = error.into_fields().unwrap_or_default();
                reader
                    .errors
                    .extend(inner.into_iter().map(|error| error.nested_in(label)));
                None
            }
        }
    }
}

macro_rules! tuples {
    () => {};
    ($first:ident $($field:ident)*) => {
        #[expect(non_snake_case, reason = "a variable is named after its type")]
        impl<$first: ReadFields, $($field: ReadFields),*> ReadFields for ($first, $($field,)*) {
            type Values = ($first::Values, $($field::Values,)*);

            fn read(self, reader: &mut StructReader<'_>) -> Option<Self::Values> {
                let ($first, $($field,)*) = self;
                let ($first, $($field,)*) = ($first.read(reader), $($field.read(reader),)*);
                Some(($first?, $($field?,)*))
            }
        }

        tuples!($($field)*);
    };
}

tuples!(A B C D E F G H I J K L M N O P);
