//! What is emitted beside errors: an impl all the same, so that one mistake is one error and not one more at every use
//! of the struct.

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use crate::expand::uses;
use crate::model::Model;
use crate::runtime::Runtime;

/// An impl that is never run, with the errors in it.
///
/// They stand inside the constant, so that whatever depends on it is known to be broken already and says nothing; and
/// they stand last, behind everything that has words of the user.
///
/// Fields that are right so far are used as they would be, so that a type that does not fit is told in the same
/// compile.
pub(crate) fn expand(model: &Model<'_>, errors: Errors) -> TokenStream {
    let runtime = &Runtime::of(model);
    let Runtime { root, private } = runtime;
    let mut fields = TokenStream::new();
    for field in &model.fields {
        if !errors.any_at(field.place) {
            fields.extend(uses(field, model, runtime));
        }
    }
    let name = model.type_name();
    let (impl_generics, type_generics, where_clause) = model.input.generics.split_for_impl();
    let (errors, left_to_rustc) = errors.into_compile_errors();
    // Nobody gets here, unless rustc knows the word after all, as another derive's.
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
    }
}
