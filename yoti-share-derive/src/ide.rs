//! What editors complete and follow inside the attributes.
//!
//! rust-analyzer looks for a derive's words in its expansion. Each place that takes words has a module in the runtime
//! with one documented item for each; the words that were seen are imported from it. The glob beside `self::` keeps the
//! keyword `self` out of the list of completions. Words that nobody knows are there too: they are being typed.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::expand::Runtime;
use crate::model::Model;

/// The hints, which only rust-analyzer compiles.
pub(crate) fn hints(model: &Model<'_>) -> TokenStream {
    let Runtime { private, .. } = Runtime::of(model);
    let mut places: Vec<(&str, Vec<&Ident>)> = Vec::new();
    for (place, ident) in model.words.iter().filter(|(_, ident)| is_plain(ident)) {
        match places.iter_mut().find(|(other, _)| other == place) {
            Some((_, words)) => words.push(ident),
            None => places.push((place, vec![ident])),
        }
    }
    if places.is_empty() {
        return TokenStream::new();
    }
    let modules = places.iter().map(|(place, words)| {
        let place = Ident::new(place, Span::call_site());
        quote!(mod #place { use #private::ide::#place::*; use self::{ #(#words as _,)* }; })
    });
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            mod hints { #(#modules)* }
        };
    }
}

/// Keywords can't be imported, and nothing is known of them anyway.
fn is_plain(ident: &Ident) -> bool {
    syn::parse2::<Ident>(ident.to_token_stream()).is_ok()
}
