//! Attributes into the model. Nothing here returns at the first mistake: each is put into the sink, and reading goes on
//! at the next comma.

mod field;
mod identity;
mod name;
mod share;
mod source;

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Ident, LitStr, Meta, MetaList, Token, token};

use crate::errors::Errors;
use crate::model::{Auth, AuthKind, Model, Share, Text, Words};
use crate::words::{Vocabulary, Word};

/// What every reader needs: where mistakes and words go.
#[derive(Default)]
struct Context {
    errors: Errors,
    words: Words,
}

/// Reads the whole input.
pub(crate) fn read(input: &DeriveInput) -> (Model<'_>, Errors) {
    let mut context = Context::default();
    let mut share = Share::default();
    for attribute in &input.attrs {
        share::read(attribute, &mut share, &mut context);
    }
    let fields = match &input.data {
        Data::Struct(data) => data
            .fields
            .iter()
            .enumerate()
            .map(|(i, f)| field::read(i, f, &mut context))
            .collect(),
        Data::Enum(data) => {
            context.errors.at(
                data.enum_token.span,
                "`SharePolicy` can be derived for structs only: a share asks for every attribute of one policy, so \
                 there is no variant to choose",
            );
            Vec::new()
        }
        Data::Union(data) => {
            context.errors.at(
                data.union_token.span,
                "`SharePolicy` can be derived for structs only: every field of a share is filled, and a union holds \
                 one at a time",
            );
            Vec::new()
        }
    };
    (
        Model {
            input,
            share,
            fields,
            words: context.words,
        },
        context.errors,
    )
}

