//! Reads the attributes of one field.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Field as SynField, Ident, Member, Meta};

use super::attr::{Draft, read_attr};
use super::name::{name_for_type, suggest_tag};
use super::reader::{Context, read_auth, read_list, read_word, reject_value, require_list};
use crate::line;
use crate::model::{Auth, Field, Role};
use crate::suggest::nearest;
use crate::words::{AttributeName, AttributeOption, AuthKind, FieldUse, Vocabulary};

/// Reads one field.
pub(super) fn read_field<'a>(index: usize, field: &'a SynField, context: &mut Context) -> Field<'a> {
    context.errors.go_to(index + 1);
    let (member, label) = match &field.ident {
        Some(ident) => (Member::Named(ident.clone()), ident.unraw().to_string()),
        None => (Member::from(index), index.to_string()),
    };
    Field {
        place: index + 1,
        role: read_role(field, &label, context),
        member,
        label,
        ty: &field.ty,
        is_rejected: false,
    }
}

/// A tag of a field, read from one of its attributes.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each field, and it is moved twice"
)]
enum Tag {
    Attr(Draft),
    /// The authentication; `None` after a mistake.
    Auth(Option<Auth>),
    /// `#[share(…)]` with items that belong in `#[attr(…)]`.
    Misplaced(Vec<String>),
    /// A tag without items, which is reported already.
    Unclear,
}

/// Reads the one tag of a field.
fn read_role(field: &SynField, label: &str, context: &mut Context) -> Role {
    let mut tag: Option<(&Attribute, Tag)> = None;
    let mut before_split_tag = None;
    for attribute in &field.attrs {
        let before = context.errors.len();
        let Some(second) = read_tag(attribute, field, context) else {
            continue;
        };
        let Some((first, first_tag)) = tag.take() else {
            tag = Some((attribute, second));
            continue;
        };
        tag = Some(match (first_tag, second) {
            (Tag::Attr(draft), Tag::Misplaced(items)) => {
                context.errors.truncate(before);
                report_misplaced(attribute, &draft, &items, context);
                (first, Tag::Attr(draft))
            }
            (Tag::Misplaced(items), Tag::Attr(draft)) => {
                report_misplaced(first, &draft, &items, context);
                (attribute, Tag::Attr(draft))
            }
            (Tag::Attr(one), Tag::Attr(other)) if !(one.has_purpose() && other.has_purpose()) => {
                // A third tag is the same mistake.
                let (before, place) = before_split_tag.unwrap_or((before, attribute));
                before_split_tag = Some((before, place));
                context.errors.truncate(before);
                report_split_tag(place, field, label, &one, &other, context);
                let (mut all, rest) = if other.has_purpose() {
                    (other, one)
                } else {
                    (one, other)
                };
                all.add_options(&rest);
                (first, Tag::Attr(all))
            }
            (
                Tag::Attr(_) | Tag::Auth(_) | Tag::Misplaced(_) | Tag::Unclear,
                Tag::Attr(_) | Tag::Auth(_) | Tag::Misplaced(_) | Tag::Unclear,
            ) => {
                // A superfluous tag is one mistake, whatever else is wrong in it; and the field may be meant for either.
                context.errors.truncate(before);
                report_second_tag(first, attribute, context);
                (first, Tag::Unclear)
            }
        });
    }
    match tag {
        Some((attribute, Tag::Attr(draft))) => {
            let span = attribute.path().get_ident().map_or_else(Span::call_site, Ident::span);
            if context.errors.any_here() && !draft.has_purpose() {
                return Role::Unclear;
            }
            draft.into_role(field, span, context)
        }
        Some((_, Tag::Auth(Some(auth)))) => Role::Auth(auth),
        Some((attribute, Tag::Misplaced(items))) => {
            let name = suggest_name(field, label);
            let line = line_with_options(name, items);
            let message = format!("`#[share(…)]` on a field requests an authentication; write `{line}`");
            context.errors.on(&attribute.meta, &message);
            Role::Unclear
        }
        Some((_, Tag::Auth(None) | Tag::Unclear)) => Role::Unclear,
        None => {
            report_untagged(field, label, context);
            Role::Unclear
        }
    }
}

/// The name that a field most likely needs in `#[attr(…)]`, or an example.
fn suggest_name(field: &SynField, label: &str) -> String {
    let name = suggest_tag(field, label, &str::to_owned).filter(|tag| !tag.starts_with('#'));
    name.unwrap_or_else(|| name_for_type(field).to_owned())
}

/// `#[attr(…)]` with a name and the options that the user wrote; the items may start with another name.
fn line_with_options(name: String, items: Vec<String>) -> String {
    let (mut list, mut options) = (Vec::new(), Vec::new());
    for item in items {
        let word = line::first_word(&item);
        if FieldUse::PLACE.get(word).is_some() {
            return line::attr(&[item]);
        }
        let is_name = AttributeName::PLACE.get(word).is_some();
        if is_name { &mut list } else { &mut options }.push(item);
    }
    if list.is_empty() {
        list.push(name);
    }
    list.extend(options);
    line::attr(&list)
}

