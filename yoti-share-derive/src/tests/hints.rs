//! Suggestions of messages: never the opposite of the written code, and never less.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the inputs are written where they are passed"
)]

use proc_macro2::TokenStream;
use quote::quote;

use super::messages;

/// Checks that one field causes one message, which contains `expected`.
fn check(field: TokenStream, expected: &str) {
    let messages = messages(quote!(struct A { #field }));
    assert!(
        matches!(messages.as_slice(), [message] if message.contains(expected)),
        "{field}\nexpected: {expected}\nreported: {messages:#?}"
    );
}

/// Checks that the struct's attributes cause one message, which contains `expected`.
fn check_share(attribute: TokenStream, expected: &str) {
    let messages = messages(
        quote!(#attribute struct A { #[attr(email)] mail: String, #[attr(identity_profile_report)] report: R }),
    );
    assert!(
        matches!(messages.as_slice(), [message] if message.contains(expected)),
        "{attribute}\nexpected: {expected}\nreported: {messages:#?}"
    );
}

#[test]
fn opposite_of_the_written_option_is_not_suggested() {
    check(quote!(#[attr(full_name, verified)] n: String), "`Verified<String>`");
    check(
        quote!(#[attr(full_name, only_verified)] n: Option<String>),
        "`Option<Verified<String>>`",
    );
    check(quote!(#[attr(verified, full_name)] n: String), "`Verified<String>`");
    check(quote!(#[attr(full_name, not_optional)] n: String), "write `required`");
    check(
        quote!(#[attr(full_name, notRequired)] n: Option<String>),
        "write `optional`",
    );
    check(
        quote!(#[attr(full_name, optional = false)] n: String),
        "write `required`",
    );
    check(
        quote!(#[attr(full_name, required = false)] n: Option<String>),
        "write `optional`",
    );
    check(
        quote!(#[attr(full_name, self_asserted(true))] n: String),
        "write `self_asserted = true`",
    );
    check(
        quote!(#[attr(full_name, not_self_asserted)] n: String),
        "write `self_asserted = false`",
    );
    check(
        quote!(#[attr(full_name, source(not_passport))] n: String),
        "the known sources are",
    );
    check(
        quote!(#[attr(full_name, not_from(passport))] n: String),
        "the options are",
    );
    check(quote!(#[attr(full_name, dont_skip)] n: String), "the options are");
    check_share(quote!(#[share(remember_me = false)]), "remove it");
    check_share(quote!(#[share(remember_me(required))]), "write `remember_me`");
    check_share(quote!(#[share(no_remember_me)]), "on a struct takes");
}

#[test]
fn option_that_is_denied_does_not_lead_to_itself() {
    for (attribute, expected) in [
        (
            quote!(#[attr(full_name, self_asserted_false)]),
            "write `self_asserted = false`",
        ),
        (
            quote!(#[attr(full_name, refuse_self_asserted)]),
            "write `self_asserted = false`",
        ),
        (
            quote!(#[attr(full_name, unverified = false)]),
            "write `self_asserted = false`",
        ),
        (
            quote!(#[attr(full_name, accept_self_asserted = false)]),
            "write `self_asserted = false`",
        ),
        (
            quote!(#[attr(full_name, self_asserted = off)]),
            "write `self_asserted = false`",
        ),
        (
            quote!(#[attr(full_name, not_self_asserted = false)]),
            "write `self_asserted = true`",
        ),
        (quote!(#[attr(full_name, nullable = false)]), "write `required`"),
        (quote!(#[attr(full_name, mandatory = false)]), "write `optional`"),
        (quote!(#[attr(full_name, never_optional)]), "write `required`"),
        (
            quote!(#[attr(full_name, !optional)]),
            "unknown option `!optional`; write `required`",
        ),
        (quote!(#[attr(full_name, verified = false)]), "remove `verified`"),
        (
            quote!(#[attr(full_name, selfie_auth = false)]),
            "does not belong here; remove it",
        ),
    ] {
        check(quote!(#attribute n: String), expected);
    }
    check(
        quote!(#[attr(full_name, verified)] n: Verified<String>),
        "remove `verified`",
    );
    for (attribute, expected) in [
        (
            quote!(#[share(part, self_asserted = false)]),
            "`#[attr(full_name, self_asserted = false)]`",
        ),
        (
            quote!(#[share(part, optional = false)]),
            "`#[attr(full_name, required)]`",
        ),
        (
            quote!(#[share(part, remember = false)]),
            "unknown option `remember`; remove it",
        ),
    ] {
        check_share(attribute, expected);
    }
}

#[test]
fn numbers_of_an_age_check_keep_their_meaning() {
    for (attribute, expected) in [
        (
            quote!(#[attr(estimated_age_over(buffer = 3, 21))]),
            "`estimated_age_over(21, buffer = 3)`",
        ),
        (
            quote!(#[attr(estimated_age_over(buffer = 3))]),
            "`estimated_age_over(18, buffer = 3)`",
        ),
        (
            quote!(#[attr(estimated_age_over = 21, buffer = 3)]),
            "`estimated_age_over(21, buffer = 3)`",
        ),
        (
            quote!(#[attr(estimated_age_over(21, buffer = 3, source(passport)))]),
            "`estimated_age_over(21, buffer = 3), source(passport)`",
        ),
        (
            quote!(#[attr(age_over = 21, buffer = 3)]),
            "`estimated_age_over(21, buffer = 3)`",
        ),
        (
            quote!(#[attr(age_over(21, buffer = 3))]),
            "`estimated_age_over(21, buffer = 3)`",
        ),
        (quote!(#[attr(age_over > 21)]), "`age_over = 21`"),
        (quote!(#[attr(age_over = +21)]), "`age_over = 21`"),
    ] {
        check(quote!(#attribute n: bool), expected);
    }
}

#[test]
fn suggested_line_keeps_every_option() {
    check(
        quote!(#[attr(source(passport))] name: String),
        "`#[attr(full_name, source(passport))]`",
    );
    check(
        quote!(#[attr(optional, source(passport))] over_21: Option<bool>),
        "`#[attr(age_over = 21, optional, source(passport))]`",
    );
    check(
        quote!(#[attr(optional, full_name)] n: Option<String>),
        "`#[attr(full_name, optional)]`",
    );
    check(
        quote!(#[attr(name, full_name, optional)] n: Option<String>),
        "`#[attr(full_name, optional)]`",
    );
    check(quote!(#[attr(full_name, name)] n: String), "remove `name`");
    check(
        quote!(#[attr(optional)] #[attr(full_name)] n: Option<String>),
        "`#[attr(full_name, optional)]`",
    );
    check(
        quote!(#[attr(full_name)] #[attr(optional)] n: Option<String>),
        "`#[attr(full_name, optional)]`",
    );
    check(
        quote!(#[attr(source(passport))] #[attr(optional)] name: Option<String>),
        "`#[attr(full_name, source(passport), optional)]`",
    );
    check(
        quote!(#[share(source(passport))] #[attr(full_name, optional)] n: Option<String>),
        "`#[attr(full_name, optional, source(passport))]`",
    );
    check(
        quote!(#[share(source(passport))] full_name: String),
        "`#[attr(full_name, source(passport))]`",
    );
    check(
        quote!(#[attr(email(source(passport)))] n: String),
        "`email, source(passport)`",
    );
    check(
        quote!(#[attribute(full_name, optional)] n: Option<String>),
        "`#[attr(full_name, optional)]`",
    );
    check(
        quote!(#[source(passport)] name: String),
        "`#[attr(full_name, source(passport))]`",
    );
    check(quote!(#[optional] email: Option<String>), "`#[attr(email, optional)]`");
    check(quote!(#[attr(name = "email", optional)] n: Option<String>), "`email`");
    check(
        quote!(#[attr(full_name, source = driving_licence)] n: String),
        "`source(driving_licence)`",
    );
    check(
        quote!(#[attr(name = "org.acme.loyalty", optional)] n: Option<u32>),
        "`\"org.acme.loyalty\"`",
    );
    check(quote!(#[attr(org.acme.loyalty)] n: u32), "write `\"org.acme.loyalty\"`");
    check(quote!(#[attr(family-name)] n: String), "write `family_name`");
    check(
        quote!(#[attr(full_name, source(passport, optional))] n: Option<String>),
        "write `optional` after the parentheses",
    );
    check(
        quote!(#[attr(email, email)] n: String),
        "`email` is given already; remove it",
    );
    check_share(quote!(#[share(part, crate = yoti-share)]), "write `crate = yoti_share`");
    check_share(
        quote!(#[share(advanced_identity_profile(framework = uk_tfida, scheme = dbs, objective = basic))]),
        "`advanced_identity_profile(profile(framework = uk_tfida, scheme(dbs, objective = basic)))`",
    );
    check_share(
        quote!(#[share(advanced_identity_profile(profile(framework = uk_tfida, rtw)))]),
        "write `scheme(rtw)`",
    );
}

#[test]
fn sub_type_in_the_place_of_its_source_is_explained() {
    check(
        quote!(#[attr(full_name, source(aadhaar))] n: String),
        "`national_id(aadhaar)`",
    );
    check(
        quote!(#[attr(full_name, source(passport.nfc))] n: String),
        "`passport(nfc)`",
    );
    check(
        quote!(#[attr(full_name, source(passport::nfc))] n: String),
        "`passport(nfc)`",
    );
    check(
        quote!(#[attr(full_name, source(passport nfc))] n: String),
        "`passport(nfc)`",
    );
    check(
        quote!(#[attr(full_name, source(passport = ocr))] n: String),
        "`passport(ocr)`",
    );
    check(
        quote!(#[attr(full_name, source(passport_nfc))] n: String),
        "write `passport(nfc)`",
    );
    check(
        quote!(#[attr(full_name, source(national_id_aadhaar))] n: String),
        "write `national_id(aadhaar)`",
    );
    check(
        quote!(#[attr(full_name, prefer(citizencard))] n: String),
        "`pass_card(citizencard)`",
    );
}

#[test]
fn names_of_other_sdks_are_recognised_in_any_spelling() {
    check(quote!(#[attr("fullName")] n: String), "`full_name`");
    check(quote!(#[attr("Given Names")] n: String), "`given_names`");
    check(quote!(#[attr(" full_name")] n: String), "`full_name`");
    check(quote!(#[attr("date-of-birth")] n: Date), "`date_of_birth`");
    check(quote!(#[attr(withAgeOver(21))] n: bool), "`age_over = 21`");
}

#[test]
fn words_of_another_meaning_are_not_suggested() {
    check(quote!(#[attr(place_of_birth)] n: String), "`\"com.example.points\"`");
    check(quote!(#[attr(middle_names)] n: String), "Yoti's attributes are");
    check(quote!(#[attr(country_of_birth)] n: String), "Yoti's attributes are");
    check(quote!(#[attr(POINTS)] n: u32), "`\"com.example.points\"`");
    check(quote!(#[attr(Points)] n: u32), "`Points<>`");
    check(quote!(auth: SelfieAuth), "`#[selfie_auth]`");
}

#[test]
fn number_with_suffix_and_missing_comma_are_rejected() {
    check(quote!(#[attr(age_over = 216months)] n: bool), "a number of years");
    check(quote!(#[attr(age_over = 18f32)] n: bool), "write `18`");
    check(quote!(#[attr(age_under = 18u8)] n: bool), "write `18`");
    check(
        quote!(#[attr(estimated_age_over(21 buffer = 3))] n: bool),
        "a comma is missing after the age; write `estimated_age_over(21, buffer = 3)`",
    );
    check(quote!(#[attr(estimated_age_over(21))] n: bool), "the buffer is missing");
    check(
        quote!(#[attr(estimated_age_over(21, 3))] n: bool),
        "the buffer needs its name",
    );
    check(
        quote!(#[attr(estimated_age_over(21, margin = 3))] n: bool),
        "unknown key `margin`",
    );
    check(
        quote!(#[attr(estimated_age_over(21, buffer = 3years))] n: bool),
        "a number of years",
    );
}

#[test]
fn invisible_characters_in_strings_are_rejected() {
    check(
        quote!(#[attr("com.example\u{200b}.points")] n: u32),
        "write `\"com.example.points\"`",
    );
    check(
        quote!(#[attr("\u{feff}com.example.points")] n: u32),
        "write `\"com.example.points\"`",
    );
    check(
        quote!(#[attr("com.example.points\u{a0}")] n: u32),
        "write `\"com.example.points\"`",
    );
    check(
        quote!(#[attr(email, source("PASS\u{ad}PORT2"))] n: String),
        "write `\"PASSPORT2\"`",
    );
}

#[test]
fn misspelled_key_counts_as_present() {
    check_share(
        quote!(#[share(identity_profile(framwork = uk_tfida, scheme = rtw))]),
        "did you mean `framework",
    );
    check_share(
        quote!(#[share(identity_profile(framework = uk_tfida scheme = rtw))]),
        "expected a comma",
    );
    check_share(
        quote!(#[share(identity_profile(framework = uk_tfida, scheme(dbs)))]),
        "`scheme = dbs`",
    );
    check_share(quote!(#[share(prt)]), "did you mean `part`");
    check_share(
        quote!(#[share(identity_profle(framework = uk_tfida, scheme = rtw))]),
        "did you mean `identity_profile",
    );
    check_share(quote!(#[share(remember_me prt)]), "expected a comma");
    check_share(
        quote!(#[share(advanced_identity_profile(framework = uk_tfida, scheme(rtw)))]),
        "write `advanced_identity_profile(profile(framework = uk_tfida, scheme(rtw)))`",
    );
    check_share(
        quote!(#[share(advanced_identity_profile(profile(framework = uk_tfida scheme(rtw))))]),
        "expected a comma",
    );
}

#[test]
fn field_with_a_mistake_takes_part_in_no_other_rule() {
    for second in [
        quote!(#[attr(full_name, source(passport, driving_license))]),
        quote!(#[attr(full_name, source(passport), optoinal)]),
        quote!(#[attr(full_name source(passport))]),
    ] {
        let messages = messages(quote!(struct A { #[attr(full_name, source(passport))] a: String, #second b: String }));
        assert_eq!(messages.len(), 1, "{second}: {messages:#?}");
    }
    let messages = messages(quote!(
        struct A {
            #[attr(age_over = 18)]
            a: bool,
            #[attr(age_over = 18, self_assertd)]
            b: bool,
        }
    ));
    assert_eq!(messages.len(), 1, "{messages:#?}");
}

#[test]
fn missing_comma_hides_nothing_after_it() {
    let messages = messages(quote!(
        struct A {
            #[attr(full_name source(pasport), optoinal)]
            a: String,
        }
    ));
    assert_eq!(
        messages,
        [
            "expected a comma here",
            "unknown source `pasport`; did you mean `passport`?",
            "unknown option `optoinal`; did you mean `optional`?",
        ]
    );
}
