//! The attributes that a person shares: only the requested ones, in the order in which they are requested.

use jiff::civil::Date;

use crate::disclosure::age_check::derive_age_check;
use crate::payload::{Policy, SourceConstraint, WantedAttribute};
use crate::person::Person;
use crate::seal::{Anchor, AnchorKind, Attribute};

/// The person does not have an attribute that the policy requires.
#[derive(Debug)]
pub(crate) struct MissingAttribute;

/// Selects the attributes that the person shares.
pub(crate) fn select_attributes(
    policy: &Policy,
    person: &Person,
    today: Date,
) -> Result<Vec<Attribute>, MissingAttribute> {
    let mut shared: Vec<Attribute> = Vec::new();
    for (index, wanted) in policy.wanted.iter().enumerate() {
        match find_shared(index, wanted, person, today) {
            // Requested twice under different constraints that the same attribute meets.
            Some(attribute) if shared.contains(&attribute) => {}
            Some(attribute) => shared.push(attribute),
            None if is_required(wanted, person) => return Err(MissingAttribute),
            None => {}
        }
    }
    Ok(shared)
}

/// The first required attribute that the person does not share.
pub(crate) fn first_missing<'a>(policy: &'a Policy, person: &Person, today: Date) -> Option<&'a WantedAttribute> {
    let mut wanted = policy.wanted.iter().enumerate();
    let missing = wanted
        .find(|(index, wanted)| is_required(wanted, person) && find_shared(*index, wanted, person, today).is_none());
    missing.map(|(_, wanted)| wanted)
}

/// Finds the attribute that the person shares for the request with this index.
fn find_shared(index: usize, wanted: &WantedAttribute, person: &Person, today: Date) -> Option<Attribute> {
    if person.leaves_out(index) {
        None
    } else {
        find_attribute(wanted, person, today)
    }
}

/// Whether the share fails without the attribute.
fn is_required(wanted: &WantedAttribute, person: &Person) -> bool {
    !wanted.optional && !is_withheld(wanted, person)
}

/// Whether the person withholds an attribute that would answer.
fn is_withheld(wanted: &WantedAttribute, person: &Person) -> bool {
    let derived = wanted.derivation.map(|derivation| derivation.to_string());
    wanted
        .names()
        .chain(derived.as_deref())
        .any(|name| person.withholds(name))
}

/// Finds the first attribute that meets the constraints and is not withheld, under its own name or an alternative one.
pub(crate) fn find_attribute(wanted: &WantedAttribute, person: &Person, today: Date) -> Option<Attribute> {
    let mut names = wanted.names().filter(|name| !person.withholds(name));
    names.find_map(|name| {
        let preferred = best_candidate(wanted, person.attributes_named(name));
        match wanted.derivation {
            None => preferred.cloned(),
            Some(mut derivation) => {
                if name != wanted.name {
                    // Only an estimated age has a buffer, not its alternatives.
                    derivation.buffer = None;
                }
                let check = derivation.to_string();
                if person.withholds(&check) || person.lacks(&check) {
                    None
                } else if person.find(&check).is_some() {
                    // The person was given the age check itself, which replaces the derived one.
                    best_candidate(wanted, person.attributes_named(&check)).cloned()
                } else {
                    derive_age_check(derivation, preferred?, today)
                }
            }
        }
    })
}

fn best_candidate<'a>(
    wanted: &WantedAttribute,
    candidates: impl Iterator<Item = &'a Attribute>,
) -> Option<&'a Attribute> {
    // Every field is named, so that a new one does not compile until its effect is decided.
    let WantedAttribute {
        name: _,
        derivation: _,
        optional: _,
        accept_self_asserted,
        constraints,
        alternative_names: _,
    } = wanted;
    let (soft, hard): (Vec<_>, Vec<_>) = constraints.iter().partition(|constraint| constraint.soft);
    // Of equal candidates, `min_by_key` returns the first.
    candidates
        .filter(|attribute| *accept_self_asserted == Some(true) || !is_self_asserted(attribute))
        .filter(|attribute| hard.iter().all(|constraint| meets(constraint, attribute)))
        .min_by_key(|attribute| !soft.iter().all(|constraint| meets(constraint, attribute)))
}

fn meets(constraint: &SourceConstraint, attribute: &Attribute) -> bool {
    let is_source = |anchor: &Anchor| {
        anchor.kind() == AnchorKind::Source
            && constraint.sources.iter().any(|source| {
                anchor.value == source.name && source.sub_type.as_ref().is_none_or(|wanted| anchor.sub_type == *wanted)
            })
    };
    constraint.sources.is_empty() || attribute.anchors().iter().any(is_source)
}

