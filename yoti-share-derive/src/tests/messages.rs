//! The messages: their order, their suggestions.

use quote::quote;

use super::{expand, messages};

#[test]
fn all_mistakes_are_reported_in_source_order() {
    let messages = messages(quote! {
        #[share(remember_us)]
        struct Applicant {
            #[attr(full_nmae, optoinal)]
            name: String,
            nick: String,
            #[attr(e_mail)]
            email: String,
            #[attr(age_over = 1800)]
            adult: bool,
        }
    });
    assert_eq!(
        messages,
        [
            "unknown option `remember_us`; did you mean `remember_me`?",
            "unknown Yoti attribute `full_nmae`; did you mean `full_name`?",
            "unknown option `optoinal`; did you mean `optional`?",
            "the field `nick` names no Yoti attribute; tag it, as in `#[attr(full_name)]`, or exclude it from the share with `#[attr(skip)]`",
            "unknown Yoti attribute `e_mail`; write `email`",
            "an age must be from 1 to 999, this is 1800",
        ]
    );
}

#[test]
fn contradiction_is_left_to_constant_evaluation_beside_mistakes() {
    let code = expand(quote! {
        struct Applicant {
            #[attr(full_nmae)]
            name: String,
            #[attr(selfie, optional)]
            photo: Vec<u8>,
        }
    })
    .to_string();
    let check = ":: FIELD , true , \"`optional` contradicts the field's type";
    assert!(code.contains(check), "{code}");
}

#[test]
fn misspelled_helper_is_left_to_rustc() {
    let input = quote!(
        struct A {
            #[atr(full_name)]
            name: String,
        }
    );
    assert_eq!(messages(input.clone()), [""; 0]);
    // If rustc accepts the word, as one of another derive, the impl panics with the message.
    assert!(
        expand(input)
            .to_string()
            .contains(":: core :: panic ! (\"the field `name` names no")
    );
}

/// The code that a message suggests must itself be valid.
#[test]
fn suggested_age_check_is_valid() {
    for (field, expected) in [
        (quote!(adult: bool), "#[attr(age_over = 18)]"),
        (quote!(age_over: bool), "#[attr(age_over = 18)]"),
        (quote!(over_21: bool), "#[attr(age_over = 21)]"),
        (quote!(over_2100: bool), "#[attr(age_over = 18)]"),
        (quote!(selfie_auth: SelfieAuth), "#[selfie_auth]"),
        (quote!(#[attr] adult: bool), "#[attr(age_over = 18)]"),
        (quote!(#[attr] age_over_21: bool), "#[attr(age_over = 21)]"),
        (
            quote!(#[attr] estimated_age_over: bool),
            "#[attr(estimated_age_over(18, buffer = 5))]",
        ),
        (quote!(#[attr] pin_auth: PinAuth), "#[pin_auth]"),
        (quote!(#[attr(ageOver = 21)] b: bool), "age_over = 21"),
        (quote!(#[attr(age_over_21)] b: bool), "age_over = 21"),
        (quote!(#[attr(age_ovr = 21)] b: bool), "age_over = 21"),
        (quote!(#[attr(age_over(21))] b: bool), "age_over = 21"),
        (quote!(#[attr(minAge)] b: bool), "age_over = 18"),
        (
            quote!(#[attr(estimatedAgeAbove(21, buffer = 3))] b: bool),
            "estimated_age_over(21, buffer = 3)",
        ),
        (
            quote!(#[attr(estimated_age_over = 21)] b: bool),
            "estimated_age_over(21, buffer = 5)",
        ),
        (
            quote!(#[attr(estimated_age_over(5, 18))] b: bool),
            "estimated_age_over(5, buffer = 18)",
        ),
        (quote!(#[attr(name = age_over)] b: bool), "age_over = 18"),
        (quote!(#[attr(name = "age_over")] b: bool), "age_over = 18"),
        (quote!(#[attr(derivation = "age_over:21")] b: bool), "age_over = 21"),
        (quote!(#[attr("age_over")] b: bool), "age_over = 18"),
        (quote!(#[attr("age_over:old")] b: bool), "age_over = 18"),
        (
            quote!(#[attr("age_over:21:3")] b: bool),
            "estimated_age_over(21, buffer = 3)",
        ),
        (quote!(#[attr("age_under:21:3")] b: bool), "age_under = 21"),
        (quote!(#[share(age_over = 21)] b: bool), "#[attr(age_over = 21)]"),
    ] {
        let messages = messages(quote!(struct A { #field }));
        let [message] = messages.as_slice() else {
            panic!("{field}: {messages:#?}")
        };
        assert!(message.contains(&format!("`{expected}`")), "{field}: {message}");
        let tag = if expected.starts_with('#') {
            expected.to_owned()
        } else {
            format!("#[attr({expected})]")
        };
        let right = format!("struct A {{ {tag} b: bool }}").parse().unwrap();
        assert_eq!(self::messages(right), [""; 0], "{expected}");
    }
    let messages = messages(quote!(
        #[share(age_under = 21)]
        struct A {
            #[attr(email)]
            mail: String,
        }
    ));
    assert_eq!(
        messages,
        ["`age_under` does not belong here; write `#[attr(age_under = 21)]` on a field"]
    );
}
