//! The impl for a struct that says everything right.
//!
//! Paths are written in full: nothing is imported, so nothing of the user's can be shadowed or shadow. A word of the
//! user's stands only as the last segment of a path, so that editors show what it names and nothing else.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Data, DeriveInput, GenericParam, Type};

use crate::check::effective;
use crate::model::{
    Alternative, Anchor, Auth, AuthKind, Constraint, Derivation, Field, Identity, Marker, Model, Options, REPORT, Role,
    Scheme, Text, Wanted,
};
use crate::types;

/// Where the runtime crate lives, and its module for generated code, which carries the version so that nobody else
/// comes to rely on it.
pub(crate) struct Runtime {
    pub(crate) root: TokenStream,
    pub(crate) private: TokenStream,
}

impl Runtime {
    pub(crate) fn of(model: &Model<'_>) -> Self {
        const PRIVATE: &str = concat!(
            "__private",
            env!("CARGO_PKG_VERSION_MAJOR"),
            "_",
            env!("CARGO_PKG_VERSION_MINOR"),
            "_",
            env!("CARGO_PKG_VERSION_PATCH")
        );
        let root = model
            .share
            .runtime
            .as_ref()
            .map_or_else(|| quote!(::yoti_share), ToTokens::to_token_stream);
        let private = Ident::new(PRIVATE, Span::call_site());
        Runtime {
            private: quote!(#root::#private),
            root,
        }
    }
}

/// The struct's name, resolved where the derive is: an impl for a deprecated struct is no use of it.
pub(crate) fn type_name(input: &DeriveInput) -> Ident {
    let mut name = input.ident.clone();
    name.set_span(name.span().resolved_at(Span::call_site()));
    name
}

/// The whole output for a right struct.
pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let runtime = &Runtime::of(model);
    let root = &runtime.root;
    let name = type_name(model.input);
    let lints = allowed_lints(model);
    let (impl_generics, type_generics, _) = model.input.generics.split_for_impl();
    let where_clause = where_clause(model, runtime);
    let Constant { value, items } = constant(model, runtime);
    let from_profile = from_profile(model, runtime);
    let erased = erased_fields(model, runtime).map(|fields| {
        quote! {
            #[automatically_derived]
            #[allow(non_upper_case_globals)]
            #lints
            impl #impl_generics #name #type_generics #where_clause { #fields }
        }
    });
    quote! {
        #[automatically_derived]
        #lints
        impl #impl_generics #root::SharePolicy for #name #type_generics #where_clause {
            const POLICY: &'static #root::Policy = #value;
            #from_profile
        }
        #erased
        #items
    }
}

/// `POLICY`, and what is checked by constant evaluation.
struct Constant {
    value: TokenStream,
    items: TokenStream,
}

