//! The attributes of one field.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, Field as SynField, Ident, Index, LitBool, Member, Meta, MetaList, Token, token};

use super::{
    Context, bare_auth, given_twice, group_items, list_items, name, no_value, require_list, set, source, word,
};
use crate::model::{Auth, AuthKind, Field, Name, Options, Role, Wanted};
use crate::suggest::Nearest;
use crate::words::{ALONE, ATTRIBUTES, OPTIONS, REPORT, SHARE, SHARE_ON_FIELD, Word};

const HELPERS: [&str; 4] = ["attr", "share", "selfie_auth", "pin_auth"];

/// Reads one field.
pub(super) fn read<'a>(index: usize, field: &'a SynField, context: &mut Context) -> Field<'a> {
    context.errors.go_to(index + 1);
    let member = match &field.ident {
        Some(ident) => Member::Named(ident.clone()),
        None => Member::Unnamed(Index {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            span: Span::call_site(),
        }),
    };
    let label = field
        .ident
        .as_ref()
        .map_or_else(|| index.to_string(), |ident| ident.unraw().to_string());
    let mut tag: Option<(&Attribute, Role)> = None;
    for attribute in &field.attrs {
        let before = context.errors.len();
        let Some(next) = read_attribute(attribute, field, context) else {
            continue;
        };
        match &tag {
            None => tag = Some((attribute, next)),
            // What was wrong there belongs into this one.
            Some((first, Role::Unclear)) if first.path().is_ident("share") => tag = Some((attribute, next)),
            Some(_) if attribute.path().is_ident("share") && matches!(next, Role::Unclear) => {}
            Some((first, _)) => {
                // It should not be there at all, so what is wrong inside it is no mistake of its own.
                context.errors.truncate(before);
                second_tag(first, attribute, context);
            }
        }
    }
    let role = tag.map(|(_, role)| role);
    let role = role.unwrap_or_else(|| untagged(field, &label, context));
    Field {
        place: index + 1,
        member,
        label,
        ty: &field.ty,
        role,
    }
}

/// The role that one attribute gives the field; `None` for attributes of others.
fn read_attribute(attribute: &Attribute, field: &SynField, context: &mut Context) -> Option<Role> {
    if let Some(auth) = bare_auth(attribute, context) {
        return Some(Role::Auth(auth));
    }
    if attribute.path().is_ident("share") {
        context.words.open(SHARE_ON_FIELD.module);
        let mut role = Role::Unclear;
        if let Some(list) = require_list(attribute, context, "#[share(selfie_auth)]") {
            list_items(list, context, &mut |input, context| {
                if let Some(error) = misplaced(input, field) {
                    return Err(error);
                }
                let (ident, word) = word(input, context, SHARE_ON_FIELD)?;
                no_value(input, &ident)?;
                let Some(kind) = AuthKind::from_name(word.name) else {
                    return Ok(());
                };
                let span = ident.span();
                match &role {
                    Role::Auth(first) if first.kind == kind => given_twice(context, word.name, span, first.span),
                    Role::Auth(_) => {
                        let message = "a field holds one authentication, and this is its second; give it a field of \
                                       its own, or put `#[share(selfie_auth, pin_auth)]` on the struct";
                        context.errors.at(span, message);
                    }
                    _ => role = Role::Auth(Auth { kind, span }),
                }
                Ok(())
            });
        }
        return Some(role);
    }
    if !attribute.path().is_ident("attr") {
        return None;
    }
    context.words.open(ATTRIBUTES.module);
    context.words.open(OPTIONS.module);
    Some(match &attribute.meta {
        Meta::Path(path) => {
            let attr = path.get_ident().map_or_else(Span::call_site, Ident::span);
            Draft::default().into_role(field, attr, context)
        }
        Meta::List(list) if list.tokens.is_empty() => {
            let message = "`#[attr()]` names nothing; write `#[attr(full_name)]`, or `#[attr]` for the attribute that \
                           the field is named after";
            context.errors.at(list.delimiter.span().join(), message);
            Role::Unclear
        }
        Meta::List(list) => tag(list, field, context),
        Meta::NameValue(_) => {
            let message = "`#[attr]` takes the name in parentheses, as in `#[attr(full_name)]`";
            context.errors.on(&attribute.meta, message);
            Role::Unclear
        }
    })
}

