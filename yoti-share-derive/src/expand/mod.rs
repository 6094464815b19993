//! Writes the impl for a struct without mistakes.
//!
//! Paths are written in full: nothing is imported, so that no name of the user's shadows or is shadowed. A word of the
//! user is only ever the last segment of a path, so that editors show one meaning for it.

mod field;
mod from_profile;
mod policy;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericParam, Meta};

use self::field::{element, field_value, fields_constant, fields_name, from_attribute, use_field_type};
use self::from_profile::from_profile;
use self::policy::policy;
use crate::check::{OPTIONAL_CONTRADICTS_TYPE, REQUIRED_CONTRADICTS_TYPE};
use crate::errors::Errors;
use crate::model::{Attribute, Field, Marker, Model, Role};
use crate::runtime::Runtime;
use crate::types;

/// Writes the whole output.
pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let runtime = &Runtime::new(model);
    let root = &runtime.root;
    let name = model.type_name();
    let lints = lint_attributes(model);
    let impl_generics = impl_generics(model);
    let (_, type_generics, _) = model.input.generics.split_for_impl();
    let where_clause = where_clause(model, runtime);
    let (value, items) = constant(model, &lints, runtime);
    let from_profile = from_profile(model, runtime);
    let mut fields = fields_constant(model, runtime);
    if !fields.is_empty() {
        fields = quote! {
            #[automatically_derived]
            #lints
            impl #impl_generics #name #type_generics #where_clause { #fields }
        };
    }
    quote! {
        #[automatically_derived]
        #lints
        impl #impl_generics #root::SharePolicy for #name #type_generics #where_clause {
            const POLICY: &'static #root::Policy = #value;
            #from_profile
        }
        #fields
        #items
    }
}

