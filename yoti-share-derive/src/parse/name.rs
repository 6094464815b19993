//! Reads how an attribute is named: a word of the catalogue, a path to a type, or a string.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Field, Ident, Lit, LitStr, Token, TypePath, token};

use super::age::{read_age, read_age_and_buffer};
use super::reader::{Context, describe_unknown, read_string, reject_value, rest_of_item, visible};
use crate::line;
use crate::lookup::{compact, complete, find, find_with_synonyms};
use crate::model::{Derivation, Marker, Name};
use crate::types;
use crate::words::{AttributeName, AttributeOption, AuthKind, FieldUse, Form, Vocabulary};

/// Whether a bare word is ahead, and not a path or a literal.
pub(super) fn is_bare_word(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any) && !input.peek2(Token![::]) && !input.peek2(Token![<])
}

/// Reads a name and what belongs to it.
pub(super) fn read_name(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Name> {
    if is_bare_word(input) {
        let ident = input.call(Ident::parse_any)?;
        context.words.record(AttributeName::PLACE.module, &ident);
        return match find(&ident.unraw().to_string()) {
            Some(name) => read_catalogue_name(&ident, name, input),
            None => Err(unknown_name(&ident, input)),
        };
    }
    let (marker, label) = if input.peek(Lit) {
        let literal = read_literal(input, context)?;
        let label = literal.value();
        (Marker::Literal(literal), label)
    } else {
        let path = read_path(input)?;
        let label = line::text(path.to_token_stream());
        (Marker::Path(path), label)
    };
    Ok(Name {
        derivation: None,
        tokens: marker.to_token_stream(),
        label,
        marker,
    })
}

fn read_path(input: ParseStream<'_>) -> syn::Result<TypePath> {
    input.parse().map_err(|error: syn::Error| {
        let message = "expected the name of a Yoti attribute, as in `full_name`, a path to your own type, or a string";
        syn::Error::new(error.span(), message)
    })
}

/// The name of `#[attr]`, which is the field's name; `line` writes the corrected attribute with a name.
pub(super) fn name_of_field(field: &Field, attr: Span, line: &dyn Fn(&str) -> String) -> syn::Result<Name> {
    let Some(ident) = &field.ident else {
        let message = format!(
            "a tuple field has no name to take the attribute from; write `{}`",
            line(name_for_type(field))
        );
        return Err(syn::Error::new(attr, message));
    };
    let written = ident.unraw().to_string();
    match find::<AttributeName>(&written) {
        Some(name) if matches!(name.form(), Form::Plain | Form::Report) => {
            let ident = Ident::new(&written, attr);
            Ok(Name {
                derivation: None,
                tokens: ident.to_token_stream(),
                label: written,
                marker: Marker::Catalogue { name, ident },
            })
        }
        Some(name) => {
            let line = line(name.word().example);
            Err(syn::Error::new(
                attr,
                format!("`{written}` needs an age; write `{line}`"),
            ))
        }
        None => {
            let advice = match suggest_tag(field, &written, line) {
                Some(tag) => format!("write `{tag}`"),
                None => format!("name the attribute, as in `{}`", line(name_for_type(field))),
            };
            let message = format!("no Yoti attribute is called `{written}`; {advice}");
            Err(syn::Error::new(ident.span(), message))
        }
    }
}

/// Reads one of `alternatives(…)`.
pub(super) fn read_alternative(input: ParseStream<'_>, context: &mut Context) -> syn::Result<Marker> {
    if !is_bare_word(input) {
        return if input.peek(Lit) {
            read_literal(input, context).map(Marker::Literal)
        } else {
            read_path(input).map(Marker::Path)
        };
    }
    let ident = input.call(Ident::parse_any)?;
    context.words.record("alternatives", &ident);
    let written = ident.unraw().to_string();
    let nearest = || find::<AttributeName>(AttributeName::PLACE.nearest(&written)?.name);
    if let Some(name) = find_with_synonyms(&written).or_else(nearest)
        && name.form() != Form::Plain
    {
        let message = format!(
            "`{written}` cannot be an alternative; write an attribute that is shared by itself, as in `alternatives(given_names)`"
        );
        return Err(syn::Error::new(ident.span(), message));
    }
    match find(&written) {
        Some(name) => Ok(Marker::Catalogue { name, ident }),
        None => Err(unknown_name(&ident, input)),
    }
}

/// The tag that a field of this name or type most likely needs; `line` writes `#[attr(…)]` with a name.
pub(super) fn suggest_tag(field: &Field, label: &str, line: &dyn Fn(&str) -> String) -> Option<String> {
    let auth = |auth: AuthKind| Some(format!("#[{}]", auth.word().name));
    if types::is_called(&field.ty, "SelfieAuth") {
        return auth(AuthKind::Selfie);
    }
    if types::is_called(&field.ty, "PinAuth") {
        return auth(AuthKind::Pin);
    }
    if let Some(name) = find_with_synonyms::<AttributeName>(label) {
        let structured = AttributeName::StructuredPostalAddress;
        let name = if types::is_called(&field.ty, "PostalAddress") && name == AttributeName::PostalAddress {
            structured
        } else {
            name
        };
        return Some(line(&complete(name.word(), label, "")));
    }
    auth(find_with_synonyms::<AuthKind>(label)?)
}

/// A name that fits the type of a field, as an example.
pub(super) fn name_for_type(field: &Field) -> &'static str {
    let label = field.ident.as_ref().map(Ident::to_string).unwrap_or_default();
    let is_younger = ["under", "below", "younger"].iter().any(|word| label.contains(word));
    let examples = [
        ("bool", if is_younger { "age_under = 18" } else { "age_over = 18" }),
        ("AgeVerification", "age_over = 18"),
        ("Date", "date_of_birth"),
        ("NaiveDate", "date_of_birth"),
        ("Image", "selfie"),
        ("PostalAddress", "structured_postal_address"),
        ("Value", "structured_postal_address"),
        ("Json", "structured_postal_address"),
        ("DocumentDetails", "document_details"),
    ];
    let numbers = [
        "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
    ];
    if line::text(field.ty.to_token_stream()).contains("Vec<Image>") {
        return "document_images";
    }
    let Some(ty) = types::value_name(&field.ty) else {
        return "full_name";
    };
    if numbers.iter().any(|number| ty == number) {
        return "\"com.example.points\"";
    }
    examples
        .iter()
        .find(|(example, _)| ty == example)
        .map_or("full_name", |(_, name)| *name)
}

