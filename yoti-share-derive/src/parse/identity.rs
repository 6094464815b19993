//! Reads `identity_profile(…)` and `advanced_identity_profile(…)`.

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

use super::reader::{
    Context, peek_word, push_once, read_equals, read_group, read_string, read_value, read_word, rest_of_item, set_once,
    skip_item, visible,
};
use crate::line;
use crate::lookup::find;
use crate::model::{DocumentRestriction, Identity, Once, Scheme, TrustProfile, Value};
use crate::words::{
    AdvancedIdentityProfileKey, DocumentKey, DocumentType, Framework, IdentityProfileKey, Objective, Place,
    Scheme as SchemeWord, SchemeKey, ShareOption, TrustProfileKey, Vocabulary, Word,
};

/// Reads `identity_profile(framework = uk_tfida, scheme = dbs, objective = basic)`.
pub(super) fn read_identity_profile(
    input: ParseStream<'_>,
    owner: &Ident,
    context: &mut Context,
) -> syn::Result<Option<Identity>> {
    let (mut framework, mut scheme, mut objective) = (Once::default(), Once::default(), Once::default());
    let mut is_clear = true;
    context.words.open(IdentityProfileKey::PLACE.module);
    let example = ShareOption::IdentityProfile.word().example;
    read_group(input, context, owner, example, &mut |input, context| {
        let (key, word) = read_word::<IdentityProfileKey>(input, context).inspect_err(|_| is_clear = false)?;
        match word {
            IdentityProfileKey::Framework => {
                read_keyed(input, &key, word.word(), Framework::PLACE, &mut framework, context)
            }
            IdentityProfileKey::Scheme => {
                if let Some(line) = scheme_without_parentheses(input) {
                    scheme.key = Some(key.clone());
                    let message = format!("`{key}` takes a value after `=`; write `{line}`");
                    return Err(syn::Error::new(key.span(), message));
                }
                read_keyed(input, &key, word.word(), SchemeWord::PLACE, &mut scheme, context)
            }
            IdentityProfileKey::Objective => {
                read_keyed(input, &key, word.word(), Objective::PLACE, &mut objective, context)
            }
        }
    })?;
    // An unknown key may have been meant to be the missing one.
    if is_clear {
        require_key(
            framework.key.is_some(),
            owner,
            IdentityProfileKey::Framework.word(),
            context,
        );
        require_key(scheme.key.is_some(), owner, IdentityProfileKey::Scheme.word(), context);
    }
    let (Some(framework), Some(scheme)) = (framework.value, scheme.value) else {
        return Ok(None);
    };
    Ok(Some(Identity::Simple {
        framework,
        scheme,
        objective: objective.value,
    }))
}

/// `scheme(dbs, objective = basic)` as an identity profile takes it: `scheme = dbs, objective = basic`.
fn scheme_without_parentheses(input: ParseStream<'_>) -> Option<String> {
    let rest = rest_of_item(input);
    let (kind, objective) = rest.strip_prefix('(')?.strip_suffix(')')?.split_once(", ")?;
    let is_objective = objective.starts_with("objective = ") && !objective.contains(',');
    is_objective.then(|| format!("scheme = {kind}, {objective}"))
}

/// Reads `advanced_identity_profile(profile(…), …)`.
pub(super) fn read_advanced_identity_profile(
    input: ParseStream<'_>,
    owner: &Ident,
    context: &mut Context,
) -> syn::Result<Option<Identity>> {
    let mut profiles: Vec<TrustProfile> = Vec::new();
    context.words.open(AdvancedIdentityProfileKey::PLACE.module);
    let example = ShareOption::AdvancedIdentityProfile.word().example;
    let arguments = profile_arguments(input);
    let mut is_flat = false;
    read_group(input, context, owner, example, &mut |input, context| {
        // The keys of a profile, without the profile, are one mistake.
        let word = peek_word(input).unwrap_or_default();
        let is_key = TrustProfileKey::PLACE.get(&word).is_some() || (is_flat && SchemeKey::PLACE.get(&word).is_some());
        if is_key {
            let key = input.call(Ident::parse_any)?;
            context.words.record(TrustProfileKey::PLACE.module, &key);
            if !std::mem::replace(&mut is_flat, true) {
                let message = format!("`{key}` belongs in a profile; write `{owner}(profile({arguments}))`");
                context.errors.at(key.span(), &message);
            }
            skip_item(input);
            return Ok(());
        }
        match read_word(input, context)? {
            (key, AdvancedIdentityProfileKey::Profile) => profiles.extend(read_trust_profile(input, &key, context)?),
        }
        Ok(())
    })?;
    Ok(Some(Identity::Advanced(profiles)))
}

