//! Recognises items that are written without the part of the grammar around them.

use syn::Token;
use syn::parse::ParseStream;

use super::reader::{peek_word, rest_of_item, skip_item};
use crate::line;
use crate::words::{
    AdvancedIdentityProfileKey, DocumentKey, DocumentType, IdentityProfileKey, Place, Source, Vocabulary,
};

/// The places where the items of a part are written without it, the words of these items, and the part.
const PARTS: [(&[&str], &Place, &str); 6] = [
    (&["names", "options", "share"], Source::PLACE, "source("),
    (&["share"], IdentityProfileKey::PLACE, "identity_profile("),
    (
        &["share", "profile_keys"],
        AdvancedIdentityProfileKey::PLACE,
        "advanced_identity_profile(",
    ),
    (&["scheme_keys"], DocumentKey::PLACE, "document("),
    (&["scheme_keys"], DocumentType::PLACE, "document(types("),
    (&["document_keys"], DocumentType::PLACE, "types("),
];

/// Why a word is rejected that belongs in a part. The items after it that belong there too are the same mistake, so they
/// are read.
pub(super) fn describe_missing_part(place: &Place, word: &str, input: ParseStream<'_>) -> Option<String> {
    let is_meant =
        |(places, words, _): &&(&[&str], &Place, &str)| places.contains(&place.module) && words.get(word).is_some();
    let (_, words, part) = PARTS.iter().find(is_meant)?;
    let rest = rest_of_item(input);
    if rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let mut items = vec![format!("{word}{rest}")];
    items.extend(items_after(words, &input.fork()));
    if !is_complete(part, &items) {
        return None;
    }
    items_after(words, input);
    let close = if *part == "document(types(" { "))" } else { ")" };
    Some(format!(
        "`{word}` does not belong here; write `{part}{}{close}`",
        line::join(&items)
    ))
}

/// Reads the rest of an item, and the items after it that start with one of these words.
pub(super) fn items_after(words: &Place, input: ParseStream<'_>) -> Vec<String> {
    let mut items = Vec::new();
    loop {
        skip_item(input);
        let ahead = input.fork();
        let has_comma = ahead.parse::<Token![,]>().is_ok();
        if !has_comma || peek_word(&ahead).is_none_or(|word| words.get(&word).is_none()) {
            return items;
        }
        items.push(rest_of_item(&ahead));
        let _: syn::Result<Token![,]> = input.parse();
    }
}

fn is_word_with_parentheses(item: &str) -> bool {
    let rest = item.strip_prefix(line::first_word(item)).unwrap_or_default();
    rest.is_empty() || (rest.starts_with('(') && rest.ends_with(')'))
}

/// Whether the part with these items is right.
fn is_complete(part: &str, items: &[String]) -> bool {
    let has = |word: &str| items.iter().any(|item| line::first_word(item) == word);
    let all = |text: &str| items.iter().all(|item| item.contains(text));
    match part {
        "identity_profile(" => all(" = ") && has("framework") && has("scheme"),
        "advanced_identity_profile(" => all("(framework = ") && all(" scheme("),
        "document(" => all("("),
        "source(" => items.iter().all(|item| is_word_with_parentheses(item)),
        _ => items.iter().all(|item| line::first_word(item) == item),
    }
}
