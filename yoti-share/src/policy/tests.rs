//! What only policies of flattened structs can do.

use super::*;

fn leaked(parts: Vec<Part>) -> &'static Policy {
    Box::leak(Box::new(Policy::known(parts.leak(), &[], None, Identity::None)))
}

fn asks(name: &'static str) -> Part {
    Part::Wanted(WantedAttribute::new(name))
}

/// A policy around this many others, one within the other.
fn around(levels: usize) -> &'static Policy {
    (0..levels).fold(leaked(vec![asks("full_name")]), |inner, _| {
        leaked(vec![Part::Nested(inner)])
    })
}

#[test]
fn thirty_two_policies_are_within_each_other_and_no_more() {
    let deepest = around(31);
    assert_eq!(
        deepest.wanted().map(WantedAttribute::name).collect::<Vec<_>>(),
        ["full_name"]
    );
    assert!(std::panic::catch_unwind(|| around(32)).is_err());
    let beside = || leaked(vec![Part::Nested(deepest), Part::Nested(around(1))]);
    assert!(std::panic::catch_unwind(beside).is_err(), "the deeper of two counts");
}

#[test]
fn what_stands_behind_a_flattened_struct_is_asked_too() {
    let inner = leaked(vec![asks("gender"), asks("nationality")]);
    let middle = leaked(vec![asks("email_address"), Part::Nested(inner), asks("selfie")]);
    let outer = leaked(vec![Part::Nested(middle), asks("full_name"), Part::Nested(inner)]);
    assert_eq!(
        outer.wanted().map(WantedAttribute::name).collect::<Vec<_>>(),
        [
            "email_address",
            "gender",
            "nationality",
            "selfie",
            "full_name",
            "gender",
            "nationality"
        ],
    );
}

#[test]
fn a_report_is_expected_of_an_identity_profile_only() {
    let report = leaked(vec![asks("full_name"), Part::Report]);
    for policy in [report, leaked(vec![Part::Nested(report)])] {
        let refused = policy.check().unwrap_err().to_string();
        assert!(refused.contains("identity_profile_report"), "{refused}");
    }
    let profile = Identity::Simple(IdentityProfile::new("UK_TFIDA", "RTW"));
    let with_profile = Policy::known(vec![Part::Nested(report)].leak(), &[], None, profile);
    assert_eq!(with_profile.check(), Ok(()));
}

#[test]
fn the_identity_profile_of_a_flattened_struct_is_found_behind_one_without() {
    let profile = Identity::Simple(IdentityProfile::new("UK_TFIDA", "RTW"));
    let without = leaked(vec![asks("full_name")]);
    let with = Policy::known(vec![asks("gender")].leak(), &[], None, profile);
    let with = &*Box::leak(Box::new(with));
    for parts in [
        vec![Part::Nested(without), Part::Nested(with)],
        vec![Part::Nested(with), Part::Nested(without)],
        vec![Part::Nested(leaked(vec![Part::Nested(without), Part::Nested(with)]))],
    ] {
        let policy = serde_json::to_value(leaked(parts)).unwrap();
        assert_eq!(policy["identity_profile_requirements"]["trust_framework"], "UK_TFIDA");
    }
}

#[test]
fn constants_equal_what_a_builder_makes() {
    let restricted = |documents| {
        AdvancedIdentityProfile::new([TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW").document(documents))])
    };
    let known = restricted(DocumentRestriction::known(&["GBR"], &["PASSPORT"]));
    assert_eq!(known, restricted(DocumentRestriction::new(["GBR"], ["PASSPORT"])));
    assert_ne!(known, restricted(DocumentRestriction::new(["GBR"], ["VISA"])));
    assert_ne!(
        known,
        restricted(DocumentRestriction::new(["GBR", "IRL"], ["PASSPORT"]))
    );
}

#[test]
fn required_sources_are_the_same_in_any_order_and_preferred_ones_are_not() {
    let (passport, licence) = (SourceAnchor::PASSPORT, SourceAnchor::DRIVING_LICENCE);
    let same = |one: SourceConstraint, other: SourceConstraint| {
        let builder = Policy::builder()
            .wanted(WantedAttribute::new("full_name").constraint(one))
            .wanted(WantedAttribute::new("full_name").constraint(other));
        builder.build().is_err()
    };
    let (one, other) = ([passport.clone(), licence.clone()], [licence, passport.clone()]);
    let twice = [passport.clone(), passport];
    assert!(same(
        SourceConstraint::require(one.clone()),
        SourceConstraint::require(other.clone())
    ));
    assert!(!same(
        SourceConstraint::require(one.clone()),
        SourceConstraint::require(twice)
    ));
    assert!(!same(SourceConstraint::prefer(one), SourceConstraint::prefer(other)));
}
