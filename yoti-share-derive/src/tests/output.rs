//! The generated code: its order, its size, its paths.

use quote::quote;

use super::{expand, items, messages, valid_struct};

#[test]
fn valid_struct_has_no_errors() {
    assert_eq!(messages(valid_struct()), [""; 0]);
}

#[test]
fn output_is_hints_then_impl_then_errors() {
    let right = items(valid_struct());
    assert!(right[0].contains(":: hints !"), "{}", right[0]);
    assert!(
        right[1].contains("impl :: yoti_share :: SharePolicy for Applicant"),
        "{}",
        right[1]
    );

    let wrong = items(quote! {
        struct Applicant {
            #[attr(full_nmae, optoinal)]
            name: String,
            #[attr(email)]
            mail: String,
            nick: String,
        }
    });
    assert!(
        wrong[0].contains("full_nmae as _") && wrong[0].contains("email as _"),
        "{}",
        wrong[0]
    );
    assert!(wrong[0].contains("optoinal as _"), "{}", wrong[0]);
    assert!(
        wrong[1].contains("impl :: yoti_share :: SharePolicy for Applicant"),
        "{}",
        wrong[1]
    );
    assert_eq!(wrong.len(), 2, "{wrong:#?}");
    let (code, errors) = wrong[1].split_once("compile_error !").unwrap();
    assert!(code.contains("fn from_profile"), "{code}");
    let behind = errors.rsplit_once("compile_error !").unwrap().1;
    assert!(
        !behind.contains("email") && behind.contains("static_policy_of_attributes (& []"),
        "{behind}"
    );
}

#[test]
fn user_word_is_only_the_last_path_segment() {
    // Spans cannot be compared here, but the path can: everything before the marker is ours.
    let code = items(quote!(
        struct A {
            #[attr(email)]
            mail: String,
        }
    ))
    .remove(2);
    assert!(
        code.contains(":: holds :: email < :: yoti_share :: attribute :: email > > :: FIELD"),
        "{code}"
    );
    assert_eq!(
        code.matches("email").count(),
        2 * code
            .matches(":: holds :: email < :: yoti_share :: attribute :: email >")
            .count(),
        "{code}"
    );
}

/// rustc reports a type that does not fit once for each function or constant that uses it.
#[test]
fn type_of_a_field_is_checked_in_one_place() {
    let right = expand(quote!(
        struct A {
            #[attr(email, optional)]
            mail: Mail,
            #[attr(flatten)]
            part: Part,
        }
    ))
    .to_string();
    let wrong = expand(quote!(
        struct A {
            #[attr(email, optional)]
            mail: Mail,
            #[attr(full_nmae)]
            name: String,
        }
    ))
    .to_string();
    for code in [&right, &wrong] {
        assert_eq!(code.matches("< Mail as").count(), 1, "{code}");
    }
    let (before, after) = right.split_once("const __YOTI_SHARE_FIELDS").unwrap();
    assert!(!before.contains("< Part as") && after.contains("< Part as"), "{right}");
}

#[test]
fn five_fields_expand_to_at_most_5_kb() {
    let text = expand(quote! {
        struct Signup {
            #[attr(full_name)]
            name: String,
            #[attr(email)]
            email: Option<String>,
            #[attr(date_of_birth)]
            born: Anchored<Date>,
            #[attr(age_over = 18)]
            adult: bool,
            #[attr(selfie)]
            photo: Image,
        }
    })
    .to_string();
    assert!(text.len() <= 5_000, "{} bytes\n{text}", text.len());
}

#[test]
fn fallback_impl_keeps_the_generics() {
    let code = items(quote!(
        struct A<'a, T: Clone = u8, const N: usize = 2>
        where
            T: Send,
        {
            #[attr(nmae)]
            name: &'a [T; N],
        }
    ));
    let code = code.iter().find(|item| item.contains("impl")).unwrap();
    let expected =
        "impl < 'a , T : Clone , const N : usize > :: yoti_share :: SharePolicy for A < 'a , T , N > where T : Send";
    assert!(code.contains(expected), "{code}");
}

#[test]
fn runtime_path_replaces_the_default_everywhere() {
    let code = expand(quote!(
        #[share(crate = crate::deps::yoti)]
        struct A {
            #[attr(email)]
            mail: String,
        }
    ))
    .to_string();
    assert!(
        code.contains("use crate :: deps :: yoti as __yoti_share ;") && !code.contains(" :: yoti_share"),
        "{code}"
    );
}
