//! Fills one field: finds the requested attribute in the profile, checks what the field demands of it, and reads it.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeSet};

use crate::{
    attribute::{
        Anchor, Attribute as _, ContentType, ProfileAttribute, document_images, postal_address,
        structured_postal_address,
    },
    error::{FieldError, FieldProblem, ValueError, ValueProblem},
    policy::{SourceConstraint, WantedAttribute},
    receipt::profile::{Profile, formatted_address},
};

/// The source of a value that the person typed in.
const USER_PROVIDED: &str = "USER_PROVIDED";

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
    if profile.has_unnamed_attribute() {
        let reason = "an attribute whose name is missing or damaged was shared, and it may be this one";
        return Err(FieldError::new(field, wanted.label(), FieldProblem::Malformed, reason));
    }
    let mut rejected = None;
    for name in wanted.names_in_profile() {
        match first_that_fits(profile, name, wanted).map_err(|error| unreadable(field, name, &error))? {
            Search::Found(attribute) => {
                if contradicts(profile, name, wanted, &attribute).map_err(|error| unreadable(field, name, &error))? {
                    let reason = match wanted.derivation() {
                        Some(_) => "it was shared more than once, with different results",
                        None => "it was shared more than once, with different values from one source",
                    };
                    return Err(FieldError::new(field, name, FieldProblem::Contradictory, reason));
                }
                return Ok(Some((name, attribute)));
            }
            Search::Rejected(reason) => rejected = rejected.or(Some((name, reason))),
            Search::Absent => {}
        }
    }
    match rejected {
        None => Ok(None),
        Some((name, Rejection::WrongSource)) => {
            let reason = "it was shared, but from none of the sources that the field requires";
            Err(FieldError::new(field, name, FieldProblem::WrongSource, reason))
        }
        Some((name, Rejection::SelfAsserted)) => {
            let reason = "it was shared, but only the person states the value: it has no source except the person";
            Err(FieldError::new(field, name, FieldProblem::SelfAsserted, reason))
        }
    }
}

enum Search<'a> {
    Found(Cow<'a, ProfileAttribute>),
    /// It was shared, but does not satisfy the field; why the first one does not.
    Rejected(Rejection),
    Absent,
}

#[derive(Clone, Copy)]
enum Rejection {
    WrongSource,
    SelfAsserted,
}

/// The first attribute of this name that satisfies the field. A damaged attribute of this name is an error, because it may
/// be the one that the field requests.
fn first_that_fits<'a>(
    profile: &'a Profile,
    name: &'a str,
    wanted: &WantedAttribute,
) -> Result<Search<'a>, ValueError> {
    let mut found = Search::Absent;
    for attribute in shared_as(profile, name) {
        let attribute = attribute?;
        match (&found, check_demands(&attribute, wanted)) {
            (Search::Found(_), _) | (Search::Rejected(_), Some(_)) => {}
            (Search::Absent, Some(reason)) => found = Search::Rejected(reason),
            (Search::Absent | Search::Rejected(_), None) => found = Search::Found(attribute),
        }
    }
    Ok(found)
}

/// The attributes of this name. If only the structured postal address was shared, its formatted address replaces the
/// postal address, with the same anchors.
fn shared_as<'a>(
    profile: &'a Profile,
    name: &'a str,
) -> impl Iterator<Item = Result<Cow<'a, ProfileAttribute>, ValueError>> {
    let is_replaced = name == postal_address::NAME && profile.get(name).is_none();
    let name = if is_replaced {
        structured_postal_address::NAME
    } else {
        name
    };
    profile.get_all(name).filter_map(move |attribute| {
        if is_replaced {
            return formatted_address(attribute)
                .map(|address| address.map(Cow::Owned))
                .transpose();
        }
        match attribute.checked_bytes() {
            Ok(_) if is_empty_list(attribute) => None,
            Ok(_) => Some(Ok(Cow::Borrowed(attribute))),
            Err(error) => Some(Err(error)),
        }
    })
}

/// Whether the attribute is document images of which there are none. Yoti shares them for a document without images.
fn is_empty_list(attribute: &ProfileAttribute) -> bool {
    attribute.content_type() == ContentType::MultiValue
        && attribute.raw().is_empty()
        && attribute.has_name(document_images::NAME)
}

