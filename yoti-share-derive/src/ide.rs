//! What editors complete and follow inside the attributes.
//!
//! rust-analyzer looks for a derive's words in its expansion. Each place that takes words has a module in the runtime
//! with one documented item for each; the words that were seen are imported from it. The glob beside `self::` keeps the
//! keyword `self` out of the list of completions. Words that nobody knows are there too: they are being typed.
//!
//! To complete, rust-analyzer expands twice, as typed and with a word of its own at the cursor, and takes what stands
//! before the cursor to be as long in both. So a place that was opened is there without a word too, in the order of the
//! source.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::model::Model;
use crate::runtime::Runtime;

/// The hints, which only rust-analyzer compiles.
pub(crate) fn hints(model: &Model<'_>) -> TokenStream {
    let Runtime { private, .. } = Runtime::of(model);
    let mut modules = TokenStream::new();
    for (place, words) in model.words.places() {
        let mut imports = TokenStream::new();
        for word in words {
            if is_plain(word) {
                imports.extend(quote!(#word as _,));
            }
        }
        let place = Ident::new(place, Span::call_site());
        modules.extend(quote!(mod #place { use #private::ide::#place::*; use self::{ #imports }; }));
    }
    if modules.is_empty() {
        return modules;
    }
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            mod hints { #modules }
        };
    }
}

/// Keywords can't be imported, and nothing is known of them anyway.
fn is_plain(ident: &Ident) -> bool {
    syn::parse2::<Ident>(ident.to_token_stream()).is_ok()
}
