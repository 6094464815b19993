//! Writes `from_profile`, which fills the struct from a profile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::field::{auth_function, default_function, fields_name, tuple};
use crate::model::{Model, Role};
use crate::runtime::Runtime;

/// Reads every field before it fails, so that one error reports every problem.
pub(super) fn from_profile(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    // A constant of the user with the name of a variable would be a pattern, so the names are unusual.
    let profile = Ident::new("__yoti_share_profile", Span::mixed_site());
    let (mut labels, mut locals, mut values) = (TokenStream::new(), Vec::new(), TokenStream::new());
    for (number, field) in model.fields.iter().enumerate() {
        let (member, ty, label) = (&field.member, field.ty, &field.label);
        match &field.role {
            Role::Skip => {
                let default = default_function(ty);
                values.extend(quote!(#member: #default(),));
            }
            Role::Auth(auth) => {
                let requested = auth_function(ty, auth.kind, runtime);
                values.extend(quote!(#member: #requested(),));
            }
            Role::Unclear => {}
            Role::Flatten | Role::Attribute(_) => {
                let local = Ident::new(&format!("__yoti_share_{number}"), Span::mixed_site());
                labels.extend(quote!(#label,));
                values.extend(quote!(#member: #local,));
                locals.push(quote!(#local));
            }
        }
    }
    let result = quote!(::core::result::Result);
    let body = if locals.is_empty() {
        quote!(let _ = #profile; #result::Ok(Self { #values }))
    } else {
        let (fields, locals) = (fields_name(), tuple(locals));
        quote!(#private::read(#profile, Self::#fields.1, &[#labels], |#locals| Self { #values }))
    };
    // Inlined, the function is compiled where it is used, as generic code is, and not also where the struct is.
    quote! {
        #[inline]
        fn from_profile(#profile: &#root::Profile) -> #result<Self, #root::ExtractError> { #body }
    }
}
