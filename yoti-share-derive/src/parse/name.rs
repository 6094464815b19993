//! Reads how an attribute is named: a word of the catalogue, a path to a type, or a string.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Field, Ident, Lit, LitStr, Token, TypePath, token};

use super::age::{read_age, read_age_and_buffer};
use super::reader::{Context, read_string, reject_value};
use crate::lookup::{find, find_with_synonyms};
use crate::model::{Derivation, Marker, Name};
use crate::words::{AttributeName, AuthKind, FieldUse, Form, Vocabulary};

/// Whether a bare word is ahead, and not a path or a literal.
pub(super) fn is_bare_word(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && !input.peek2(Token![::]) && !input.peek2(Token![<])
}

/// Reads a name and what belongs to it.
pub(super) fn read_name(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Name> {
    if is_bare_word(input) {
        let ident = input.call(Ident::parse_any)?;
        context.words.record(AttributeName::PLACE.module, &ident);
        return match find(&ident.unraw().to_string()) {
            Some(name) => read_catalogue_name(&ident, name, input),
            None => Err(unknown_name(&ident, input)),
        };
    }
    let (marker, label) = if input.peek(Lit) {
        let literal = read_literal(input, context)?;
        let label = literal.value();
        (Marker::Literal(literal), label)
    } else {
        let path: TypePath = input.parse().map_err(|error: syn::Error| {
            let message = "expected the name of a Yoti attribute, as in `#[attr(full_name)]`, a path to your own type, \
                           or a string";
            syn::Error::new(error.span(), message)
        })?;
        let mut label = path.to_token_stream().to_string();
        label.retain(|c| c != ' ');
        (Marker::Path(path), label)
    };
    Ok(Name {
        derivation: None,
        tokens: marker.to_token_stream(),
        label,
        marker,
    })
}

/// The name of `#[attr]`, which is the field's name.
pub(super) fn name_of_field(field: &Field, attr: Span) -> syn::Result<Name> {
    let Some(field) = &field.ident else {
        let message = "a tuple field has no name to take the attribute from; write `#[attr(full_name)]`";
        return Err(syn::Error::new(attr, message));
    };
    let written = field.unraw().to_string();
    if let Some(name) = find(&written) {
        let ident = Ident::new(&written, attr);
        return (|input: ParseStream<'_>| read_catalogue_name(&ident, name, input)).parse2(TokenStream::new());
    }
    let advice = match suggest_tag(&written) {
        Some(tag) => format!("write `{tag}`"),
        None => "name the attribute, as in `#[attr(full_name)]`".to_owned(),
    };
    let message = format!("no Yoti attribute is called `{written}`; {advice}");
    Err(syn::Error::new(field.span(), message))
}

/// Reads one of `alternatives(…)`.
pub(super) fn read_alternative(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Marker> {
    if !is_bare_word(input) {
        return if input.peek(Lit) {
            read_literal(input, context).map(Marker::Literal)
        } else {
            input.parse::<TypePath>().map(Marker::Path)
        };
    }
    let ident = input.call(Ident::parse_any)?;
    context.words.record("alternatives", &ident);
    let written = ident.unraw().to_string();
    let nearest = || find::<AttributeName>(AttributeName::PLACE.nearest(&written)?.name);
    if let Some(name) = find_with_synonyms(&written).or_else(nearest)
        && name.form() != Form::Plain
    {
        let message = format!(
            "`{written}` cannot be an alternative; write an attribute that is shared by itself, as in `alternatives(given_names)`"
        );
        return Err(syn::Error::new(ident.span(), message));
    }
    match find(&written) {
        Some(name) => Ok(Marker::Catalogue { name, ident }),
        None => Err(unknown_name(&ident, input)),
    }
}

/// The tag that a field of this name most likely needs.
pub(super) fn suggest_tag(field: &str) -> Option<String> {
    if let Some(name) = find_with_synonyms::<AttributeName>(field) {
        return Some(format!("#[attr({})]", name.word().example));
    }
    let auth = find_with_synonyms::<AuthKind>(field)?;
    Some(format!("#[{}]", auth.word().name))
}

/// Why a bare word does not name an attribute; `input` is what follows it.
fn unknown_name(ident: &Ident, input: ParseStream<'_>) -> syn::Error {
    let written = ident.unraw().to_string();
    let names = AttributeName::PLACE;
    let is_key = input.peek(Token![=]) && (input.peek2(LitStr) || input.peek2(Ident::peek_any));
    let message = if is_key || input.peek(Token![!]) {
        "write the attribute's name itself, as in `#[attr(full_name)]`, without a key or a macro".to_owned()
    } else if FieldUse::PLACE.resembles(&written) && !names.resembles(&written) {
        FieldUse::PLACE.describe_unknown(&written)
    } else if names.find_synonym(&written).is_none() && written != "Self" && written.starts_with(char::is_uppercase) {
        format!("unknown Yoti attribute `{written}`; name your own type by its path, as in `self::{written}`")
    } else {
        names.describe_unknown(&written)
    };
    syn::Error::new(ident.span(), message)
}

/// Reads what belongs to a name of the catalogue.
fn read_catalogue_name(ident: &Ident, name: AttributeName, input: ParseStream<'_>) -> syn::Result<Name> {
    let word = name.word().name;
    let (derivation, tokens, label) = match name.form() {
        Form::Plain | Form::Report => {
            if input.peek(token::Paren) {
                let message = format!(
                    "`{word}` takes no arguments; write options after a comma, as in `#[attr({word}, optional)]`"
                );
                return Err(syn::Error::new(input.span(), message));
            }
            reject_value(input, ident)?;
            (None, ident.to_token_stream(), word.to_owned())
        }
        Form::Age => {
            let (age, tokens) = read_age(ident, input)?;
            let derivation = Derivation {
                text: format!("{word}:{age}"),
                base: AttributeName::DateOfBirth,
                alternative: None,
            };
            (Some(derivation), tokens, format!("{word} = {age}"))
        }
        Form::AgeAndBuffer => {
            let (age, buffer) = read_age_and_buffer(ident, input)?;
            let derivation = Derivation {
                text: format!("age_over:{age}:{buffer}"),
                base: AttributeName::EstimatedAge,
                alternative: Some(AttributeName::DateOfBirth),
            };
            let label = format!("{word}({age}, buffer = {buffer})");
            (Some(derivation), ident.to_token_stream(), label)
        }
    };
    let ident = ident.clone();
    Ok(Name {
        marker: Marker::Catalogue { name, ident },
        derivation,
        tokens,
        label,
    })
}

/// Reads a string that is sent unchanged, unless it is a name of the catalogue.
fn read_literal(input: ParseStream<'_>, context: &mut Context) -> syn::Result<LitStr> {
    if !input.peek(LitStr) {
        let message = "expected the name of a Yoti attribute, as in `#[attr(full_name)]`";
        return Err(syn::Error::new(input.span(), message));
    }
    let literal: LitStr = input.fork().parse()?;
    let value = literal.value();
    let derivation = match value.split_once(':') {
        Some(("age_over", rest)) if rest.contains(':') => Some(AttributeName::EstimatedAgeOver),
        Some((name, _)) => find::<AttributeName>(name).filter(|name| name.form() == Form::Age),
        None => None,
    };
    let is_called = |name: &AttributeName| name.word().name == value || name.word().wire == value;
    if let Some(name) = derivation.or_else(|| AttributeName::ALL.iter().copied().find(is_called)) {
        let message = format!(
            "`{value}` is a name of Yoti's; write it without quotes, as in `#[attr({})]`",
            name.word().example
        );
        return Err(syn::Error::new(literal.span(), message));
    }
    read_string(input, context)
}
