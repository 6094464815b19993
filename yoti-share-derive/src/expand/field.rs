//! Writes how generated code names a field's marker and its type, and what the two determine together.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use crate::model::{Attribute, Field, Marker, Model, Role};
use crate::runtime::Runtime;
use crate::types;
use crate::words::AuthKind;

/// The path of the marker type of an attribute.
pub(super) fn marker_path(marker: &Marker, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    match marker {
        Marker::Catalogue { ident, .. } => quote!(#root::attribute::#ident),
        Marker::Path(path) => path.to_token_stream(),
        Marker::Literal(_) => quote!(#root::attribute::ThirdParty),
    }
}

/// `FromAttribute<Marker>`.
pub(super) fn from_attribute(marker: &Marker, runtime: &Runtime) -> TokenStream {
    let (root, marker) = (&runtime.root, marker_path(marker, runtime));
    quote!(#root::FromAttribute<#marker>)
}

/// `AuthField<Kind>`.
pub(super) fn auth_field(kind: AuthKind, runtime: &Runtime) -> TokenStream {
    let (private, kind) = (&runtime.private, auth_kind(kind));
    quote!(#private::AuthField<#private::#kind>)
}

/// `<Ty as Trait>::item`, so that rustc reports a type that does not fit as a whole, and nothing else.
pub(super) fn qualified(ty: &Type, of: &TokenStream, item: &TokenStream) -> TokenStream {
    let (first, last) = types::edges(ty);
    let open = quote_spanned!(first=> <);
    let close = quote_spanned!(last=> as #of>::#item);
    quote!(#open #ty #close)
}

/// `<Ty as Default>::default`.
pub(super) fn default_function(ty: &Type) -> TokenStream {
    qualified(ty, &quote!(::core::default::Default), &quote!(default))
}

/// The constant that states how a field is requested and filled; the policy and `from_profile` both use it.
pub(super) fn field_constant(field: &Field<'_>, attribute: &Attribute, runtime: &Runtime) -> TokenStream {
    match path_constant(field, attribute) {
        Some(name) => quote!(Self::#name),
        None => trait_constant(field, attribute, runtime),
    }
}

/// `<Ty as FromAttribute<Marker>>::FIELD.field`.
fn trait_constant(field: &Field<'_>, attribute: &Attribute, runtime: &Runtime) -> TokenStream {
    qualified(
        field.ty,
        &from_attribute(&attribute.name.marker, runtime),
        &quote!(FIELD.field),
    )
}

/// The constants of fields whose marker is a path. Each mentions the path once: if the policy and `from_profile` both
/// did, a path to a type that is not an attribute would be two errors.
pub(super) fn path_constants(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let mut constants = TokenStream::new();
    for (field, attribute) in model.attributes() {
        let Some(name) = path_constant(field, attribute) else {
            continue;
        };
        let (ty, value) = (field.ty, trait_constant(field, attribute, runtime));
        let marker = &attribute.name.marker;
        // `name` repeats what `value` contains, to be the first that mentions the path: its error is the plainer one.
        constants.extend(quote! {
            #[doc(hidden)]
            const #name: #private::Field<#ty> =
                #private::Field { name: <#marker as #root::Attribute>::NAME, ..#value };
        });
    }
    constants
}

/// The name of such a constant.
fn path_constant(field: &Field<'_>, attribute: &Attribute) -> Option<Ident> {
    match &attribute.name.marker {
        Marker::Path(_) => {
            let name = format!("__yoti_share_field_{}", field.place);
            Some(Ident::new(&name, Span::mixed_site()))
        }
        Marker::Catalogue { .. } | Marker::Literal(_) => None,
    }
}

/// Uses a field's type as a struct without mistakes would, so that rustc reports one that does not fit in the same
/// compilation. The bounds of a type parameter are not known here.
pub(crate) fn use_field_type(field: &Field<'_>, model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    let ty = field.ty;
    let (of, item) = match &field.role {
        Role::Skip => (quote!(::core::default::Default), quote!(default)),
        Role::Flatten => (quote!(#root::SharePolicy), quote!(from_profile)),
        Role::Auth(auth) => (auth_field(auth.kind, runtime), quote!(requested)),
        Role::Attribute(attribute) => (from_attribute(&attribute.name.marker, runtime), quote!(from_attribute)),
        Role::Unclear => return TokenStream::new(),
    };
    if types::mentions_parameter(quote!(#ty #of), &model.input.generics) {
        return TokenStream::new();
    }
    let mut uses = TokenStream::new();
    if let Role::Attribute(attribute) = &field.role
        && let Marker::Path(path) = &attribute.name.marker
    {
        // This use comes first, in the order of the constants that mention paths.
        uses.extend(quote!(let _ = <#path as #root::Attribute>::NAME;));
    }
    let item = qualified(ty, &of, &item);
    uses.extend(quote!(let _ = #item;));
    if let Role::Attribute(attribute) = &field.role
        && attribute.options.default.key.is_some()
    {
        let default = default_function(ty);
        uses.extend(quote!(let _ = #default;));
    }
    uses
}

/// The runtime's word for an authentication.
pub(super) fn auth_kind(kind: AuthKind) -> Ident {
    let name = match kind {
        AuthKind::Selfie => "Selfie",
        AuthKind::Pin => "Pin",
    };
    Ident::new(name, Span::call_site())
}
