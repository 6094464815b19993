//! Reads the numbers of age checks: `= 18` and `(18, buffer = 5)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitInt, Token, token};

use super::reader::{at_end, peek_word};

/// Reads `= 18`; returns the age and the tokens with the name in front.
pub(super) fn read_age(name: &Ident, input: ParseStream<'_>) -> syn::Result<(u16, TokenStream)> {
    let example = format!("{name} = 18");
    let Some(equals) = input.parse::<Option<Token![=]>>()? else {
        let message = format!("`{name}` needs an age after `=`, as in `#[attr({example})]`");
        return Err(syn::Error::new(name.span(), message));
    };
    let (literal, age) = read_number(input, "an age", 1, &example)?;
    if !at_end(input) {
        let message = format!("an age is a single literal number, as in `{example}`");
        return Err(syn::Error::new(input.span(), message));
    }
    Ok((age?, quote!(#name #equals #literal)))
}

/// Reads `(18, buffer = 5)`.
pub(super) fn read_age_and_buffer(name: &Ident, input: ParseStream<'_>) -> syn::Result<(u16, u16)> {
    let example = format!("{name}(18, buffer = 5)");
    let message = format!("`{name}` needs an age and a buffer, as in `#[attr({example})]`");
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(name.span(), message));
    }
    let content;
    syn::parenthesized!(content in input);
    let read = |input: ParseStream<'_>| {
        let (_, age) = read_number(input, "an age", 1, &example)?;
        let expected = |input: ParseStream<'_>| syn::Error::new(input.span(), &message);
        if input.parse::<Token![,]>().is_err() || peek_word(input).is_none_or(|word| word != "buffer") {
            return Err(expected(input));
        }
        input.call(Ident::parse_any)?;
        if input.parse::<Token![=]>().is_err() {
            return Err(expected(input));
        }
        let (_, buffer) = read_number(input, "a buffer", 0, &example)?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(expected(input));
        }
        Ok((age, buffer))
    };
    let (age, buffer) = read(&content).inspect_err(|_| {
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
    let number = match literal.base10_parse::<u16>() {
        Ok(number) if minus.is_none() && (least..=MOST).contains(&number) => Ok(number),
        Ok(_) | Err(_) => {
            let sign = if minus.is_some() { "-" } else { "" };
            let digits = literal.base10_digits();
            let message = format!("{noun} must be from {least} to {MOST}, this is {sign}{digits}");
            Err(syn::Error::new_spanned(quote!(#minus #literal), message))
        }
    };
    Ok((literal, number))
}