/// A word of `#[attr(…)]`, or of `#[share(…)]` on the struct.
fn misplaced(input: ParseStream<'_>, field: &SynField) -> Option<syn::Error> {
    let ahead = input.fork();
    let ident = ahead.call(Ident::parse_any).ok()?;
    let written = ident.unraw().to_string();
    let message = if let Some(word) = ATTRIBUTES.get(&written) {
        format!(
            "`{written}` is an attribute; write `#[attr({})]`",
            name::whole(word, &ahead)
        )
    } else if ALONE.get(&written).is_some() {
        format!("`{written}` is said in `#[attr]`; write `#[attr({written})]`")
    } else if OPTIONS.get(&written).is_some() {
        let example = with_option(field, &item_text(input));
        format!("`{written}` is said in `#[attr]`, behind the attribute's name; write `{example}`")
    } else if SHARE_ON_FIELD.get(&written).is_none() && SHARE.get(&written).is_some() {
        format!("`{written}` is said of the whole share; put it on the struct")
    } else {
        return None;
    };
    Some(syn::Error::new(ident.span(), message))
}

/// The tag of the field with one more option: what `#[attr(…)]` holds already, or else the attribute that the field is
/// named after.
fn with_option(field: &SynField, option: &str) -> String {
    for attribute in &field.attrs {
        if let Meta::List(list) = &attribute.meta
            && list.path.is_ident("attr")
        {
            return format!("#[attr({}, {option})]", list.tokens);
        }
        if attribute.path().is_ident("attr") {
            return format!("#[attr({option})]");
        }
    }
    let label = field.ident.as_ref().map(|ident| ident.unraw().to_string());
    let name = label.and_then(|label| name::attribute_meant_by(&label));
    format!("#[attr({}, {option})]", name.as_deref().unwrap_or("full_name"))
}

/// What stands before the next comma.
fn item_text(input: ParseStream<'_>) -> String {
    let ahead = input.fork();
    let mut item = TokenStream::new();
    while !ahead.is_empty() && !ahead.peek(Token![,]) {
        match ahead.parse::<TokenTree>() {
            Ok(token) => item.extend([token]),
            Err(_) => break,
        }
    }
    item.to_string()
}

fn second_tag(first: &Attribute, attribute: &Attribute, context: &mut Context) {
    let name = attribute
        .path()
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default();
    // Only options, which belong to the name in the first.
    if let Meta::List(list) = &attribute.meta
        && first.path().is_ident("attr")
        && let Some(TokenTree::Ident(word)) = list.tokens.clone().into_iter().next()
        && OPTIONS.get(&word.unraw().to_string()).is_some()
    {
        let tokens = &list.tokens;
        let example = match &first.meta {
            Meta::List(first) => format!("#[attr({}, {tokens})]", first.tokens),
            _ => format!("#[attr({tokens})]"),
        };
        let message = format!("a field has one `#[attr]`, and its options stand in it; write `{example}`");
        context.errors.on(attribute, &message);
        return;
    }
    let message =
        format!("a field holds one thing, but this `#[{name}]` is its second tag; give it a field of its own");
    context.errors.on(attribute, &message);
}

/// A field that says nothing; rustc reports a helper that is merely misspelled.
fn untagged(field: &SynField, label: &str, context: &mut Context) -> Role {
    let advice = match name::tag_meant_by(label) {
        Some(tag) if tag == format!("#[attr({label})]") => "tag it with `#[attr]`".to_owned(),
        Some(tag) => format!("tag it, as in `{tag}`"),
        None => "tag it, as in `#[attr(full_name)]`, or leave it out of the share with `#[attr(skip)]`".to_owned(),
    };
    let message = format!("the field `{label}` names no Yoti attribute; {advice}");
    let misspelled = field
        .attrs
        .iter()
        .filter_map(|attribute| attribute.path().get_ident())
        .any(|ident| {
            let name = ident.to_string();
            name == "attribute" || name == "attrs" || is_near_a_helper(&name)
        });
    match (&field.ident, misspelled) {
        (Some(_), true) => context.errors.leave_to_rustc(message),
        (Some(ident), false) => context.errors.at(ident.span(), &message),
        (None, _) => context.errors.on(&field.ty, &message),
    }
    Role::Unclear
}

