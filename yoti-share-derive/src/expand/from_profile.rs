//! The answer: the struct filled from a profile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::field::{about, held, kind, qualified};
use crate::model::{Model, Role};
use crate::runtime::Runtime;

/// The answer read into the struct: every field is tried, so that every problem is told.
pub(super) fn from_profile(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let profile = Ident::new("yoti_profile", Span::mixed_site());
    let reader = Ident::new("yoti_reader", Span::mixed_site());
    let (mut reads, mut found, mut values) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let mut index: usize = 0;
    for (number, field) in model.fields.iter().enumerate() {
        let (member, ty, label) = (&field.member, field.ty, &field.label);
        let read = match &field.role {
            Role::Skip => {
                let default = qualified(ty, &quote!(::core::default::Default), &quote!(default()));
                values.extend(quote!(#member: #default,));
                continue;
            }
            Role::Auth(auth) => {
                let kind = kind(auth.kind);
                let asked = qualified(ty, &quote!(#private::AuthField<#private::#kind>), &quote!(requested()));
                values.extend(quote!(#member: #asked,));
                continue;
            }
            Role::Unclear => continue,
            Role::Flatten => {
                let read = qualified(ty, &quote!(#root::SharePolicy), &quote!(from_profile));
                quote!(read_flattened(#label, #read))
            }
            Role::Wanted(_) | Role::Report { .. } => {
                let Some((marker, options)) = held(field, runtime) else {
                    continue;
                };
                let about = about(field, &marker, runtime);
                match (&field.role, options.default) {
                    (Role::Report { .. }, _) => quote!(read_report(#label, #about)),
                    (_, Some(_)) => {
                        let default = qualified(ty, &quote!(::core::default::Default), &quote!(default));
                        quote!(read_or_default(#index, #label, #about, #default))
                    }
                    (_, None) => quote!(read(#index, #label, #about)),
                }
            }
        };
        index += 1;
        let local = Ident::new(&format!("yoti_{number}"), Span::mixed_site());
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
    // Inlined, it is compiled where it is used, as generic code is, and not also where the struct stands.
    quote! {
        #[inline]
        fn from_profile(#profile: &#root::Profile) -> #result<Self, #root::ExtractError> { #body }
    }
}
