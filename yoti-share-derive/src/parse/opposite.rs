//! Recognises words that mean the opposite of an option, or a type: the nearest option would be wrong.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Field as SynField, Token};

use super::reader::{reject_value, rest_of_item};
use crate::line;
use crate::lookup::{NEGATIONS, compact, find_exactly, is_denial, opposite};
use crate::types;
use crate::words::{AttributeName, AttributeOption, Vocabulary};

/// The suggestion for a word that negates an option, or that means a type: the nearest option would mean the opposite.
pub(super) fn describe_opposite(input: ParseStream<'_>, field: &SynField) -> Option<String> {
    let ahead = input.fork();
    let is_denied = ahead.parse::<Option<Token![!]>>().ok()?.is_some();
    let word = ahead.call(Ident::parse_any).ok()?.unraw().to_string();
    if AttributeName::PLACE.get(&word).is_some()
        || (AttributeOption::PLACE.get(&word).is_some() && !input.peek(Token![!]))
    {
        return None;
    }
    let is_denied = is_denied != is_denial(&rest_of_item(&ahead));
    let wrapper = match compact(&word).as_str() {
        word if VERIFIED.contains(&word) => Some(("Verified", "requires that the value is verified")),
        "anchored" | "withanchors" | "withsources" | "withverifiers" => {
            Some(("Anchored", "holds the sources and verifiers of the value"))
        }
        _ => None,
    };
    if let Some((wrapper, reason)) = wrapper {
        let advice = if is_denied || types::is_called(&field.ty, wrapper) {
            format!("remove `{word}`")
        } else {
            let ty = line::text(types::with_wrapper(&field.ty, wrapper));
            format!("write the type of the field as `{ty}`")
        };
        return Some(format!("`{word}` is not an option: a type {reason}; {advice}"));
    }
    let (option, is_negated) = negated_option(&word)?;
    let correction = match (option, is_denied != is_negated) {
        (option, true) => opposite(option)?,
        (AttributeOption::SelfAsserted, false) if is_negated => "self_asserted = true",
        (option, false) if is_negated => option.word().name,
        (_, false) => return None,
    };
    let mark = if input.peek(Token![!]) { "!" } else { "" };
    Some(format!("unknown option `{mark}{word}`; write `{correction}`"))
}

/// The option in a word, and whether the word negates it: `not_optional`, `self_asserted_false`, `nullable`.
fn negated_option(word: &str) -> Option<(AttributeOption, bool)> {
    let compact = compact(word);
    if let Some(option) = find_exactly(&compact) {
        return Some((option, false));
    }
    for negation in NEGATIONS {
        let stem = compact.strip_prefix(negation);
        let option = match stem.or_else(|| compact.strip_suffix(negation)) {
            Some("null") => Some(AttributeOption::Optional),
            Some(stem) => find_exactly(stem),
            None => None,
        };
        if let Some(option) = option {
            return Some((option, true));
        }
    }
    None
}

/// Words that mean the type `Verified`.
const VERIFIED: [&str; 16] = [
    "verified",
    "onlyverified",
    "verifiedonly",
    "mustbeverified",
    "isverified",
    "requireverified",
    "requiresverified",
    "requiredverified",
    "verify",
    "verification",
    "verifier",
    "verifiers",
    "requireverification",
    "requireverifier",
    "acceptverified",
    "acceptonlyverified",
];

/// Rejects a value after `optional` and `required`; `false` means the other word.
pub(super) fn reject_opposite(input: ParseStream<'_>, owner: &Ident, option: AttributeOption) -> syn::Result<()> {
    let rest = rest_of_item(input);
    let correction = match compact(&rest).as_str() {
        "true" | "yes" => Some(owner.to_string()),
        _ if is_denial(&rest) => opposite(option).map(str::to_owned),
        _ => None,
    };
    let Some(correction) = correction else {
        return reject_value(input, owner);
    };
    let message = format!("`{owner}` takes no value; write `{correction}`");
    Err(syn::Error::new(input.span(), message))
}
