//! Writes what editors complete and follow inside the attributes.
//!
//! rust-analyzer looks for a derive's words in its expansion. For each place that takes words, the runtime has a module
//! with one documented item for each word; the words in the input are imported from it. The glob beside `self::` keeps
//! the keyword `self` out of the list of completions. Unknown words are imported too: the user is typing them.
//!
//! To complete, rust-analyzer expands twice, once as typed and once with its own word at the cursor, and expects the
//! expansion before the cursor to be equally long. Hence an opened place is written even without a word, in the order
//! of the source.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::model::Model;
use crate::runtime::Runtime;

/// The hints, for a macro that keeps them in rust-analyzer only: a `cfg` here would be subject to the user's lints.
pub(crate) fn hints(model: &Model<'_>) -> TokenStream {
    let runtime = Runtime::new(model);
    let (private, words) = (&runtime.private, runtime.words(model));
    let mut modules = TokenStream::new();
    for (place, written) in model.words.places() {
        let written = written.iter().filter(|word| !is_keyword(word));
        let place = Ident::new(place, Span::call_site());
        modules.extend(quote!(mod #place { use #words::#place::*; use self::{ #(#written as _,)* }; }));
    }
    if modules.is_empty() {
        return modules;
    }
    quote!(#private::ide::hints! { #modules })
}

/// A keyword cannot be imported.
fn is_keyword(ident: &Ident) -> bool {
    syn::parse2::<Ident>(ident.to_token_stream()).is_err()
}
