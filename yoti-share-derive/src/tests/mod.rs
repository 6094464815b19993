//! The derive as a function: what it says, in which order, and that nothing makes it panic.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;
use syn::parse::Parser;

use crate::derive;

fn expand(input: TokenStream) -> TokenStream {
    derive(&syn::parse2::<DeriveInput>(input).unwrap())
}

/// The messages of the `compile_error!`s, in order.
fn messages(input: TokenStream) -> Vec<String> {
    let mut messages = Vec::new();
    collect(expand(input), &mut messages);
    messages
}

fn collect(tokens: TokenStream, messages: &mut Vec<String>) {
    let mut after_name = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => after_name = ident == "compile_error",
            TokenTree::Group(group) if after_name => {
                let literal: syn::LitStr = syn::parse2(group.stream()).unwrap();
                messages.push(literal.value());
                after_name = false;
            }
            TokenTree::Group(group) => collect(group.stream(), messages),
            _ => {}
        }
    }
}

/// The text of each top-level item of the output.
fn items(input: TokenStream) -> Vec<String> {
    let parse = |input: syn::parse::ParseStream<'_>| {
        let mut items = Vec::new();
        while !input.is_empty() {
            // An impl and a macro call end with their braces, a constant with its semicolon.
            let mut item = TokenStream::new();
            loop {
                let token: TokenTree = input.parse()?;
                item.extend([token.clone()]);
                let text = item.to_string();
                let ends_with_braces =
                    matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
                if text.ends_with(';') || ends_with_braces && !text.contains("const _") {
                    break;
                }
            }
            items.push(item.to_string());
        }
        Ok(items)
    };
    parse.parse2(expand(input)).unwrap()
}

fn good() -> TokenStream {
    quote! {
        #[share(remember_me = optional, source(passport(nfc), driving_licence), identity_profile(framework = uk_tfida, scheme = dbs, objective = basic))]
        #[pin_auth]
        struct Applicant {
            #[attr(full_name, source(passport, national_id(aadhaar), "NEW_DOC"), prefer(pass_card))]
            name: String,
            #[attr(given_names, optional, self_asserted = false, alternatives(full_name, "org.example.names", crate::Names))]
            given: Option<String>,
            #[attr(age_over = 18)]
            adult: bool,
            #[attr(estimated_age_over(18, buffer = 5))]
            looks_adult: bool,
            #[attr]
            email: String,
            #[attr("com.example.points")]
            points: u32,
            #[attr(crate::LoyaltyPoints, default)]
            more: u32,
            #[attr(flatten)]
            rest: Rest,
            #[attr(skip)]
            note: String,
            #[attr(identity_profile_report)]
            report: Report,
            #[selfie_auth]
            check: SelfieAuth,
        }
    }
}

#[test]
fn a_right_struct_has_no_errors() {
    assert_eq!(messages(good()), [""; 0]);
}

#[test]
fn hints_come_first_then_the_impl_then_the_errors() {
    let right = items(good());
    assert!(right[0].contains("cfg (rust_analyzer)"), "{}", right[0]);
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
    let (code, errors) = wrong[1].split_once(":: core :: compile_error !").unwrap();
    assert!(code.contains("fn from_profile"), "{code}");
    let behind = errors.rsplit_once("compile_error !").unwrap().1;
    assert!(!behind.contains("email") && behind.contains("policy (& []"), "{behind}");
}

#[test]
fn every_word_is_hinted_once_in_its_own_place() {
    let hints = items(good()).remove(0);
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

/// rust-analyzer finds the cursor by how long the expansion is before it, with and without a word there.
#[test]
fn what_stands_before_the_cursor_is_the_same_without_the_word_there() {
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
        assert!(before.contains("cfg (rust_analyzer)"), "{input}: {before}");
        assert!(as_typed.starts_with(before), "{input}\n{before}\n{as_typed}");
    }
}

fn private() -> String {
    format!("__private{}", env!("CARGO_PKG_VERSION").replace('.', "_"))
}