fn check_demands(attribute: &ProfileAttribute, wanted: &WantedAttribute) -> Option<Rejection> {
    let mut required = wanted.constraints().iter().filter(|constraint| !constraint.is_soft());
    if !required.all(|constraint| has_source(attribute, constraint)) {
        return Some(Rejection::WrongSource);
    }
    let is_rejected = wanted.accepts_self_asserted() == Some(false) && is_self_asserted(attribute);
    is_rejected.then_some(Rejection::SelfAsserted)
}

/// Whether only the person states the value: its only source is the person, also if it was verified afterwards, or it
/// has neither a source nor a verifier. Without a source, the one that a verifier verified counts.
fn is_self_asserted(attribute: &ProfileAttribute) -> bool {
    let mut sources = attribute.sources().peekable();
    if sources.peek().is_none() {
        let mut verifiers = attribute.verifiers();
        return verifiers.all(|verifier| verifier.associated_source() == Some(USER_PROVIDED));
    }
    sources.all(|source| source.value() == USER_PROVIDED)
}

/// Whether another attribute contradicts this one. For an age check, every other result for the same age must be the
/// same, and that of the opposite check another; for other attributes, every other value from one of its sources. A damaged attribute may contradict it, so it is an
/// error.
fn contradicts(
    profile: &Profile,
    name: &str,
    wanted: &WantedAttribute,
    attribute: &ProfileAttribute,
) -> Result<bool, ValueError> {
    let Some(derivation) = wanted.derivation() else {
        let sources = OnceCell::new();
        for other in shared_as(profile, name) {
            let other = other?;
            if other.raw() != attribute.raw() {
                let sources = sources.get_or_init(|| attribute.sources().map(name_of_source).collect::<BTreeSet<_>>());
                if other.sources().any(|source| sources.contains(&name_of_source(source))) {
                    return Ok(true);
                }
            }
        }
        return Ok(false);
    };
    for other in profile
        .with_prefix(without_buffer(derivation))
        .filter(|other| is_same_age_check(derivation, other.name()))
    {
        if !other.checked_bytes()?.eq_ignore_ascii_case(attribute.raw()) {
            return Ok(true);
        }
    }
    let Some(opposite) = opposite_age_check(derivation) else {
        return Ok(false);
    };
    for other in profile.get_all(&opposite) {
        if other.checked_bytes()?.eq_ignore_ascii_case(attribute.raw()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `age_under:18` of `age_over:18`, and the reverse: a person is exactly one of the two. `None` if the check has a buffer.
fn opposite_age_check(derivation: &str) -> Option<String> {
    match derivation.split_once(':')? {
        (_, age) if age.contains(':') => None,
        ("age_over", age) => Some(format!("age_under:{age}")),
        ("age_under", age) => Some(format!("age_over:{age}")),
        _ => None,
    }
}

/// Whether two age checks are about the same age: `age_over:18`, and the same with a buffer, `age_over:18:5`.
fn is_same_age_check(one: &str, other: &str) -> bool {
    let has_buffer = |plain: &str, buffered: &str| {
        plain.contains(':') && buffered.strip_prefix(plain).is_some_and(|rest| rest.starts_with(':'))
    };
    one == other || has_buffer(one, other) || has_buffer(other, one)
}

/// `age_over:18` of `age_over:18:5`.
fn without_buffer(derivation: &str) -> &str {
    match derivation.match_indices(':').nth(1) {
        Some((colon, _)) => derivation.get(..colon).unwrap_or(derivation),
        None => derivation,
    }
}

fn name_of_source(source: &Anchor) -> (&str, &str) {
    (source.value(), source.sub_type())
}

fn has_source(attribute: &ProfileAttribute, constraint: &SourceConstraint) -> bool {
    attribute.sources().any(|source| {
        constraint.anchors().iter().any(|anchor| {
            let sub_type = anchor.sub_type();
            source.value() == anchor.name() && (sub_type.is_empty() || source.sub_type() == sub_type)
        })
    })
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
