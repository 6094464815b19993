//! Fills one field: finds the requested attribute in the profile, checks its source, and reads it.

use std::borrow::Cow;

use crate::{
    attribute::ProfileAttribute,
    error::{FieldError, FieldProblem, ValueError, ValueProblem},
    policy::{SourceConstraint, WantedAttribute},
    receipt::profile::Profile,
};

/// Reads the attribute that `wanted` requests. `find_attribute` does everything that does not depend on `T`, so that it
/// is compiled once.
pub(super) fn fill_field<T>(
    profile: &Profile,
    wanted: &WantedAttribute,
    field: &str,
    read: fn(&ProfileAttribute) -> Result<T, ValueError>,
    when_absent: fn() -> Option<T>,
) -> Result<T, FieldError> {
    match find_attribute(profile, wanted, field)? {
        Some((name, attribute)) => read(&attribute).map_err(|error| unreadable(field, name, &error)),
        None => when_absent().ok_or_else(|| missing(wanted, field)),
    }
}

/// Finds the requested attribute and the name under which it was shared; `None` if it was not shared.
fn find_attribute<'a>(
    profile: &'a Profile,
    wanted: &'a WantedAttribute,
    field: &str,
) -> Result<Option<(&'a str, Cow<'a, ProfileAttribute>)>, FieldError> {
    let mut wrong_source = None;
    for name in wanted.names_in_profile() {
        let Some(attribute) = first_from_required_source(profile, name, wanted) else {
            if profile.get_with_fallback(name).is_some() {
                wrong_source.get_or_insert(name);
            }
            continue;
        };
        if wanted.derivation().is_some() && !have_same_result(profile.get_all(name)) {
            let reason = "it was shared more than once, with different results";
            return Err(FieldError::new(field, name, FieldProblem::Contradictory, reason));
        }
        return Ok(Some((name, attribute)));
    }
    let Some(name) = wrong_source else { return Ok(None) };
    let reason = "it was shared, but from none of the sources that the field requires";
    Err(FieldError::new(field, name, FieldProblem::WrongSource, reason))
}

/// The first attribute of this name that comes from a required source, or simply the first if no source is required.
fn first_from_required_source<'a>(
    profile: &'a Profile,
    name: &'a str,
    wanted: &WantedAttribute,
) -> Option<Cow<'a, ProfileAttribute>> {
    let mut required = wanted
        .constraints()
        .iter()
        .filter(|constraint| !constraint.is_soft())
        .peekable();
    if required.peek().is_none() {
        return profile.get_with_fallback(name);
    }
    let fits = |attribute: &ProfileAttribute| required.clone().all(|constraint| has_source(attribute, constraint));
    match profile.get_all(name).find(|attribute| fits(attribute)) {
        Some(attribute) => Some(Cow::Borrowed(attribute)),
        None if profile.get(name).is_none() => profile.get_with_fallback(name).filter(|attribute| fits(attribute)),
        None => None,
    }
}

fn has_source(attribute: &ProfileAttribute, constraint: &SourceConstraint) -> bool {
    attribute.sources().any(|source| {
        constraint.anchors().iter().any(|anchor| {
            let sub_type = anchor.sub_type();
            source.value() == anchor.name() && (sub_type.is_empty() || source.sub_type() == sub_type)
        })
    })
}

/// Whether all attributes of one age check have the same result. If they differ, none of them can be trusted.
fn have_same_result<'a>(mut attributes: impl Iterator<Item = &'a ProfileAttribute>) -> bool {
    let first = attributes.next();
    first.is_none_or(|first| attributes.all(|other| other.raw().eq_ignore_ascii_case(first.raw())))
}

fn missing(wanted: &WantedAttribute, field: &str) -> FieldError {
    FieldError::new(field, wanted.label(), FieldProblem::Missing, "it was not shared")
}

fn unreadable(field: &str, name: &str, error: &ValueError) -> FieldError {
    let problem = match error.problem() {
        ValueProblem::Malformed => FieldProblem::Malformed,
        ValueProblem::Unverified => FieldProblem::Unverified,
    };
    FieldError::new(field, name, problem, error.to_string())
}
