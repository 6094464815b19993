//! `identity_profile(…)` and `advanced_identity_profile(…)`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr};

use super::{Context, check_text, equals, given_twice, group_items, set, word, word_or_text};
use crate::model::{DocumentRestriction, Identity, Scheme, Text, TrustProfile};
use crate::words::{
    ADVANCED_KEYS, DOCUMENT_KEYS, DOCUMENTS, FRAMEWORKS, OBJECTIVES, PROFILE_KEYS, SCHEME_KEYS, SCHEMES,
    TRUST_PROFILE_KEYS, Vocabulary, list, schemes_of,
};

const SIMPLE: &str = "identity_profile(framework = uk_tfida, scheme = rtw)";
const ADVANCED: &str = "advanced_identity_profile(profile(framework = uk_tfida, scheme(rtw)))";
const PROFILE: &str = "profile(framework = uk_tfida, scheme(rtw))";
const DOCUMENT: &str = "document(countries(\"GBR\"), types(passport))";

/// `identity_profile(framework = uk_tfida, scheme = dbs, objective = basic)`.
pub(super) fn simple(input: ParseStream<'_>, owner: &Ident, context: &mut Context) -> syn::Result<Option<Identity>> {
    let (mut framework, mut scheme, mut objective) = (None, None, None);
    let mut tried = (false, false);
    context.words.open(PROFILE_KEYS.module);
    group_items(input, context, owner, SIMPLE, &mut |input, context| {
        if let Ok(value) = input.fork().parse::<Ident>() {
            let written = value.to_string();
            for (vocabulary, key, tried) in [
                (FRAMEWORKS, "framework", &mut tried.0),
                (SCHEMES, "scheme", &mut tried.1),
                (OBJECTIVES, "objective", &mut false),
            ] {
                if vocabulary.get(&written).is_some() {
                    *tried = true;
                    let message = format!("`{written}` has its key in front; write `{key} = {written}`");
                    return Err(syn::Error::new(value.span(), message));
                }
            }
        }
        let (key, word) = word(input, context, PROFILE_KEYS)?;
        let (slot, vocabulary, example) = match word.name {
            "framework" => {
                tried.0 = true;
                (&mut framework, FRAMEWORKS, "framework = uk_tfida")
            }
            "scheme" => {
                tried.1 = true;
                (&mut scheme, SCHEMES, "scheme = rtw")
            }
            _ => (&mut objective, OBJECTIVES, "objective = basic"),
        };
        context.words.open(vocabulary.module);
        equals(input, &key, example)?;
        let value = word_or_text(input, context, vocabulary)?;
        let first = slot.as_ref().map(|text: &Text| text.span);
        set(slot, value, context, word.name, key.span(), first);
        Ok(())
    })?;
    for (missing, name, example) in [
        (!tried.0, "framework", "framework = uk_tfida"),
        (!tried.1, "scheme", "scheme = rtw"),
    ] {
        if missing {
            context
                .errors
                .at(owner.span(), &format!("`{owner}` needs a {name}, as in `{example}`"));
        }
    }
    let (Some(framework), Some(scheme)) = (framework, scheme) else {
        return Ok(None);
    };
    check_combination(&framework, &scheme, objective.as_ref(), context);
    Ok(Some(Identity::Simple {
        framework,
        scheme,
        objective,
        span: owner.span(),
    }))
}

/// `advanced_identity_profile(profile(…), …)`.
pub(super) fn advanced(input: ParseStream<'_>, owner: &Ident, context: &mut Context) -> syn::Result<Option<Identity>> {
    let mut profiles = Vec::new();
    context.words.open(ADVANCED_KEYS.module);
    group_items(input, context, owner, ADVANCED, &mut |input, context| {
        let (key, _) = word(input, context, ADVANCED_KEYS)?;
        profiles.extend(trust_profile(input, &key, context)?);
        Ok(())
    })?;
    Ok(Some(Identity::Advanced {
        profiles,
        span: owner.span(),
    }))
}