/// Why a bare word does not name an attribute; `input` is what follows it.
fn unknown_name(ident: &Ident, input: ParseStream<'_>) -> syn::Error {
    let written = ident.unraw().to_string();
    let names = AttributeName::PLACE;
    let rest = rest_of_item(input);
    let is_key = input.peek(Token![=]) && (input.peek2(LitStr) || input.peek2(Ident::peek_any));
    let is_own_type = names.find_synonym(&written).is_none() && written != "Self";
    let space = if rest.starts_with(char::is_alphanumeric) {
        " "
    } else {
        ""
    };
    let joined = format!("{written}{space}{rest}");
    let is_joined = !rest.is_empty() && joined.chars().all(|c| c.is_alphanumeric() || ".-_ ".contains(c));
    let is_constructor = rest.starts_with("(\"") && is_own_type;
    let message = if is_joined && names.find_synonym(&joined).is_some() {
        names.describe_unknown(&joined, "")
    } else if is_joined && rest.starts_with('.') {
        format!("a third-party attribute is named by a string; write `{joined:?}`")
    } else if is_key || is_constructor || input.peek(Token![!]) {
        let value = line::trim(&rest, " =()");
        let string = Some(value).filter(|value| value.starts_with('"') && !value.contains(','));
        match meant_by(&rest).or_else(|| string.map(str::to_owned)) {
            Some(name) => format!("write the attribute's name itself, without a key or a macro: `{name}`"),
            None => "write the attribute's name itself, as in `full_name`, without a key or a macro".to_owned(),
        }
    } else if FieldUse::PLACE.resembles(&written) && !names.resembles(&written) {
        FieldUse::PLACE.describe_unknown(&written, &rest)
    } else if is_own_type && written.len() > 1 && !written.contains(char::is_lowercase) && !names.resembles(&written) {
        format!(
            "unknown Yoti attribute `{written}`; a constant cannot name an attribute: write its value, as in \
             `\"com.example.points\"`"
        )
    } else if is_own_type && written.starts_with(char::is_uppercase) {
        format!(
            "unknown Yoti attribute `{written}`; name your own type by its path, as in `self::{written}`, or as \
             `{written}<>` if it is declared in a function"
        )
    } else {
        describe_unknown(names, &written, input)
    };
    syn::Error::new(ident.span(), message)
}

