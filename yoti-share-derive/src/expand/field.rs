//! How generated code speaks of a field: its marker, its type, and what the two say together.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::known::REPORT;
use crate::model::{AuthKind, Field, Marker, Model, Options, Role, Wanted};
use crate::runtime::Runtime;
use crate::types;

/// The marker and options of a field that holds an attribute.
pub(super) fn held<'m>(field: &'m Field<'_>, runtime: &Runtime) -> Option<(TokenStream, &'m Options)> {
    let root = &runtime.root;
    match &field.role {
        Role::Wanted(wanted) => Some((marker(wanted, runtime), &wanted.options)),
        Role::Report { span, options } => {
            let ident = Ident::new(REPORT, *span);
            Some((quote!(#root::attribute::#ident), options))
        }
        _ => None,
    }
}

pub(super) fn marker(wanted: &Wanted, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    match &wanted.name.marker {
        Marker::Catalogue { ident, .. } => quote!(#root::attribute::#ident),
        Marker::Path(path) => path.to_token_stream(),
        Marker::Verbatim(_) => quote!(#root::attribute::ThirdParty),
    }
}

/// `<Ty as FromAttribute<Marker>>::OPTIONAL`.
pub(super) fn optional_constant(field: &Field<'_>, marker: &TokenStream, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    qualified(field.ty, &quote!(#root::FromAttribute<#marker>), &quote!(OPTIONAL))
}

/// `<Ty as Trait>::item`, so that a type that does not fit is reported as a whole and as nothing but the type.
pub(super) fn qualified(ty: &Type, of: &TokenStream, item: &TokenStream) -> TokenStream {
    let (first, last) = types::edges(ty);
    let open = quote_spanned!(first=> <);
    let close = quote_spanned!(last=> as #of>::#item);
    quote!(#open #ty #close)
}

/// Everything about how a field is asked for and filled, in one constant that both the policy and the answer use.
pub(super) fn about(field: &Field<'_>, marker: &TokenStream, runtime: &Runtime) -> TokenStream {
    match erased(field) {
        Some(local) => quote!(Self::#local),
        None => field_constant(field, marker, runtime),
    }
}

/// `<Ty as FromAttribute<Marker>>::FIELD.field`.
fn field_constant(field: &Field<'_>, marker: &TokenStream, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    qualified(field.ty, &quote!(#root::FromAttribute<#marker>), &quote!(FIELD.field))
}

/// The same for markers that are paths, under a name of its own: were such a path mentioned in both places, one to
/// something that is no attribute would be two errors.
pub(super) fn erased_fields(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let mut fields = TokenStream::new();
    for field in &model.fields {
        let (Some(local), Some((marker, _))) = (erased(field), held(field, runtime)) else {
            continue;
        };
        let (ty, value) = (field.ty, field_constant(field, &marker, runtime));
        // The name is there only to be the first that mentions the path: its error is the plainer one.
        fields.extend(quote! {
            #[doc(hidden)]
            const #local: #private::Field<#ty> =
                #private::Field { name: <#marker as #root::Attribute>::NAME, ..#value };
        });
    }
    fields
}

/// What the field's type has to be able to do, said once and for nothing else: where the struct has a mistake, the
/// types of its right fields are looked at all the same. A type parameter's bounds are not known there.
pub(crate) fn uses(field: &Field<'_>, model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let default = || (quote!(::core::default::Default), quote!(default));
    let (of, item) = match &field.role {
        Role::Skip => default(),
        Role::Flatten => (quote!(#root::SharePolicy), quote!(from_profile)),
        Role::Auth(auth) => {
            let kind = kind(auth.kind);
            (quote!(#private::AuthField<#private::#kind>), quote!(requested))
        }
        Role::Unclear => return TokenStream::new(),
        Role::Wanted(_) | Role::Report { .. } => match held(field, runtime) {
            Some((marker, _)) => (quote!(#root::FromAttribute<#marker>), quote!(from_attribute)),
            None => return TokenStream::new(),
        },
    };
    let ty = field.ty;
    if types::mentions_parameter(quote!(#ty #of), &model.input.generics) {
        return TokenStream::new();
    }
    let mut uses = TokenStream::new();
    if let Role::Wanted(Wanted { name, .. }) = &field.role
        && let Marker::Path(path) = &name.marker
    {
        // First, as in the constants of a right struct: its error is the plainer one.
        uses.extend(quote!(let _ = <#path as #root::Attribute>::NAME;));
    }
    let item = qualified(ty, &of, &item);
    uses.extend(quote!(let _ = #item;));
    if held(field, runtime).is_some_and(|(_, options)| options.default.is_some()) {
        let (of, item) = default();
        let item = qualified(ty, &of, &item);
        uses.extend(quote!(let _ = #item;));
    }
    uses
}

/// The name of that constant.
fn erased(field: &Field<'_>) -> Option<Ident> {
    let Role::Wanted(Wanted { name, .. }) = &field.role else {
        return None;
    };
    let Marker::Path(_) = &name.marker else { return None };
    Some(Ident::new(
        &format!("__yoti_share_field_{}", field.place),
        Span::mixed_site(),
    ))
}

/// The word for an authentication, in the runtime as here.
pub(super) fn kind(kind: AuthKind) -> Ident {
    Ident::new(
        if kind == AuthKind::Selfie { "Selfie" } else { "Pin" },
        Span::call_site(),
    )
}
