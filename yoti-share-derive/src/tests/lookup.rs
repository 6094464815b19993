//! Which word of the grammar an unknown word leads to.

use crate::lookup::{compact, find_with_synonyms, has_keys_of, without_quotes};
use crate::words::{AttributeName, AttributeOption, PLACES, Source, Vocabulary};

#[test]
fn every_name_and_synonym_leads_to_one_word() {
    for place in PLACES {
        let mut seen: Vec<String> = Vec::new();
        for word in place.words {
            for synonym in word.synonyms {
                assert_eq!(
                    *synonym,
                    compact(synonym),
                    "`{synonym}` of `{}` is not compact",
                    word.name
                );
            }
            let names = [word.name, word.wire].into_iter().chain(word.synonyms.iter().copied());
            let mut names: Vec<String> = names.map(compact).collect();
            names.sort();
            names.dedup();
            for name in names {
                assert!(!seen.contains(&name), "`{name}` in `{}`", place.module);
                seen.push(name);
            }
        }
    }
}

#[test]
fn names_of_other_sdks_lead_to_ours() {
    let cases = [
        ("withFullName", "full_name"),
        ("FullName", "full_name"),
        ("fullName", "full_name"),
        ("FULL_NAME", "full_name"),
        ("WithGivenNames", "given_names"),
        ("surname", "family_name"),
        ("dob", "date_of_birth"),
        ("withDateOfBirth", "date_of_birth"),
        ("phone", "phone_number"),
        ("photo", "selfie"),
        ("address", "postal_address"),
        ("email_address", "email"),
        ("withEmail", "email"),
        ("FullNameAttribute", "full_name"),
        ("ATTR_DOCUMENT_DETAILS", "document_details"),
        ("withStructuredPostalAddress", "structured_postal_address"),
        ("withAgeOver", "age_over"),
        ("withAgeDerivedAttribute", "age_over"),
        ("ATTRIBUTE_FULL_NAME", "full_name"),
    ];
    let found = |written| find_with_synonyms::<AttributeName>(written).map(|name| name.word().name);
    for (written, name) in cases {
        assert_eq!(found(written), Some(name), "{written}");
    }
    for written in ["shoe_size", "", "with"] {
        assert_eq!(found(written), None, "{written}");
    }
}

#[test]
fn opposite_of_a_word_is_not_suggested() {
    for written in [
        "not_optional",
        "nonoptional",
        "notOptional",
        "no_optional",
        "unoptional",
        "optional_not",
        "noOptionl",
    ] {
        assert!(
            !AttributeOption::PLACE.describe_unknown(written, "").contains("; "),
            "{written}"
        );
    }
    for written in ["not_passport", "no_passport", "nonPassport", "except_passport"] {
        assert!(Source::PLACE.find_synonym(written).is_none(), "{written}");
        assert!(Source::PLACE.nearest(written).is_none(), "{written}");
    }
    assert!(AttributeName::PLACE.nearest("not_over_18").is_none());
}

#[test]
fn short_synonym_is_not_near_to_other_words() {
    assert_eq!(AttributeName::PLACE.find_synonym("sex").unwrap().name, "gender");
    assert!(AttributeName::PLACE.nearest("six").is_none());
}

#[test]
fn arguments_have_the_form_of_the_example() {
    assert!(has_keys_of("(framework = x, scheme = y)", "(a = b, c = d, e = f)"));
    assert!(!has_keys_of("(framework = x, scheme = y)", "(a = b, c = d, e)"));
    assert_eq!(
        without_quotes(r#"("email_address", "Acme")"#, "(x)"),
        r#"(email, "Acme")"#
    );
    assert_eq!(
        without_quotes(r#"("email_address")"#, r#"("x")"#),
        r#"("email_address")"#
    );
}

#[test]
fn numbers_and_arguments_of_the_user_are_kept() {
    let attribute = |written, rest| AttributeName::PLACE.describe_unknown(written, rest);
    for (written, rest, expected) in [
        ("ageOver", " = 21", "write `age_over = 21`"),
        ("ageOver", "(21)", "write `age_over = 21`"),
        ("over_21", "", "write `age_over = 21`"),
        (
            "estimatedAgeAbove",
            "(buffer = 3, 21)",
            "write `estimated_age_over(21, buffer = 3)`",
        ),
        ("over_2100", "", "write `age_over`, as in `age_over = 18`"),
        // Beyond 32 bits.
        ("ageOver", " = 4294967317", "write `age_over`, as in `age_over = 18`"),
        (
            "estimatedAgeAbove",
            "(21, buffer = 1000)",
            "write `estimated_age_over(21, buffer = 5)`",
        ),
        (
            "sources",
            "()",
            "write `#[attr(full_name, source(passport))]` on a field",
        ),
        (
            "estimatedAgeAbove",
            "(21, buffer = 3)",
            "write `estimated_age_over(21, buffer = 3)`",
        ),
        (
            "sources",
            "(driving_licence)",
            "write `#[attr(full_name, source(driving_licence))]` on a field",
        ),
    ] {
        assert!(
            attribute(written, rest).ends_with(expected),
            "{}",
            attribute(written, rest)
        );
    }
}

#[test]
fn unknown_word_is_described_by_its_distance() {
    let attribute = |written| AttributeName::PLACE.describe_unknown(written, "");
    assert_eq!(
        attribute("full_nmae"),
        "unknown Yoti attribute `full_nmae`; did you mean `full_name`?"
    );
    assert_eq!(
        attribute("adult"),
        "unknown Yoti attribute `adult`; write `age_over`, as in `age_over = 18`"
    );
    assert_eq!(
        attribute("remember_me"),
        "`remember_me` does not belong here; write `#[share(remember_me)]` on the struct"
    );
    assert_eq!(
        AttributeOption::PLACE.describe_unknown("accept_self_asserted", ""),
        "unknown option `accept_self_asserted`; write `self_asserted`"
    );
    assert_eq!(
        Source::PLACE.describe_unknown("library_card", ""),
        "unknown source `library_card`\nwrite a source of another name as a string; the known sources are \
         `passport`, `driving_licence`, `national_id`, `pass_card`"
    );
}
