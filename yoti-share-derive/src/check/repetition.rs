//! Rejects repeated requests. Constant evaluation compares the requests that tokens do not show.

use crate::errors::Errors;
use crate::model::{Attribute, Auth, Constraint, Field, Marker, Model, Strength};
use crate::types;

pub(super) fn check_repetition(model: &Model<'_>, unclear: &[usize], errors: &mut Errors) {
    // The names are written once: a struct may have hundreds of fields, and all pairs are compared.
    let mut earlier: Vec<(&Field<'_>, &Attribute, String)> = Vec::new();
    for (_, field, attribute) in model.attribute_items() {
        if unclear.contains(&field.place) {
            continue;
        }
        let name = attribute.wire_name();
        let is_same =
            |(_, first, other): &&(_, &Attribute, String)| *other == name && is_same_request(model, first, attribute);
        if let Some((first_field, first, _)) = earlier.iter().find(is_same) {
            errors.go_to(field.place);
            report_repetition(model, (first_field, first), (field, attribute), errors);
        }
        earlier.push((field, attribute, name));
    }
    let mut earlier: Vec<&Auth> = Vec::new();
    for (place, second) in model.auths() {
        if unclear.contains(&place) {
            continue;
        }
        if let Some(first) = earlier.iter().find(|first| first.kind == second.kind) {
            errors.go_to(place);
            errors.repeated(&format!("`{}`", second.ident), "requested", &second.ident, &first.ident);
        }
        earlier.push(second);
    }
}

fn report_repetition(
    model: &Model<'_>,
    (first_field, first): (&Field<'_>, &Attribute),
    (field, second): (&Field<'_>, &Attribute),
    errors: &mut Errors,
) {
    let (name, first_label) = (&second.name.label, &first_field.label);
    let is_same_check = has_same_constraints(model, first, second)
        && options_of_age_check(first_field, first) == options_of_age_check(field, second);
    let message = if second.name.derivation.is_some() && !is_same_check {
        format!(
            "`{name}` is requested twice with different options, first by the field `{first_label}`; request each age \
             check once"
        )
    } else {
        format!("`{name}` is requested twice, first by the field `{first_label}`")
    };
    errors.on(&second.name.tokens, &message);
    errors.on(&first.name.tokens, &format!("`{name}` was first requested here"));
}

/// Whether two fields that request one name request the same: one age check has one result, whatever its constraints.
fn is_same_request(model: &Model<'_>, one: &Attribute, other: &Attribute) -> bool {
    one.name.derivation == other.name.derivation
        && (one.name.derivation.is_some() || has_same_constraints(model, one, other))
}

/// The order of hard sources means nothing, the order of soft ones may.
fn has_same_constraints(model: &Model<'_>, one: &Attribute, other: &Attribute) -> bool {
    let is_same = |one: &Constraint, other: &Constraint| {
        one.strength == other.strength
            && match one.strength {
                Strength::Soft => one.anchors == other.anchors,
                Strength::Hard => {
                    let mut anchors = one.anchors.iter();
                    one.anchors.len() == other.anchors.len() && anchors.all(|anchor| other.anchors.contains(anchor))
                }
            }
    };
    let (one, other) = (model.constraints_of(one), model.constraints_of(other));
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
}

/// The other options that may differ between two requests for one age check.
fn options_of_age_check(field: &Field<'_>, attribute: &Attribute) -> (bool, Option<bool>, Vec<String>) {
    let options = &attribute.options;
    let is_optional = options.default.key.is_some() || types::is_option(field.ty);
    let alternatives = options.alternatives().iter().map(Marker::wire_name).collect();
    (is_optional, options.self_asserted.value, alternatives)
}
