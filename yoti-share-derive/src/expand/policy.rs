//! The question: what the struct asks, as a constant.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;

use super::field::{about, kind, marker, qualified};
use crate::check::effective;
use crate::model::{
    Alternative, Anchor, Auth, Constraint, Derivation, Field, Identity, Marker, Model, Role, Scheme, Text, Wanted,
};
use crate::runtime::Runtime;

/// The call that makes the policy.
pub(super) fn policy(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let share = &model.share;
    let (mut parts, mut auth) = (TokenStream::new(), TokenStream::new());
    let mut ask = |one: &Auth| {
        let kind = kind(one.kind);
        auth.extend(quote!(#root::AuthType::#kind,));
    };
    share.auth.iter().for_each(&mut ask);
    for field in &model.fields {
        if let Some(part) = part(field, model, runtime) {
            parts.extend(part);
        }
        if let Role::Auth(one) = &field.role {
            ask(one);
        }
    }
    let parts = quote!(const { &[#parts] });
    if auth.is_empty() && share.remember_me.is_none() && share.identity.is_none() {
        return quote!(#private::policy(#parts));
    }
    let remember_me = option(share.remember_me.as_ref().map(|remember_me| {
        if remember_me.optional {
            quote!(#root::RememberMe::Optional)
        } else {
            quote!(#root::RememberMe::Required)
        }
    }));
    let identity = identity(share.identity.as_ref(), runtime);
    quote!(#private::policy_with(#parts, &[#auth], #remember_me, #identity))
}

/// What a field adds to the policy, and a comma.
fn part(field: &Field<'_>, model: &Model<'_>, runtime: &Runtime) -> Option<TokenStream> {
    let Runtime { root, private } = runtime;
    let wanted = match &field.role {
        Role::Wanted(wanted) => wanted,
        Role::Report { .. } => return Some(quote!(#private::PolicyItem::Report,)),
        Role::Flatten => {
            let nested = qualified(field.ty, &quote!(#root::SharePolicy), &quote!(POLICY));
            return Some(quote!(#private::PolicyItem::Flattened(#nested),));
        }
        Role::Skip | Role::Auth(_) | Role::Unclear => return None,
    };
    let about = about(field, &marker(wanted, runtime), runtime);
    let said = said(wanted, field.ty, model, runtime);
    Some(if said.is_empty() {
        quote!(#private::wanted(#about),)
    } else {
        quote!(#private::wanted_with(#about, #private::FieldOptions { #said ..#private::FieldOptions::UNSET }),)
    })
}

/// What a field says besides its marker and its type, as fields of the runtime's `FieldOptions`.
fn said(wanted: &Wanted, ty: &Type, model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let mut said = TokenStream::new();
    let options = &wanted.options;
    let derivation = wanted.name.derivation.as_ref();
    if let Some(Derivation { text, base, .. }) = derivation {
        said.extend(
            quote!(name: ::core::option::Option::Some(#base), derivation: ::core::option::Option::Some(#text),),
        );
    } else if let Marker::Verbatim(literal) = &wanted.name.marker {
        said.extend(quote!(name: ::core::option::Option::Some(#literal),));
    }
    if options.default.is_some() {
        said.extend(quote!(default: true,));
    }
    if let Some((value, _)) = options.self_asserted {
        said.extend(quote!(self_asserted: ::core::option::Option::Some(#value),));
    }
    let mut constraints = TokenStream::new();
    for constraint in effective(options, model) {
        constraints.extend(self::constraint(constraint, runtime));
    }
    if !constraints.is_empty() {
        said.extend(quote!(constraints: const { &[#constraints] },));
    }
    let mut alternatives = TokenStream::new();
    if let Some(implied) = derivation.and_then(|derivation| derivation.alternative) {
        alternatives.extend(quote!(#implied,));
    }
    if let Some((names, _)) = &options.alternatives {
        for name in names {
            // The answer to a derivation goes by the derivation's name, so no type holds its alternatives.
            let name = match name {
                Alternative::Catalogue(ident, _) if derivation.is_none() => {
                    let root = &runtime.root;
                    let of = quote!(#root::FromAttribute<#root::attribute::#ident>);
                    qualified(ty, &of, &quote!(FIELD.field.name))
                }
                name => alternative(name, runtime),
            };
            alternatives.extend(quote!(#name,));
        }
    }
    if !alternatives.is_empty() {
        said.extend(quote!(alternatives: &[#alternatives],));
    }
    said
}

fn constraint(constraint: &Constraint, runtime: &Runtime) -> TokenStream {
    let private = &runtime.private;
    let mut anchors = TokenStream::new();
    for Anchor { name, sub_type, .. } in &constraint.anchors {
        anchors.extend(quote!(#private::anchor(#name, #sub_type),));
    }
    let strength = Ident::new(if constraint.soft { "soft" } else { "hard" }, Span::call_site());
    quote!(#private::#strength(const { &[#anchors] }),)
}

fn alternative(alternative: &Alternative, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    match alternative {
        Alternative::Catalogue(ident, _) => quote!(<#root::attribute::#ident as #root::Attribute>::NAME),
        Alternative::Path(path) => quote!(<#path as #root::Attribute>::NAME),
        Alternative::Verbatim(literal) => literal.to_token_stream(),
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}

fn identity(identity: Option<&Identity>, runtime: &Runtime) -> TokenStream {
    let private = &runtime.private;
    let wire = |text: &Text| text.wire.to_token_stream();
    match identity {
        None => option(None),
        Some(Identity::Simple {
            framework,
            scheme,
            objective,
            ..
        }) => {
            let (framework, scheme, objective) = (wire(framework), wire(scheme), option(objective.as_ref().map(wire)));
            option(Some(quote!(
                #private::IdentityRequirements::Simple(#private::identity_profile(#framework, #scheme, #objective))
            )))
        }
        Some(Identity::Advanced { profiles, .. }) => {
            let mut list = TokenStream::new();
            for profile in profiles {
                let framework = wire(&profile.framework);
                let mut schemes = TokenStream::new();
                for scheme in &profile.schemes {
                    schemes.extend(self::scheme(scheme, runtime));
                }
                list.extend(quote!(#private::trust_profile(#framework, const { &[#schemes] }),));
            }
            option(Some(quote!(
                #private::IdentityRequirements::Advanced(#private::advanced(const { &[#list] }))
            )))
        }
    }
}

fn scheme(scheme: &Scheme, runtime: &Runtime) -> TokenStream {
    let private = &runtime.private;
    let kind = &scheme.kind.wire;
    let objective = option(
        scheme
            .objective
            .as_ref()
            .map(|objective| objective.wire.to_token_stream()),
    );
    let label = option(scheme.label.as_ref().map(ToTokens::to_token_stream));
    let mut documents = TokenStream::new();
    for document in &scheme.documents {
        let (countries, types) = (wires(&document.countries), wires(&document.types));
        documents.extend(quote!(#private::documents(&[#countries], &[#types]),));
    }
    quote!(#private::scheme(#kind, #objective, #label, const { &[#documents] }),)
}

/// The texts, each with a comma.
fn wires(texts: &[Text]) -> TokenStream {
    let mut wires = TokenStream::new();
    for Text { wire, .. } in texts {
        wires.extend(quote!(#wire,));
    }
    wires
}
