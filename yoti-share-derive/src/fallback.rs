//! What is emitted beside errors: an impl all the same, so that one mistake is one error and not one more at every use
//! of the struct.

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand::{Runtime, type_name};
use crate::model::Model;

/// An impl that compiles and is never run.
pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let Runtime { root, private } = Runtime::of(model);
    let name = type_name(model.input);
    let (impl_generics, type_generics, where_clause) = model.input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #root::SharePolicy for #name #type_generics #where_clause {
            const POLICY: &'static #root::Policy =
                &#private::policy(&[], &[], ::core::option::Option::None, #private::Identity::None);
            fn from_profile(_: &#root::Profile) -> ::core::result::Result<Self, #root::ExtractError> {
                ::core::unreachable!()
            }
        }
    }
}