#[test]
fn a_word_of_the_user_is_only_the_last_segment_of_a_path() {
    // Spans can't be compared here, but the path can: everything before the marker is ours.
    let code = items(quote!(
        struct A {
            #[attr(email)]
            mail: String,
        }
    ))
    .remove(1);
    assert!(
        code.contains(":: yoti_share :: FromAttribute < :: yoti_share :: attribute :: email > > :: FIELD"),
        "{code}"
    );
    assert_eq!(
        code.matches("email").count(),
        code.matches(":: yoti_share :: attribute :: email").count(),
        "{code}"
    );
}

#[test]
fn five_fields_expand_to_five_kilobytes_at_most() {
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
fn all_mistakes_are_told_in_source_order() {
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
            #[attr(selfie, optional)]
            photo: Vec<u8>,
        }
    });
    assert_eq!(
        messages,
        [
            "unknown option `remember_us`; did you mean `remember_me`?",
            "unknown Yoti attribute `full_nmae`; did you mean `full_name`?",
            "unknown option `optoinal`; did you mean `optional`?",
            "the field `nick` names no Yoti attribute; tag it, as in `#[attr(full_name)]`, or leave it out of the share with `#[attr(skip)]`",
            "unknown Yoti attribute `e_mail`; it is called `email` here",
            "an age must be 1 to 999, this is 1800",
            "`optional` contradicts the field's type, which can't be absent; put the type in an `Option`, or write `default`",
        ]
    );
}

#[test]
fn the_fallback_keeps_the_generics() {
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
fn what_rustc_reports_itself_is_left_to_rustc() {
    let input = quote!(
        struct A {
            #[atr(full_name)]
            name: String,
        }
    );
    assert_eq!(messages(input.clone()), [""; 0]);
    // Should rustc know the word after all, it is another derive's.
    assert!(
        expand(input)
            .to_string()
            .contains(":: core :: panic ! (\"the field `name` names no")
    );
}

#[test]
fn the_runtime_path_is_used_everywhere() {
    let code = expand(quote!(
        #[share(crate = crate::deps::yoti)]
        struct A {
            #[attr(email)]
            mail: String,
        }
    ))
    .to_string();
    assert!(
        code.contains("crate :: deps :: yoti :: SharePolicy") && !code.contains(":: yoti_share"),
        "{code}"
    );
}

/// Everything that can stand at the end while a person types: the attribute contents cut at every token, at every depth.
#[test]
fn half_written_attributes_never_panic_and_always_expand() {
    let input: DeriveInput = syn::parse2(good()).unwrap();
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

/// The tokens without their last, without their last two, and so on; groups are cut too.
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

/// What a message tells people to write has to be right itself.
#[test]
fn what_is_suggested_for_an_age_check_is_no_mistake() {
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
        (quote!(#[attr(minAge)] b: bool), "age_over = 18"),
        (
            quote!(#[attr(estimatedAgeAbove(21, buffer = 3))] b: bool),
            "estimated_age_over(21, buffer = 5)",
        ),
        (quote!(#[attr(name = age_over)] b: bool), "#[attr(age_over = 18)]"),
        (quote!(#[attr(name = "age_over")] b: bool), "#[attr(age_over = 18)]"),
        (quote!(#[attr(name = "age_over:21")] b: bool), "#[attr(age_over = 21)]"),
        (quote!(#[attr("age_over")] b: bool), "#[attr(age_over = 18)]"),
        (quote!(#[attr("age_over:old")] b: bool), "#[attr(age_over = 18)]"),
        (
            quote!(#[attr("age_over:21:3")] b: bool),
            "#[attr(estimated_age_over(21, buffer = 3))]",
        ),
        (quote!(#[attr("age_under:21:3")] b: bool), "#[attr(age_under = 21)]"),
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
        ["`age_under` is an attribute; give it a field with `#[attr(age_under = 21)]`"]
    );
}
