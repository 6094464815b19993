//! The sink for everything that is wrong: nothing stops at the first mistake.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// All mistakes of one struct, told in the order of its source.
#[derive(Default)]
pub(crate) struct Errors {
    /// In order of their places: 0 for the struct's own attributes and name, then one more for every field.
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

    /// Takes back what was said, of the field that is being read, since there were only so many.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.left_to_rustc.is_empty()
    }

    /// Whether something is wrong in this place.
    pub(crate) fn any_at(&self, place: usize) -> bool {
        self.list.iter().any(|(other, _)| *other == place)
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
        // Behind those of the same place, so two errors that belong together stay together.
        let earlier = self.list.iter().rposition(|(place, _)| *place <= self.place);
        let index = earlier.map_or(0, |last| last + 1);
        self.list.insert(index, (self.place, error));
    }

    /// A mistake that rustc reports in its own words and with a fix.
    pub(crate) fn leave_to_rustc(&mut self, message: String) {
        self.left_to_rustc.push(message);
    }

    /// The errors, and the messages of what was left to rustc.
    pub(crate) fn into_compile_errors(self) -> (TokenStream, Vec<String>) {
        let mut errors = TokenStream::new();
        for (_, error) in self.list {
            errors.extend(error.into_compile_error());
        }
        (errors, self.left_to_rustc)
    }
}
