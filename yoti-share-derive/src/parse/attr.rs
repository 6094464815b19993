//! Reads `#[attr(…)]` on a field: the attribute's name, its options, or `flatten` and `skip`.

use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::{Attribute as SynAttribute, Field as SynField, LitBool, Meta, MetaList};

use super::name::{is_bare_word, name_of_field, read_alternative, read_name};
use super::reader::{
    Context, at_end, peek_word, read_equals, read_group, read_list, read_word, reject_value, require_list, set_once,
};
use super::source::read_constraint;
use crate::lookup::find;
use crate::model::{Attribute, Name, Options, Role, Strength};
use crate::words::{AttributeName, AttributeOption, FieldUse, Vocabulary};

/// Reads one `#[attr(…)]`, or `#[attr]` for the attribute with the field's name.
pub(super) fn read_attr(attribute: &SynAttribute, field: &SynField, context: &mut Context) -> Role {
    context.words.open(AttributeName::PLACE.module);
    context.words.open(AttributeOption::PLACE.module);
    let attr = attribute.path().get_ident().map_or_else(Span::call_site, Ident::span);
    let mut draft = Draft::default();
    if !matches!(attribute.meta, Meta::Path(_)) {
        let example = "`#[attr(full_name)]`, or `#[attr]` for the attribute with the field's name";
        let Some(list) = require_list(attribute, context, example) else {
            return Role::Unclear;
        };
        draft.read(list, context);
    }
    draft.into_role(field, attr, context)
}

/// The contents of one `#[attr(…)]`.
#[derive(Default)]
struct Draft {
    name: Option<Name>,
    /// The place of the name, once it was tried, right or wrong.
    name_span: Option<Span>,
    /// A word was rejected, which may have been meant to be the name.
    is_unclear: bool,
    options: Options,
    first_option: Option<Span>,
    field_use: Option<(FieldUse, Ident)>,
}

impl Draft {
    fn read(&mut self, list: &MetaList, context: &mut Context) {
        let mut is_first = true;
        read_list(list, context, &mut |input, context| {
            let is_first = std::mem::take(&mut is_first);
            if is_name(input, is_first, self.name_span.is_some()) {
                return self.read_name(input, is_first, context);
            }
            let option = self.read_option(input, context);
            self.is_unclear |= option.is_err();
            option
        });
    }

    fn read_name(&mut self, input: ParseStream<'_>, is_first: bool, context: &mut Context) -> syn::Result<()> {
        let span = input.span();
        if self.name_span.is_some() {
            let _ = read_name(input, context)?;
            let message = "a field holds one attribute, and this is its second; give it its own field";
            return Err(syn::Error::new(span, message));
        }
        self.name_span = Some(span);
        self.name = Some(read_name(input, context)?);
        if !is_first && self.field_use.is_none() {
            let message = "write the name first, and its options after it";
            context.errors.at(span, message);
        }
        Ok(())
    }

    fn read_option(&mut self, input: ParseStream<'_>, context: &mut Context) -> syn::Result<()> {
        if peek_word(input).is_some_and(|word| find::<FieldUse>(&word).is_some()) {
            return self.read_field_use(input, context);
        }
        let (key, option) = read_word(input, context)?;
        self.first_option.get_or_insert(key.span());
        let options = &mut self.options;
        match option {
            AttributeOption::Optional => set_once(&mut options.optional, &key, reject_value(input, &key), context),
            AttributeOption::Required => set_once(&mut options.required, &key, reject_value(input, &key), context),
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

    fn into_role(self, field: &SynField, attr: Span, context: &mut Context) -> Role {
        if let Some((field_use, ident)) = self.field_use {
            let (role, reason) = match field_use {
                FieldUse::Skip => (Role::Skip, "a skipped field is not requested"),
                FieldUse::Flatten => (Role::Flatten, "the flattened type states what is requested"),
            };
            if let Some(span) = self.name_span.or(self.first_option) {
                let message = format!("`{ident}` takes neither a name nor options: {reason}; remove this or `{ident}`");
                context.errors.at(span, &message);
            }
            return role;
        }
        let name = match self.name {
            Some(name) => name,
            None if self.name_span.is_some() || self.is_unclear => return Role::Unclear,
            None => match name_of_field(field, attr) {
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
        return true;
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

fn read_self_asserted(input: ParseStream<'_>, owner: &Ident) -> syn::Result<bool> {
    let example = "self_asserted = false";
    if at_end(input) {
        return Ok(true);
    }
    read_equals(input, owner, example)?;
    match input.parse::<LitBool>() {
        Ok(value) => Ok(value.value),
        Err(error) => {
            let message = format!("`{owner}` is `true` or `false`, as in `{example}`");
            Err(syn::Error::new(error.span(), message))
        }
    }
}
