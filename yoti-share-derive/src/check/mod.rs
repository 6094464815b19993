//! Applies the rules that concern several fields, or a field and its type.

mod field;
mod identity;
mod repetition;

use syn::Data;

pub(crate) use self::field::{OPTIONAL_CONTRADICTS_TYPE, REQUIRED_CONTRADICTS_TYPE};
use crate::errors::Errors;
use crate::model::{Field, Model, Role};

/// Reports every broken rule.
pub(crate) fn check(model: &Model<'_>, errors: &mut Errors) {
    errors.go_to(0);
    // A field with a mistake may be meant otherwise, so rules that concern several fields ignore it.
    let mut unclear = Vec::new();
    for field in &model.fields {
        if errors.any_at(field.place) {
            unclear.push(field.place);
        }
    }
    if let Some(profile) = &model.share.identity.value {
        identity::check_identity(profile, errors);
    }
    check_default_constraints(model, &unclear, errors);
    repetition::check_repetition(model, &unclear, errors);
    check_reports(model, errors);
    for field in &model.fields {
        errors.go_to(field.place);
        field::check_field(field, errors);
    }
    check_not_empty(model, errors);
}

/// Rejects a constraint on the struct that applies to none of its attributes.
fn check_default_constraints(model: &Model<'_>, unclear: &[usize], errors: &mut Errors) {
    let takes_default = |field: &Field<'_>| match &field.role {
        Role::Attribute(attribute) => !attribute.is_report() && attribute.options.constraints.is_empty(),
        Role::Unclear => true,
        Role::Flatten | Role::Skip | Role::Auth(_) => false,
    };
    let is_unclear = |field: &Field<'_>| unclear.contains(&field.place);
    if model.fields.is_empty()
        || model
            .fields
            .iter()
            .any(|field| takes_default(field) || is_unclear(field))
    {
        return;
    }
    for constraint in &model.share.constraints {
        let key = &constraint.key;
        let message = format!(
            "`{key}` applies to no attribute of this struct: it is the default for attributes without their own \
             constraint, and does not affect flattened structs; remove it, or move it to the struct with the attributes"
        );
        errors.at(key.span(), &message);
    }
}

/// Rejects a report on an identity profile that nothing requests.
fn check_reports(model: &Model<'_>, errors: &mut Errors) {
    let may_be_requested_elsewhere = |field: &Field<'_>| matches!(field.role, Role::Flatten | Role::Unclear);
    let share = &model.share;
    if share.is_unclear
        || share.identity.key.is_some()
        || share.part.key.is_some()
        || model.fields.iter().any(may_be_requested_elsewhere)
    {
        return;
    }
    let attributes = model.attribute_items();
    if let Some((_, field, report)) = attributes.iter().find(|(_, _, attribute)| attribute.is_report()) {
        errors.go_to(field.place);
        let message = "`identity_profile_report` needs an identity profile, and this struct requests none; add for \
                       example `#[share(identity_profile(framework = uk_tfida, scheme = rtw))]` to the struct, or \
                       `#[share(part)]` if it is only flattened into a struct that requests one";
        errors.on(&report.name.tokens, message);
    }
}

/// Rejects a struct that requests nothing.
fn check_not_empty(model: &Model<'_>, errors: &mut Errors) {
    let share = &model.share;
    let requests_something = !share.auth.is_empty()
        || share.remember_me.key.is_some()
        || share.identity.key.is_some()
        || share.part.key.is_some()
        || model.fields.iter().any(|field| !matches!(field.role, Role::Skip));
    // A rejected line may have been meant to request something.
    if requests_something || !errors.is_empty() || !matches!(model.input.data, Data::Struct(_)) {
        return;
    }
    errors.go_to(0);
    let message = if model.fields.is_empty() {
        "a struct without fields would request nothing; add a field, as in `#[attr(full_name)] name: String`"
    } else {
        "this struct would request nothing: all its fields are skipped; tag one, as in `#[attr(full_name)]`"
    };
    errors.at(model.input.ident.span(), message);
}
