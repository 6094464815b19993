//! The derive of `yoti_share::SharePolicy`. Depend on `yoti-share`, which re-exports and documents it, and not on this
//! crate.
//!
//! Data goes one way: `parse` reads the attributes into a `model`, `check` applies the rules that concern several fields,
//! and `expand` writes the impl, or `fallback` if there was a mistake.

// Whatever handles the words of the grammar handles all of them.
#![warn(clippy::wildcard_enum_match_arm)]

mod check;
mod errors;
mod expand;
mod fallback;
mod ide;
mod line;
mod lookup;
mod model;
mod parse;
mod runtime;
mod suggest;
#[cfg(test)]
#[expect(clippy::wildcard_enum_match_arm, reason = "most tokens are of no interest")]
mod tests;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most kinds of types and tokens are of no interest"
)]
mod types;
mod words;

use proc_macro2::{Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::runtime::Runtime;

#[expect(
    missing_docs,
    reason = "`yoti-share` documents the derive; rustdoc would append a text from here to that page"
)]
#[proc_macro_derive(SharePolicy, attributes(attr, share, selfie_auth, pin_auth))]
pub fn derive_share_policy(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive_from_tokens(input.into()).into()
}

fn derive_from_tokens(input: TokenStream) -> TokenStream {
    let error = match syn::parse2(input.clone()) {
        Ok(input) => return derive(&input),
        Err(error) => error,
    };
    // In edition 2015 there are fields called `async` or `dyn`.
    let input = with_raw_keywords(input);
    if let Ok(input) = syn::parse2(input.clone()) {
        return derive(&input);
    }
    // Without the fields, `syn` reads the struct: there is an impl also for a struct with a type that it cannot read.
    match syn::parse2(without_fields(input)) {
        Ok(input) => {
            let (model, mut errors) = parse::read(&input);
            push_syntax_error(&error, &mut errors);
            Runtime::wrap(&model, fallback::expand(&model, errors))
        }
        Err(_) => errors::compile_error(error, &Runtime::private_of_default()),
    }
}

/// The struct with empty braces or parentheses.
fn without_fields(input: TokenStream) -> TokenStream {
    let mut is_after_keyword = false;
    let mut output = TokenStream::new();
    for token in input {
        let token = match token {
            TokenTree::Group(group) if is_after_keyword => Group::new(group.delimiter(), TokenStream::new()).into(),
            token @ (TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) => token,
        };
        is_after_keyword |= matches!(&token, TokenTree::Ident(ident) if ident == "struct");
        output.extend([token]);
    }
    output
}

/// The input with `r#` in front of the words that are keywords since edition 2018.
fn with_raw_keywords(input: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = input.into_iter().collect();
    let mut output = TokenStream::new();
    for (index, token) in tokens.iter().enumerate() {
        let is_colon = |punct: &Punct| punct.as_char() == ':' && punct.spacing() == Spacing::Alone;
        let is_field = matches!(tokens.get(index + 1), Some(TokenTree::Punct(punct)) if is_colon(punct));
        output.extend([match token {
            TokenTree::Group(group) => {
                let mut copy = Group::new(group.delimiter(), with_raw_keywords(group.stream()));
                copy.set_span(group.span());
                copy.into()
            }
            // Elsewhere, `dyn` is a keyword in this edition too.
            TokenTree::Ident(ident)
                if ident == "async" || ident == "await" || ident == "try" || (ident == "dyn" && is_field) =>
            {
                Ident::new_raw(&ident.to_string(), ident.span()).into()
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => token.clone(),
        }]);
    }
    output
}

/// Reports an error of `syn`, which is built without the grammar of expressions. rustc itself reports types that are never
/// allowed.
fn push_syntax_error(error: &syn::Error, errors: &mut Errors) {
    let place = error.span().source_text();
    if matches!(place.as_deref(), Some("_" | "typeof")) {
        errors.leave_to_rustc(error.to_string());
    } else if error.to_string().starts_with("unsupported expression") {
        let message =
            "the derive cannot read this expression; define it as a `const`, and write the constant's name here";
        errors.at(error.span(), message);
    } else {
        errors.push(error.clone());
    }
}

/// The derive as a function of its input.
///
/// Editors depend on the order of the output: hints first, then an impl, whether or not the input is right, errors last.
/// While the user types a word, rust-analyzer finds the cursor by its offset in the expansion, and a message with the
/// word in it would shift everything after the message.
fn derive(input: &DeriveInput) -> TokenStream {
    let (model, mut errors) = parse::read(input);
    check::check(&model, &mut errors);
    let model = &model;
    let hints = ide::hints(model);
    let code = if errors.is_empty() {
        expand::expand(model)
    } else {
        fallback::expand(model, errors)
    };
    Runtime::wrap(model, quote!(#hints #code))
}
