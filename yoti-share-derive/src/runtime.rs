//! The path of the runtime crate.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::model::Model;
use crate::types;

/// The paths of the runtime crate and of its module for generated code. The module's name contains the version, so that
/// no other code comes to rely on it.
pub(crate) struct Runtime {
    pub(crate) root: PathTokens,
    pub(crate) private: PathTokens,
}

/// The tokens of a path that is written many times. A `TokenStream` is kept by the compiler, and each copy of it costs as
/// much as a hundred tokens.
pub(crate) struct PathTokens(Vec<TokenTree>);

impl PathTokens {
    fn new(path: TokenStream) -> Self {
        PathTokens(path.into_iter().collect())
    }
}

impl ToTokens for PathTokens {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}

impl Runtime {
    pub(crate) fn new(model: &Model<'_>) -> Self {
        // The output imports the user's path under this name.
        let is_given = model.share.runtime.value.is_some();
        let root = if is_given {
            quote!(__yoti_share)
        } else {
            quote!(::yoti_share)
        };
        let module = private_module();
        Runtime {
            private: PathTokens::new(quote!(#root::#module)),
            root: PathTokens::new(root),
        }
    }

    /// The path of the module for generated code, for input that is not a struct.
    pub(crate) fn private_of_default() -> TokenStream {
        let module = private_module();
        quote!(::yoti_share::#module)
    }

    /// The path of the words for editors, which also leads there from another module.
    pub(crate) fn words(&self, model: &Model<'_>) -> TokenStream {
        let module = private_module();
        let path = model.share.runtime.value.as_ref();
        let root = path.map_or_else(|| self.root.to_token_stream(), ToTokens::to_token_stream);
        quote!(#root::#module::ide)
    }

    /// Puts the output in a block that imports the path of the runtime crate. If the path is wrong, the import is the only
    /// error: rustc reports nothing about names from a failed import.
    pub(crate) fn wrap(model: &Model<'_>, code: TokenStream) -> TokenStream {
        match &model.share.runtime.value {
            Some(path) => {
                let (_, last) = types::edges(path);
                let import = quote_spanned!(last=> as __yoti_share);
                quote!(const _: () = { use #path #import; #code };)
            }
            None => code,
        }
    }
}

fn private_module() -> Ident {
    let module = concat!(
        "__private",
        env!("CARGO_PKG_VERSION_MAJOR"),
        "_",
        env!("CARGO_PKG_VERSION_MINOR"),
        "_",
        env!("CARGO_PKG_VERSION_PATCH")
    );
    Ident::new(module, Span::call_site())
}
