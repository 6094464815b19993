//! Rejects repeated requests. Constant evaluation compares the requests that tokens do not show.

use crate::errors::Errors;
use crate::model::{Attribute, Auth, Constraint, Field, Marker, Model, Strength};
use crate::types;

pub(super) fn check_repetition(model: &Model<'_>, unclear: &[usize], errors: &mut Errors) {
    let attributes: Vec<(&Field<'_>, &Attribute)> = model
        .attributes()
        .filter(|(field, _)| !unclear.contains(&field.place))
        .collect();
    let auths: Vec<(usize, &Auth)> = model.auths().filter(|(place, _)| !unclear.contains(place)).collect();
    // Written once: a struct may have hundreds of fields, and all pairs are compared.
    let names: Vec<String> = attributes.iter().map(|(_, attribute)| attribute.wire_name()).collect();
    for (index, ((field, second), name)) in attributes.iter().zip(&names).enumerate() {
        let mut earlier = attributes.iter().zip(&names).take(index);
        let first = earlier.find(|((_, first), other)| *other == name && is_same_request(model, first, second));
        let Some(((first_field, first), _)) = first else {
            continue;
        };
        errors.go_to(field.place);
        let (name, first_label) = (&second.name.label, &first_field.label);
        let (tokens, first_tokens) = (&second.name.tokens, &first.name.tokens);
        let is_same_check = has_same_constraints(model, first, second)
            && options_of_age_check(first_field, first) == options_of_age_check(field, second);
        if second.name.derivation.is_some() && !is_same_check {
            let message = format!(
                "`{name}` is requested twice with different options, first by the field `{first_label}`; request each age \
                 check once"
            );
            errors.on(tokens, &message);
        } else {
            let message = format!("`{name}` is requested twice, first by the field `{first_label}`");
            errors.on(tokens, &message);
        }
        errors.on(first_tokens, &format!("`{name}` was first requested here"));
    }
    for (index, (place, second)) in auths.iter().enumerate() {
        if let Some((_, first)) = auths.iter().take(index).find(|(_, first)| first.kind == second.kind) {
            errors.go_to(*place);
            errors.repeated(&format!("`{}`", second.ident), "requested", &second.ident, &first.ident);
        }
    }
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
