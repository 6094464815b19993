//! Classifies types by their tokens. rustc checks whatever needs more than tokens.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, GenericParam, Generics, PathArguments, PathSegment, Type};

use crate::line;

/// `Option<…>`.
pub(crate) fn is_option(ty: &Type) -> bool {
    in_option(ty).is_some()
}

/// The type in an `Option`.
fn in_option(ty: &Type) -> Option<&Type> {
    argument(last_segment(ty).filter(|segment| segment.ident == "Option")?)
}

/// `str`, a slice or a trait object, which makes the struct unsized.
pub(crate) fn is_unsized(ty: &Type) -> bool {
    match peel(ty) {
        Type::Path(path) => path.path.is_ident("str"),
        Type::Slice(_) | Type::TraitObject(_) => true,
        _ => false,
    }
}

/// An unsized type or a reference to one, perhaps in an `Option`: no implementation can make it hold an attribute.
pub(crate) fn is_borrowed(ty: &Type) -> bool {
    if let Type::Reference(reference) = peel(ty) {
        return is_borrowed(&reference.elem);
    }
    is_unsized(ty) || in_option(ty).is_some_and(is_borrowed)
}

/// The type to write instead of a borrowed one.
pub(crate) fn owned(ty: &Type) -> String {
    match peel(ty) {
        Type::Reference(reference) => owned(&reference.elem),
        Type::Slice(slice) => format!("`Vec<{}>`", line::text(slice.elem.to_token_stream())),
        Type::TraitObject(_) => "a type whose size is known, as in `String`".to_owned(),
        _ => last_segment(ty)
            .and_then(argument)
            .map_or_else(|| "`String`".to_owned(), owned),
    }
}

/// Whether the tokens name a type or const parameter.
pub(crate) fn mentions_parameter(tokens: TokenStream, generics: &Generics) -> bool {
    mentions(tokens, &|ident| {
        generics.params.iter().any(|parameter| match parameter {
            GenericParam::Type(parameter) => parameter.ident == *ident,
            GenericParam::Const(parameter) => parameter.ident == *ident,
            GenericParam::Lifetime(_) => false,
        })
    })
}

/// Whether the tokens contain `Self`.
pub(crate) fn mentions_self(tokens: TokenStream) -> bool {
    mentions(tokens, &|ident| ident == "Self")
}

fn mentions(tokens: TokenStream, wanted: &dyn Fn(&Ident) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => wanted(&ident),
        TokenTree::Group(group) => mentions(group.stream(), wanted),
        _ => false,
    })
}

/// The tokens as a part of the expansion, at their places in the source. The grammar needs a path of several segments, so
/// the lint `unused_qualifications` must not report it.
pub(crate) fn in_expansion(tokens: &dyn ToTokens) -> TokenStream {
    let resolve = |mut token: TokenTree| {
        // The name `$crate` is resolved by its span.
        if token.to_string() != "$crate" {
            token.set_span(token.span().resolved_at(Span::call_site()));
        }
        token
    };
    tokens.to_token_stream().into_iter().map(resolve).collect()
}

/// The spans of the first and the last token: rustc reports tokens between them as the whole type or path.
pub(crate) fn edges(tokens: &dyn ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    (first, last)
}

/// Whether the type has this name, perhaps in an `Option`. This is for advice only: a user's type may have any name.
pub(crate) fn is_called(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == name)
        || in_option(ty).is_some_and(|inner| is_called(inner, name))
}

/// The type in a wrapper; an `Option` stays outside.
pub(crate) fn with_wrapper(ty: &Type, wrapper: &str) -> TokenStream {
    let wrapper = Ident::new(wrapper, Span::call_site());
    in_option(ty).map_or_else(|| quote!(#wrapper<#ty>), |inner| quote!(Option<#wrapper<#inner>>))
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match peel(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// The first type in angle brackets.
fn argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Removes parentheses, and the invisible group around a type from `macro_rules!`.
fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peel(&group.elem),
        Type::Paren(paren) => peel(&paren.elem),
        ty => ty,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_option, mentions_parameter};
    use quote::quote;
    use syn::{Generics, Type, parse_quote};

    #[test]
    fn option_is_recognised_by_its_last_segment() {
        let yes: [Type; 3] = [
            parse_quote!(Option<String>),
            parse_quote!(::core::option::Option<u8>),
            parse_quote!((Option<u8>)),
        ];
        let no: [Type; 3] = [
            parse_quote!(String),
            parse_quote!(Option),
            parse_quote!(Vec<Option<u8>>),
        ];
        assert!(yes.iter().all(is_option));
        assert!(!no.iter().any(is_option));
    }

    #[test]
    fn generic_parameter_is_found_in_any_position() {
        let generics: Generics = parse_quote!(<'a, T, const N: usize>);
        assert!(mentions_parameter(quote!(Vec<Option<T>>), &generics));
        assert!(mentions_parameter(quote!([u8; N]), &generics));
        assert!(!mentions_parameter(quote!(&'a str), &generics));
    }
}
