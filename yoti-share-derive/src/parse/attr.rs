//! Reads `#[attr(…)]` on a field: the attribute's name, its options, or `flatten` and `skip`.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Attribute as SynAttribute, Field as SynField, LitBool, LitStr, Meta, MetaList, Token, TypePath, token};

use super::name::{is_bare_word, name_of_field, read_alternative, read_name};
use super::opposite::{describe_opposite, reject_opposite};
use super::reader::{
    Context, MISSING_COMMA, at_end, peek_word, read_group, read_list, read_word, reject_value, require_list,
    rest_of_item, set_once, skip_item,
};
use super::source::read_constraint;
use crate::line;
use crate::lookup::{compact, complete, find, is_denial};
use crate::model::{Attribute, Name, Options, Role, Strength};
use crate::words::{AttributeName, AttributeOption, FieldUse, Vocabulary};

/// Reads one `#[attr(…)]`, or `#[attr]` for the attribute with the field's name; `None` if it has not the form of a list.
pub(super) fn read_attr(attribute: &SynAttribute, field: &SynField, context: &mut Context) -> Option<Draft> {
    context.words.open(AttributeName::PLACE.module);
    context.words.open(AttributeOption::PLACE.module);
    let mut draft = Draft::default();
    if !matches!(attribute.meta, Meta::Path(_)) {
        let example = "`#[attr(full_name)]`, or `#[attr]` for the attribute with the field's name";
        let list = require_list(attribute, context, example)?;
        draft.items = line::items(list.tokens.clone());
        draft.read(list, field, context);
    }
    Some(draft)
}

/// The contents of one `#[attr(…)]`.
#[derive(Default)]
pub(super) struct Draft {
    name: Option<Name>,
    /// Where the name was written, even if it is wrong.
    name_span: Option<Span>,
    /// The number of errors before it was tried.
    errors_before_name: usize,
    /// An option precedes the name.
    has_option: bool,
    /// A word was rejected, which may have been meant to be the name.
    is_unclear: bool,
    /// There are two names, and either may be the field's.
    has_two_names: bool,
    /// The number of errors before this attribute.
    errors_before: usize,
    options: Options,
    first_option: Option<Span>,
    field_use: Option<(FieldUse, Ident)>,
    /// Every item as text, and the number of the one with the name.
    items: Vec<String>,
    name_item: Option<usize>,
}

impl Draft {
    /// Whether a name, `flatten` or `skip` is in this list, right or wrong.
    pub(super) fn has_purpose(&self) -> bool {
        self.name_span.is_some() || self.field_use.is_some() || self.is_unclear
    }

    /// The name as it is written, if it is right.
    pub(super) fn written_name(&self) -> Option<&str> {
        self.name.as_ref()?;
        self.items.get(self.name_item?).map(String::as_str)
    }

    /// The items without the name.
    pub(super) fn written_options(&self) -> Vec<String> {
        self.items_except(self.name_item, None)
    }

