//! The impl for a struct that says everything right.
//!
//! Paths are written in full: nothing is imported, so nothing of the user's can be shadowed or shadow. A word of the
//! user's stands only as the last segment of a path, so that editors show what it names and nothing else.

mod field;
mod from_profile;
mod policy;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Data, GenericParam};

pub(crate) use self::field::uses;
use self::field::{erased_fields, held, optional_constant};
use self::from_profile::from_profile;
use self::policy::policy;
use crate::model::{Alternative, Field, Marker, Model, Role, Wanted};
use crate::runtime::Runtime;
use crate::types;

/// The whole output for a right struct.
pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let runtime = &Runtime::of(model);
    let root = &runtime.root;
    let name = model.type_name();
    let lints = allowed_lints(model);
    let (impl_generics, type_generics, _) = model.input.generics.split_for_impl();
    let where_clause = where_clause(model, runtime);
    let Constant {
        value,
        mut inherent,
        items,
    } = constant(model, runtime);
    let from_profile = from_profile(model, runtime);
    inherent.extend(erased_fields(model, runtime));
    if !inherent.is_empty() {
        inherent = quote! {
            #[automatically_derived]
            #[allow(non_upper_case_globals)]
            #lints
            impl #impl_generics #name #type_generics #where_clause { #inherent }
        };
    }
    quote! {
        #[automatically_derived]
        #lints
        impl #impl_generics #root::SharePolicy for #name #type_generics #where_clause {
            const POLICY: &'static #root::Policy = #value;
            #from_profile
        }
        #inherent
        #items
    }
}

/// `POLICY`, and what is checked by constant evaluation.
struct Constant {
    value: TokenStream,
    /// Constants of the struct, for what only they can name.
    inherent: TokenStream,
    items: TokenStream,
}

fn constant(model: &Model<'_>, runtime: &Runtime) -> Constant {
    let root = &runtime.root;
    let policy = policy(model, runtime);
    let parameters = &model.input.generics.params;
    let (mut inherent, mut items) = (TokenStream::new(), TokenStream::new());
    if parameters
        .iter()
        .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
    {
        // An item beside the impl could not name the parameters, so the constant checks itself.
        let local = Ident::new("yoti_policy", Span::mixed_site());
        let mut checks = TokenStream::new();
        for (_, check) in stated_options(model, runtime) {
            checks.extend(quote!(#check;));
        }
        for check in what_is_brought(model, &local.to_token_stream(), runtime) {
            checks.extend(quote!(#check;));
        }
        let value = if checks.is_empty() {
            quote!(&#policy)
        } else {
            quote!({ let #local: &'static #root::Policy = const { &#policy }; #checks #local })
        };
        return Constant { value, inherent, items };
    }
    let name = model.type_name();
    let arguments = parameters.iter().map(|_| quote!('static));
    let ty = if parameters.is_empty() {
        quote!(#name)
    } else {
        quote!(#name<#(#arguments),*>)
    };
    // A constant for each check: the first that fails would hide the others of its own.
    let allowed = quote!(#[allow(unused_qualifications)]);
    for (field, check) in stated_options(model, runtime) {
        if parameters.is_empty() && !types::mentions_self(field.ty.to_token_stream()) {
            items.extend(quote!(#allowed const _: () = #check;));
            continue;
        }
        // Only the struct can name its lifetimes and itself.
        let (span, _) = types::edges(&check);
        let local = Ident::new(&format!("__yoti_share_stated_{}", field.place), span);
        inherent.extend(quote!(#[doc(hidden)] const #local: () = #check;));
        let checked = quote_spanned!(span=> <#ty>::#local);
        items.extend(quote!(#allowed const _: () = #checked;));
    }
    for check in what_is_brought(model, &quote!(<#ty as #root::SharePolicy>::POLICY), runtime) {
        items.extend(quote!(#allowed const _: () = #check;));
    }
    let value = quote!(&#policy);
    Constant { value, inherent, items }
}

/// A call that stands, for constant evaluation, where the mistake would be.
fn call_at(place: &dyn ToTokens, function: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let (first, last) = types::edges(place);
    let function = function.clone().into_iter().map(|mut token| {
        token.set_span(first);
        token
    });
    let arguments = quote_spanned!(last=> (#arguments));
    quote!(#(#function)* #arguments)
}

/// Checks of what tokens do not show: what a flattened struct brings, and what a path stands for. Each is made where
/// it is brought.
fn what_is_brought(model: &Model<'_>, policy: &TokenStream, runtime: &Runtime) -> Vec<TokenStream> {
    let private = &runtime.private;
    let mut checks = Vec::new();
    let mut places: Vec<(usize, &dyn ToTokens)> = Vec::new();
    let mut flattened: Option<&dyn ToTokens> = None;
    let mut index: usize = 0;
    for field in &model.fields {
        match &field.role {
            Role::Flatten => {
                places.push((index, field.ty));
                flattened = flattened.or(Some(field.ty));
            }
            Role::Wanted(Wanted { name, options }) => {
                if let Marker::Path(path) = &name.marker {
                    places.push((index, path));
                }
                let names = options.alternatives.as_ref().map_or(&[][..], |(names, _)| names);
                for (number, name) in names.iter().enumerate() {
                    if let Alternative::Path(path) = name {
                        let arguments = quote!(#policy, #index, #number);
                        checks.push(call_at(path, &quote!(#private::check_alternative), &arguments));
                    }
                }
            }
            Role::Report { .. } => {}
            _ => continue,
        }
        index += 1;
    }
    // Two that are both here are compared where the second stands.
    let all = places.iter().map(|(index, _)| index);
    let all = quote!(&[#(#all),*]);
    for (index, place) in places {
        checks.push(call_at(
            place,
            &quote!(#private::check_part),
            &quote!(#policy, #index, #all),
        ));
    }
    if let Some(place) = flattened {
        let part = model.share.part.is_some();
        checks.push(call_at(place, &quote!(#private::check), &quote!(#policy, #part)));
    }
    checks
}

/// `optional` and `required` say again what the type says; behind an alias only its constant knows.
fn stated_options<'m>(model: &'m Model<'_>, runtime: &Runtime) -> Vec<(&'m Field<'m>, TokenStream)> {
    let mut checks = Vec::new();
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
            checks.push((field, quote_spanned!(span=> ::core::assert!(#optional, #message))));
        }
        if let Some(span) = options.required {
            let message = "`required` contradicts the field's type: an `Option` makes the attribute optional";
            checks.push((field, quote_spanned!(span=> ::core::assert!(!#optional, #message))));
        }
    }
    checks
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
            if let Role::Wanted(Wanted { name, .. }) = &field.role
                && name.derivation.is_none()
                && let Some((names, _)) = &options.alternatives
            {
                for name in names {
                    if let Alternative::Catalogue(ident, _) = name {
                        predicates.extend(quote!(#ty: #root::FromAttribute<#root::attribute::#ident>,));
                    }
                }
            }
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
    // Whoever allows or expects something may mean the type of a field.
    let is_deprecated = |attributes: &[Attribute]| {
        attributes.iter().any(|attribute| {
            let path = attribute.path();
            path.is_ident("deprecated") || path.is_ident("allow") || path.is_ident("expect")
        })
    };
    let deprecated = is_deprecated(&model.input.attrs)
        || matches!(&model.input.data, Data::Struct(data) if data.fields.iter().any(|f| is_deprecated(&f.attrs)));
    let deprecated = deprecated.then(|| quote!(, deprecated));
    quote!(#[allow(unused_qualifications #deprecated)])
}
