//! Collects every mistake of a struct, so that one compilation reports all of them.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use crate::types;

/// All mistakes of one struct.
#[derive(Default)]
pub(crate) struct Errors {
    /// In the order of their places: 0 for the struct's own attributes and name, then one more for every field.
    list: Vec<(usize, syn::Error)>,
    /// Where the next mistakes are.
    place: usize,
    /// Mistakes that rustc reports in its own words and with a fix.
    left_to_rustc: Vec<String>,
}

impl Errors {
    /// Sets the place of the mistakes that follow.
    pub(crate) fn go_to(&mut self, place: usize) {
        self.place = place;
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Withdraws the mistakes of the last place after the first `len`.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
    }

    /// Withdraws the mistakes after the first `len` that have this message.
    pub(crate) fn retract(&mut self, len: usize, message: &str) {
        for (place, error) in self.list.split_off(len) {
            if error.to_string() != message {
                self.list.push((place, error));
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.left_to_rustc.is_empty()
    }

    /// Whether something is wrong in this place.
    pub(crate) fn any_at(&self, place: usize) -> bool {
        self.list.iter().any(|(other, _)| *other == place)
    }

    /// Whether something is wrong in the current place.
    pub(crate) fn any_here(&self) -> bool {
        self.any_at(self.place)
    }

    /// Adds a mistake at one token.
    pub(crate) fn at(&mut self, span: Span, message: &str) {
        self.push(syn::Error::new(span, message));
    }

    /// Adds a mistake that spans several tokens.
    pub(crate) fn on(&mut self, tokens: &dyn ToTokens, message: &str) {
        self.push(syn::Error::new_spanned(tokens.to_token_stream(), message));
    }

    /// Adds a repetition, at both of its places: `what` is `done` ("given", "listed", "requested") for the second time.
    pub(crate) fn repeated(&mut self, what: &str, done: &str, second: &dyn ToTokens, first: &dyn ToTokens) {
        self.on(second, &format!("{what} is {done} twice"));
        self.on(first, &format!("{what} was first {done} here"));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        // After those of the same place, so that two errors that belong together stay together.
        let earlier = self.list.iter().rposition(|(place, _)| *place <= self.place);
        self.list
            .insert(earlier.map_or(0, |last| last + 1), (self.place, error));
    }

    /// Adds a mistake that rustc reports.
    pub(crate) fn leave_to_rustc(&mut self, message: String) {
        self.left_to_rustc.push(message);
    }

    /// The errors in the order of the source, and the messages of the mistakes that rustc reports; `private` is the path
    /// of the runtime's module for generated code.
    pub(crate) fn into_compile_errors(self, private: &dyn ToTokens) -> (TokenStream, Vec<String>) {
        let mut errors = TokenStream::new();
        for (_, error) in self.list {
            errors.extend(compile_error(error, private));
        }
        (errors, self.left_to_rustc)
    }
}

/// `compile_error!("…")` for each message, where the mistake is.
///
/// The path is not `::core`, as `syn` writes it: with the user's spans it would not exist in edition 2015. Other spans would
/// add a note about the derive to each message.
pub(crate) fn compile_error(error: syn::Error, private: &dyn ToTokens) -> TokenStream {
    let mut output = TokenStream::new();
    for message in error {
        for (index, token) in message.to_compile_error().into_iter().enumerate() {
            match index {
                0 => output.extend(types::with_span(private, token.span())),
                // The rest of `::core`.
                1 | 2 => {}
                _ => output.extend([token]),
            }
        }
    }
    output
}
