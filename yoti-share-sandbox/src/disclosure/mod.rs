//! What a person shares when a policy asks: only what is wanted, in the order in which it is wanted.

pub(crate) mod canonical;
pub(crate) mod proof;
pub(crate) mod receipt;
pub(crate) mod report;

use jiff::civil::Date;

use crate::payload::{Derivation, Policy, SourceConstraint, Wanted};
use crate::person::Person;
use crate::seal::{Anchor, AnchorKind, Attribute};

/// The person lacks something that the policy requires.
#[derive(Debug)]
pub(crate) struct Lacking;

/// The attributes to share.
pub(crate) fn answer(policy: &Policy, person: &Person, today: Date) -> Result<Vec<Attribute>, Lacking> {
    let mut shared: Vec<Attribute> = Vec::new();
    for (place, wanted) in policy.wanted.iter().enumerate() {
        let found = resolve(wanted, person, today).filter(|_| !person.leaves_out(place));
        match found {
            // Asked for twice, under other constraints, and the same both times.
            Some(attribute) if shared.contains(&attribute) => {}
            Some(attribute) => shared.push(attribute),
            None if wanted.optional || is_withheld(wanted, person) => {}
            None => return Err(Lacking),
        }
    }
    Ok(shared)
}

/// The names under which it is looked for, in order.
pub(crate) fn names(wanted: &Wanted) -> impl Iterator<Item = &str> {
    std::iter::once(&*wanted.name).chain(wanted.alternative_names.iter().map(|name| &**name))
}

/// Whether the person does not share something that would answer.
fn is_withheld(wanted: &Wanted, person: &Person) -> bool {
    let derived = wanted.derivation.map(|derivation| derivation.to_string());
    names(wanted)
        .chain(derived.as_deref())
        .any(|name| person.withholds(name))
}

/// The first attribute that fits and is not withheld, under the name or else under an alternative one.
pub(crate) fn resolve(wanted: &Wanted, person: &Person, today: Date) -> Option<Attribute> {
    names(wanted).filter(|name| !person.withholds(name)).find_map(|name| {
        let preferred = best(wanted, person.named(name));
        match wanted.derivation {
            None => preferred.cloned(),
            Some(derivation) => {
                // What an alternative name answers has no buffer: it is not an estimate.
                let derivation = if name == wanted.name {
                    derivation
                } else {
                    Derivation {
                        buffer: None,
                        ..derivation
                    }
                };
                let answer = derivation.to_string();
                if person.withholds(&answer) || person.lacks(&answer) {
                    None
                } else if person.find(&answer).is_some() {
                    // A person can be given the answer itself: then it is not worked out, even where its source will not do.
                    best(wanted, person.named(&answer)).cloned()
                } else {
                    derive(derivation, preferred?, today)
                }
            }
        }
    })
}

fn best<'a>(wanted: &Wanted, candidates: impl Iterator<Item = &'a Attribute>) -> Option<&'a Attribute> {
    let (soft, hard): (Vec<_>, Vec<_>) = wanted.constraints.iter().partition(|constraint| constraint.soft);
    let mut candidates: Vec<_> = candidates
        .filter(|attribute| wanted.accept_self_asserted == Some(true) || !is_self_asserted(attribute))
        .filter(|attribute| hard.iter().all(|constraint| fits(constraint, attribute)))
        .collect();
    // The sort is stable: among equals, the first stays first.
    candidates.sort_by_key(|attribute| !soft.iter().all(|constraint| fits(constraint, attribute)));
    candidates.first().copied()
}

fn fits(constraint: &SourceConstraint, attribute: &Attribute) -> bool {
    constraint.sources.is_empty()
        || constraint.sources.iter().any(|wanted| {
            let same = |anchor: &&Anchor| {
                anchor.value == wanted.name && (wanted.sub_type.is_empty() || anchor.sub_type == wanted.sub_type)
            };
            attribute
                .anchors()
                .iter()
                .filter(|anchor| anchor.kind() == AnchorKind::Source)
                .any(|anchor| same(&anchor))
        })
}

/// Typed in by the user, and vouched for by nobody.
fn is_self_asserted(attribute: &Attribute) -> bool {
    let anchors = attribute.anchors();
    anchors
        .iter()
        .any(|anchor| anchor.kind() == AnchorKind::Source && anchor.value() == "USER_PROVIDED")
        && !anchors.iter().any(|anchor| anchor.kind() == AnchorKind::Verifier)
}

fn derive(derivation: Derivation, base: &Attribute, today: Date) -> Option<Attribute> {
    let text = std::str::from_utf8(base.value()).ok()?;
    let age = match base.name() {
        "estimated_age" => text.parse().ok()?,
        _ => age(text, today)?,
    };
    let limit = i32::from(derivation.age);
    let holds = if derivation.over {
        age >= limit + i32::from(derivation.buffer.unwrap_or(0))
    } else {
        age < limit
    };
    let mut attribute = Attribute::text(derivation.to_string(), holds.to_string());
    attribute.anchors = base.anchors().to_vec();
    attribute.signed = base.signed;
    Some(attribute)
}