fn is_near_a_helper(name: &str) -> bool {
    let mut nearest = Nearest::to(name);
    for helper in HELPERS {
        nearest.consider(helper);
    }
    nearest.word().is_some()
}

/// What `#[attr(…)]` said so far.
#[derive(Default)]
struct Draft {
    name: Option<Name>,
    /// A name was tried, right or wrong.
    named: Option<Span>,
    /// A word was refused, so that it is not known whether there is a name.
    unclear: bool,
    options: Options,
    /// `flatten` or `skip`.
    alone: Option<(&'static str, Span)>,
    /// The first option besides these.
    option: Option<(&'static str, Span)>,
}

fn tag(list: &MetaList, field: &SynField, context: &mut Context) -> Role {
    let mut draft = Draft::default();
    let mut first = true;
    list_items(list, context, &mut |input, context| {
        let first = std::mem::take(&mut first);
        if is_name(input, first, draft.named.is_some()) {
            let span = input.span();
            if draft.named.is_some() {
                let _ = name::read(input, context)?;
                let message = "a field holds one attribute, and this is its second; give it a field of its own";
                return Err(syn::Error::new(span, message));
            }
            draft.named = Some(span);
            draft.name = Some(name::read(input, context)?);
            if !first && draft.alone.is_none() {
                context.errors.at(span, "the name comes first, its options after it");
            }
            return Ok(());
        }
        let option = draft.option(input, context);
        // It may have been meant to be the name.
        draft.unclear |= option.is_err();
        option
    });
    let attr = list.path.get_ident().map_or_else(Span::call_site, Ident::span);
    draft.into_role(field, attr, context)
}

/// Whether a name stands here and not an option. A word that nobody knows is a name where names stand, unless it is
/// like the other.
fn is_name(input: ParseStream<'_>, first: bool, named: bool) -> bool {
    if !name::is_bare_word(input) {
        return true;
    }
    let Ok(ident) = input.fork().call(Ident::parse_any) else {
        return first;
    };
    let word = ident.unraw().to_string();
    if ATTRIBUTES.get(&word).is_some() {
        return true;
    }
    if OPTIONS.get(&word).is_some() || ALONE.get(&word).is_some() || (named && !first) {
        return false;
    }
    if first {
        !OPTIONS.is_like(&word) || ATTRIBUTES.is_like(&word)
    } else {
        ATTRIBUTES.is_like(&word) && !OPTIONS.is_like(&word)
    }
}

fn is_alone(input: ParseStream<'_>) -> bool {
    let ident = input.fork().call(Ident::parse_any);
    ident.is_ok_and(|ident| ALONE.get(&ident.unraw().to_string()).is_some())
}

impl Draft {
    fn option(&mut self, input: ParseStream<'_>, context: &mut Context) -> syn::Result<()> {
        if is_alone(input) {
            return self.stand_alone(input, context);
        }
        let (ident, word) = word(input, context, OPTIONS)?;
        let span = ident.span();
        if matches!(word.name, "optional" | "required" | "default") {
            no_value(input, &ident)?;
        }
        self.option.get_or_insert((word.name, span));
        self.options.read(word, &ident, input, context)
    }

    /// `flatten` or `skip`.
    fn stand_alone(&mut self, input: ParseStream<'_>, context: &mut Context) -> syn::Result<()> {
        let (ident, word) = word(input, context, ALONE)?;
        let span = ident.span();
        no_value(input, &ident)?;
        match self.alone {
            Some((first, at)) if first == word.name => given_twice(context, first, span, at),
            Some((first, _)) => context
                .errors
                .at(span, &format!("`{}` contradicts `{first}`", word.name)),
            None => self.alone = Some((word.name, span)),
        }
        Ok(())
    }

    fn into_role(self, field: &SynField, attr: Span, context: &mut Context) -> Role {
        if let Some((name, _)) = self.alone {
            let other = self.named.map(|at| ("a name", at)).or(self.option);
            if let Some((_, at)) = other {
                let problem = match name {
                    "skip" => "`skip` stands alone: the field is not asked for",
                    _ => "`flatten` stands alone: the field's type says what is asked",
                };
                context.errors.at(at, &format!("{problem}; remove this or `{name}`"));
            }
            return if name == "skip" { Role::Skip } else { Role::Flatten };
        }
        let name = match (self.name, self.named, &field.ident) {
            (Some(name), ..) => name,
            (None, Some(_), _) => return Role::Unclear,
            (None, None, _) if self.unclear => return Role::Unclear,
            (None, None, Some(ident)) => match name::of_field(ident, attr) {
                Ok(name) => name,
                Err(error) => {
                    context.errors.push(error);
                    return Role::Unclear;
                }
            },
            (None, None, None) => {
                let message = "a field without a name can't lend it to the attribute; write `#[attr(full_name)]`";
                context.errors.at(attr, message);
                return Role::Unclear;
            }
        };
        if name.word().is_none_or(|word| word.name != REPORT) {
            let options = self.options;
            return Role::Wanted(Wanted { name, options });
        }
        if let Some((option, at)) = self
            .option
            .filter(|(option, _)| *option != "optional" && *option != "required")
        {
            let message = format!(
                "`{REPORT}` is the answer to the identity profile and not asked for, so `{option}` means nothing"
            );
            context.errors.at(at, &message);
        }
        let span = name.tokens.span();
        let options = self.options;
        Role::Report { span, options }
    }
}

impl Options {
    fn read(
        &mut self,
        word: &'static Word,
        ident: &Ident,
        input: ParseStream<'_>,
        context: &mut Context,
    ) -> syn::Result<()> {
        let span = ident.span();
        match word.name {
            "optional" | "required" | "default" => {
                let slot = match word.name {
                    "optional" => &mut self.optional,
                    "required" => &mut self.required,
                    _ => &mut self.default,
                };
                let first = *slot;
                set(slot, span, context, word.name, span, first);
            }
            "self_asserted" => {
                let value = self_asserted(input, ident)?;
                let first = self.self_asserted.map(|(_, span)| span);
                set(&mut self.self_asserted, (value, span), context, word.name, span, first);
            }
            "source" | "prefer" => {
                let constraint = source::read(input, ident, word.name == "prefer", context)?;
                match self.constraints.iter().find(|first| first.soft == constraint.soft) {
                    Some(first) => given_twice(context, word.name, span, first.span),
                    None => self.constraints.push(constraint),
                }
            }
            _ => {
                let mut names = Vec::new();
                context.words.open("alternatives");
                group_items(
                    input,
                    context,
                    ident,
                    "alternatives(given_names)",
                    &mut |input, context| {
                        names.push(name::alternative(input, context)?);
                        Ok(())
                    },
                )?;
                let first = self.alternatives.as_ref().map(|(_, span)| *span);
                set(&mut self.alternatives, (names, span), context, word.name, span, first);
            }
        }
        Ok(())
    }
}

fn self_asserted(input: ParseStream<'_>, owner: &Ident) -> syn::Result<bool> {
    if input.peek(token::Paren) {
        let span = input.span();
        let inner;
        syn::parenthesized!(inner in input);
        let value = inner.parse::<LitBool>().is_ok_and(|value| value.value);
        // What was not read would be a second error.
        let _: syn::Result<TokenStream> = inner.parse();
        let message = format!("the value of `self_asserted` stands behind `=`; write `self_asserted = {value}`");
        return Err(syn::Error::new(span, message));
    }
    if !input.peek(Token![=]) {
        no_value(input, owner)?;
        return Ok(true);
    }
    input.parse::<Token![=]>()?;
    let expected = "`self_asserted` is `true` or `false`, as in `self_asserted = false`";
    match input.parse::<LitBool>() {
        Ok(value) => Ok(value.value),
        Err(error) => Err(syn::Error::new(error.span(), expected)),
    }
}
