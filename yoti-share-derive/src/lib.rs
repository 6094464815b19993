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

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

#[expect(
    missing_docs,
    reason = "`yoti-share` documents the derive; rustdoc would append a text from here to that page"
)]
#[proc_macro_derive(SharePolicy, attributes(attr, share, selfie_auth, pin_auth))]
pub fn derive_share_policy(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match syn::parse(input) {
        Ok(input) => derive(&input),
        Err(error) => describe_syntax_error(error).into_compile_error(),
    }
    .into()
}

/// Replaces an error of `syn`, which is built without the grammar of expressions.
fn describe_syntax_error(error: syn::Error) -> syn::Error {
    if error.to_string().starts_with("unsupported expression") {
        let message =
            "the derive cannot read this expression; define it as a `const`, and write the constant's name here";
        return syn::Error::new(error.span(), message);
    }
    error
}

/// The derive as a function of its input.
///
/// Editors depend on the order of the output: hints first, then an impl, whether or not the input is right, errors last.
/// While the user types a word, rust-analyzer finds the cursor by its offset in the expansion, and a message with the
/// word in it would shift everything after the message.
fn derive(input: &DeriveInput) -> TokenStream {
    let (model, mut errors) = parse::read(input);
    check::check(&model, &mut errors);
    let hints = ide::hints(&model);
    let code = if errors.is_empty() {
        expand::expand(&model)
    } else {
        fallback::expand(&model, errors)
    };
    quote!(#hints #code)
}
