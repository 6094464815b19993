//! The path of the runtime crate.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::model::Model;

/// The paths of the runtime crate and of its module for generated code. The module's name contains the version, so that
/// no other code comes to rely on it.
pub(crate) struct Runtime {
    pub(crate) root: TokenStream,
    pub(crate) private: TokenStream,
}

impl Runtime {
    pub(crate) fn new(model: &Model<'_>) -> Self {
        let path = model.share.runtime.value.as_ref();
        let root = path.map_or_else(|| quote!(::yoti_share), ToTokens::to_token_stream);
        let module = format!("__private{}", env!("CARGO_PKG_VERSION").replace('.', "_"));
        let module = Ident::new(&module, Span::call_site());
        Runtime {
            private: quote!(#root::#module),
            root,
        }
    }
}
