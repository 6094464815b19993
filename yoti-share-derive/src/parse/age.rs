//! Reads the numbers of age checks: `= 18` and `(18, buffer = 5)`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitInt, Token, token};

use super::reader::{at_end, peek_word, rest_of_item, skip_item};
use crate::line;
use crate::lookup::complete;
use crate::words::{AttributeName, AttributeOption, Vocabulary};

/// Reads `= 18`; returns the age and the tokens with the name in front.
pub(super) fn read_age(name: &Ident, word: AttributeName, input: ParseStream<'_>) -> syn::Result<(u16, TokenStream)> {
    let rest = rest_of_item(input);
    // A sum or a fraction has several numbers, and none of them is the age.
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let edges = if word == AttributeName::AgeOver {
        " =()[]{}+\":>"
    } else {
        " =()[]{}+\":"
    };
    let number = line::trim(&rest, edges);
    let example = complete(word.word(), "", if is_number(number) { number } else { "" });
    if word == AttributeName::AgeOver && input.peek(token::Paren) && rest.contains("buffer") {
        return Err(syn::Error::new(name.span(), no_buffer(name, &rest)));
    }
    let Some(equals) = input.parse::<Option<Token![=]>>()? else {
        let message = format!("`{name}` needs an age after `=`, as in `{example}`");
        return Err(syn::Error::new(name.span(), message));
    };
    let (literal, age) = read_number(input, "an age", 1, &example)?;
    let follows_missing_comma = input.peek(Ident::peek_any);
    if !at_end(input) && !follows_missing_comma {
        let message = format!("an age is a single literal number, as in `{example}`");
        return Err(syn::Error::new(input.span(), message));
    }
    if word == AttributeName::AgeOver
        && let Some((span, buffer)) = read_buffer_after(input)
    {
        return Err(syn::Error::new(span, no_buffer(name, &format!("{rest}, {buffer}"))));
    }
    Ok((age?, quote!(#name #equals #literal)))
}

fn no_buffer(name: &Ident, numbers: &str) -> String {
    let example = complete(AttributeName::EstimatedAgeOver.word(), "", numbers);
    format!("`{name}` has no buffer; write `{example}`")
}

/// Reads `, buffer = 3` after the item, which belongs to the item.
fn read_buffer_after(input: ParseStream<'_>) -> Option<(Span, String)> {
    let ahead = input.fork();
    skip_item(&ahead);
    ahead.parse::<Token![,]>().ok()?;
    if peek_word(&ahead)? != "buffer" {
        return None;
    }
    let found = (ahead.span(), rest_of_item(&ahead));
    skip_item(input);
    input.parse::<Token![,]>().ok()?;
    Some(found)
}

/// Reads `(18, buffer = 5)`.
pub(super) fn read_age_and_buffer(
    name: &Ident,
    word: AttributeName,
    input: ParseStream<'_>,
) -> syn::Result<(u16, u16)> {
    let mut numbers = rest_of_item(input);
    if !input.peek(token::Paren)
        && let Some((_, buffer)) = read_buffer_after(input)
    {
        numbers = format!("{numbers}, {buffer}");
    }
    let example = complete(word.word(), "", &numbers);
    if !input.peek(token::Paren) {
        let message = format!("`{name}` needs an age and a buffer in parentheses, as in `{example}`");
        return Err(syn::Error::new(name.span(), message));
    }
    let content;
    let parentheses = syn::parenthesized!(content in input);
    if content.is_empty() {
        let message = format!("`{name}()` is empty; write an age and a buffer, as in `{example}`");
        return Err(syn::Error::new(parentheses.span.join(), message));
    }
    let (age, buffer) = read_arguments(&content, &example).inspect_err(|_| {
        // The rest is read, so that syn does not report it as a second error.
        let _: syn::Result<TokenStream> = content.parse();
    })?;
    match (age, buffer) {
        (Err(mut error), Err(other)) => {
            error.combine(other);
            Err(error)
        }
        (age, buffer) => Ok((age?, buffer?)),
    }
}

/// An age and a buffer, each of which may be out of range.
type Numbers = (syn::Result<u16>, syn::Result<u16>);

fn read_arguments(input: ParseStream<'_>, example: &str) -> syn::Result<Numbers> {
    let fail = |input: ParseStream<'_>, problem: &str| {
        Err(syn::Error::new(input.span(), format!("{problem}; write `{example}`")))
    };
    if peek_word(input).is_some() {
        return fail(input, "the age comes first, as a number");
    }
    let (_, age) = read_number(input, "an age", 1, example)?;
    if input.is_empty() {
        return fail(input, "the buffer is missing");
    }
    if input.parse::<Token![,]>().is_err() {
        return fail(input, "a comma is missing after the age");
    }
    let Some(key) = peek_word(input) else {
        return if input.is_empty() {
            fail(input, "the buffer is missing")
        } else {
            fail(input, "the buffer needs its name")
        };
    };
    if key != "buffer" {
        return fail(input, &format!("unknown key `{key}`"));
    }
    input.call(Ident::parse_any)?;
    if input.parse::<Token![=]>().is_err() {
        return fail(input, "`buffer` needs a number after `=`");
    }
    let (_, buffer) = read_number(input, "a buffer", 0, example)?;
    input.parse::<Option<Token![,]>>()?;
    if !input.is_empty() {
        let rest = line::text(input.fork().parse()?);
        let is_option = AttributeOption::PLACE.get(line::first_word(&rest)).is_some();
        let options = if is_option { format!(", {rest}") } else { String::new() };
        let message = format!("nothing follows the buffer; write `{example}{options}`");
        return Err(syn::Error::new(input.span(), message));
    }
    Ok((age, buffer))
}

const MOST: u16 = 999;

/// Reads a literal number. A number out of range is the inner error, so that what follows it can be read.
fn read_number(
    input: ParseStream<'_>,
    noun: &str,
    least: u16,
    example: &str,
) -> syn::Result<(LitInt, syn::Result<u16>)> {
    let minus: Option<Token![-]> = input.parse()?;
    let span = input.span();
    let Ok(Lit::Int(literal)) = input.parse() else {
        let message = format!("{noun} is a literal number from {least} to {MOST}, as in `{example}`");
        return Err(syn::Error::new(span, message));
    };
    let digits = literal.base10_digits();
    let message = match literal.base10_parse::<u16>() {
        Ok(number) if minus.is_none() && (least..=MOST).contains(&number) => match literal.suffix() {
            "" => return Ok((literal, Ok(number))),
            suffix if is_number_type(suffix) => format!("{noun} has no suffix; write `{digits}`"),
            suffix => format!("{noun} is a number of years, without a suffix such as `{suffix}`"),
        },
        Ok(_) | Err(_) => {
            let sign = if minus.is_some() { "-" } else { "" };
            format!("{noun} must be from {least} to {MOST}, this is {sign}{digits}")
        }
    };
    let error = syn::Error::new_spanned(quote!(#minus #literal), message);
    Ok((literal, Err(error)))
}

/// Whether a suffix is the name of a type, and not a unit.
fn is_number_type(suffix: &str) -> bool {
    suffix.starts_with(['u', 'i', 'f']) && suffix.ends_with(|c: char| c.is_ascii_digit() || c == 'e')
}
