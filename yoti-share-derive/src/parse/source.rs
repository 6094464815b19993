//! `source(passport, national_id(aadhaar), "NEW_DOC")` and `prefer(…)`.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, token};

use super::{Context, group_items, word_or_text};
use crate::model::{Anchor, Constraint, Text};
use crate::words::{SOURCES, SUB_TYPES, Word, list, sub_types_of};

/// Reads what follows the word `source` or `prefer`.
pub(super) fn read(
    input: ParseStream<'_>,
    keyword: &Ident,
    soft: bool,
    context: &mut Context,
) -> syn::Result<Constraint> {
    let mut anchors = Vec::new();
    let example = format!("{keyword}(passport, driving_licence)");
    context.words.open(SOURCES.module);
    group_items(input, context, keyword, &example, &mut |input, context| {
        let source = word_or_text(input, context, SOURCES)?;
        if input.peek(token::Paren) {
            sub_types(input, &source, &mut anchors, context)
        } else {
            let anchor = Anchor {
                name: source.wire,
                sub_type: String::new(),
                span: source.span,
            };
            add(&mut anchors, anchor, context);
            Ok(())
        }
    })?;
    Ok(Constraint {
        soft,
        anchors,
        span: keyword.span(),
    })
}

fn sub_types(
    input: ParseStream<'_>,
    source: &Text,
    anchors: &mut Vec<Anchor>,
    context: &mut Context,
) -> syn::Result<()> {
    let owner = Ident::new(source.word.map_or("source", |word| word.name), source.span);
    context.words.open(SUB_TYPES.module);
    let known = source.word.map_or(&[][..], |word| sub_types_of(word.name));
    let example = match (source.word, known) {
        (Some(word), [first, ..]) => format!("{}({first})", word.name),
        (Some(word), []) => word.name.to_owned(),
        (None, _) => "national_id(aadhaar)".to_owned(),
    };
    group_items(input, context, &owner, &example, &mut |input, context| {
        if let Ok(ident) = input.fork().call(Ident::parse_any)
            && !known.is_empty()
            && SUB_TYPES.get(&ident.to_string()).is_none()
            && !SUB_TYPES.is_like(&ident.to_string())
        {
            context.words.saw(SUB_TYPES.module, &ident);
            let known = list(&mut known.iter().copied());
            let message = format!(
                "unknown sub type `{ident}`\na sub type of another name is written as a string; the known ones of \
                 `{owner}` are {known}"
            );
            return Err(syn::Error::new(ident.span(), message));
        }
        let sub_type = word_or_text(input, context, SUB_TYPES)?;
        if let (Some(source), Some(word)) = (source.word, sub_type.word) {
            check_sub_type(source, word, sub_type.span, context);
        }
        let anchor = Anchor {
            name: source.wire.clone(),
            sub_type: sub_type.wire,
            span: sub_type.span,
        };
        add(anchors, anchor, context);
        Ok(())
    })
}

fn check_sub_type(source: &Word, sub_type: &Word, span: Span, context: &mut Context) {
    let known = sub_types_of(source.name);
    if known.contains(&sub_type.name) {
        return;
    }
    let (name, wire) = (source.name, sub_type.wire);
    let message = if known.is_empty() {
        format!("`{name}` has no known sub types; write `{name}`, or send one as it stands: `{name}(\"{wire}\")`")
    } else {
        let known = list(&mut known.iter().copied());
        format!("`{name}` has no sub type `{}`; it has {known}", sub_type.name)
    };
    context.errors.at(span, &message);
}

fn add(anchors: &mut Vec<Anchor>, anchor: Anchor, context: &mut Context) {
    match anchors
        .iter()
        .find(|other| other.name == anchor.name && other.sub_type == anchor.sub_type)
    {
        Some(first) => {
            context.errors.at(anchor.span, "this source is listed twice");
            context.errors.at(first.span, "this source was first listed here");
        }
        None => anchors.push(anchor),
    }
}
