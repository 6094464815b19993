//! Writes `from_profile`, which fills the struct from a profile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::field::{auth_field, default_function, field_constant, qualified};
use crate::model::{Model, Role};
use crate::runtime::Runtime;

/// Reads every field before it fails, so that one error reports every problem.
pub(super) fn from_profile(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    // A constant of the user with the name of a variable would be a pattern, so the names are unusual.
    let profile = Ident::new("__yoti_share_profile", Span::mixed_site());
    let reader = Ident::new("__yoti_share_reader", Span::mixed_site());
    let (mut reads, mut found, mut values) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let mut part: usize = 0;
    for (number, field) in model.fields.iter().enumerate() {
        let (member, ty, label) = (&field.member, field.ty, &field.label);
        let read = match &field.role {
            Role::Skip => {
                let default = default_function(ty);
                values.extend(quote!(#member: #default(),));
                continue;
            }
            Role::Auth(auth) => {
                let value = qualified(ty, &auth_field(auth.kind, runtime), &quote!(requested()));
                values.extend(quote!(#member: #value,));
                continue;
            }
            Role::Unclear => continue,
            Role::Flatten => {
                let read = qualified(ty, &quote!(#root::SharePolicy), &quote!(from_profile));
                quote!(read_flattened(#label, #read))
            }
            Role::Attribute(attribute) => {
                let mut constant = field_constant(field, attribute, runtime);
                if attribute.options.default.key.is_some() {
                    let default = default_function(ty);
                    let when_absent = quote!(|| ::core::option::Option::Some(#default()));
                    constant = quote!(#private::Field { when_absent: #when_absent, ..#constant });
                }
                quote!(read(#part, #label, #constant))
            }
        };
        part += 1;
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
