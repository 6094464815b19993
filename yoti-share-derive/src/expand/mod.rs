//! Writes the impl for a struct without mistakes.
//!
//! Paths are written in full: nothing is imported, so that no name of the user's shadows or is shadowed. A word of the
//! user is only ever the last segment of a path, so that editors show one meaning for it.

mod field;
mod from_profile;
mod policy;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, Data, GenericParam};

pub(crate) use self::field::use_field_type;
use self::field::{from_attribute, path_constants, qualified};
use self::from_profile::from_profile;
use self::policy::policy;
use crate::check::{OPTIONAL_CONTRADICTS_TYPE, REQUIRED_CONTRADICTS_TYPE};
use crate::errors::Errors;
use crate::model::{Field, Marker, Model, Role};
use crate::runtime::Runtime;
use crate::types;

/// Writes the whole output.
pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let runtime = &Runtime::new(model);
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
    inherent.extend(path_constants(model, runtime));
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

/// `POLICY`, and the checks that need constant evaluation.
struct Constant {
    value: TokenStream,
    /// Constants of the struct, for checks that name its lifetimes or `Self`.
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
        let local = Ident::new("__yoti_share_policy", Span::mixed_site());
        let mut checks = TokenStream::new();
        for (_, check) in option_checks(model, runtime) {
            checks.extend(quote!(#check;));
        }
        let others = Ident::new("__yoti_share_parts", Span::mixed_site());
        let (all, part_checks) = policy_checks(model, &local.to_token_stream(), &others, runtime);
        if !all.is_empty() {
            checks.extend(quote!(let #others: &'static [usize] = #all;));
        }
        for check in part_checks {
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
    // One constant for each check: a check that fails hides those after it in the same constant.
    let allowed = quote!(#[allow(unused_qualifications)]);
    for (field, check) in option_checks(model, runtime) {
        if parameters.is_empty() && !types::mentions_self(field.ty.to_token_stream()) {
            items.extend(quote!(#allowed const _: () = #check;));
            continue;
        }
        // Only the struct can name its lifetimes and itself.
        let (span, _) = types::edges(&check);
        let local = Ident::new(&format!("__yoti_share_option_{}", field.place), span);
        inherent.extend(quote!(#[doc(hidden)] const #local: () = #check;));
        let checked = quote_spanned!(span=> <#ty>::#local);
        items.extend(quote!(#allowed const _: () = #checked;));
    }
    let others = Ident::new("__YOTI_SHARE_PARTS", Span::mixed_site());
    let policy_of_type = quote!(<#ty as #root::SharePolicy>::POLICY);
    let (all, checks) = policy_checks(model, &policy_of_type, &others, runtime);
    if all.is_empty() {
        for check in checks {
            items.extend(quote!(#allowed const _: () = #check;));
        }
    } else {
        let checks = checks.iter().map(|check| quote!(const _: () = #check;));
        items.extend(quote!(#allowed const _: () = { const #others: &[usize] = #all; #(#checks)* };));
    }
    let value = quote!(&#policy);
    Constant { value, inherent, items }
}

/// A call with the spans of `place`, where constant evaluation reports a mistake.
fn call_at(place: &dyn ToTokens, function: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let (first, last) = types::edges(place);
    let function = function.clone().into_iter().map(|mut token| {
        token.set_span(first);
        token
    });
    let arguments = quote_spanned!(last=> (#arguments));
    quote!(#(#function)* #arguments)
}

/// Checks what tokens do not show: the contents of flattened structs, and the attributes that paths name. Each check is
/// at the flattened type or the path.
///
/// `others` names the list of the parts that have a check, which is the first value.
fn policy_checks(
    model: &Model<'_>,
    policy: &TokenStream,
    others: &Ident,
    runtime: &Runtime,
) -> (TokenStream, Vec<TokenStream>) {
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
            Role::Attribute(attribute) => {
                if let Marker::Path(path) = &attribute.name.marker {
                    places.push((index, path));
                }
                for (number, name) in attribute.options.alternatives().iter().enumerate() {
                    if let Marker::Path(path) = name {
                        let arguments = quote!(#policy, #index, #number);
                        checks.push(call_at(path, &quote!(#private::check_alternative), &arguments));
                    }
                }
            }
            Role::Skip | Role::Auth(_) | Role::Unclear => continue,
        }
        index += 1;
    }
    // Each of these parts is compared with those before it.
    let all = places.iter().map(|(index, _)| index);
    let all = quote!(&[#(#all),*]);
    let has_parts = !places.is_empty();
    for (index, place) in places {
        let arguments = quote!(#policy, #index, #others);
        checks.push(call_at(place, &quote!(#private::check_item), &arguments));
    }
    if let Some(place) = flattened {
        let part = model.share.part.key.is_some();
        checks.push(call_at(place, &quote!(#private::check), &quote!(#policy, #part)));
    }
    let all = if has_parts { all } else { TokenStream::new() };
    (all, checks)
}

/// The checks of `optional` and `required` beside mistakes elsewhere in the struct, for fields without a mistake.
pub(crate) fn checks_beside_mistakes(model: &Model<'_>, errors: &Errors, runtime: &Runtime) -> TokenStream {
    let mut items = TokenStream::new();
    for (field, check) in option_checks(model, runtime) {
        let is_clear = !errors.any_at(field.place) && !types::mentions_self(field.ty.to_token_stream());
        if is_clear && model.input.generics.params.is_empty() {
            items.extend(quote!(#[allow(unused_qualifications)] const _: () = #check;));
        }
    }
    items
}

/// Checks `optional` and `required` against the constant of the type: its tokens do not show what a name means.
fn option_checks<'m>(model: &'m Model<'_>, runtime: &Runtime) -> Vec<(&'m Field<'m>, TokenStream)> {
    let mut checks = Vec::new();
    for (field, attribute) in model.attributes() {
        let options = &attribute.options;
        if options.default.key.is_some() {
            continue;
        }
        let optional = qualified(
            field.ty,
            &from_attribute(&attribute.name.marker, runtime),
            &quote!(OPTIONAL),
        );
        if let Some(key) = &options.optional.key {
            let check = quote_spanned!(key.span()=> ::core::assert!(#optional, #OPTIONAL_CONTRADICTS_TYPE));
            checks.push((field, check));
        }
        if let Some(key) = &options.required.key {
            let check = quote_spanned!(key.span()=> ::core::assert!(!#optional, #REQUIRED_CONTRADICTS_TYPE));
            checks.push((field, check));
        }
    }
    checks
}

/// The struct's own where clause, and the bounds that a generic struct's field types need.
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
        match &field.role {
            Role::Attribute(attribute) => {
                let name = &attribute.name;
                let mut markers = vec![&name.marker];
                if name.derivation.is_none() {
                    let is_word = |marker: &&Marker| matches!(marker, Marker::Catalogue { .. });
                    markers.extend(attribute.options.alternatives().iter().filter(is_word));
                }
                for marker in markers {
                    let bound = from_attribute(marker, runtime);
                    predicates.extend(quote!(#ty: #bound,));
                }
                if attribute.options.default.key.is_some() {
                    predicates.extend(quote!(#ty: ::core::default::Default,));
                }
            }
            Role::Flatten => predicates.extend(quote!(#ty: #root::SharePolicy,)),
            Role::Skip => predicates.extend(quote!(#ty: ::core::default::Default,)),
            Role::Auth(_) | Role::Unclear => {}
        }
    }
    if predicates.is_empty() {
        return predicates;
    }
    quote!(where #predicates)
}

/// Allows lints that would report the generated code: its full paths, and its uses of deprecated items.
fn allowed_lints(model: &Model<'_>) -> TokenStream {
    // An `allow` or `expect` may concern the deprecated type of a field.
    let may_be_deprecated = |attributes: &[Attribute]| {
        attributes.iter().any(|attribute| {
            let path = attribute.path();
            path.is_ident("deprecated") || path.is_ident("allow") || path.is_ident("expect")
        })
    };
    let deprecated = may_be_deprecated(&model.input.attrs)
        || matches!(&model.input.data, Data::Struct(data) if data.fields.iter().any(|f| may_be_deprecated(&f.attrs)));
    let deprecated = deprecated.then(|| quote!(, deprecated));
    quote!(#[allow(unused_qualifications #deprecated)])
}
