//! Tests of the derive as a function: its output, its messages, and that it never panics.

mod editor;
mod hints;
mod lookup;
mod messages;
mod output;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;
use syn::parse::Parser;

use crate::derive;

pub(super) fn expand(input: TokenStream) -> TokenStream {
    derive(&syn::parse2::<DeriveInput>(input).unwrap())
}

/// The messages of the `compile_error!`s, in order.
pub(super) fn messages(input: TokenStream) -> Vec<String> {
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
pub(super) fn items(input: TokenStream) -> Vec<String> {
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
                if text.ends_with(';') || ends_with_braces && !text.contains("const _ :") {
                    break;
                }
            }
            items.push(item.to_string());
        }
        Ok(items)
    };
    parse.parse2(expand(input)).unwrap()
}

/// A struct with every part of the grammar, without mistakes.
pub(super) fn valid_struct() -> TokenStream {
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