/// Reads comma-separated items; a mistake in one costs only that one.
fn items(
    input: ParseStream<'_>,
    context: &mut Context,
    item: &mut dyn FnMut(ParseStream<'_>, &mut Context) -> syn::Result<()>,
) -> syn::Result<()> {
    while !input.is_empty() {
        if input.peek(Token![,]) {
            context
                .errors
                .at(input.span(), "nothing stands before this comma; remove it");
        } else if let Err(error) = item(input, context) {
            context.errors.push(error);
            skip_to_comma(input);
        } else if !input.is_empty() && !input.peek(Token![,]) {
            context.errors.at(input.span(), "expected a comma here");
            skip_to_comma(input);
        }
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(())
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<proc_macro2::TokenTree>().is_err() {
            return;
        }
    }
}

/// Reads the items of an attribute's parentheses.
fn list_items(
    list: &MetaList,
    context: &mut Context,
    item: &mut dyn FnMut(ParseStream<'_>, &mut Context) -> syn::Result<()>,
) {
    if let Err(error) = list.parse_args_with(|input: ParseStream<'_>| items(input, context, item)) {
        context.errors.push(error);
    }
}

/// Reads the items of the parentheses that follow; `example` shows what stands in them.
fn group_items(
    input: ParseStream<'_>,
    context: &mut Context,
    owner: &Ident,
    example: &str,
    item: &mut dyn FnMut(ParseStream<'_>, &mut Context) -> syn::Result<()>,
) -> syn::Result<()> {
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(
            owner.span(),
            format!("`{owner}` needs parentheses, as in `{example}`"),
        ));
    }
    let inner;
    let parentheses = syn::parenthesized!(inner in input);
    if inner.is_empty() {
        let message = format!("`{owner}()` is empty; write for example `{example}`");
        return Err(syn::Error::new(parentheses.span.join(), message));
    }
    items(&inner, context, item)
}

/// A bare word and the row of the vocabulary it stands for; an unknown one is told, with what to write.
fn word(input: ParseStream<'_>, context: &mut Context, vocabulary: &Vocabulary) -> syn::Result<(Ident, &'static Word)> {
    if let Ok(literal) = input.fork().parse::<LitStr>() {
        let text = literal.value();
        let name = vocabulary
            .get(&text)
            .or_else(|| vocabulary.meant_by(&text))
            .map(|word| word.name);
        let advice = name.map_or_else(
            || vocabulary.unknown(&text),
            |name| format!("write `{name}` without quotes"),
        );
        return Err(syn::Error::new(literal.span(), advice));
    }
    if !input.peek(Ident::peek_any) {
        return Err(syn::Error::new(
            input.span(),
            format!("expected one of {}", vocabulary.names()),
        ));
    }
    let ident = input.call(Ident::parse_any)?;
    context.words.saw(vocabulary.module, &ident);
    let written = ident.unraw().to_string();
    match vocabulary.get(&written) {
        Some(word) => Ok((ident, word)),
        None => Err(syn::Error::new(ident.span(), vocabulary.unknown(&written))),
    }
}

/// A word of the vocabulary, or a string that is sent as it stands.
fn word_or_text(input: ParseStream<'_>, context: &mut Context, vocabulary: &Vocabulary) -> syn::Result<Text> {
    if let Ok(literal) = input.fork().parse::<LitStr>() {
        if let Some(word) = vocabulary.get(&literal.value()) {
            let message = format!("write `{}` without quotes; a string is sent as it stands", word.name);
            return Err(syn::Error::new(literal.span(), message));
        }
        return text(input, context);
    }
    let (ident, word) = word(input, context, vocabulary)?;
    Ok(Text {
        wire: word.wire.to_owned(),
        word: Some(word),
        span: ident.span(),
    })
}

/// A string that is sent as it stands.
fn text(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Text> {
    let literal = input.parse::<LitStr>()?;
    check_text(&literal, context);
    Ok(Text {
        wire: literal.value(),
        word: None,
        span: literal.span(),
    })
}

fn check_text(literal: &LitStr, context: &mut Context) {
    let value = literal.value();
    let mut plain = value.clone();
    plain.retain(|c| !c.is_control());
    let plain = plain.trim();
    if plain.is_empty() {
        let problem = "this string is empty, and would be sent as it stands; write what is meant, or leave it out";
        context.errors.at(literal.span(), problem);
    } else if plain != value {
        let problem = format!(
            "this string has spaces around it or control characters in it, and would be sent as it stands; write \
             `{plain:?}`"
        );
        context.errors.at(literal.span(), &problem);
    }
}

/// `= value` after a keyword; `example` shows a whole one.
fn equals(input: ParseStream<'_>, owner: &Ident, example: &str) -> syn::Result<()> {
    if input.parse::<Option<Token![=]>>()?.is_some() && !input.is_empty() && !input.peek(Token![,]) {
        return Ok(());
    }
    Err(syn::Error::new(
        owner.span(),
        format!("`{owner}` needs a value, as in `{example}`"),
    ))
}

/// Refuses a value behind a word that takes none.
fn no_value(input: ParseStream<'_>, owner: &Ident) -> syn::Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    input.parse::<Option<Token![=]>>()?;
    Err(syn::Error::new(input.span(), format!("`{owner}` takes no value")))
}

/// Puts a value where none may be yet; a second one is told at both places.
fn set<T>(slot: &mut Option<T>, value: T, context: &mut Context, name: &str, second: Span, first: Option<Span>) {
    match first {
        Some(first) if slot.is_some() => given_twice(context, name, second, first),
        _ => *slot = Some(value),
    }
}

fn given_twice(context: &mut Context, name: &str, second: Span, first: Span) {
    context.errors.at(second, &format!("`{name}` is given twice"));
    context.errors.at(first, &format!("`{name}` was first given here"));
}

/// `#[selfie_auth]` and `#[pin_auth]`, wherever they stand.
fn bare_auth(attribute: &Attribute, context: &mut Context) -> Option<Auth> {
    let ident = attribute.path().get_ident()?;
    let kind = AuthKind::from_name(&ident.to_string())?;
    if !matches!(attribute.meta, Meta::Path(_)) {
        context
            .errors
            .on(&attribute.meta, &format!("`#[{ident}]` takes no arguments"));
    }
    Some(Auth {
        kind,
        span: ident.span(),
    })
}

/// The parentheses of an attribute that needs them.
fn require_list<'m>(attribute: &'m Attribute, context: &mut Context, example: &str) -> Option<&'m MetaList> {
    let problem = match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => return Some(list),
        Meta::List(list) => {
            let path = &list.path;
            let name = path.get_ident().map(ToString::to_string).unwrap_or_default();
            context.errors.at(
                list.delimiter.span().join(),
                &format!("`#[{name}()]` says nothing; write for example `{example}`"),
            );
            return None;
        }
        Meta::Path(_) => "says nothing; write for example",
        Meta::NameValue(_) => "takes its words in parentheses, as in",
    };
    let name = attribute
        .path()
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default();
    context
        .errors
        .on(&attribute.meta, &format!("`#[{name}]` {problem} `{example}`"));
    None
}