fn trust_profile(input: ParseStream<'_>, owner: &Ident, context: &mut Context) -> syn::Result<Option<TrustProfile>> {
    let (mut framework, mut schemes): (_, Vec<Scheme>) = (None, Vec::new());
    let mut tried = (false, false);
    context.words.open(TRUST_PROFILE_KEYS.module);
    group_items(input, context, owner, PROFILE, &mut |input, context| {
        let (key, word) = word(input, context, TRUST_PROFILE_KEYS)?;
        if word.name == "framework" {
            tried.0 = true;
            context.words.open(FRAMEWORKS.module);
            equals(input, &key, "framework = uk_tfida")?;
            let value = word_or_text(input, context, FRAMEWORKS)?;
            let first = framework.as_ref().map(|text: &Text| text.span);
            set(&mut framework, value, context, word.name, key.span(), first);
        } else {
            tried.1 = true;
            if let Some(scheme) = scheme(input, &key, context)? {
                schemes.push(scheme);
            }
        }
        Ok(())
    })?;
    for (missing, name, example) in [
        (!tried.0, "framework", "framework = uk_tfida"),
        (!tried.1, "scheme", "scheme(rtw)"),
    ] {
        if missing {
            context
                .errors
                .at(owner.span(), &format!("`{owner}` needs a {name}, as in `{example}`"));
        }
    }
    let Some(framework) = framework else { return Ok(None) };
    for scheme in &schemes {
        check_combination(&framework, &scheme.kind, scheme.objective.as_ref(), context);
    }
    Ok(Some(TrustProfile { framework, schemes }))
}

/// `scheme(dbs, objective = basic, label = "…", document(…))`.
fn scheme(input: ParseStream<'_>, owner: &Ident, context: &mut Context) -> syn::Result<Option<Scheme>> {
    let (mut kind, mut objective, mut label, mut documents) = (None, None, None, Vec::new());
    // The type is still to come, at the first place or behind what stands there instead.
    let (mut first, mut to_come) = (true, false);
    context.words.open(SCHEMES.module);
    context.words.open(SCHEME_KEYS.module);
    group_items(
        input,
        context,
        owner,
        "scheme(dbs, objective = basic)",
        &mut |input, context| {
            let ahead = input.fork().call(Ident::parse_any);
            let is = |vocabulary: &Vocabulary| {
                let ahead = ahead.as_ref();
                ahead.is_ok_and(|ident| vocabulary.get(&ident.to_string()).is_some())
            };
            if std::mem::take(&mut first) {
                to_come = is(SCHEME_KEYS);
                if !to_come {
                    kind = Some(word_or_text(input, context, SCHEMES)?);
                    return Ok(());
                }
                let message = "the type of a scheme comes first, as in `scheme(dbs, objective = basic)`";
                context.errors.at(input.span(), message);
            } else if to_come && is(SCHEMES) {
                to_come = false;
                kind = Some(word_or_text(input, context, SCHEMES)?);
                return Ok(());
            }
            let (key, word) = word(input, context, SCHEME_KEYS)?;
            match word.name {
                "objective" => {
                    context.words.open(OBJECTIVES.module);
                    equals(input, &key, "objective = basic")?;
                    let value = word_or_text(input, context, OBJECTIVES)?;
                    let first = objective.as_ref().map(|text: &Text| text.span);
                    set(&mut objective, value, context, word.name, key.span(), first);
                }
                "label" => {
                    equals(input, &key, "label = \"contractors\"")?;
                    let value: LitStr = input.parse().map_err(|error| {
                        syn::Error::new(error.span(), "a label is a string, as in `label = \"contractors\"`")
                    })?;
                    check_text(&value, context);
                    let first = label.as_ref().map(LitStr::span);
                    set(&mut label, value, context, word.name, key.span(), first);
                }
                _ => documents.push(document(input, &key, context)?),
            }
            Ok(())
        },
    )?;
    Ok(kind.map(|kind| Scheme {
        kind,
        objective,
        label,
        documents,
    }))
}