fn constant(model: &Model<'_>, runtime: &Runtime) -> Constant {
    let Runtime { root, private } = runtime;
    let policy = policy(model, runtime);
    let mut checks = stated_options(model, runtime);
    let part = model.share.part.is_some();
    let check = quote!(#private::check);
    let parameters = &model.input.generics.params;
    if parameters
        .iter()
        .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
    {
        // An item beside the impl could not name the parameters, so the constant checks itself.
        let local = Ident::new("yoti_policy", Span::mixed_site());
        if let Some(place) = brings_more(model) {
            checks.extend(call_at(&place, &check, &quote!(#local, #part)));
        }
        let value = if checks.is_empty() {
            quote!(&#policy)
        } else {
            quote!({ let #local: &'static #root::Policy = const { &#policy }; #checks #local })
        };
        return Constant {
            value,
            items: TokenStream::new(),
        };
    }
    if let Some(place) = brings_more(model) {
        let name = type_name(model.input);
        let arguments = parameters.iter().map(|_| quote!('static));
        let ty = if parameters.is_empty() {
            quote!(#name)
        } else {
            quote!(#name<#(#arguments),*>)
        };
        checks.extend(call_at(
            &place,
            &check,
            &quote!(<#ty as #root::SharePolicy>::POLICY, #part),
        ));
    }
    let items = if checks.is_empty() {
        TokenStream::new()
    } else {
        quote!(#[allow(unused_qualifications)] const _: () = { #checks };)
    };
    Constant {
        value: quote!(&#policy),
        items,
    }
}

/// A call that stands, for constant evaluation, where the mistake would be.
fn call_at(place: &TokenStream, function: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let (first, last) = types::edges(place);
    let function = function.clone().into_iter().map(|mut token| {
        token.set_span(first);
        token
    });
    let arguments = quote_spanned!(last=> (#arguments));
    quote!(#(#function)* #arguments;)
}

/// Where something stands whose content tokens do not show: a flattened struct, or a path.
fn brings_more(model: &Model<'_>) -> Option<TokenStream> {
    model.fields.iter().find_map(|field| match &field.role {
        Role::Flatten => Some(field.ty.to_token_stream()),
        Role::Wanted(Wanted { name, .. }) => match &name.marker {
            Marker::Path(path) => Some(path.to_token_stream()),
            _ => None,
        },
        _ => None,
    })
}

/// `optional` and `required` say again what the type says; behind an alias only its constant knows.
fn stated_options(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let mut checks = TokenStream::new();
    for field in &model.fields {
        let Some((marker, options)) = held(field, runtime) else {
            continue;
        };
        if options.default.is_some() || types::is_option(field.ty) || types::is_present(field.ty) {
            continue;
        }
        let optional = optional_constant(field, &marker, runtime);
        if let Some(span) = options.optional {
            let message = "`optional` contradicts the field's type, which can't be absent; put the type in an `Option`, \
                           or write `default`";
            checks.extend(quote_spanned!(span=> ::core::assert!(#optional, #message);));
        }
        if let Some(span) = options.required {
            let message = "`required` contradicts the field's type: an `Option` makes the attribute optional";
            checks.extend(quote_spanned!(span=> ::core::assert!(!#optional, #message);));
        }
    }
    checks
}

/// The marker and options of a field that holds an attribute.
fn held<'m>(field: &'m Field<'_>, runtime: &Runtime) -> Option<(TokenStream, &'m Options)> {
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

fn marker(wanted: &Wanted, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    match &wanted.name.marker {
        Marker::Catalogue { ident, .. } => quote!(#root::attribute::#ident),
        Marker::Path(path) => path.to_token_stream(),
        Marker::Verbatim(_) => quote!(#root::attribute::ThirdParty),
    }
}

/// `<Ty as FromAttribute<Marker>>::OPTIONAL`.
fn optional_constant(field: &Field<'_>, marker: &TokenStream, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    qualified(field.ty, &quote!(#root::FromAttribute<#marker>), &quote!(OPTIONAL))
}

/// `<Ty as Trait>::item`, so that a type that does not fit is reported as a whole and as nothing but the type.
fn qualified(ty: &Type, of: &TokenStream, item: &TokenStream) -> TokenStream {
    let (first, last) = types::edges(ty);
    let open = quote_spanned!(first=> <);
    let close = quote_spanned!(last=> as #of>::#item);
    quote!(#open #ty #close)
}

/// Everything about how a field is asked for and filled, in one constant that both the policy and the answer use.
fn about(field: &Field<'_>, marker: &TokenStream, runtime: &Runtime) -> TokenStream {
    match erased(field) {
        Some(local) => quote!(Self::#local),
        None => field_constant(field, marker, runtime),
    }
}

/// `<Ty as FromAttribute<Marker>>::FIELD`.
fn field_constant(field: &Field<'_>, marker: &TokenStream, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    qualified(field.ty, &quote!(#root::FromAttribute<#marker>), &quote!(FIELD))
}

/// The same for markers that are paths, under a name of its own: were such a path mentioned in both places, one to
/// something that is no attribute would be two errors.
fn erased_fields(model: &Model<'_>, runtime: &Runtime) -> Option<TokenStream> {
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
    if fields.is_empty() { None } else { Some(fields) }
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

/// The call that makes the policy.
fn policy(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
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
        Role::Report { .. } => return Some(quote!(#private::Part::Report,)),
        Role::Flatten => {
            let nested = qualified(field.ty, &quote!(#root::SharePolicy), &quote!(POLICY));
            return Some(quote!(#private::Part::Nested(#nested),));
        }
        Role::Skip | Role::Auth(_) | Role::Unclear => return None,
    };
    let about = about(field, &marker(wanted, runtime), runtime);
    let said = said(wanted, model, runtime);
    Some(if said.is_empty() {
        quote!(#private::asked(#about),)
    } else {
        quote!(#private::asked_with(#about, #private::Said { #said ..#private::Said::NOTHING }),)
    })
}

/// What a field says besides its marker and its type, as fields of the runtime's `Said`.
fn said(wanted: &Wanted, model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let mut said = TokenStream::new();
    let options = &wanted.options;
    let derivation = wanted.name.derivation.as_ref();
    if let Some(Derivation { text, base, .. }) = derivation {
        said.extend(quote!(name: #base, derivation: #text,));
    } else if let Marker::Verbatim(literal) = &wanted.name.marker {
        said.extend(quote!(name: #literal,));
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
            let name = alternative(name, runtime);
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

fn kind(kind: AuthKind) -> Ident {
    Ident::new(
        if kind == AuthKind::Selfie { "Selfie" } else { "Pin" },
        Span::call_site(),
    )
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
        None => quote!(#private::Identity::None),
        Some(Identity::Simple {
            framework,
            scheme,
            objective,
            ..
        }) => {
            let (framework, scheme, objective) = (wire(framework), wire(scheme), option(objective.as_ref().map(wire)));
            quote!(#private::Identity::Simple(#private::identity_profile(#framework, #scheme, #objective)))
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
            quote!(#private::Identity::Advanced(#private::advanced(const { &[#list] })))
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

/// The answer read into the struct: every field is tried, so that every problem is told.
fn from_profile(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
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
                let asked = qualified(ty, &quote!(#private::Asked<#private::#kind>), &quote!(asked()));
                values.extend(quote!(#member: #asked,));
                continue;
            }
            Role::Unclear => continue,
            Role::Flatten => {
                let read = qualified(ty, &quote!(#root::SharePolicy), &quote!(from_profile));
                quote!(flatten(#label, #read))
            }
            Role::Wanted(_) | Role::Report { .. } => {
                let Some((marker, options)) = held(field, runtime) else {
                    continue;
                };
                let about = about(field, &marker, runtime);
                match (&field.role, options.default) {
                    (Role::Report { .. }, _) => quote!(report(#label, #about)),
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
            let mut #reader = #private::Reader::new(#profile, <Self as #root::SharePolicy>::POLICY);
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

/// The struct's own where clause, and what a generic struct's field types have to be able to do.
fn where_clause(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    let generics = &model.input.generics;
    let mut predicates = TokenStream::new();
    if let Some(clause) = &generics.where_clause {
        for predicate in &clause.predicates {
            predicates.extend(quote!(#predicate,));
        }
    }
    for field in &model.fields {
        let ty = field.ty;
        if !types::mentions_parameter(ty.to_token_stream(), generics) {
            continue;
        }
        if let Some((marker, options)) = held(field, runtime) {
            predicates.extend(quote!(#ty: #root::FromAttribute<#marker>,));
            if options.default.is_some() {
                predicates.extend(quote!(#ty: ::core::default::Default,));
            }
        } else if matches!(field.role, Role::Flatten) {
            predicates.extend(quote!(#ty: #root::SharePolicy,));
        } else if matches!(field.role, Role::Skip) {
            predicates.extend(quote!(#ty: ::core::default::Default,));
        }
    }
    if predicates.is_empty() {
        return predicates;
    }
    quote!(where #predicates)
}

/// Lints that look at what the user wrote in an attribute, or at the expansion, and mean neither: a path is asked for
/// where a word would do, and an impl for something deprecated is no use of it.
fn allowed_lints(model: &Model<'_>) -> TokenStream {
    let is_deprecated = |attributes: &[Attribute]| attributes.iter().any(|a| a.path().is_ident("deprecated"));
    let deprecated = is_deprecated(&model.input.attrs)
        || matches!(&model.input.data, Data::Struct(data) if data.fields.iter().any(|f| is_deprecated(&f.attrs)));
    let deprecated = deprecated.then(|| quote!(, deprecated));
    quote!(#[allow(unused_qualifications #deprecated)])
}
