//! Writes an impl beside the errors, so that one mistake is one error, and not one more at every use of the struct.

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use crate::expand::{checks_beside_mistakes, use_field_type};
use crate::model::Model;
use crate::runtime::Runtime;
use crate::types;

/// Writes an impl that never runs, with the errors in it.
///
/// They are inside the constant, so that rustc knows everything that depends on it to be broken and reports nothing
/// more; and they come last, after all words of the user.
///
/// The types of fields without mistakes are used as usual, so that the same compilation reports those that do not fit.
pub(crate) fn expand(model: &Model<'_>, errors: Errors) -> TokenStream {
    let runtime = &Runtime::new(model);
    let Runtime { root, private } = runtime;
    let mut fields = TokenStream::new();
    for field in &model.fields {
        if !errors.any_at(field.place) {
            fields.extend(use_field_type(field, model, runtime));
        }
    }
    if model.fields.iter().any(|field| types::is_unsized(field.ty)) {
        // An unsized struct cannot have an impl.
        return errors.into_compile_errors().0;
    }
    let checks = checks_beside_mistakes(model, &errors, runtime);
    let name = model.type_name();
    let (impl_generics, type_generics, where_clause) = model.input.generics.split_for_impl();
    let (errors, left_to_rustc) = errors.into_compile_errors();
    // This runs only if rustc accepts the misspelled attribute, as one of another derive.
    let body = left_to_rustc.first().map_or_else(
        || quote!(::core::unreachable!()),
        |message| quote!(::core::panic!(#message)),
    );
    quote! {
        #[automatically_derived]
        #[allow(deprecated, unused_qualifications)]
        impl #impl_generics #root::SharePolicy for #name #type_generics #where_clause {
            fn from_profile(_: &#root::Profile) -> ::core::result::Result<Self, #root::ExtractError> {
                #fields
                #body
            }
            const POLICY: &'static #root::Policy = {
                #errors
                &#private::policy(&[])
            };
        }
        #checks
    }
}