/// `document(countries("GBR"), types(passport))`.
fn document(input: ParseStream<'_>, owner: &Ident, context: &mut Context) -> syn::Result<DocumentRestriction> {
    let (mut countries, mut types) = (None, None);
    context.words.open(DOCUMENT_KEYS.module);
    group_items(input, context, owner, DOCUMENT, &mut |input, context| {
        let (key, word) = word(input, context, DOCUMENT_KEYS)?;
        let mut values = Vec::new();
        if word.name == "countries" {
            group_items(input, context, &key, "countries(\"GBR\")", &mut |input, context| {
                let value = country(input, context)?;
                add(&mut values, value, context);
                Ok(())
            })?;
        } else {
            context.words.open(DOCUMENTS.module);
            group_items(input, context, &key, "types(passport)", &mut |input, context| {
                let value = word_or_text(input, context, DOCUMENTS)?;
                add(&mut values, value, context);
                Ok(())
            })?;
        }
        let slot = if word.name == "countries" {
            &mut countries
        } else {
            &mut types
        };
        match slot {
            Some((_, first)) => given_twice(context, word.name, key.span(), *first),
            None => *slot = Some((values, key.span())),
        }
        Ok(())
    })?;
    let values = |slot: Option<(Vec<Text>, _)>| slot.map(|(values, _)| values).unwrap_or_default();
    Ok(DocumentRestriction {
        countries: values(countries),
        types: values(types),
    })
}

/// An ISO 3166-1 alpha-3 code.
fn country(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Text> {
    if let Ok(ident) = input.fork().parse::<Ident>() {
        let message = format!(
            "a country is written as a string: `\"{}\"`",
            ident.to_string().to_uppercase()
        );
        return Err(syn::Error::new(ident.span(), message));
    }
    let literal: LitStr = input.parse().map_err(|error| {
        let message = "a country is its ISO 3166-1 code of three capital letters, as in `\"GBR\"`";
        syn::Error::new(error.span(), message)
    })?;
    let wire = literal.value();
    if wire.len() != 3 || !wire.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message =
            format!("a country is its ISO 3166-1 code of three capital letters, as in `\"GBR\"`; this is {wire:?}");
        context.errors.at(literal.span(), &message);
    }
    Ok(Text {
        wire,
        word: None,
        span: literal.span(),
    })
}

fn add(values: &mut Vec<Text>, value: Text, context: &mut Context) {
    match values.iter().find(|first| first.wire == value.wire) {
        Some(first) => {
            context.errors.at(value.span, "this is listed twice");
            context.errors.at(first.span, "this was first listed here");
        }
        None => values.push(value),
    }
}

/// Known words have to fit each other; strings are believed.
fn check_combination(framework: &Text, scheme: &Text, objective: Option<&Text>, context: &mut Context) {
    let Some(scheme_word) = scheme.word else { return };
    let of = |framework: &str| {
        let mut schemes = schemes_of(framework).iter();
        schemes.find(|(name, _)| *name == scheme_word.name)
    };
    let found = match framework.word {
        Some(word) => of(word.name),
        None => FRAMEWORKS.words.iter().find_map(|word| of(word.name)),
    };
    let Some((_, objectives)) = found else {
        let framework = framework.word.map_or("", |word| word.name);
        let message = format!(
            "the framework `{framework}` has no scheme `{}`; it has {}",
            scheme_word.name,
            list(&mut schemes_of(framework).iter().map(|(name, _)| *name))
        );
        context.errors.at(scheme.span, &message);
        return;
    };
    if let Some(objective) = objective
        && let Some(word) = objective.word
        && !objectives.contains(&word.name)
    {
        let scheme = scheme_word.name;
        let message = if objectives.is_empty() {
            format!(
                "the scheme `{scheme}` has no objectives; leave `objective = {}` out",
                word.name
            )
        } else {
            format!(
                "the scheme `{scheme}` has no objective `{}`; it has {}",
                word.name,
                list(&mut objectives.iter().copied())
            )
        };
        context.errors.at(objective.span, &message);
    }
}