/// Reads one attribute; returns `None` for those of other macros.
fn read_tag(attribute: &Attribute, field: &SynField, context: &mut Context) -> Option<Tag> {
    if let Some(auth) = read_auth(attribute, context) {
        Some(Tag::Auth(Some(auth)))
    } else if attribute.path().is_ident("share") {
        Some(read_share(attribute, context))
    } else if attribute.path().is_ident("attr") {
        Some(read_attr(attribute, field, context).map_or(Tag::Unclear, Tag::Attr))
    } else {
        None
    }
}

/// Reads `#[share(selfie_auth)]`.
fn read_share(attribute: &Attribute, context: &mut Context) -> Tag {
    context.words.open(AuthKind::PLACE.module);
    let Some(list) = require_list(attribute, context, "`#[share(selfie_auth)]`") else {
        return Tag::Unclear;
    };
    let items = line::items(list.tokens.clone());
    let belongs_in_attr = |item: &String| {
        let word = line::first_word(item);
        AttributeName::PLACE.get(word).is_some()
            || AttributeOption::PLACE.get(word).is_some()
            || FieldUse::PLACE.get(word).is_some()
    };
    if !items.is_empty() && items.iter().all(belongs_in_attr) {
        return Tag::Misplaced(items);
    }
    let mut auth = None;
    read_list(list, context, &mut |input, context| {
        let (ident, kind) = read_word::<AuthKind>(input, context)?;
        reject_value(input, &ident)?;
        if auth.is_some() {
            let message = "a field holds one authentication, and this is its second; remove it, give it its own \
                           field, or write `#[share(selfie_auth, pin_auth)]` on the struct";
            return Err(syn::Error::new(ident.span(), message));
        }
        auth = Some(Auth { kind, ident });
        Ok(())
    });
    Tag::Auth(auth)
}

/// Reports options in `#[share(…)]` beside the tag that they belong to.
fn report_misplaced(share: &Attribute, draft: &Draft, items: &[String], context: &mut Context) {
    let mut list = Vec::new();
    if let Some(name) = draft.written_name() {
        list.push(name.to_owned());
    }
    list.extend(draft.written_options());
    list.extend_from_slice(items);
    let message = format!(
        "`#[share(…)]` on a field requests an authentication; write `{}`",
        line::attr(&list)
    );
    context.errors.on(&share.meta, &message);
}

/// Reports a name and its options in two tags.
fn report_split_tag(
    second: &Attribute,
    field: &SynField,
    label: &str,
    one: &Draft,
    other: &Draft,
    context: &mut Context,
) {
    let name = one.written_name().or_else(|| other.written_name());
    let mut list = vec![name.map_or_else(|| suggest_name(field, label), str::to_owned)];
    list.extend(one.written_options());
    list.extend(other.written_options());
    let message = format!(
        "a field has one tag, and this `#[attr]` is its second; write `{}`",
        line::attr(&list)
    );
    context.errors.on(second, &message);
}

fn report_second_tag(first: &Attribute, second: &Attribute, context: &mut Context) {
    let name = second.path().to_token_stream();
    let advice = if first.path().is_ident("attr") && second.path().is_ident("attr") {
        "move its options into the first, or its attribute to another field"
    } else {
        "move it to another field"
    };
    let message = format!("a field has one tag, and this `#[{name}]` is its second; {advice}");
    context.errors.on(second, &message);
}

/// Reports a field without a tag, unless rustc reports a misspelled one.
fn report_untagged(field: &SynField, label: &str, context: &mut Context) {
    let foreign = foreign_items(field);
    let line = |name: &str| line_with_options(name.to_owned(), foreign.clone());
    let has_use = foreign.iter().any(|item| FieldUse::PLACE.get(item).is_some());
    let advice = match suggest_tag(field, label, &line) {
        Some(tag) => format!("tag it, as in `{tag}`"),
        None if has_use => format!("tag it, as in `{}`", line(label)),
        None => format!(
            "tag it, as in `{}`, or exclude it from the share with `#[attr(skip)]`",
            line(name_for_type(field))
        ),
    };
    let message = format!("the field `{label}` names no Yoti attribute; {advice}");
    let helpers = ["attr", "share", "selfie_auth", "pin_auth"];
    let mut names = field.attrs.iter().filter_map(|attribute| attribute.path().get_ident());
    let is_misspelled = names.any(|ident| nearest(&ident.to_string(), &helpers).is_some() || ident == "attrs");
    match (&field.ident, is_misspelled) {
        (Some(_), true) => context.errors.leave_to_rustc(message),
        (Some(ident), false) => context.errors.at(ident.span(), &message),
        (None, _) => context.errors.on(&field.ty, &message),
    }
}

/// The items of attributes that rustc does not know and that mean `#[attr(…)]`: `#[attribute(full_name)]`,
/// `#[source(passport)]`, `#[optional]`, `#[flatten]`.
fn foreign_items(field: &SynField) -> Vec<String> {
    let mut items = Vec::new();
    for attribute in &field.attrs {
        let Some(ident) = attribute.path().get_ident() else {
            continue;
        };
        let name = ident.to_string();
        if let (true, Meta::List(list)) = (name.starts_with("attribute"), &attribute.meta) {
            items.extend(line::items(list.tokens.clone()));
        } else if FieldUse::PLACE.get(&name).is_some() {
            items.push(name);
        } else if AttributeOption::PLACE.get(&name).is_some() || AttributeName::PLACE.get(&name).is_some() {
            items.push(line::text(attribute.meta.to_token_stream()));
        }
    }
    items
}