/// The characters around a value that is written in another syntax.
pub(super) const EDGES: &str = " =:.,!()[]{}\"";

/// The attribute that is meant by a value: `= "email_address"`, `!(email)`, `= "age_over:21"`.
fn meant_by(rest: &str) -> Option<String> {
    let value = line::trim(rest, EDGES);
    if let Some(name) = derivation(value) {
        return Some(complete(name.word(), "", value));
    }
    let name = find_with_synonyms::<AttributeName>(value)?;
    Some(complete(name.word(), value, ""))
}

/// The age check that is written as on the wire: `age_over:18`, `age_over:18:5`.
fn derivation(value: &str) -> Option<AttributeName> {
    match value.split_once(':')? {
        ("age_over", rest) if rest.contains(':') => Some(AttributeName::EstimatedAgeOver),
        (name, _) => find::<AttributeName>(name).filter(|name| name.form() == Form::Age),
    }
}

/// Reads what belongs to a name of the catalogue.
fn read_catalogue_name(ident: &Ident, name: AttributeName, input: ParseStream<'_>) -> syn::Result<Name> {
    let word = name.word().name;
    let (derivation, tokens, label) = match name.form() {
        Form::Plain | Form::Report => {
            if input.peek(token::Paren) {
                let arguments = rest_of_item(input);
                let arguments = arguments.get(1..arguments.len().saturating_sub(1)).unwrap_or_default();
                if name == AttributeName::EstimatedAge && arguments.starts_with(|c: char| c.is_ascii_digit()) {
                    let check = complete(AttributeName::EstimatedAgeOver.word(), "", arguments);
                    let message = format!("`{word}` takes no arguments; for a yes or no, write `{check}`");
                    return Err(syn::Error::new(input.span(), message));
                }
                let is_option = AttributeOption::PLACE.get(line::first_word(arguments)).is_some();
                let options = if is_option { arguments } else { "optional" };
                let message =
                    format!("`{word}` takes no arguments; options follow after a comma, as in `{word}, {options}`");
                return Err(syn::Error::new(input.span(), message));
            }
            reject_value(input, ident)?;
            (None, ident.to_token_stream(), word.to_owned())
        }
        Form::Age => {
            let (age, tokens) = read_age(ident, name, input)?;
            let derivation = Derivation {
                text: format!("{word}:{age}"),
                base: AttributeName::DateOfBirth,
                alternative: None,
            };
            (Some(derivation), tokens, format!("{word} = {age}"))
        }
        Form::AgeAndBuffer => {
            let (age, buffer) = read_age_and_buffer(ident, name, input)?;
            let derivation = Derivation {
                text: format!("age_over:{age}:{buffer}"),
                base: AttributeName::EstimatedAge,
                alternative: Some(AttributeName::DateOfBirth),
            };
            let label = format!("{word}({age}, buffer = {buffer})");
            (Some(derivation), ident.to_token_stream(), label)
        }
    };
    let ident = ident.clone();
    Ok(Name {
        marker: Marker::Catalogue { name, ident },
        derivation,
        tokens,
        label,
    })
}

/// Reads a string that is sent unchanged, unless it is a name of the catalogue.
fn read_literal(input: ParseStream<'_>, context: &mut Context) -> syn::Result<LitStr> {
    if !input.peek(LitStr) {
        let message = "expected the name of a Yoti attribute, as in `full_name`";
        return Err(syn::Error::new(input.span(), message));
    }
    let literal: LitStr = input.fork().parse()?;
    let value = visible(&literal.value());
    // Third-party names have dots, so that no other spelling of Yoti's names is one of them.
    let is_called = |name: &AttributeName| {
        [name.word().name, name.word().wire]
            .iter()
            .any(|spelling| compact(spelling) == compact(&value) && !value.contains('.'))
    };
    if let Some(name) = derivation(&value).or_else(|| AttributeName::ALL.iter().copied().find(is_called)) {
        let message = format!(
            "`{value}` is a name of Yoti's; write it without quotes: `{}`",
            complete(name.word(), "", &value)
        );
        return Err(syn::Error::new(literal.span(), message));
    }
    read_string(input, context)
}