/// The value of `POLICY`, and items with the checks that need constant evaluation.
fn constant(model: &Model<'_>, lints: &TokenStream, runtime: &Runtime) -> (TokenStream, TokenStream) {
    let root = &runtime.root;
    let policy = policy(model, runtime);
    let parameters = &model.input.generics.params;
    let fields = fields_name();
    let mut items = TokenStream::new();
    if parameters
        .iter()
        .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
    {
        // An item beside the impl could not name the parameters, so the constant checks itself.
        let local = Ident::new("__yoti_share_policy", Span::mixed_site());
        let mut checks = TokenStream::new();
        for check in TypeCheck::of_options(model) {
            let call = check.call(&check.of(&quote!(Self::#fields), model), runtime);
            checks.extend(quote!(#call;));
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
        return (value, items);
    }
    let value = quote!(&#policy);
    let name = model.type_name();
    let arguments = parameters.iter().map(|_| quote!('static));
    let ty = if parameters.is_empty() {
        quote!(#name)
    } else {
        quote!(#name<#(#arguments),*>)
    };
    // One constant for each check: a check that fails hides those after it in the same constant.
    for check in TypeCheck::of_options(model) {
        let call = check.call(&check.of(&quote!(<#ty>::#fields), model), runtime);
        items.extend(quote!(#lints const _: () = #call;));
    }
    let others = Ident::new("__YOTI_SHARE_PARTS", Span::mixed_site());
    let policy_of_type = quote!(<#ty as #root::SharePolicy>::POLICY);
    let (all, checks) = policy_checks(model, &policy_of_type, &others, runtime);
    let checks = checks.iter().map(|check| quote!(const _: () = #check;));
    if all.is_empty() {
        for check in checks {
            items.extend(quote!(#lints #check));
        }
    } else {
        items.extend(quote!(#lints const _: () = { const #others: &[usize] = #all; #(#checks)* };));
    }
    (value, items)
}

/// A call that rustc reports at `place`, if constant evaluation fails in it. Only its parentheses have the spans of the
/// place, so that editors do not lead from the place to the function.
fn call_at(place: &dyn ToTokens, function: &TokenStream, arguments: &TokenStream) -> TokenStream {
    let (first, last) = types::edges(place);
    let mut call = quote_spanned!(first=> (#function));
    call.extend(quote_spanned!(last=> (#arguments)));
    call
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
    for (index, field) in model.items() {
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
            Role::Skip | Role::Auth(_) | Role::Unclear => {}
        }
    }
    // Each of these parts is compared with those before it.
    let mut all = TokenStream::new();
    if !places.is_empty() {
        let indices = places.iter().map(|(index, _)| index);
        all = quote!(&[#(#indices),*]);
    }
    for (index, place) in places {
        let arguments = quote!(#policy, #index, #others);
        checks.push(call_at(place, &quote!(#private::check_item), &arguments));
    }
    if let Some(place) = flattened {
        let part = model.share.part.key.is_some();
        checks.push(call_at(place, &quote!(#private::check), &quote!(#policy, #part)));
    }
    (all, checks)
}

/// The uses and checks of the fields' types beside a mistake: statements for the body of a function, and items.
///
/// rustc then reports the types that do not fit in the same compilation. A type is used once, or it would be two errors.
pub(crate) fn use_types(model: &Model<'_>, errors: &Errors, runtime: &Runtime) -> (TokenStream, TokenStream) {
    let lints = lint_attributes(model);
    let checks = TypeCheck::of_options(model);
    let (mut uses, mut items) = (TokenStream::new(), TokenStream::new());
    for field in model.fields.iter().filter(|field| !field.is_rejected) {
        let is_clear = !errors.any_at(field.place) && !types::mentions_self(field.ty.to_token_stream());
        let check = checks.iter().find(|check| check.field.place == field.place);
        match check.filter(|_| is_clear && model.input.generics.params.is_empty()) {
            Some(check) => {
                let value = field_value(field, check.attribute, runtime);
                let call = check.call(&value, runtime);
                items.extend(quote!(#lints const _: () = #call;));
            }
            None => uses.extend(use_field_type(field, model, runtime)),
        }
    }
    (uses, items)
}

/// The conditions for the type of a field that only the compiler can check.
struct TypeCheck<'m> {
    item: usize,
    field: &'m Field<'m>,
    attribute: &'m Attribute,
    /// Where rustc reports it.
    place: &'m Ident,
    is_optional: bool,
    message: &'static str,
}

impl<'m> TypeCheck<'m> {
    /// The checks of `optional` and `required`.
    fn of_options(model: &'m Model<'_>) -> Vec<Self> {
        let mut checks = Vec::new();
        for (item, field, attribute) in model.attribute_items() {
            let options = &attribute.options;
            if options.default.key.is_some() {
                continue;
            }
            for (option, is_optional, message) in [
                (&options.optional, true, OPTIONAL_CONTRADICTS_TYPE),
                (&options.required, false, REQUIRED_CONTRADICTS_TYPE),
            ] {
                if let Some(place) = &option.key {
                    checks.push(TypeCheck {
                        item,
                        field,
                        attribute,
                        place,
                        is_optional,
                        message,
                    });
                }
            }
        }
        checks
    }

    /// The element of the constant with all fields.
    fn of(&self, fields: &TokenStream, model: &Model<'_>) -> TokenStream {
        let element = element(self.item, model.items().len());
        quote!(#fields.1 #element)
    }

    fn call(&self, value: &TokenStream, runtime: &Runtime) -> TokenStream {
        let TypeCheck {
            place,
            is_optional,
            message,
            ..
        } = self;
        let private = &runtime.private;
        call_at(
            place,
            &quote!(#private::check_type),
            &quote!(#value.optional == #is_optional, #message),
        )
    }
}

/// The struct's parameters, in angle brackets that are part of the expansion: clippy would report a bound that the
/// struct has as well.
pub(crate) fn impl_generics(model: &Model<'_>) -> TokenStream {
    let (generics, _, _) = model.input.generics.split_for_impl();
    let mut tokens: Vec<TokenTree> = generics.to_token_stream().into_iter().collect();
    if let [first, .., last] = tokens.as_mut_slice() {
        first.set_span(Span::call_site());
        last.set_span(Span::call_site());
    }
    tokens.into_iter().collect()
}

/// The struct's own where clause, and the bounds that a generic struct's field types need.
fn where_clause(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let root = &runtime.root;
    let generics = &model.input.generics;
    let mut predicates = TokenStream::new();
    if let Some(clause) = &generics.where_clause {
        clause.predicates.to_tokens(&mut predicates);
        if !clause.predicates.empty_or_trailing() {
            predicates.extend(quote!(,));
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
                let bound = from_attribute(&name.marker, runtime);
                predicates.extend(quote!(#ty: #bound,));
                for marker in attribute.options.alternatives() {
                    if name.derivation.is_none() && matches!(marker, Marker::Catalogue { .. }) {
                        let bound = from_attribute(marker, runtime);
                        predicates.extend(quote!(#ty: #bound,));
                    }
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

/// The lint levels of the struct, as the derives of the standard library copy them. An expectation that the struct
/// fulfils need not be fulfilled here, so `expect` becomes `allow`; the generated code also uses the types of the fields,
/// so `#[allow]` on a field applies here too.
pub(crate) fn lint_attributes(model: &Model<'_>) -> TokenStream {
    let mut attributes = TokenStream::new();
    let mut add = |attribute: &syn::Attribute, levels: &[&str]| {
        let Meta::List(list) = &attribute.meta else { return };
        let lints = &list.tokens;
        if list.path.is_ident("allow") || list.path.is_ident("expect") {
            attributes.extend(quote!(#[allow(#lints)]));
        } else if levels.iter().any(|level| list.path.is_ident(level)) {
            attributes.extend(attribute.to_token_stream());
        }
    };
    for attribute in &model.input.attrs {
        add(attribute, &["warn", "deny", "forbid"]);
    }
    if let Some(fields) = model.syn_fields() {
        for field in fields {
            for attribute in &field.attrs {
                add(attribute, &[]);
            }
        }
    }
    attributes
}
