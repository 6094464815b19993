//! Where the runtime crate lives.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::model::Model;

/// Where the runtime crate lives, and its module for generated code, which carries the version so that nobody else
/// comes to rely on it.
pub(crate) struct Runtime {
    pub(crate) root: TokenStream,
    pub(crate) private: TokenStream,
}

impl Runtime {
    pub(crate) fn of(model: &Model<'_>) -> Self {
        const PRIVATE: &str = concat!(
            "__private",
            env!("CARGO_PKG_VERSION_MAJOR"),
            "_",
            env!("CARGO_PKG_VERSION_MINOR"),
            "_",
            env!("CARGO_PKG_VERSION_PATCH")
        );
        let root = model
            .share
            .runtime
            .as_ref()
            .map_or_else(|| quote!(::yoti_share), ToTokens::to_token_stream);
        let private = Ident::new(PRIVATE, Span::call_site());
        Runtime {
            private: quote!(#root::#private),
            root,
        }
    }
}
