//! Classifies types by their tokens. rustc checks whatever needs more than tokens.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, GenericParam, Generics, PathArguments, PathSegment, Type};

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

/// Whether the type borrows bytes.
pub(crate) fn is_byte_slice(ty: &Type) -> bool {
    match peel(ty) {
        Type::Reference(reference) => is_byte_slice(&reference.elem),
        Type::Slice(slice) => last_segment(&slice.elem).is_some_and(|segment| segment.ident == "u8"),
        _ => in_option(ty).is_some_and(is_byte_slice),
    }
}

/// Whether a value of this type contains a value of the struct, which makes the struct infinite.
pub(crate) fn is_infinite(ty: &Type, name: &Ident) -> bool {
    match peel(ty) {
        Type::Path(path) => path.path.is_ident("Self") || path.path.is_ident(name),
        Type::Tuple(tuple) => tuple.elems.iter().any(|ty| is_infinite(ty, name)),
        Type::Array(array) => is_infinite(&array.elem, name),
        _ => false,
    }
}

/// Whether rustc itself rejects every field of this type.
pub(crate) fn is_rejected_by_rustc(ty: &Type, name: &Ident, is_last: bool) -> bool {
    (!is_last && is_unsized(ty))
        || in_option(ty).is_some_and(|inner| is_unsized(inner) || is_infinite(inner, name))
        || is_infinite(ty, name)
        || is_vec_macro(ty)
        || is_rejected(ty.to_token_stream(), false)
}

/// Whether the type is `vec![…]`, which is an expression.
fn is_vec_macro(ty: &Type) -> bool {
    matches!(peel(ty), Type::Macro(ty) if ty.mac.path.is_ident("vec"))
}

/// Whether the tokens contain a placeholder, `impl Trait`, the type `!`, or a lifetime that is left out.
fn is_rejected(tokens: TokenStream, mut may_elide: bool) -> bool {
    // The token before: its character, or `a` for a word, `'` and `l` for a lifetime, `m` for a macro, `)` for a group.
    let mut before = ' ';
    for token in tokens {
        if before == '&' && !may_elide && token.to_string() != "'" {
            return true;
        }
        before = match &token {
            TokenTree::Ident(ident) if before == '\'' => {
                if ident == "_" && !may_elide {
                    return true;
                }
                'l'
            }
            TokenTree::Ident(ident) if ident == "_" || ident == "impl" => return true,
            TokenTree::Ident(_) | TokenTree::Literal(_) => 'a',
            TokenTree::Punct(punct) => match (before, punct.as_char()) {
                // The length of an array follows.
                (_, ';') => return false,
                ('a', '!') => 'm',
                // A function that does not return.
                ('>', '!') => ' ',
                (_, '!') => return true,
                ('-', '>') => {
                    may_elide = true;
                    '>'
                }
                (_, other) => other,
            },
            TokenTree::Group(group) => {
                // The parameters of a function, and not a tuple.
                let has_parameters = before == 'a' && group.delimiter() == Delimiter::Parenthesis;
                let is_expression = before == 'm' || group.delimiter() == Delimiter::Brace;
                if !is_expression && is_rejected(group.stream(), may_elide || has_parameters) {
                    return true;
                }
                ')'
            }
        };
    }
    false
}

/// Whether the tokens name a type or const parameter.
pub(crate) fn mentions_parameter(tokens: TokenStream, generics: &Generics) -> bool {
    if generics.params.is_empty() {
        return false;
    }
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
    let mut output = TokenStream::new();
    for mut token in tokens.to_token_stream() {
        // The name `$crate` is resolved by its span.
        if token.to_string() != "$crate" {
            token.set_span(token.span().resolved_at(Span::call_site()));
        }
        output.extend([token]);
    }
    output
}

/// The tokens, at another place.
pub(crate) fn with_span(tokens: &dyn ToTokens, span: Span) -> TokenStream {
    let mut output = TokenStream::new();
    for mut token in tokens.to_token_stream() {
        token.set_span(span);
        output.extend([token]);
    }
    output
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

/// The name of the value's type, without the wrappers that hold any value.
pub(crate) fn value_name(ty: &Type) -> Option<&Ident> {
    let segment = last_segment(ty)?;
    let is_wrapper = ["Option", "Anchored", "Verified", "Redacted", "Box"]
        .iter()
        .any(|name| segment.ident == name);
    match argument(segment).filter(|_| is_wrapper) {
        Some(inner) => value_name(inner),
        None => Some(&segment.ident),
    }
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
    use super::{is_option, is_rejected_by_rustc, mentions_parameter};
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

    #[test]
    fn types_that_rustc_rejects_in_a_field_are_recognised() {
        let rejected: [Type; 21] = [
            parse_quote!(_),
            parse_quote!(Vec<_>),
            parse_quote!(fn(_)),
            parse_quote!([_; 3]),
            parse_quote!(impl Into<String>),
            parse_quote!(Option<impl Into<String>>),
            parse_quote!(fn() -> impl Copy),
            parse_quote!(!),
            parse_quote!(Option<!>),
            parse_quote!((u8, !)),
            parse_quote!(&str),
            parse_quote!(&'a &str),
            parse_quote!(Option<&mut String>),
            parse_quote!((&str, u8)),
            parse_quote!(Cow<'_, str>),
            parse_quote!(vec![u8]),
            parse_quote!(Self),
            parse_quote!((u8, Applicant)),
            parse_quote!([Self; 2]),
            parse_quote!(Option<Self>),
            parse_quote!(Option<str>),
        ];
        let accepted: [Type; 15] = [
            parse_quote!(String),
            parse_quote!(&'static str),
            parse_quote!(Cow<'static, str>),
            parse_quote!(fn(&str) -> &str),
            parse_quote!(fn() -> !),
            parse_quote!(fn(Cow<'_, str>)),
            parse_quote!(Box<dyn for<'a> Fn(&'a str, &u8)>),
            parse_quote!([u8; !0 & 3]),
            parse_quote!([u8; _LENGTH]),
            parse_quote!(Wrapper<{ !A & B }>),
            parse_quote!(my_type!(_, &u8, impl)),
            parse_quote!(Box<Self>),
            parse_quote!(Vec<Applicant>),
            parse_quote!(str),
            parse_quote!(other::Applicant),
        ];
        let name = parse_quote!(Applicant);
        for ty in rejected {
            assert!(is_rejected_by_rustc(&ty, &name, true), "{}", quote!(#ty));
        }
        for ty in accepted {
            assert!(!is_rejected_by_rustc(&ty, &name, true), "{}", quote!(#ty));
        }
        assert!(is_rejected_by_rustc(&parse_quote!(str), &name, false));
    }
}
