//! The derive behind `yoti_share::SharePolicy`. Depend on `yoti-share`, which re-exports and documents it, and not on
//! this crate.
//!
//! Inside, data goes one way: tokens are read into a `model` by `parse`, the rules that concern several fields are
//! applied by `check`, and `expand` (or `fallback`, when something was wrong) writes the impl.

mod check;
mod errors;
mod expand;
mod fallback;
mod ide;
mod model;
mod parse;
mod runtime;
mod suggest;
#[cfg(test)]
mod tests;
mod types;
mod words;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

/// The derive for `SharePolicy`. It is documented, and to be used, through the crate `yoti-share`.
#[proc_macro_derive(SharePolicy, attributes(attr, share, selfie_auth, pin_auth))]
pub fn derive_share_policy(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match syn::parse(input) {
        Ok(input) => derive(&input),
        Err(error) => unreadable(&error).into_compile_error(),
    }
    .into()
}

/// What `syn` cannot read, in the user's terms: it is built without the grammar of whole expressions.
fn unreadable(error: &syn::Error) -> syn::Error {
    if error.to_string().starts_with("unsupported expression") {
        let message = "the derive cannot read this expression; put it into a `const`, and write the name of that";
        return syn::Error::new(error.span(), message);
    }
    error.clone()
}

/// The derive as a function of its input.
///
/// The order of the output is part of how editors work: the hints come first, an impl second whether or not the input
/// was right, the errors last. While a word is being typed, rust-analyzer looks for the cursor by its offset in the
/// expansion, and a message that quotes the word would shift everything behind it.
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
