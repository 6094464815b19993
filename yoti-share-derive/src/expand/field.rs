//! Writes how generated code names a field's marker and its type, and what the two determine together.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use crate::model::{Attribute, Field, Marker, Model, Role};
use crate::runtime::Runtime;
use crate::types;
use crate::words::{AuthKind, Vocabulary};

/// The path of the marker type of an attribute.
pub(super) fn marker_path(marker: &Marker, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    match marker {
        Marker::Catalogue { ident, .. } => quote!(#root::attribute::#ident),
        Marker::Path(path) => types::in_expansion(path),
        Marker::Literal(_) => quote!(#root::attribute::ThirdParty),
    }
}

/// `FromAttribute<Marker>`.
pub(super) fn from_attribute(marker: &Marker, runtime: &Runtime) -> TokenStream {
    let (root, marker) = (&runtime.root, marker_path(marker, runtime));
    quote!(#root::FromAttribute<#marker>)
}

/// The trait of the runtime that a type has if it holds an attribute. Each word has its own, whose error lists the types
/// for this attribute.
fn holds(marker: &Marker, runtime: &Runtime) -> TokenStream {
    let (private, path) = (&runtime.private, marker_path(marker, runtime));
    let word = match marker {
        Marker::Catalogue { name, .. } => name.word().name,
        Marker::Path(_) | Marker::Literal(_) => "any",
    };
    let word = Ident::new(word, Span::call_site());
    quote!(#private::holds::#word<#path>)
}

/// `<Ty as holds::word<Marker>>::FIELD`: how the field is requested and read.
pub(super) fn trait_constant(field: &Field<'_>, marker: &Marker, runtime: &Runtime) -> TokenStream {
    qualified(field.ty, &holds(marker, runtime), &quote!(FIELD))
}

/// `AuthField<Kind>`.
fn auth_field(kind: AuthKind, runtime: &Runtime) -> TokenStream {
    let (private, kind) = (&runtime.private, auth_kind(kind));
    quote!(#private::AuthField<#private::#kind>)
}

/// `<Ty as AuthField<Kind>>::requested`.
pub(super) fn auth_function(ty: &Type, kind: AuthKind, runtime: &Runtime) -> TokenStream {
    qualified(ty, &auth_field(kind, runtime), &quote!(requested))
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

/// The name of the hidden constant with one element for each item of the policy.
pub(super) fn fields_name() -> Ident {
    Ident::new("__YOTI_SHARE_FIELDS", Span::mixed_site())
}

/// The constant that states how each field is requested and read. The policy and `from_profile` both use it: if both
/// named the type of a field, rustc would report one that does not fit twice.
pub(super) fn fields_constant(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let (mut types, mut values) = (TokenStream::new(), TokenStream::new());
    for field in &model.fields {
        let ty = field.ty;
        match &field.role {
            Role::Attribute(attribute) => {
                types.extend(quote!(#private::Field<#ty>,));
                let value = field_value(field, attribute, runtime);
                values.extend(quote!(#value,));
            }
            Role::Flatten => {
                let share_policy = quote!(#root::SharePolicy);
                let policy = qualified(ty, &share_policy, &quote!(POLICY));
                let read = qualified(ty, &share_policy, &quote!(from_profile));
                types.extend(quote!(#private::Part<#ty>,));
                values.extend(quote!(#private::Part { policy: #policy, read: #read },));
            }
            Role::Skip | Role::Auth(_) | Role::Unclear => {}
        }
    }
    if types.is_empty() {
        return types;
    }
    let name = fields_name();
    quote!(#[doc(hidden)] const #name: (#types) = (#values);)
}

/// The value of an attribute's field in the constant.
pub(super) fn field_value(field: &Field<'_>, attribute: &Attribute, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let marker = &attribute.name.marker;
    let value = trait_constant(field, marker, runtime);
    match marker {
        // `name` repeats what `value` contains, to be the first that mentions the path: its error is the plainer one.
        Marker::Path(_) => {
            let path = marker_path(marker, runtime);
            quote!(#private::Field { name: <#path as #root::Attribute>::NAME, ..#value })
        }
        Marker::Catalogue { .. } | Marker::Literal(_) => value,
    }
}

/// Uses a field's type as a struct without mistakes would, so that rustc reports one that does not fit in the same
/// compilation. The bounds of a type parameter are not known here.
pub(super) fn use_field_type(field: &Field<'_>, model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    let ty = field.ty;
    let value = match &field.role {
        Role::Skip => default_function(ty),
        Role::Flatten => qualified(ty, &quote!(#root::SharePolicy), &quote!(from_profile)),
        Role::Auth(auth) => auth_function(ty, auth.kind, runtime),
        Role::Attribute(attribute) => field_value(field, attribute, runtime),
        Role::Unclear => return TokenStream::new(),
    };
    if types::mentions_parameter(value.clone(), &model.input.generics) || types::is_borrowed(ty) {
        return TokenStream::new();
    }
    let mut uses = quote!(let _ = #value;);
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