/// The arguments of an identity profile as `profile(…)` takes them: `scheme(dbs, objective = basic)`.
fn profile_arguments(input: ParseStream<'_>) -> String {
    let items = match input.fork().parse() {
        Ok(TokenTree::Group(group)) => line::items(group.stream()),
        Ok(TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) | Err(_) => Vec::new(),
    };
    let (mut arguments, mut keys): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut scheme = None;
    for item in items {
        if SchemeKey::PLACE.get(line::first_word(&item)).is_some() {
            keys.push(item);
        } else if let Some(kind) = item.strip_prefix("scheme = ") {
            scheme = Some(arguments.len());
            arguments.push(format!("scheme({kind})"));
        } else {
            if item.starts_with("scheme(") {
                scheme = Some(arguments.len());
            }
            arguments.push(item);
        }
    }
    // The keys belong to the last scheme.
    if let Some(scheme) = scheme.and_then(|index| arguments.get_mut(index)) {
        scheme.truncate(scheme.len() - 1);
        for key in keys {
            scheme.push_str(", ");
            scheme.push_str(&key);
        }
        scheme.push(')');
    } else {
        arguments.extend(keys);
    }
    line::join(&arguments)
}

/// Reads `profile(framework = uk_tfida, scheme(rtw))`.
fn read_trust_profile(
    input: ParseStream<'_>,
    owner: &Ident,
    context: &mut Context,
) -> syn::Result<Option<TrustProfile>> {
    let (mut framework, mut schemes) = (Once::default(), Vec::new());
    let (mut is_clear, mut has_scheme) = (true, false);
    context.words.open(TrustProfileKey::PLACE.module);
    let example = AdvancedIdentityProfileKey::Profile.word().example;
    let arguments = profile_arguments(input);
    read_group(input, context, owner, example, &mut |input, context| {
        // The keys of a scheme beside it are one mistake.
        if let Some(word) = peek_word(input).filter(|word| SchemeKey::PLACE.get(word).is_some()) {
            if is_clear {
                let message = format!("`{word}` belongs in a scheme; write `{owner}({arguments})`");
                context.errors.at(input.span(), &message);
            }
            is_clear = false;
            skip_item(input);
            return Ok(());
        }
        let (key, word) = read_word::<TrustProfileKey>(input, context).inspect_err(|_| is_clear = false)?;
        match word {
            TrustProfileKey::Framework => {
                read_keyed(input, &key, word.word(), Framework::PLACE, &mut framework, context)
            }
            TrustProfileKey::Scheme => {
                has_scheme = true;
                if input.peek(Token![=]) {
                    // The keys that belong in its parentheses may follow.
                    is_clear = false;
                    let message = format!("`{key}` needs parentheses; write `{owner}({arguments})`");
                    return Err(syn::Error::new(key.span(), message));
                }
                if let Some(scheme) = read_scheme(input, &key, context)? {
                    push_scheme(&mut schemes, scheme, context);
                }
                Ok(())
            }
        }
    })?;
    if is_clear {
        require_key(
            framework.key.is_some(),
            owner,
            TrustProfileKey::Framework.word(),
            context,
        );
        require_key(has_scheme, owner, TrustProfileKey::Scheme.word(), context);
    }
    Ok(framework.value.map(|framework| TrustProfile { framework, schemes }))
}

/// Adds a scheme, unless the profile has the same one already. A label only names a scheme in the report.
fn push_scheme(schemes: &mut Vec<Scheme>, scheme: Scheme, context: &mut Context) {
    let is_same = |other: &&Scheme| {
        scheme.kind == other.kind && scheme.objective == other.objective && scheme.documents == other.documents
    };
    match schemes.iter().find(is_same) {
        Some(first) => {
            let what = format!("the scheme `{}`", line::text(scheme.kind.to_token_stream()));
            context.errors.repeated(&what, "listed", &scheme.kind, &first.kind);
        }
        None => schemes.push(scheme),
    }
}

/// Reads `scheme(dbs, objective = basic, label = "…", document(…))`.
fn read_scheme(input: ParseStream<'_>, owner: &Ident, context: &mut Context) -> syn::Result<Option<Scheme>> {
    let (mut kind, mut objective, mut label, mut documents) = (None, Once::default(), Once::default(), Vec::new());
    let mut is_first = true;
    context.words.open(SchemeWord::PLACE.module);
    context.words.open(SchemeKey::PLACE.module);
    let example = TrustProfileKey::Scheme.word().example;
    read_group(input, context, owner, example, &mut |input, context| {
        let ahead = peek_word(input).unwrap_or_default();
        let is_first = std::mem::take(&mut is_first);
        let is_kind = if is_first {
            find::<SchemeKey>(&ahead).is_none()
        } else {
            kind.is_none() && find::<SchemeWord>(&ahead).is_some()
        };
        if is_kind {
            kind = Some(read_value(input, context, SchemeWord::PLACE)?);
            return Ok(());
        }
        if is_first {
            let message = format!("the type of a scheme comes first, as in `{example}`");
            context.errors.at(input.span(), &message);
        }
        let (key, word) = read_word::<SchemeKey>(input, context)?;
        let example = word.word().example;
        match word {
            SchemeKey::Objective => read_keyed(input, &key, word.word(), Objective::PLACE, &mut objective, context),
            SchemeKey::Label => set_once(&mut label, &key, read_label(input, &key, example, context), context),
            SchemeKey::Document => {
                documents.push(read_document(input, &key, example, context)?);
                Ok(())
            }
        }
    })?;
    Ok(kind.map(|kind| Scheme {
        kind,
        objective: objective.value,
        label: label.value,
        documents,
    }))
}

