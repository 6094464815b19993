//! Reads the pieces of every attribute: lists of items, words, strings, values.
//!
//! A mistake costs one item only: it is collected, and reading goes on at the next comma.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, Ident, Lit, LitStr, Meta, MetaList, Token, token};

use super::part::describe_missing_part;
use crate::errors::Errors;
use crate::line;
use crate::lookup::{compact, find, has_keys_of, is_denial, list_names, without_quotes};
use crate::model::{Auth, Once, SeenWords, Value};
use crate::words::{Place, Vocabulary, Word};

/// Where every reader puts mistakes and words.
#[derive(Default)]
pub(super) struct Context {
    pub(super) errors: Errors,
    pub(super) words: SeenWords,
}

/// The message for two items without a comma between them.
pub(super) const MISSING_COMMA: &str = "expected a comma here";

/// Reads one item of a list.
type ReadItem<'r> = &'r mut dyn FnMut(ParseStream<'_>, &mut Context) -> syn::Result<()>;

/// Reads comma-separated items.
fn read_items(input: ParseStream<'_>, context: &mut Context, read: ReadItem<'_>) -> syn::Result<()> {
    let mut follows_missing_comma = false;
    while !input.is_empty() {
        if input.peek(Token![,]) {
            let message = "nothing precedes this comma; remove it";
            context.errors.at(input.span(), message);
        } else if let Err(error) = read(input, context) {
            // Without its comma, the word may belong to the item before it: that is one mistake.
            if !follows_missing_comma {
                context.errors.push(error);
            }
            skip_item(input);
        } else if !at_end(input) {
            context.errors.at(input.span(), MISSING_COMMA);
            follows_missing_comma = input.peek(Ident::peek_any) || input.peek(Lit);
            if follows_missing_comma {
                continue;
            }
            skip_item(input);
        }
        follows_missing_comma = false;
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(())
}

/// The text of the tokens that remain in this item.
pub(super) fn rest_of_item(input: ParseStream<'_>) -> String {
    let input = input.fork();
    let mut rest = TokenStream::new();
    while !at_end(&input)
        && let Ok(token) = input.parse::<TokenTree>()
    {
        rest.extend([token]);
    }
    line::text(rest)
}

/// Whether an item ends here.
pub(super) fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

pub(super) fn skip_item(input: ParseStream<'_>) {
    while !at_end(input) && input.parse::<TokenTree>().is_ok() {}
}

/// Reads the items of an attribute's parentheses.
pub(super) fn read_list(list: &MetaList, context: &mut Context, read: ReadItem<'_>) {
    if let Err(error) = list.parse_args_with(|input: ParseStream<'_>| read_items(input, context, read)) {
        context.errors.push(error);
    }
}

/// Reads the items of the parentheses that follow `owner`; `example` shows the owner with its items.
pub(super) fn read_group(
    input: ParseStream<'_>,
    context: &mut Context,
    owner: &Ident,
    example: &str,
    read: ReadItem<'_>,
) -> syn::Result<()> {
    if !input.peek(token::Paren) {
        let rest = rest_of_item(input);
        let value = line::trim(&rest, " =:[]{}");
        let value = value
            .strip_prefix('(')
            .and_then(|value| value.strip_suffix(')'))
            .unwrap_or(value);
        let arguments = example
            .strip_prefix(&owner.to_string())
            .filter(|form| form.starts_with('('));
        let is_complete = !value.is_empty() && arguments.is_some_and(|arguments| has_keys_of(arguments, value));
        let message = if is_complete {
            let value = without_quotes(value, example);
            format!("`{owner}` needs parentheses; write `{owner}({value})`")
        } else {
            format!("`{owner}` needs parentheses, as in `{example}`")
        };
        return Err(syn::Error::new(owner.span(), message));
    }
    let inner;
    let parentheses = syn::parenthesized!(inner in input);
    if inner.is_empty() {
        let message = format!("`{owner}()` is empty; write for example `{example}`");
        return Err(syn::Error::new(parentheses.span.join(), message));
    }
    read_items(&inner, context, read)
}

/// The bare word ahead, or a keyword, without `r#`.
pub(super) fn peek_word(input: ParseStream<'_>) -> Option<String> {
    let ident = input.fork().call(Ident::parse_any).ok()?;
    Some(ident.unraw().to_string())
}

/// Reads a word of the vocabulary.
pub(super) fn read_word<W: Vocabulary>(input: ParseStream<'_>, context: &mut Context) -> syn::Result<(Ident, W)> {
    // The generic part is small, because it is compiled for each vocabulary.
    match read_word_of(input, context, W::PLACE) {
        Ok((ident, word)) => match find(word.name) {
            Some(word) => Ok((ident, word)),
            None => Err(unknown_word(&ident, input, W::PLACE)),
        },
        Err(error) => Err(error),
    }
}

/// Reads a word of a place.
fn read_word_of(input: ParseStream<'_>, context: &mut Context, place: &Place) -> syn::Result<(Ident, &'static Word)> {
    let ident = read_ident(input, context, place)?;
    match place.get(&ident.unraw().to_string()) {
        Some(word) => Ok((ident, word)),
        None => Err(unknown_word(&ident, input, place)),
    }
}

fn unknown_word(ident: &Ident, input: ParseStream<'_>, place: &Place) -> syn::Error {
    let message = describe_unknown(place, &ident.unraw().to_string(), input);
    syn::Error::new(ident.span(), message)
}

/// Why a word is rejected; `input` is what follows it.
pub(super) fn describe_unknown(place: &Place, written: &str, input: ParseStream<'_>) -> String {
    describe_missing_part(place, written, input)
        .unwrap_or_else(|| place.describe_unknown(written, &rest_of_item(input)))
}

/// Reads a bare word and records it for editors.
fn read_ident(input: ParseStream<'_>, context: &mut Context, place: &Place) -> syn::Result<Ident> {
    if let Ok(literal) = input.fork().parse::<LitStr>() {
        let text = literal.value();
        let message = match place.find_synonym(&text) {
            Some(word) => format!("write `{}` without quotes", word.name),
            None => place.describe_unknown(&text, ""),
        };
        return Err(syn::Error::new(literal.span(), message));
    }
    if !input.peek(Ident::peek_any) {
        let message = format!("expected one of {}", list_names(place.words));
        return Err(syn::Error::new(input.span(), message));
    }
    let ident = input.call(Ident::parse_any)?;
    context.words.record(place.module, &ident);
    Ok(ident)
}

/// Reads a word of a place, or a string that is sent unchanged.
pub(super) fn read_value(input: ParseStream<'_>, context: &mut Context, place: &Place) -> syn::Result<Value> {
    if !input.peek(LitStr) {
        let (ident, word) = read_word_of(input, context, place)?;
        return Ok(Value {
            wire: word.wire.to_owned(),
            word: Some(word),
            tokens: ident.into_token_stream(),
        });
    }
    let literal: LitStr = input.fork().parse()?;
    if let Some(word) = place.get(&literal.value()) {
        let message = format!("write `{}` without quotes; a string is sent unchanged", word.name);
        return Err(syn::Error::new(literal.span(), message));
    }
    let literal = read_string(input, context)?;
    Ok(Value {
        wire: literal.value(),
        word: None,
        tokens: literal.into_token_stream(),
    })
}

/// Reads a string that is sent unchanged.
pub(super) fn read_string(input: ParseStream<'_>, context: &mut Context) -> syn::Result<LitStr> {
    let literal = input.parse::<LitStr>()?;
    let value = literal.value();
    let plain = visible(&value);
    if plain.is_empty() {
        let message = "a string is sent unchanged, and this one is empty; write a value, or remove the string";
        context.errors.at(literal.span(), message);
    } else if plain != value {
        let message = format!(
            "a string is sent unchanged, and this one has invisible characters, or spaces around it; write `{plain:?}`"
        );
        context.errors.at(literal.span(), &message);
    }
    Ok(literal)
}

/// A string without invisible characters and without spaces around it.
pub(super) fn visible(value: &str) -> String {
    // Format characters: soft hyphen, joiners, marks of direction, byte order mark, tags.
    let is_invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}'
                | '\u{feff}' | '\u{ffa0}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    // Only the plain space looks like one and is one.
    let plain = |c: char| if c.is_whitespace() { ' ' } else { c };
    let visible: String = value.chars().filter(|c| !is_invisible(*c)).map(plain).collect();
    visible.trim().to_owned()
}

/// Reads the `=` in front of a value.
pub(super) fn read_equals(input: ParseStream<'_>, owner: &Ident, example: &str) -> syn::Result<()> {
    let rest = rest_of_item(input);
    if input.parse::<Option<Token![=]>>()?.is_some() && !at_end(input) {
        return Ok(());
    }
    let value = line::trim(&rest, " =:()");
    let is_one = value.chars().all(|c| !matches!(c, ',' | '(' | '='));
    let message = if value.is_empty() || !is_one {
        format!("`{owner}` takes a value after `=`, as in `{example}`")
    } else {
        format!("`{owner}` takes a value after `=`; write `{owner} = {value}`")
    };
    Err(syn::Error::new(owner.span(), message))
}

/// Rejects a value or arguments after a word that takes none.
pub(super) fn reject_value(input: ParseStream<'_>, owner: &Ident) -> syn::Result<()> {
    let rest = rest_of_item(input);
    let message = if at_end(input) {
        return Ok(());
    } else if input.parse::<Option<Token![=]>>()?.is_some() {
        // Without the value, the word would mean the opposite.
        if is_denial(&rest) {
            format!("`{owner}` takes no value; remove `{owner}{rest}`")
        } else if compact(&rest) == "true" {
            format!("`{owner}` takes no value; write `{owner}`")
        } else {
            format!("`{owner}` takes no value")
        }
    } else if input.peek(token::Paren) {
        format!("`{owner}` takes no arguments")
    } else {
        // The reader of the list reports the missing comma.
        return Ok(());
    };
    Err(syn::Error::new(input.span(), message))
}

/// Gives an option its value, and rejects a second one.
pub(super) fn set_once<T>(
    option: &mut Once<T>,
    key: &Ident,
    value: syn::Result<T>,
    context: &mut Context,
) -> syn::Result<()> {
    let is_first = set_key(&mut option.key, key, context);
    match value {
        Ok(value) if is_first => option.value = Some(value),
        Ok(_) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Whether the key is given for the first time.
fn set_key(given: &mut Option<Ident>, key: &Ident, context: &mut Context) -> bool {
    if let Some(first) = given {
        let what = format!("`{}`", key.unraw());
        context.errors.repeated(&what, "given", key, first);
        return false;
    }
    *given = Some(key.clone());
    true
}

/// Adds a value to a list, and rejects one that is there already.
pub(super) fn push_once<T: PartialEq + ToTokens>(list: &mut Vec<T>, value: T, context: &mut Context) {
    let what = format!("`{}`", value.to_token_stream());
    match list.iter().find(|first| **first == value) {
        Some(first) => context.errors.repeated(&what, "listed", &value, first),
        None => list.push(value),
    }
}

/// Reads `#[selfie_auth]` and `#[pin_auth]`, on the struct and on a field.
pub(super) fn read_auth(attribute: &Attribute, context: &mut Context) -> Option<Auth> {
    let ident = attribute.path().get_ident()?;
    let kind = find(&ident.to_string())?;
    if !matches!(attribute.meta, Meta::Path(_)) {
        let tag = line::text(attribute.meta.to_token_stream());
        let is_denied = tag.strip_prefix(&ident.to_string()).is_some_and(is_denial);
        let advice = if is_denied {
            format!("; remove `#[{tag}]`")
        } else {
            String::new()
        };
        let message = format!("`#[{ident}]` takes no arguments{advice}");
        report_form(&attribute.meta, message, context);
    }
    let ident = ident.clone();
    Some(Auth { kind, ident })
}

/// The parentheses of an attribute that needs them; `example` is a whole one.
pub(super) fn require_list<'m>(attribute: &'m Attribute, context: &mut Context, example: &str) -> Option<&'m MetaList> {
    let name = attribute.path().to_token_stream();
    match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => return Some(list),
        Meta::List(list) => {
            let message = format!("`#[{name}()]` is empty; write for example {example}");
            context.errors.at(list.delimiter.span().join(), &message);
        }
        Meta::Path(_) | Meta::NameValue(_) => {
            let message = format!("`#[{name}]` needs parentheses, as in {example}");
            report_form(&attribute.meta, message, context);
        }
    }
    None
}

/// Reports an attribute of a wrong form, unless rustc does so: it rejects every value that is not a literal.
fn report_form(meta: &Meta, message: String, context: &mut Context) {
    match meta {
        Meta::NameValue(pair) if !matches!(pair.value, Expr::Lit(_)) => context.errors.leave_to_rustc(message),
        Meta::NameValue(_) | Meta::Path(_) | Meta::List(_) => context.errors.on(meta, &message),
    }
}
