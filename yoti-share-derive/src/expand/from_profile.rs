//! Writes `from_profile`, which fills the struct from a profile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Index;

use super::field::{auth_function, default_function, fields_name};
use crate::model::{Model, Role};
use crate::runtime::Runtime;

/// Reads every field before it fails, so that one error reports every problem.
pub(super) fn from_profile(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    // A constant of the user with the name of a variable would be a pattern, so the names are unusual.
    let profile = Ident::new("__yoti_share_profile", Span::mixed_site());
    let reader = Ident::new("__yoti_share_reader", Span::mixed_site());
    let fields = Ident::new("__yoti_share_fields", Span::mixed_site());
    let (mut reads, mut found, mut values) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let fields_name = fields_name();
    let mut item: usize = 0;
    for (number, field) in model.fields.iter().enumerate() {
        let (member, ty, label, index) = (&field.member, field.ty, &field.label, Index::from(item));
        let read = match &field.role {
            Role::Skip => {
                let default = default_function(ty);
                values.extend(quote!(#member: #default(),));
                continue;
            }
            Role::Auth(auth) => {
                let requested = auth_function(ty, auth.kind, runtime);
                values.extend(quote!(#member: #requested(),));
                continue;
            }
            Role::Unclear => continue,
            Role::Flatten => quote!(read_flattened(#label, #fields.#index)),
            Role::Attribute(attribute) => {
                let mut value = quote!(#fields.#index);
                if attribute.options.default.key.is_some() {
                    let default = default_function(ty);
                    let when_absent = quote!(|| ::core::option::Option::Some(#default()));
                    value = quote!(#private::Field { when_absent: #when_absent, ..#value });
                }
                quote!(read(#item, #label, #value))
            }
        };
        item += 1;
        let local = Ident::new(&format!("__yoti_share_{number}"), Span::mixed_site());
        reads.extend(quote!(#reader.#read,));
        found.extend(quote!(::core::option::Option::Some(#local),));
        values.extend(quote!(#member: #local,));
    }
    let result = quote!(::core::result::Result);
    let body = if reads.is_empty() {
        quote!(let _ = #profile; #result::Ok(Self { #values }))
    } else {
        quote! {
            let #fields = Self::#fields_name;
            let mut #reader = #private::StructReader::new(#profile, <Self as #root::SharePolicy>::POLICY);
            match (#reads) {
                (#found) => #result::Ok(Self { #values }),
                _ => #result::Err(#reader.into_error()),
            }
        }
    };
    // Inlined, the function is compiled where it is used, as generic code is, and not also where the struct is.
    quote! {
        #[inline]
        fn from_profile(#profile: &#root::Profile) -> #result<Self, #root::ExtractError> { #body }
    }
}