fn read_label(input: ParseStream<'_>, key: &Ident, example: &str, context: &mut Context) -> syn::Result<LitStr> {
    read_equals(input, key, example)?;
    read_string(input, context).map_err(|error| {
        let message = format!("a label is a string, as in `{example}`");
        syn::Error::new(error.span(), message)
    })
}

/// Reads `document(countries("GBR"), types(passport))`.
fn read_document(
    input: ParseStream<'_>,
    owner: &Ident,
    example: &str,
    context: &mut Context,
) -> syn::Result<DocumentRestriction> {
    let (mut countries, mut types) = (Once::default(), Once::default());
    context.words.open(DocumentKey::PLACE.module);
    read_group(input, context, owner, example, &mut |input, context| {
        let (key, word) = read_word::<DocumentKey>(input, context)?;
        let example = word.word().example;
        match word {
            DocumentKey::Countries => {
                let values = read_values(input, &key, example, context, read_country);
                set_once(&mut countries, &key, values, context)
            }
            DocumentKey::Types => {
                context.words.open(DocumentType::PLACE.module);
                let values = read_values(input, &key, example, context, read_document_type);
                set_once(&mut types, &key, values, context)
            }
        }
    })?;
    Ok(DocumentRestriction {
        countries: countries.value.unwrap_or_default(),
        types: types.value.unwrap_or_default(),
    })
}

/// Reads values in parentheses, each of which may be listed once.
fn read_values(
    input: ParseStream<'_>,
    key: &Ident,
    example: &str,
    context: &mut Context,
    read: fn(ParseStream<'_>, &mut Context) -> syn::Result<Value>,
) -> syn::Result<Vec<Value>> {
    let mut values = Vec::new();
    read_group(input, context, key, example, &mut |input, context| {
        let value = read(input, context)?;
        push_once(&mut values, value, context);
        Ok(())
    })?;
    Ok(values)
}

fn read_document_type(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Value> {
    read_value(input, context, DocumentType::PLACE)
}

/// Reads an ISO 3166-1 alpha-3 code.
fn read_country(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Value> {
    let expected = "a country is its ISO 3166-1 code of three capital letters, as in `\"GBR\"`";
    if let Ok(ident) = input.fork().parse::<Ident>() {
        let message = match alpha_3(&ident.to_string()) {
            Some(code) => format!("write a country as a string: `{code:?}`"),
            None => expected.to_owned(),
        };
        return Err(syn::Error::new(ident.span(), message));
    }
    let literal: LitStr = input.parse().map_err(|error| syn::Error::new(error.span(), expected))?;
    let wire = literal.value();
    if wire.len() != 3 || !wire.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message = match alpha_3(&wire) {
            Some(code) => format!("a country is its ISO 3166-1 code of three capital letters; write `{code:?}`"),
            None => expected.to_owned(),
        };
        context.errors.at(literal.span(), &message);
    }
    Ok(Value {
        wire,
        word: None,
        tokens: literal.into_token_stream(),
    })
}

/// The code of three letters, for text that certainly means a country.
fn alpha_3(written: &str) -> Option<String> {
    let code = visible(written).to_ascii_uppercase();
    match code.as_str() {
        "UK" | "GB" => Some("GBR".to_owned()),
        "US" => Some("USA".to_owned()),
        "IE" => Some("IRL".to_owned()),
        "FR" => Some("FRA".to_owned()),
        "DE" => Some("DEU".to_owned()),
        "IN" => Some("IND".to_owned()),
        "CA" => Some("CAN".to_owned()),
        "AU" => Some("AUS".to_owned()),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => Some(code.to_owned()),
        _ => None,
    }
}

/// Reads `= value` after a key.
fn read_keyed(
    input: ParseStream<'_>,
    key: &Ident,
    word: &Word,
    place: &Place,
    option: &mut Once<Value>,
    context: &mut Context,
) -> syn::Result<()> {
    context.words.open(place.module);
    let value = match read_equals(input, key, word.example) {
        Ok(()) => read_value(input, context, place),
        Err(error) => Err(error),
    };
    set_once(option, key, value, context)
}

/// Reports a key that was left out.
fn require_key(is_there: bool, owner: &Ident, key: &Word, context: &mut Context) {
    if !is_there {
        let Word { name, example, .. } = key;
        let message = format!("`{owner}` needs a {name}, as in `{example}`");
        context.errors.at(owner.span(), &message);
    }
}
