//! Checks the options of a field against each other and against the field's type.

use quote::ToTokens;

use crate::errors::Errors;
use crate::model::{Attribute, Field, Marker, Once, Options, Role};
use crate::types;
use crate::words::AttributeName;

/// The type cannot be absent, and `optional` states that it can.
pub(crate) const OPTIONAL_CONTRADICTS_TYPE: &str = "`optional` contradicts the field's type, which cannot be absent; put \
                                                    the type in an `Option`, or write `default`";
/// The type can be absent, and `required` states that it cannot.
pub(crate) const REQUIRED_CONTRADICTS_TYPE: &str =
    "`required` contradicts the field's type: an `Option` makes the attribute optional";

pub(super) fn check_field(field: &Field<'_>, errors: &mut Errors) {
    match &field.role {
        Role::Attribute(attribute) => {
            check_type(field, attribute, errors);
            check_optional(&attribute.options, errors);
            if attribute.is_report() {
                check_report(&attribute.options, errors);
            } else {
                check_alternatives(attribute, errors);
            }
        }
        Role::Flatten | Role::Skip | Role::Auth(_) | Role::Unclear => {}
    }
}

fn check_type(field: &Field<'_>, attribute: &Attribute, errors: &mut Errors) {
    if field.is_rejected || !types::is_borrowed(field.ty) {
        return;
    }
    let owned = match &attribute.name.marker {
        _ if types::is_byte_slice(field.ty) => "Vec<u8>",
        Marker::Catalogue { name, .. } => type_of_value(*name),
        Marker::Path(_) | Marker::Literal(_) => "String",
    };
    errors.on(field.ty, &format!("a field owns its value; write `{owned}`"));
}

/// A type that holds the attribute.
const fn type_of_value(name: AttributeName) -> &'static str {
    match name {
        AttributeName::FullName
        | AttributeName::GivenNames
        | AttributeName::FamilyName
        | AttributeName::Gender
        | AttributeName::Nationality
        | AttributeName::PhoneNumber
        | AttributeName::Email
        | AttributeName::PostalAddress
        | AttributeName::EstimatedAge => "String",
        AttributeName::DateOfBirth => "Date",
        AttributeName::Selfie => "Image",
        AttributeName::StructuredPostalAddress => "PostalAddress",
        AttributeName::DocumentDetails => "DocumentDetails",
        AttributeName::DocumentImages => "Vec<Image>",
        AttributeName::IdentityProfileReport => "IdentityProfileReport",
        AttributeName::AgeOver | AttributeName::AgeUnder | AttributeName::EstimatedAgeOver => "bool",
    }
}

fn check_optional(options: &Options, errors: &mut Errors) {
    let has_default = options.default.key.is_some();
    // An option with a mistake may be meant otherwise.
    let given = |option: &'_ Once<()>| option.value.and(option.key.clone());
    match (&given(&options.optional), &given(&options.required)) {
        (Some(optional), Some(required)) => {
            errors.at(required.span(), "`required` contradicts `optional`");
            errors.at(optional.span(), "`optional` is given here");
        }
        (None, Some(required)) if has_default => {
            let message = "`required` contradicts `default`, which makes the attribute optional";
            errors.at(required.span(), message);
        }
        (Some(_), None) | (None, Some(_) | None) => {}
    }
}

/// Rejects options of the report that concern how an attribute is requested.
fn check_report(options: &Options, errors: &mut Errors) {
    let Options {
        optional: _,
        required: _,
        default,
        self_asserted,
        constraints,
        alternatives,
    } = options;
    let mut keys = Vec::new();
    for key in [&default.key, &self_asserted.key, &alternatives.key] {
        keys.extend(key);
    }
    for constraint in constraints {
        keys.push(&constraint.key);
    }
    for key in keys {
        let message = format!("remove `{key}`: the identity profile requests the report, so `{key}` has no effect");
        errors.at(key.span(), &message);
    }
}

fn check_alternatives(attribute: &Attribute, errors: &mut Errors) {
    let options = &attribute.options;
    let derivation = attribute.name.derivation.as_ref();
    if let Some(key) = &options.alternatives.key
        && derivation.is_some_and(|derivation| derivation.alternative.is_some())
    {
        let message = "`estimated_age_over` has the alternative `date_of_birth` already; remove `alternatives`";
        errors.at(key.span(), message);
        return;
    }
    let own = attribute.wire_name();
    let mut seen: Vec<&Marker> = Vec::new();
    for alternative in options.alternatives() {
        let name = alternative.wire_name();
        if name == own {
            errors.on(
                alternative,
                "the field requests this attribute already; remove it from the alternatives",
            );
        } else if let Some(first) = seen.iter().find(|first| first.wire_name() == name) {
            errors.repeated(
                &format!("`{}`", alternative.to_token_stream()),
                "listed",
                alternative,
                *first,
            );
        } else {
            seen.push(alternative);
        }
    }
}
