//! Reads `source(passport, national_id(aadhaar), "NEW_DOC")` and `prefer(…)`.

use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Ident, Token, token};

use super::name::EDGES;
use super::part::items_after;
use super::reader::{Context, peek_word, push_once, read_group, read_value, rest_of_item};
use crate::line;
use crate::lookup::{NEGATIONS, compact, find, find_with_synonyms, list_names};
use crate::model::{Anchor, Constraint, Strength, Value};
use crate::types;
use crate::words::{Source, SubType, Vocabulary, Word};

/// Reads what follows the word `source` or `prefer`, and adds it to the constraints.
pub(super) fn read_constraint(
    input: ParseStream<'_>,
    key: &Ident,
    strength: Strength,
    constraints: &mut Vec<Constraint>,
    context: &mut Context,
) -> syn::Result<()> {
    let mut anchors = Vec::new();
    let example = format!("{key}(passport, driving_licence)");
    context.words.open(Source::PLACE.module);
    let is_excluded = rest_of_item(input)
        .trim_start_matches([' ', '=', '[', '{'])
        .starts_with('!');
    let exclusion = format!("a source cannot be excluded; list the others in `{key}(…)`");
    if is_excluded {
        return Err(syn::Error::new(key.span(), exclusion));
    }
    if input.peek(Token![=]) && input.peek2(Ident) {
        let value = rest_of_item(input);
        let mut sources = vec![line::trim(&value, " =").to_owned()];
        sources.extend(items_after(Source::PLACE, input));
        let message = format!("`{key}` needs parentheses; write `{key}({})`", line::join(&sources));
        return Err(syn::Error::new(key.span(), message));
    }
    read_group(input, context, key, &example, &mut |input, context| {
        if excludes_source(input) {
            return Err(syn::Error::new(input.span(), &exclusion));
        }
        if let Some(message) = describe_sub_type(input) {
            let span = input.span();
            return Err(syn::Error::new(span, message));
        }
        let source = read_value(input, context, Source::PLACE)?;
        if let Some(known) = source.word
            && let Some(sub_type) = sub_type_after(input)
        {
            let message = format!("a sub type is in parentheses; write `{}({sub_type})`", known.name);
            return Err(syn::Error::new(input.span(), message));
        }
        if input.peek(token::Paren) {
            return read_sub_types(input, &source, &mut anchors, context);
        }
        let anchor = Anchor {
            name: source.wire,
            sub_type: String::new(),
            tokens: source.tokens,
        };
        push_once(&mut anchors, anchor, context);
        Ok(())
    })?;
    match constraints.iter().find(|first| first.strength == strength) {
        Some(first) => context.errors.repeated(&format!("`{key}`"), "given", key, &first.key),
        None => constraints.push(Constraint {
            strength,
            anchors,
            key: key.clone(),
        }),
    }
    Ok(())
}

/// Whether an item excludes a source: `!passport`, `not(passport)`.
fn excludes_source(input: ParseStream<'_>) -> bool {
    let is_negation = |word: String| NEGATIONS.contains(&word.as_str());
    input.peek(Token![!]) || (input.peek2(token::Paren) && peek_word(input).is_some_and(is_negation))
}

/// The suggestion for a sub type in the place of its source: `nfc`, `passport_nfc`.
fn describe_sub_type(input: ParseStream<'_>) -> Option<String> {
    let word = peek_word(input)?;
    if Source::PLACE.get(&word).is_some() {
        return None;
    }
    let written = compact(&word);
    for source in Source::ALL {
        for sub_type in source.sub_types() {
            let (source, sub_type) = (source.word().name, sub_type.word().name);
            let (name, other) = (compact(source), compact(sub_type));
            if written == format!("{name}{other}") || written == format!("{other}{name}") {
                return Some(format!("unknown source `{word}`; write `{source}({sub_type})`"));
            }
        }
    }
    if Source::PLACE.find_synonym(&word).is_some() {
        return None;
    }
    let sub_type = find_with_synonyms::<SubType>(&word)?;
    let source = Source::ALL
        .iter()
        .find(|source| source.sub_types().contains(&sub_type))?;
    let (source, sub_type) = (source.word().name, sub_type.word().name);
    Some(format!(
        "`{word}` is a sub type of `{source}`; write `{source}({sub_type})`"
    ))
}

/// The known sub type in `passport.nfc`, `passport::nfc`, `passport = nfc` and `passport nfc`.
fn sub_type_after(input: ParseStream<'_>) -> Option<&'static str> {
    if input.is_empty() || input.peek(Token![,]) || input.peek(token::Paren) {
        return None;
    }
    let rest = rest_of_item(input);
    let sub_type: SubType = find_with_synonyms(line::trim(&rest, EDGES))?;
    Some(sub_type.word().name)
}

fn read_sub_types(
    input: ParseStream<'_>,
    source: &Value,
    anchors: &mut Vec<Anchor>,
    context: &mut Context,
) -> syn::Result<()> {
    context.words.open(SubType::PLACE.module);
    let source_word: Option<Source> = source.word.and_then(|word| find(word.name));
    let (name, known) = match source_word {
        Some(source) => (source.word().name, source.sub_types()),
        None => ("source", &[SubType::Ocr][..]),
    };
    let (span, _) = types::edges(source);
    let owner = Ident::new(name, span);
    let example = match known.first() {
        Some(sub_type) => format!("{name}({})", sub_type.word().name),
        None => name.to_owned(),
    };
    read_group(input, context, &owner, &example, &mut |input, context| {
        let sub_type = read_value(input, context, SubType::PLACE)?;
        if let (Some(source), Some(word)) = (source_word, sub_type.word) {
            check_sub_type(source, word, &sub_type.tokens, context);
        }
        let anchor = Anchor {
            name: source.wire.clone(),
            sub_type: sub_type.wire,
            tokens: sub_type.tokens,
        };
        push_once(anchors, anchor, context);
        Ok(())
    })
}

fn check_sub_type(source: Source, sub_type: &Word, tokens: &dyn ToTokens, context: &mut Context) {
    let mut known: Vec<&Word> = Vec::new();
    for sub_type in source.sub_types() {
        known.push(sub_type.word());
    }
    let source = source.word().name;
    if known.iter().any(|word| word.name == sub_type.name) {
        return;
    }
    let message = if known.is_empty() {
        let wire = sub_type.wire;
        format!(
            "`{source}` has no known sub types; write `{source}`, or write the sub type as a string: `{source}(\"{wire}\")`"
        )
    } else {
        format!(
            "`{source}` has no sub type `{}`; it has {}",
            sub_type.name,
            list_names(&known)
        )
    };
    context.errors.on(tokens, &message);
}