    fn items_except(&self, one: Option<usize>, other: Option<usize>) -> Vec<String> {
        let mut items = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            if Some(index) != one && Some(index) != other {
                items.push(item.clone());
            }
        }
        items
    }

    /// Adds the options of another tag, as text.
    pub(super) fn add_options(&mut self, other: &Self) {
        self.items.extend(other.written_options());
    }

    /// The corrected attribute: this name, and every option that the user wrote.
    fn line(&self, name: &str) -> String {
        let mut items = vec![name.to_owned()];
        items.extend(self.written_options());
        line::attr(&items)
    }

    fn read(&mut self, list: &MetaList, field: &SynField, context: &mut Context) {
        self.errors_before = context.errors.len();
        let mut index: usize = 0;
        read_list(list, context, &mut |input, context| {
            let number = index;
            index += 1;
            if let Some(message) = describe_opposite(input, field) {
                let span = input.span();
                self.is_unclear = true;
                return Err(syn::Error::new(span, message));
            }
            if is_name(input, number == 0, self.name_span.is_some()) {
                return self.read_name(input, number, context);
            }
            self.has_option |= self.name_span.is_none();
            let option = self.read_option(input, context);
            self.is_unclear |= option.is_err();
            option
        });
    }

    fn read_name(&mut self, input: ParseStream<'_>, number: usize, context: &mut Context) -> syn::Result<()> {
        let span = input.span();
        if self.name_span.is_some() {
            let second = read_name(input, context)?;
            if self.name.is_none() && context.errors.len() == self.errors_before_name + 1 {
                // The word before the name is superfluous, whatever was meant by it.
                context.errors.truncate(self.errors_before_name);
                let line = self.line_without(number, &second.tokens);
                self.name = Some(second);
                let message = format!("the name comes first, and no other word; write `{line}`");
                return Err(syn::Error::new(self.name_span.unwrap_or(span), message));
            }
            if std::mem::replace(&mut self.has_two_names, true) {
                // All names after the first are one mistake.
                return Ok(());
            }
            let message = match &self.name {
                Some(first) if first.label == second.label => format!("`{}` is given already; remove it", first.label),
                Some(_) | None => {
                    "a field holds one attribute, and this is its second; give it its own field".to_owned()
                }
            };
            return Err(syn::Error::new(span, message));
        }
        (self.name_span, self.name_item) = (Some(span), Some(number));
        self.errors_before_name = context.errors.len();
        self.name = Some(read_name(input, context)?);
        Ok(())
    }

    /// The corrected attribute if the item at `number` is the name, and the one that was first taken for it is wrong.
    fn line_without(&self, number: usize, name: &dyn ToTokens) -> String {
        let mut list = vec![match self.items.get(number) {
            Some(item) => item.clone(),
            None => line::text(name.to_token_stream()),
        }];
        list.extend(self.items_except(self.name_item, Some(number)));
        line::attr(&list)
    }

    fn read_option(&mut self, input: ParseStream<'_>, context: &mut Context) -> syn::Result<()> {
        let ahead = peek_word(input).unwrap_or_default();
        if find::<FieldUse>(&ahead).is_some() {
            return self.read_field_use(input, context);
        }
        if let Some(name) = &self.name
            && find::<AttributeOption>(&ahead).is_none()
            && let Some(word) = AttributeName::PLACE.find_synonym(&ahead)
            && AttributeOption::PLACE.find_synonym(&ahead).is_none()
        {
            let message = if word.name == name.marker.to_token_stream().to_string() {
                format!("the name is given already, as `{}`; remove `{ahead}`", word.name)
            } else if std::mem::replace(&mut self.has_two_names, true) {
                skip_item(input);
                return Ok(());
            } else {
                let tag = line::attr(&[complete(word, &ahead, "")]);
                format!("a field holds one attribute, and this is its second; give it its own field, with `{tag}`")
            };
            return Err(syn::Error::new(input.span(), message));
        }
        let (key, option) = read_word(input, context)?;
        if self.first_option.is_none() {
            self.first_option = Some(key.span());
        }
        let options = &mut self.options;
        match option {
            AttributeOption::Optional => set_once(
                &mut options.optional,
                &key,
                reject_opposite(input, &key, option),
                context,
            ),
            AttributeOption::Required => set_once(
                &mut options.required,
                &key,
                reject_opposite(input, &key, option),
                context,
            ),
            AttributeOption::Default => set_once(&mut options.default, &key, reject_value(input, &key), context),
            AttributeOption::SelfAsserted => set_once(
                &mut options.self_asserted,
                &key,
                read_self_asserted(input, &key),
                context,
            ),
            AttributeOption::Source => read_constraint(input, &key, Strength::Hard, &mut options.constraints, context),
            AttributeOption::Prefer => read_constraint(input, &key, Strength::Soft, &mut options.constraints, context),
            AttributeOption::Alternatives => {
                let mut names = Vec::new();
                context.words.open("alternatives");
                let read = read_group(input, context, &key, option.word().example, &mut |input, context| {
                    names.push(read_alternative(input, context)?);
                    Ok(())
                });
                set_once(&mut options.alternatives, &key, read.map(|()| names), context)
            }
        }
    }

    /// Reads `flatten` or `skip`.
    fn read_field_use(&mut self, input: ParseStream<'_>, context: &mut Context) -> syn::Result<()> {
        let (ident, word) = read_word::<FieldUse>(input, context)?;
        reject_value(input, &ident)?;
        match &self.field_use {
            Some((_, first)) => {
                let message = format!("a field takes `flatten` or `skip` once, and `{first}` is given already");
                context.errors.at(ident.span(), &message);
            }
            None => self.field_use = Some((word, ident)),
        }
        Ok(())
    }

    /// The purpose of the field; `attr` is the place of the word `attr`.
    pub(super) fn into_role(self, field: &SynField, attr: Span, context: &mut Context) -> Role {
        if let Some((field_use, ident)) = self.field_use {
            let (role, reason) = match field_use {
                FieldUse::Skip => (Role::Skip, "a skipped field is not requested"),
                FieldUse::Flatten => (Role::Flatten, "the flattened type states what is requested"),
            };
            if let Some(span) = self.name_span.or(self.first_option) {
                let message = format!("`{ident}` takes neither a name nor options: {reason}; remove this or `{ident}`");
                context.errors.at(span, &message);
                return Role::Unclear;
            }
            return role;
        }
        if self.has_option
            && let (Some(name), Some(span)) = (self.written_name(), self.name_span)
        {
            let advice = if self.is_unclear {
                String::new()
            } else {
                format!("; write `{}`", self.line(name))
            };
            // The line has the comma that is missing.
            context.errors.retract(self.errors_before, MISSING_COMMA);
            let message = format!("the name comes first, and its options follow it{advice}");
            context.errors.at(span, &message);
        }
        let name = match self.name {
            Some(_) if self.has_two_names => return Role::Unclear,
            Some(name) => name,
            None if self.name_span.is_some() || self.is_unclear => return Role::Unclear,
            None => match name_of_field(field, attr, &|name| self.line(name)) {
                Ok(name) => name,
                Err(error) => {
                    context.errors.push(error);
                    return Role::Unclear;
                }
            },
        };
        Role::Attribute(Attribute {
            name,
            options: self.options,
        })
    }
}

