//! What `#[attr(…)]` asks for: a word of the catalogue, a path to a type, or a string.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Lit, LitInt, LitStr, Token, TypePath, token};

use super::{Context, check_text};
use crate::model::{Alternative, AuthKind, Derivation, Marker, Name};
use crate::words::{ALONE, ATTRIBUTES, SHARE, Word, compact};

/// Whether a bare word stands here, and not a path or a literal.
pub(super) fn is_bare_word(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && !input.peek2(Token![::]) && !input.peek2(Token![<])
}

/// Reads a name and what belongs to it.
pub(super) fn read(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Name> {
    if is_bare_word(input) {
        let ident = input.call(Ident::parse_any)?;
        context.words.saw(ATTRIBUTES.module, &ident);
        let word = lookup(&ident, input).map_err(|error| {
            let meant = macro_call(&ident, input).or_else(|| named_by_key(&ident, input));
            meant.or_else(|| alone_meant_by(&ident)).unwrap_or(error)
        })?;
        return from_word(&ident, word, input);
    }
    if input.peek(Lit) {
        let literal = verbatim(input, context)?;
        let (label, tokens) = (literal.value(), literal.to_token_stream());
        return Ok(Name {
            marker: Marker::Verbatim(literal),
            derivation: None,
            tokens,
            label,
        });
    }
    let path: TypePath = input.parse().map_err(|error| {
        let message = "expected the name of a Yoti attribute, as in `#[attr(full_name)]`, a path to a type of your own, \
                       or a string";
        syn::Error::new(error.span(), message)
    })?;
    let tokens = path.to_token_stream();
    let mut label = tokens.to_string();
    label.retain(|c| c != ' ');
    Ok(Name {
        marker: Marker::Path(path),
        derivation: None,
        tokens,
        label,
    })
}

/// `#[attr]`: the attribute that the field is named after.
pub(super) fn of_field(field: &Ident, attr: Span) -> syn::Result<Name> {
    let name = field.unraw().to_string();
    if let Some(word) = ATTRIBUTES.get(&name) {
        let ident = Ident::new(&name, attr);
        return (|input: ParseStream<'_>| from_word(&ident, word, input)).parse2(TokenStream::new());
    }
    let advice = match tag_meant_by(&name) {
        Some(tag) => format!("write `{tag}`"),
        None => "name the attribute, as in `#[attr(full_name)]`".to_owned(),
    };
    let message = format!("no Yoti attribute is called `{name}`; {advice}");
    Err(syn::Error::new(field.span(), message))
}

/// One of `alternatives(…)`.
pub(super) fn alternative(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Alternative> {
    if is_bare_word(input) {
        let ident = input.call(Ident::parse_any)?;
        context.words.saw("alternatives", &ident);
        let written = ident.unraw().to_string();
        let known = ATTRIBUTES.get(&written).or_else(|| ATTRIBUTES.meant_by(&written));
        if age_in(&written).is_some() || known.is_some_and(|word| !word.is_alternative()) {
            let message = format!("`{written}` can't be an alternative; an alternative is an attribute by itself");
            return Err(syn::Error::new(ident.span(), message));
        }
        let word = lookup(&ident, input)?;
        return Ok(Alternative::Catalogue(ident, word));
    }
    if input.peek(Lit) {
        return verbatim(input, context).map(Alternative::Verbatim);
    }
    input.parse().map(Alternative::Path)
}

/// The row of a bare word; `input` is what follows it.
fn lookup(ident: &Ident, input: ParseStream<'_>) -> syn::Result<&'static Word> {
    let written = ident.unraw().to_string();
    if let Some(word) = ATTRIBUTES.get(&written) {
        return Ok(word);
    }
    let message = if let Some(age) = age_in(&written) {
        format!("unknown Yoti attribute `{written}`; write `{age}`")
    } else if let Some(kind) = auth_meant_by(&written) {
        format!("`{written}` is no attribute of a person; write `#[{}]`", kind.name())
    } else if let Some(name) = share_meant_by(&written) {
        format!("`{written}` is no attribute of a person; put `#[share({name})]` on the struct")
    } else if let Some(word) = ATTRIBUTES.meant_by(&written).filter(|word| word.wire.is_empty()) {
        format!("unknown Yoti attribute `{written}`; write `{}`", whole(word, input))
    } else if ATTRIBUTES.meant_by(&written).is_none()
        && written != "Self"
        && written.chars().next().is_some_and(char::is_uppercase)
    {
        format!("unknown Yoti attribute `{written}`; a type of your own is named by a path, as in `self::{written}`")
    } else if let Some(word) = ATTRIBUTES.near(&written).and_then(|near| ATTRIBUTES.get(near))
        && word.wire.is_empty()
    {
        format!(
            "unknown Yoti attribute `{written}`; did you mean `{}`?",
            whole(word, input)
        )
    } else {
        ATTRIBUTES.unknown(&written)
    };
    Err(syn::Error::new(ident.span(), message))
}

/// `concat!(…)`: nobody expands a macro here.
fn macro_call(ident: &Ident, input: ParseStream<'_>) -> Option<syn::Error> {
    let message =
        format!("`{ident}!` is not expanded inside an attribute; write the name itself, as in `#[attr(full_name)]`");
    input.peek(Token![!]).then(|| syn::Error::new(ident.span(), message))
}

/// `name = "full_name"`: the name stands behind a key.
fn named_by_key(ident: &Ident, input: ParseStream<'_>) -> Option<syn::Error> {
    let ahead = input.fork();
    ahead.parse::<Token![=]>().ok()?;
    let name = if let Ok(literal) = ahead.parse::<LitStr>() {
        let value = literal.value();
        attribute_meant_by(&value).unwrap_or_else(|| format!("{value:?}"))
    } else {
        attribute_meant_by(&ahead.call(Ident::parse_any).ok()?.unraw().to_string())?
    };
    let message = format!("the name stands by itself; write `#[attr({name})]` and no `{ident} =`");
    Some(syn::Error::new(ident.span(), message))
}

/// The attribute that is meant by a name, as it is written here with everything that belongs to it.
pub(super) fn attribute_meant_by(written: &str) -> Option<String> {
    let known = || ATTRIBUTES.get(written).or_else(|| ATTRIBUTES.meant_by(written));
    let with_age = derivation_in(written).or_else(|| age_in(written));
    with_age.or_else(|| known().map(Word::example))
}

/// The tag that is meant by the name of a field: `#[attr(age_over = 18)]`, `#[selfie_auth]`.
pub(super) fn tag_meant_by(written: &str) -> Option<String> {
    if let Some(name) = attribute_meant_by(written) {
        return Some(format!("#[attr({name})]"));
    }
    auth_meant_by(written).map(|kind| format!("#[{}]", kind.name()))
}

/// A word with everything that belongs to it, and with the age that follows if one does.
pub(super) fn whole(word: &Word, input: ParseStream<'_>) -> String {
    let age = |input: ParseStream<'_>| {
        let inner;
        if input.peek(token::Paren) {
            syn::parenthesized!(inner in input);
            return inner.parse::<LitInt>();
        }
        input.parse::<Token![=]>()?;
        input.parse::<LitInt>()
    };
    age(&input.fork()).map_or_else(|_| word.example(), |age| word.with_age(age.base10_digits(), "5"))
}

/// A word that was meant to stand instead of a name: `ignore`, `flaten`.
fn alone_meant_by(ident: &Ident) -> Option<syn::Error> {
    let written = ident.unraw().to_string();
    if ATTRIBUTES.meant_by(&written).is_some() {
        return None;
    }
    let name = match ALONE.meant_by(&written) {
        Some(word) => word.name,
        None => ALONE.near(&written)?,
    };
    let message = format!("unknown Yoti attribute `{written}`; did you mean `{name}`?");
    Some(syn::Error::new(ident.span(), message))
}

/// `age_over_18`, `over18`: an age that became part of the name.
fn age_in(written: &str) -> Option<String> {
    let mut start = written.len();
    while start > 0 && written.as_bytes().get(start - 1).is_some_and(u8::is_ascii_digit) {
        start -= 1;
    }
    let (name, age) = written.split_at_checked(start).filter(|(_, age)| !age.is_empty())?;
    let word = match compact(name).as_str() {
        "over" | "isover" => ATTRIBUTES.get("age_over"),
        "under" | "isunder" => ATTRIBUTES.get("age_under"),
        name => ATTRIBUTES.meant_by(name),
    };
    let check = word.filter(|word| word.wire.is_empty())?;
    Some(check.with_age(age, "5"))
}

/// What concerns the whole share: `withWantedRememberMe`.
fn share_meant_by(written: &str) -> Option<&'static str> {
    let name = SHARE.get(written).or_else(|| SHARE.meant_by(written))?.name;
    let example = match name {
        "remember_me" => name,
        "identity_profile" => "identity_profile(framework = uk_tfida, scheme = rtw)",
        "advanced_identity_profile" => "advanced_identity_profile(…)",
        _ => return None,
    };
    Some(example)
}

fn auth_meant_by(written: &str) -> Option<AuthKind> {
    let word = crate::words::SHARE_ON_FIELD;
    let name = word.get(written).or_else(|| word.meant_by(written))?.name;
    AuthKind::from_name(name)
}

fn from_word(ident: &Ident, word: &'static Word, input: ParseStream<'_>) -> syn::Result<Name> {
    let name = word.name;
    let (derivation, tokens, label) = match name {
        "age_over" | "age_under" => {
            let (age, tokens) = age(ident, input)?;
            let derivation = Derivation {
                text: format!("{name}:{age}"),
                base: "date_of_birth",
                alternative: None,
            };
            (Some(derivation), tokens, format!("{name} = {age}"))
        }
        "estimated_age_over" => {
            let (age, buffer, tokens) = estimated(ident, input)?;
            let derivation = Derivation {
                text: format!("age_over:{age}:{buffer}"),
                base: "estimated_age",
                alternative: Some("date_of_birth"),
            };
            (Some(derivation), tokens, format!("{name}({age}, buffer = {buffer})"))
        }
        _ => {
            refuse_value(name, input)?;
            (None, ident.to_token_stream(), name.to_owned())
        }
    };
    Ok(Name {
        marker: Marker::Catalogue {
            word,
            ident: ident.clone(),
        },
        derivation,
        tokens,
        label,
    })
}

fn refuse_value(name: &str, input: ParseStream<'_>) -> syn::Result<()> {
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        return Err(syn::Error::new(input.span(), format!("`{name}` takes no value")));
    }
    if input.peek(token::Paren) {
        let message = format!("`{name}` takes no arguments; options follow a comma, as in `#[attr({name}, optional)]`");
        return Err(syn::Error::new(input.span(), message));
    }
    Ok(())
}

/// `= 18`.
fn age(ident: &Ident, input: ParseStream<'_>) -> syn::Result<(u16, TokenStream)> {
    if input.peek(token::Paren) {
        return Err(syn::Error::new(
            input.span(),
            format!("the age follows `=`, as in `#[attr({ident} = 18)]`"),
        ));
    }
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(
            ident.span(),
            format!("`{ident}` needs an age, as in `#[attr({ident} = 18)]`"),
        ));
    }
    let equals: Token![=] = input.parse()?;
    let example = format!("{ident} = 18");
    let (age, literal) = number(input, "an age", 1, &example)?;
    if !input.is_empty() && !input.peek(Token![,]) {
        let message = format!("an age is one literal number and nothing more, as in `{example}`");
        return Err(syn::Error::new(input.span(), message));
    }
    Ok((age, quote!(#ident #equals #literal)))
}

/// How an estimate is written.
const ESTIMATED: &str = "estimated_age_over(18, buffer = 5)";

/// `(18, buffer = 5)`.
fn estimated(ident: &Ident, input: ParseStream<'_>) -> syn::Result<(u16, u16, TokenStream)> {
    if !input.peek(token::Paren) {
        let message = format!("`{ident}` needs an age and a buffer, as in `#[attr({ESTIMATED})]`");
        return Err(syn::Error::new(ident.span(), message));
    }
    let content;
    let parentheses = syn::parenthesized!(content in input);
    let (age, buffer) = age_and_buffer(ident, &content, parentheses.span.join()).inspect_err(|_| {
        // What was not read would be a second error.
        let _: syn::Result<TokenStream> = content.parse();
    })?;
    Ok((age, buffer, quote!(#ident)))
}

/// `18, buffer = 5`.
fn age_and_buffer(ident: &Ident, input: ParseStream<'_>, parentheses: Span) -> syn::Result<(u16, u16)> {
    let wrong = |span, what: &str| Err(syn::Error::new(span, format!("{what}, as in `{ESTIMATED}`")));
    if input.is_empty() {
        return wrong(parentheses, &format!("`{ident}` needs an age and a buffer"));
    }
    let age = match number(input, "an age", 1, ESTIMATED) {
        Ok((age, _)) => age,
        Err(mut error) => {
            if input.parse::<Token![,]>().is_ok()
                && input.parse::<Ident>().is_ok_and(|key| key == "buffer")
                && input.parse::<Token![=]>().is_ok()
                && let Err(other) = number(input, "a buffer", 0, ESTIMATED)
            {
                error.combine(other);
            }
            return Err(error);
        }
    };
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        return wrong(parentheses, &format!("`{ident}` needs a buffer"));
    }
    let Ok(key) = input.call(Ident::parse_any) else {
        return wrong(input.span(), "the buffer has its name in front");
    };
    if key != "buffer" {
        return wrong(key.span(), &format!("unknown key `{key}`; write `buffer`"));
    }
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return wrong(key.span(), "`buffer` needs a value");
    }
    let (buffer, _) = number(input, "a buffer", 0, ESTIMATED)?;
    input.parse::<Option<Token![,]>>()?;
    if !input.is_empty() {
        return wrong(
            input.span(),
            &format!("`{ident}` takes an age and a buffer and nothing else"),
        );
    }
    Ok((age, buffer))
}

/// A literal of `least` to 999.
fn number(input: ParseStream<'_>, what: &str, least: u16, example: &str) -> syn::Result<(u16, LitInt)> {
    let minus: Option<Token![-]> = input.parse()?;
    let expected = |span| {
        let message = format!("{what} is a literal number from {least} to 999, as in `{example}`");
        syn::Error::new(span, message)
    };
    if input.is_empty() {
        return Err(expected(input.span()));
    }
    let literal = match input.parse::<Lit>() {
        Ok(Lit::Int(literal)) => literal,
        Ok(other) => return Err(expected(other.span())),
        Err(error) => return Err(expected(error.span())),
    };
    match literal.base10_parse::<u16>() {
        Ok(number) if minus.is_none() && least <= number && number <= 999 => Ok((number, literal)),
        _ => {
            let sign = if minus.is_some() { "-" } else { "" };
            let digits = literal.base10_digits();
            let message = format!("{what} must be {least} to 999, this is {sign}{digits}");
            Err(syn::Error::new_spanned(quote!(#minus #literal), message))
        }
    }
}

/// A string that is sent as it stands, unless it spells a name of the catalogue.
fn verbatim(input: ParseStream<'_>, context: &mut Context) -> syn::Result<LitStr> {
    let literal = match input.parse::<Lit>()? {
        Lit::Str(literal) => literal,
        other => {
            let message = "expected the name of a Yoti attribute, as in `#[attr(full_name)]`";
            return Err(syn::Error::new(other.span(), message));
        }
    };
    let value = literal.value();
    let known = ATTRIBUTES
        .words
        .iter()
        .find(|word| word.name == value || (!word.wire.is_empty() && word.wire == value));
    let written = known.map(Word::example).or_else(|| derivation_in(&value));
    if let Some(written) = written {
        let message = format!("`{value}` is Yoti's own; write it without quotes: `#[attr({written})]`");
        return Err(syn::Error::new(literal.span(), message));
    }
    check_text(&literal, context);
    Ok(literal)
}

/// `age_over:18` as one writes it here.
fn derivation_in(value: &str) -> Option<String> {
    let mut parts = value.split(':');
    let (name, age, buffer) = (parts.next()?, parts.next()?, parts.next());
    let name = match (name, buffer) {
        ("age_over" | "age_under", None) | ("age_under", Some(_)) => name,
        ("age_over", Some(_)) => "estimated_age_over",
        _ => return None,
    };
    Some(ATTRIBUTES.get(name)?.with_age(age, buffer.unwrap_or_default()))
}
