//! Policies with flattened structs, which only the derive creates.

use super::*;

fn leaked(items: Vec<PolicyItem>) -> &'static Policy {
    Box::leak(Box::new(static_policy(items.leak(), &[], None, None)))
}

fn with_identity_profile(items: Vec<PolicyItem>) -> &'static Policy {
    let profile = IdentityRequirements::Simple(IdentityProfile::new("UK_TFIDA", "RTW"));
    Box::leak(Box::new(static_policy(items.leak(), &[], None, Some(profile))))
}

fn requests(name: &'static str) -> PolicyItem {
    PolicyItem::attribute(WantedAttribute::new(name))
}

fn names(policy: &Policy) -> Vec<&str> {
    policy.wanted().map(WantedAttribute::name).collect()
}

#[test]
fn structs_flattened_many_levels_deep_are_read() {
    let deep = (0..100).fold(leaked(vec![requests("full_name")]), |inner, _| {
        leaked(vec![PolicyItem::Flattened(inner)])
    });
    assert_eq!(names(deep), ["full_name"]);
    assert_eq!((deep.len(), deep.is_empty()), (1, false));
}

#[test]
fn attributes_after_a_flattened_struct_keep_their_place() {
    let inner = leaked(vec![requests("gender"), requests("nationality")]);
    let middle = leaked(vec![
        requests("email_address"),
        PolicyItem::Flattened(inner),
        requests("selfie"),
    ]);
    let outer = leaked(vec![
        PolicyItem::Flattened(middle),
        requests("full_name"),
        PolicyItem::Flattened(inner),
    ]);
    assert_eq!(
        names(outer),
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
    assert_eq!(outer.len(), 7);
}

#[test]
fn authentications_of_flattened_structs_are_requested_once() {
    let with_auth = |items: Vec<PolicyItem>, auth: &'static [AuthType]| {
        &*Box::leak(Box::new(static_policy(items.leak(), auth, None, None)))
    };
    let inner = with_auth(vec![], &[AuthType::Pin, AuthType::Other(7)]);
    let outer = with_auth(
        vec![PolicyItem::Flattened(inner), PolicyItem::Flattened(inner)],
        &[AuthType::Selfie, AuthType::Other(2)],
    );
    let numbers: Vec<u32> = outer.auth_types().map(AuthType::number).collect();
    assert_eq!(numbers, [1, 2, 7]);
}

#[test]
fn a_report_without_an_identity_profile_is_an_error() {
    let report = leaked(vec![requests("full_name"), PolicyItem::Report]);
    for policy in [report, leaked(vec![PolicyItem::Flattened(report)])] {
        let error = policy.check().unwrap_err().to_string();
        assert!(error.contains("identity_profile_report"), "{error}");
    }
    let with_profile = with_identity_profile(vec![PolicyItem::Flattened(report)]);
    assert_eq!(with_profile.check(), Ok(()));
}

#[test]
fn a_flattened_identity_profile_is_found_in_any_place() {
    let without = leaked(vec![requests("full_name")]);
    let with = with_identity_profile(vec![requests("gender")]);
    for items in [
        vec![PolicyItem::Flattened(without), PolicyItem::Flattened(with)],
        vec![PolicyItem::Flattened(with), PolicyItem::Flattened(without)],
        vec![PolicyItem::Flattened(leaked(vec![
            PolicyItem::Flattened(without),
            PolicyItem::Flattened(with),
        ]))],
    ] {
        let policy = serde_json::to_value(leaked(items)).unwrap();
        assert_eq!(policy["identity_profile_requirements"]["trust_framework"], "UK_TFIDA");
    }
}

#[test]
fn constants_equal_what_a_builder_creates() {
    let restricted = |documents| {
        AdvancedIdentityProfile::new([TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW").document(documents))])
    };
    let constant = restricted(static_document_restriction(
        const { &[Cow::Borrowed("GBR")] },
        const { &[Cow::Borrowed("PASSPORT")] },
    ));
    assert_eq!(constant, restricted(DocumentRestriction::new(["GBR"], ["PASSPORT"])));
    assert_ne!(constant, restricted(DocumentRestriction::new(["GBR"], ["VISA"])));
    assert_ne!(
        constant,
        restricted(DocumentRestriction::new(["GBR", "IRL"], ["PASSPORT"]))
    );
}

#[test]
fn required_sources_have_no_order_preferred_ones_do() {
    let (passport, licence) = (SourceAnchor::PASSPORT, SourceAnchor::DRIVING_LICENCE);
    let conflict = |one: SourceConstraint, other: SourceConstraint| {
        let builder = Policy::builder()
            .wanted(WantedAttribute::new("full_name").with_constraint(one))
            .wanted(WantedAttribute::new("full_name").with_constraint(other));
        builder.build().is_err()
    };
    let (one, other) = ([passport.clone(), licence.clone()], [licence, passport.clone()]);
    let twice = [passport.clone(), passport];
    assert!(conflict(
        SourceConstraint::require(one.clone()),
        SourceConstraint::require(other.clone())
    ));
    assert!(!conflict(
        SourceConstraint::require(one.clone()),
        SourceConstraint::require(twice)
    ));
    assert!(!conflict(
        SourceConstraint::prefer(one),
        SourceConstraint::prefer(other)
    ));
}