/// Whether a name is ahead and not an option. An unknown word is a name where a name is expected, unless it is more
/// like an option.
fn is_name(input: ParseStream<'_>, is_first: bool, has_name: bool) -> bool {
    if !is_bare_word(input) {
        return !has_name || may_be_second_name(input);
    }
    let word = peek_word(input).unwrap_or_default();
    if find::<AttributeName>(&word).is_some() {
        return true;
    }
    if find::<AttributeOption>(&word).is_some() || find::<FieldUse>(&word).is_some() || (has_name && !is_first) {
        return false;
    }
    let (name, option) = (
        AttributeName::PLACE.resembles(&word),
        AttributeOption::PLACE.resembles(&word),
    );
    if is_first { name || !option } else { name && !option }
}

/// Whether a literal or a path after the name is another name: a string, unless it is an option in quotes, or a path.
fn may_be_second_name(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    match ahead.parse::<LitStr>() {
        Ok(string) => AttributeOption::PLACE.get(&string.value()).is_none(),
        Err(_) => ahead.parse::<TypePath>().is_ok(),
    }
}

fn read_self_asserted(input: ParseStream<'_>, owner: &Ident) -> syn::Result<bool> {
    if at_end(input) {
        return Ok(true);
    }
    let rest = rest_of_item(input);
    if input.parse::<Option<Token![=]>>()?.is_some()
        && let Ok(value) = input.parse::<LitBool>()
    {
        return Ok(value.value);
    }
    let message = match compact(&rest).as_str() {
        "true" | "yes" => format!("`{owner}` takes its value after `=`; write `self_asserted = true`"),
        _ if is_denial(&rest) => format!("`{owner}` takes its value after `=`; write `self_asserted = false`"),
        _ => format!("`{owner}` is `true` or `false`, as in `self_asserted = false`"),
    };
    let span = if input.peek(token::Paren) || at_end(input) {
        owner.span()
    } else {
        input.span()
    };
    Err(syn::Error::new(span, message))
}
