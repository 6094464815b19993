//! Writes the user's tokens as text, for corrected lines in messages.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Tokens as rustfmt formats them: `source(passport, national_id(aadhaar))`.
pub(crate) fn text(tokens: TokenStream) -> String {
    let mut text = String::new();
    write(tokens, &mut text);
    text
}

/// The items of a list. A missing comma separates two items as well.
pub(crate) fn items(tokens: TokenStream) -> Vec<String> {
    let mut items: Vec<TokenStream> = Vec::new();
    let (mut is_new, mut after_word) = (true, false);
    for token in tokens {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            (is_new, after_word) = (true, false);
            continue;
        }
        let follows_word = after_word && is_word;
        after_word = is_word || matches!(token, TokenTree::Group(_));
        match items.last_mut() {
            Some(item) if !is_new && !follows_word => item.extend([token]),
            Some(_) | None => items.push(token.into()),
        }
        is_new = false;
    }
    let mut texts = Vec::new();
    for item in items {
        texts.push(text(item));
    }
    texts
}

/// The items with commas between them.
pub(crate) fn join(items: &[String]) -> String {
    let mut list = String::new();
    for item in items {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(item);
    }
    list
}

/// `#[attr(…)]` with these items.
pub(crate) fn attr(items: &[String]) -> String {
    format!("#[attr({})]", join(items))
}

/// The text without these characters at its ends.
pub(crate) fn trim<'t>(text: &'t str, edges: &str) -> &'t str {
    text.trim_matches(|c: char| edges.chars().any(|edge| edge == c))
}

/// The word at the start of an item.
pub(crate) fn first_word(item: &str) -> &str {
    let is_other = |c: char| !c.is_alphanumeric() && c != '_';
    item.split(is_other).next().unwrap_or_default()
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut after_word = false;
    for token in tokens {
        let is_punct = matches!(token, TokenTree::Punct(_));
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' => text.push_str(", "),
                '=' => text.push_str(" = "),
                other => text.push(other),
            },
            word @ (TokenTree::Ident(_) | TokenTree::Literal(_)) => {
                if after_word {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
        after_word = !is_punct;
    }
}

#[cfg(test)]
mod tests {
    use super::{items, text};
    use quote::quote;

    #[test]
    fn tokens_are_formatted_like_source() {
        let written = quote!(
            source(passport, national_id(aadhaar)),
            age_over = 18,
            org::Points,
            "a b"
        );
        let expected = r#"source(passport, national_id(aadhaar)), age_over = 18, org::Points, "a b""#;
        assert_eq!(text(written), expected);
    }

    #[test]
    fn missing_comma_separates_items() {
        let written = quote!(age_over = 18 optional, source(passport) default, org::Points,);
        assert_eq!(
            items(written),
            [
                "age_over = 18",
                "optional",
                "source(passport)",
                "default",
                "org::Points"
            ]
        );
    }
}