/// Whether only the user states the value: it has no verifier, and no other source than the user. An anchor without a value
/// proves nothing.
fn is_self_asserted(attribute: &Attribute) -> bool {
    !is_verified(attribute)
        && !named_anchors(attribute, AnchorKind::Source).any(|source| source.value() != "USER_PROVIDED")
}

/// Whether a verifier confirms the value.
pub(super) fn is_verified(attribute: &Attribute) -> bool {
    named_anchors(attribute, AnchorKind::Verifier).next().is_some()
}

fn named_anchors(attribute: &Attribute, kind: AnchorKind) -> impl Iterator<Item = &Anchor> {
    let anchors = attribute.anchors().iter();
    anchors.filter(move |anchor| anchor.kind() == kind && !anchor.value().trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::SessionRequest;
    use crate::payload::catalogue::requestable_names;

    const TODAY: Date = Date::constant(2025, 5, 21);

    fn policy(wanted: &str) -> Policy {
        let body = format!(r#"{{"policy":{{"wanted":[{wanted}]}},"redirectUri":"/"}}"#);
        SessionRequest::parse(body.as_bytes()).unwrap().policy
    }

    fn shared(wanted: &str, person: &Person) -> Option<Vec<(String, String)>> {
        let attributes = select_attributes(&policy(wanted), person, TODAY).ok()?;
        let pair = |attribute: &Attribute| {
            (
                attribute.name().to_owned(),
                String::from_utf8_lossy(attribute.value()).into_owned(),
            )
        };
        Some(attributes.iter().map(pair).collect())
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is compared with an `Option`")]
    fn pairs(pairs: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    fn constraint(soft: bool, sources: &str) -> String {
        format!(
            r#""constraints":[{{"type":"SOURCE","preferred_sources":{{"anchors":[{sources}],"soft_preference":{soft}}}}}]"#
        )
    }

    #[test]
    fn requested_attributes_are_shared_in_order_and_no_others() {
        assert_eq!(
            shared(
                r#"{"name":"nationality"},{"name":"given_names"},{"name":"gender"}"#,
                &Person::adult()
            ),
            pairs(&[
                ("nationality", "GBR"),
                ("given_names", "Ada Margaret"),
                ("gender", "FEMALE")
            ])
        );
    }

    #[test]
    fn missing_attribute_fails_the_share_unless_it_is_optional() {
        let person = Person::adult().without("gender");
        assert_eq!(shared(r#"{"name":"gender","optional":true}"#, &person), pairs(&[]));
        assert_eq!(shared(r#"{"name":"gender"}"#, &person), None);
        assert_eq!(
            shared(r#"{"name":"gender"}"#, &Person::adult().withholding("gender")),
            pairs(&[])
        );
    }

    #[test]
    fn leaving_out_one_request_keeps_the_others_of_its_attribute() {
        let wanted = |optional| {
            format!(
                r#"{{"name":"date_of_birth","optional":{optional}}},{{"name":"date_of_birth","derivation":"age_over:18"}}"#
            )
        };
        let person = Person::adult().leaving_out(0);
        assert_eq!(shared(&wanted(true), &person), pairs(&[("age_over:18", "true")]));
        assert_eq!(shared(&wanted(false), &person), None);
    }

    #[test]
    fn age_check_is_derived_from_date_of_birth() {
        let request = |derivation: &str, person: &Person| {
            shared(
                &format!(r#"{{"name":"date_of_birth","derivation":"{derivation}"}}"#),
                person,
            )
        };
        // Born on 1990-05-17, and so 35 for four days.
        assert_eq!(
            request("age_over:35", &Person::adult()),
            pairs(&[("age_over:35", "true")])
        );
        assert_eq!(
            request("age_over:36", &Person::adult()),
            pairs(&[("age_over:36", "false")])
        );
        assert_eq!(
            request("age_under:36", &Person::adult()),
            pairs(&[("age_under:36", "true")])
        );
        assert_eq!(
            request("age_under:35", &Person::adult()),
            pairs(&[("age_under:35", "false")])
        );
        let eve = Person::adult().attribute("date_of_birth", "2007-05-22");
        assert_eq!(request("age_over:18", &eve), pairs(&[("age_over:18", "false")]));
        let given = Person::adult().attribute("age_over:18", "maybe");
        assert_eq!(request("age_over:18", &given), pairs(&[("age_over:18", "maybe")]));
    }

    #[test]
    fn buffer_applies_to_estimated_age_and_not_its_alternative() {
        let request = r#"{"name":"estimated_age","derivation":"age_over:18:5","alternative_names":["date_of_birth"]}"#;
        let estimated = Person::adult().attribute("estimated_age", "22");
        assert_eq!(shared(request, &estimated), pairs(&[("age_over:18:5", "false")]));
        assert_eq!(
            shared(request, &estimated.attribute("estimated_age", "23")),
            pairs(&[("age_over:18:5", "true")])
        );
        assert_eq!(
            shared(request, &Person::adult().without("estimated_age")),
            pairs(&[("age_over:18", "true")])
        );
    }

    #[test]
    fn every_age_of_an_estimated_range_must_pass_the_check() {
        let check = |derivation: &str, estimated: &str| {
            let request = format!(r#"{{"name":"estimated_age","derivation":"{derivation}"}}"#);
            shared(&request, &Person::adult().attribute("estimated_age", estimated))
        };
        assert_eq!(check("age_over:18:5", "23-28"), pairs(&[("age_over:18:5", "true")]));
        assert_eq!(check("age_over:18:5", "18-24"), pairs(&[("age_over:18:5", "false")]));
        assert_eq!(check("age_under:25", "18-24"), pairs(&[("age_under:25", "true")]));
        assert_eq!(check("age_under:24", "18-24"), pairs(&[("age_under:24", "false")]));
        assert_eq!(check("age_over:18", "18-"), None);
    }

    #[test]
    fn alternatives_are_tried_in_order() {
        let request = r#"{"name":"com.example.nick","alternative_names":["given_names","full_name"]}"#;
        assert_eq!(
            shared(request, &Person::adult()),
            pairs(&[("given_names", "Ada Margaret")])
        );
    }

    #[test]
    fn hard_source_is_required_and_soft_source_is_preferred() {
        let request = |soft, sources| format!(r#"{{"name":"document_details",{}}}"#, constraint(soft, sources));
        let passport = pairs(&[("document_details", "PASSPORT GBR 533401372 2031-04-01")]);
        let licence = pairs(&[(
            "document_details",
            "DRIVING_LICENCE GBR HARTL905170AM9IJ 2033-05-16 DVLA",
        )]);
        let adult = Person::adult();
        assert_eq!(
            shared(&request(false, r#"{"name":"PASSPORT","sub_type":""}"#), &adult),
            passport
        );
        assert_eq!(
            shared(&request(false, r#"{"name":"DRIVING_LICENCE"}"#), &adult),
            licence
        );
        assert_eq!(shared(&request(true, r#"{"name":"DRIVING_LICENCE"}"#), &adult), licence);
        assert_eq!(
            shared(&request(false, r#"{"name":"PASSPORT","sub_type":"OCR"}"#), &adult),
            None
        );
        assert_eq!(shared(&request(false, r#"{"name":"NATIONAL_ID"}"#), &adult), None);
        assert_eq!(shared(&request(true, r#"{"name":"NATIONAL_ID"}"#), &adult), passport);
        assert_eq!(
            shared(&request(false, r#"{"name":"NATIONAL_ID"},{"name":"PASSPORT"}"#), &adult),
            passport
        );
        // One attribute requested under two constraints is shared twice if two documents meet them, else once.
        let both = format!(
            "{},{}",
            request(false, r#"{"name":"PASSPORT"}"#),
            request(false, r#"{"name":"DRIVING_LICENCE"}"#)
        );
        assert_eq!(shared(&both, &adult).unwrap().len(), 2);
        assert_eq!(
            shared(r#"{"name":"gender"},{"name":"gender","optional":true}"#, &adult)
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn self_asserted_value_is_shared_only_if_accepted() {
        let person = Person::unverified();
        assert_eq!(shared(r#"{"name":"given_names"}"#, &person), None);
        assert_eq!(
            shared(r#"{"name":"given_names","accept_self_asserted":false}"#, &person),
            None
        );
        assert_eq!(
            shared(r#"{"name":"given_names","accept_self_asserted":true}"#, &person),
            pairs(&[("given_names", "Sam")])
        );
    }

    #[test]
    fn value_without_named_anchors_is_self_asserted() {
        let with = |anchors: &[Anchor]| {
            let person = Person::adult().anchors("given_names", anchors.to_vec());
            shared(r#"{"name":"given_names"}"#, &person)
        };
        for anchors in [
            vec![],
            vec![Anchor::unknown(), Anchor::source(""), Anchor::verifier(" ")],
            vec![Anchor::source("USER_PROVIDED")],
        ] {
            assert_eq!(with(&anchors), None, "{anchors:?}");
        }
        for anchors in [
            vec![Anchor::source("PASSPORT")],
            vec![Anchor::source("USER_PROVIDED"), Anchor::source("PASSPORT")],
            vec![Anchor::verifier("YOTI_ADMIN")],
            vec![Anchor::source("USER_PROVIDED"), Anchor::verifier("YOTI_OTP")],
        ] {
            assert!(with(&anchors).is_some(), "{anchors:?}");
        }
    }

    #[test]
    fn adult_shares_every_attribute_of_the_catalogue() {
        for name in requestable_names() {
            let shared = shared(&format!(r#"{{"name":"{name}"}}"#), &Person::adult());
            assert!(shared.is_some(), "{name}");
        }
    }
}