/// Completed years. Of a birthday that is not wholly known, the latest possible one counts.
fn age(born: &str, today: Date) -> Option<i32> {
    let mut parts = born.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let month: i8 = parts.next().map_or(Some(12), |month| month.parse().ok())?;
    let first = Date::new(year, month, 1).ok()?;
    let day: i8 = parts
        .next()
        .map_or_else(|| Some(first.days_in_month()), |day| day.parse().ok())?;
    let birthday_to_come = (today.month(), today.day()) < (month, day);
    Some(i32::from(today.year()) - i32::from(year) - i32::from(birthday_to_come))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::SessionRequest;

    const TODAY: Date = Date::constant(2025, 5, 21);

    fn policy(wanted: &str) -> Policy {
        let body = format!(r#"{{"policy":{{"wanted":[{wanted}]}},"redirectUri":"/"}}"#);
        SessionRequest::parse(body.as_bytes()).unwrap().policy
    }

    fn shared(wanted: &str, person: &Person) -> Option<Vec<(String, String)>> {
        let attributes = answer(&policy(wanted), person, TODAY).ok()?;
        let pair = |attribute: &Attribute| {
            (
                attribute.name().to_owned(),
                String::from_utf8_lossy(attribute.value()).into_owned(),
            )
        };
        Some(attributes.iter().map(pair).collect())
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is compared with what may be nothing")]
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
    fn only_what_is_wanted_is_shared_in_the_order_in_which_it_is_wanted() {
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
    fn what_is_lacking_is_left_out_if_optional_and_fails_the_share_if_not() {
        let person = Person::adult().without("gender");
        assert_eq!(shared(r#"{"name":"gender","optional":true}"#, &person), pairs(&[]));
        assert_eq!(shared(r#"{"name":"gender"}"#, &person), None);
        assert_eq!(
            shared(r#"{"name":"gender"}"#, &Person::adult().withholding("gender")),
            pairs(&[])
        );
    }

    #[test]
    fn one_place_of_a_policy_is_left_out_and_not_its_attribute() {
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
    fn ages_are_derived_from_the_birthday() {
        let ask = |derivation: &str, person: &Person| {
            shared(
                &format!(r#"{{"name":"date_of_birth","derivation":"{derivation}"}}"#),
                person,
            )
        };
        // Born 1990-05-17: 35 since four days.
        assert_eq!(ask("age_over:35", &Person::adult()), pairs(&[("age_over:35", "true")]));
        assert_eq!(ask("age_over:36", &Person::adult()), pairs(&[("age_over:36", "false")]));
        assert_eq!(
            ask("age_under:36", &Person::adult()),
            pairs(&[("age_under:36", "true")])
        );
        assert_eq!(
            ask("age_under:35", &Person::adult()),
            pairs(&[("age_under:35", "false")])
        );
        let eve = Person::adult().attribute("date_of_birth", "2007-05-22");
        assert_eq!(ask("age_over:18", &eve), pairs(&[("age_over:18", "false")]));
        let given = Person::adult().attribute("age_over:18", "maybe");
        assert_eq!(ask("age_over:18", &given), pairs(&[("age_over:18", "maybe")]));
    }

    #[test]
    fn of_a_partial_birthday_the_latest_counts() {
        assert_eq!(age("2007", TODAY), Some(17));
        assert_eq!(age("2006", TODAY), Some(18));
        assert_eq!(age("2007-05", TODAY), Some(17));
        assert_eq!(age("2007-04", TODAY), Some(18));
        assert_eq!(age("2008-02", Date::constant(2026, 2, 28)), Some(17));
        assert_eq!(age("soon", TODAY), None);
    }

    #[test]
    fn an_estimate_has_a_buffer_and_its_alternative_has_none() {
        let ask = r#"{"name":"estimated_age","derivation":"age_over:18:5","alternative_names":["date_of_birth"]}"#;
        let estimated = Person::adult().attribute("estimated_age", "22");
        assert_eq!(shared(ask, &estimated), pairs(&[("age_over:18:5", "false")]));
        assert_eq!(
            shared(ask, &estimated.attribute("estimated_age", "23")),
            pairs(&[("age_over:18:5", "true")])
        );
        assert_eq!(
            shared(ask, &Person::adult().without("estimated_age")),
            pairs(&[("age_over:18", "true")])
        );
    }

    #[test]
    fn alternatives_are_tried_in_order() {
        let ask = r#"{"name":"com.example.nick","alternative_names":["given_names","full_name"]}"#;
        assert_eq!(shared(ask, &Person::adult()), pairs(&[("given_names", "Ada Margaret")]));
    }

    #[test]
    fn a_hard_source_is_insisted_on_and_a_soft_one_is_preferred() {
        let ask = |soft, sources| format!(r#"{{"name":"document_details",{}}}"#, constraint(soft, sources));
        let passport = pairs(&[("document_details", "PASSPORT GBR 533401372 2031-04-01")]);
        let licence = pairs(&[(
            "document_details",
            "DRIVING_LICENCE GBR HARTL905170AM9IJ 2033-05-16 DVLA",
        )]);
        let adult = Person::adult();
        assert_eq!(
            shared(&ask(false, r#"{"name":"PASSPORT","sub_type":""}"#), &adult),
            passport
        );
        assert_eq!(shared(&ask(false, r#"{"name":"DRIVING_LICENCE"}"#), &adult), licence);
        assert_eq!(shared(&ask(true, r#"{"name":"DRIVING_LICENCE"}"#), &adult), licence);
        assert_eq!(
            shared(&ask(false, r#"{"name":"PASSPORT","sub_type":"OCR"}"#), &adult),
            None
        );
        assert_eq!(shared(&ask(false, r#"{"name":"NATIONAL_ID"}"#), &adult), None);
        assert_eq!(shared(&ask(true, r#"{"name":"NATIONAL_ID"}"#), &adult), passport);
        assert_eq!(
            shared(&ask(false, r#"{"name":"NATIONAL_ID"},{"name":"PASSPORT"}"#), &adult),
            passport
        );
        // One attribute asked for under two constraints is two attributes if two documents fit, and one if one does.
        let both = format!(
            "{},{}",
            ask(false, r#"{"name":"PASSPORT"}"#),
            ask(false, r#"{"name":"DRIVING_LICENCE"}"#)
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
    fn unverified_values_are_shared_only_where_they_are_accepted() {
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
}
