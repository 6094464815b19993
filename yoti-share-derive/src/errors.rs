//! The sink for everything that is wrong: nothing stops at the first mistake.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// All mistakes of one struct, told in the order of its source.
#[derive(Default)]
pub(crate) struct Errors {
    /// Each with its place: 0 for the struct's own attributes and name, then one more for every field.
    list: Vec<(usize, syn::Error)>,
    place: usize,
    /// Mistakes that rustc reports by itself.
    left_to_rustc: Vec<String>,
}

impl Errors {
    /// Says where in the source the next mistakes are.
    pub(crate) fn go_to(&mut self, place: usize) {
        self.place = place;
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Takes back what was said since there were only so many.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.left_to_rustc.is_empty()
    }

    /// A mistake at one token.
    pub(crate) fn at(&mut self, span: Span, message: &str) {
        self.push(syn::Error::new(span, message));
    }

    /// A mistake that spans several tokens.
    pub(crate) fn on(&mut self, tokens: &dyn ToTokens, message: &str) {
        self.push(syn::Error::new_spanned(tokens.to_token_stream(), message));
    }

    /// A mistake that takes two places to make, told at both.
    pub(crate) fn twice(&mut self, second: &dyn ToTokens, message: &str, first: &dyn ToTokens, first_message: &str) {
        self.on(second, message);
        self.on(first, first_message);
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.list.push((self.place, error));
    }

    /// A mistake that rustc reports in its own words and with a fix.
    pub(crate) fn leave_to_rustc(&mut self, message: String) {
        self.left_to_rustc.push(message);
    }

    /// The errors, and the messages of what was left to rustc.
    pub(crate) fn into_compile_errors(mut self) -> (TokenStream, Vec<String>) {
        // Stable, so two errors that belong together stay together.
        self.list.sort_by_key(|(place, _)| *place);
        let errors = self.list.into_iter().map(|(_, error)| error.into_compile_error());
        (errors.collect(), self.left_to_rustc)
    }
}
