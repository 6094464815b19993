//! The output for editors: hints for every word, and an impl for half-written attributes.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;

use super::{expand, items, valid_struct};

#[test]
fn every_word_is_hinted_once_in_its_own_place() {
    let hints = items(valid_struct()).remove(0);
    for (module, words) in [
        (
            "names",
            "full_name as _ , given_names as _ , age_over as _ , estimated_age_over as _ , flatten as _ , skip as _ , identity_profile_report as _ ,",
        ),
        ("alternatives", "full_name as _ ,"),
        (
            "sources",
            "passport as _ , driving_licence as _ , passport as _ , national_id as _ , pass_card as _ ,",
        ),
        ("sub_types", "nfc as _ , aadhaar as _ ,"),
        ("remember_me", "optional as _ ,"),
        ("frameworks", "uk_tfida as _ ,"),
        ("schemes", "dbs as _ ,"),
        ("objectives", "basic as _ ,"),
    ] {
        let expected = format!(
            "mod {module} {{ use :: yoti_share :: {} :: ide :: {module} :: * ; use self :: {{ {words} }} ; }}",
            private()
        );
        assert!(hints.contains(&expected), "{expected}\n\n{hints}");
    }
}

/// rust-analyzer finds the cursor by the length of the expansion before it, with and without a word at the cursor.
#[test]
fn output_before_the_cursor_does_not_depend_on_the_word() {
    let on_field = |attribute: &str| format!("struct A {{ {attribute} a: String, #[attr(gender)] b: String }}");
    let on_struct = |attribute: &str| format!("{attribute} struct A {{ #[attr(gender)] a: String }}");
    let inputs = [
        on_field("#[attr(|)]"),
        on_field("#[attr(email, |)]"),
        on_field("#[attr(email, optional, |)]"),
        on_field("#[attr(email, source(|))]"),
        on_field("#[attr(email, source(passport, |))]"),
        on_field("#[attr(email, prefer(|))]"),
        on_field("#[attr(email, source(national_id(|)))]"),
        on_field("#[attr(given_names, alternatives(|))]"),
        on_field("#[share(|)]"),
        on_struct("#[share(|)]"),
        on_struct("#[share(remember_me = |)]"),
        on_struct("#[share(source(|))]"),
        on_struct("#[share(identity_profile(|))]"),
        on_struct("#[share(identity_profile(framework = |))]"),
        on_struct("#[share(identity_profile(framework = uk_tfida, scheme = |))]"),
        on_struct("#[share(identity_profile(objective = |))]"),
        on_struct("#[share(advanced_identity_profile(|))]"),
        on_struct("#[share(advanced_identity_profile(profile(|)))]"),
        on_struct("#[share(advanced_identity_profile(profile(framework = |)))]"),
        on_struct("#[share(advanced_identity_profile(profile(scheme(|))))]"),
        on_struct("#[share(advanced_identity_profile(profile(scheme(rtw, |))))]"),
        on_struct("#[share(advanced_identity_profile(profile(scheme(dbs, objective = |))))]"),
        on_struct("#[share(advanced_identity_profile(profile(scheme(rtw, document(|)))))]"),
        on_struct("#[share(advanced_identity_profile(profile(scheme(rtw, document(types(|))))))]"),
    ];
    for input in inputs {
        let expanded = |word: &str| expand(input.replace('|', word).parse().unwrap()).to_string();
        let (as_typed, marked) = (expanded(""), expanded("marker"));
        let (before, _) = marked.split_once("marker").unwrap();
        assert!(before.contains(":: hints !"), "{input}: {before}");
        assert!(as_typed.starts_with(before), "{input}\n{before}\n{as_typed}");
    }
}

/// The runtime's module for generated code.
fn private() -> String {
    format!("__private{}", env!("CARGO_PKG_VERSION").replace('.', "_"))
}

/// Cuts the contents of attributes at every token and depth, as they are while a user types.
#[test]
fn half_written_attributes_expand_to_an_impl() {
    let input: DeriveInput = syn::parse2(valid_struct()).unwrap();
    let attributes = |input: &DeriveInput| {
        let syn::Data::Struct(data) = &input.data else {
            panic!("a struct")
        };
        let fields = data.fields.iter().flat_map(|field| &field.attrs);
        input
            .attrs
            .iter()
            .chain(fields)
            .filter_map(|attribute| attribute.meta.require_list().ok().map(|list| list.tokens.clone()))
            .collect::<Vec<_>>()
    };
    let mut tried = 0;
    for tokens in attributes(&input) {
        for cut in cuts(tokens) {
            let on_struct = quote!(
                #[share(#cut)]
                struct A {
                    #[attr(email)]
                    mail: String,
                }
            );
            let on_field = quote!(
                struct A {
                    #[attr(#cut)]
                    mail: String,
                }
            );
            for input in [on_struct, on_field] {
                let output = expand(input).to_string();
                assert!(output.contains(":: SharePolicy for A"), "{output}");
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

/// Every prefix of the tokens, the prefixes of groups included.
fn cuts(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut cuts = Vec::new();
    for end in 0..tokens.len() {
        let before = || tokens[..end].iter().cloned();
        cuts.push(before().collect());
        if let TokenTree::Group(group) = &tokens[end] {
            for inner in self::cuts(group.stream()) {
                cuts.push(
                    before()
                        .chain([TokenTree::Group(Group::new(group.delimiter(), inner))])
                        .collect(),
                );
            }
        }
    }
    cuts
}
