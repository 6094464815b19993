//! Writes how generated code names a field's marker and its type, and what the two determine together.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Index, Type};

use super::policy::policy_items;
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
    let mut path = quote_spanned!(first=> <);
    ty.to_tokens(&mut path);
    path.extend(quote_spanned!(last=> as #of>::#item));
    path
}

/// `<Ty as Default>::default`.
pub(super) fn default_function(ty: &Type) -> TokenStream {
    qualified(ty, &quote!(::core::default::Default), &quote!(default))
}

/// The tuple with these elements, as the runtime reads it: a large one is a tuple of tuples.
pub(super) fn tuple(mut elements: Vec<TokenStream>) -> TokenStream {
    while elements.len() > TUPLE {
        let groups = elements.chunks(TUPLE).map(|group| quote!((#(#group,)*)));
        elements = groups.collect();
    }
    quote!((#(#elements,)*))
}

/// The place of an element in a tuple of `count`: `.3`, or `.1.3` in a tuple of tuples.
pub(super) fn element(item: usize, count: usize) -> TokenStream {
    let mut width = 1;
    while width * TUPLE < count {
        width *= TUPLE;
    }
    let mut path = TokenStream::new();
    while width > 0 {
        let index = Index::from(item / width % TUPLE);
        path.extend(quote!(.#index));
        width /= TUPLE;
    }
    path
}

/// The most elements of a tuple that the runtime reads.
const TUPLE: usize = 16;

/// The name of the hidden constant with the items of the policy, and one element for each of them.
pub(super) fn fields_name() -> Ident {
    Ident::new("__YOTI_SHARE_FIELDS", Span::mixed_site())
}

/// The constant that states how each field is requested and read. The policy and `from_profile` both use it: if both
/// named the type of a field, rustc would report one that does not fit twice.
///
/// It contains the items of the policy too: rustc checks and evaluates each constant on its own, which takes time.
pub(super) fn fields_constant(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let fields = Ident::new("__yoti_share_fields", Span::mixed_site());
    let (mut types, mut values) = (Vec::new(), Vec::new());
    for field in &model.fields {
        let ty = field.ty;
        match &field.role {
            Role::Attribute(attribute) => {
                types.push(quote!(#private::Field<#ty>));
                let mut value = field_value(field, attribute, runtime);
                if attribute.options.default.key.is_some() {
                    let default = default_function(ty);
                    let when_absent = quote!(|| ::core::option::Option::Some(#default()));
                    value = quote!(#private::Field { when_absent: #when_absent, ..#value });
                }
                values.push(value);
            }
            Role::Flatten => {
                let share_policy = quote!(#root::SharePolicy);
                let policy = qualified(ty, &share_policy, &quote!(POLICY));
                let read = qualified(ty, &share_policy, &quote!(from_profile));
                types.push(quote!(#private::Part<#ty>));
                values.push(quote!(#private::Part { policy: #policy, read: #read }));
            }
            Role::Skip | Role::Auth(_) | Role::Unclear => {}
        }
    }
    if types.is_empty() {
        return TokenStream::new();
    }
    let (types, values) = (tuple(types), tuple(values));
    let (name, items) = (fields_name(), policy_items(model, &fields, runtime));
    quote! {
        #[doc(hidden)]
        const #name: (&'static [#private::PolicyItem], #types) = { let #fields = #values; (&[#items], #fields) };
    }
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
