//! Writes an impl beside the errors, so that one mistake is one error, and not one more at every use of the struct.

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use crate::expand::{impl_generics, lint_attributes, use_types};
use crate::model::Model;
use crate::runtime::Runtime;
use crate::types;

/// Writes an impl that never runs, with the errors in it.
///
/// The errors are inside the constant, so that rustc treats everything that depends on it as broken and reports nothing
/// more. They come last, after all words of the user.
///
/// The types of all fields are used as usual, so that the same compilation reports those that do not fit.
pub(crate) fn expand(model: &Model<'_>, errors: Errors) -> TokenStream {
    let runtime = &Runtime::new(model);
    let Runtime { root, private } = runtime;
    let name = &model.input.ident;
    if model
        .fields
        .iter()
        .any(|field| types::is_unsized(field.ty) || types::is_infinite(field.ty, name))
    {
        // An unsized struct cannot have an impl, and rustc reports an infinite one again at each impl.
        return errors.into_compile_errors(private).0;
    }
    let (uses, checks) = use_types(model, &errors, runtime);
    let (name, lints) = (model.type_name(), lint_attributes(model));
    let impl_generics = impl_generics(model);
    let (_, type_generics, where_clause) = model.input.generics.split_for_impl();
    let (errors, left_to_rustc) = errors.into_compile_errors(private);
    // This runs only if rustc accepts the misspelled attribute, as one of another derive.
    let body = left_to_rustc.first().map_or_else(
        || quote!(::core::unreachable!()),
        |message| quote!(::core::panic!(#message)),
    );
    quote! {
        #[automatically_derived]
        #lints
        impl #impl_generics #root::SharePolicy for #name #type_generics #where_clause {
            fn from_profile(_: &#root::Profile) -> ::core::result::Result<Self, #root::ExtractError> {
                #uses
                #body
            }
            const POLICY: &'static #root::Policy = {
                #errors
                &#private::static_policy_of_attributes(&[])
            };
        }
        #checks
    }
}
