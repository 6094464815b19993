//! Reads the attributes of one field.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Field as SynField, Member};

use super::attr::read_attr;
use super::name::suggest_tag;
use super::reader::{Context, read_auth, read_list, read_word, reject_value, require_list};
use crate::model::{Auth, Field, Role};
use crate::suggest::nearest;
use crate::words::{AuthKind, Vocabulary};

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
    }
}

/// Reads the one tag of a field.
fn read_role(field: &SynField, label: &str, context: &mut Context) -> Role {
    let mut tag: Option<(&Attribute, Role)> = None;
    for attribute in &field.attrs {
        let before = context.errors.len();
        let Some(role) = read_tag(attribute, field, context) else {
            continue;
        };
        // A wrong word in `#[share(…)]` most likely belongs in the other tag, and its error names the place.
        let is_misplaced =
            |attribute: &Attribute, role: &Role| attribute.path().is_ident("share") && matches!(role, Role::Unclear);
        match &tag {
            Some((_, _)) if is_misplaced(attribute, &role) => {}
            Some((first, first_role)) if !is_misplaced(first, first_role) => {
                // A superfluous tag is one mistake, whatever else is wrong in it.
                context.errors.truncate(before);
                report_second_tag(first, attribute, context);
            }
            Some(_) | None => tag = Some((attribute, role)),
        }
    }
    if let Some((_, role)) = tag {
        return role;
    }
    report_untagged(field, label, context);
    Role::Unclear
}

/// Reads one attribute; returns `None` for those of other macros.
fn read_tag(attribute: &Attribute, field: &SynField, context: &mut Context) -> Option<Role> {
    if let Some(auth) = read_auth(attribute, context) {
        Some(Role::Auth(auth))
    } else if attribute.path().is_ident("share") {
        Some(read_share(attribute, context))
    } else if attribute.path().is_ident("attr") {
        Some(read_attr(attribute, field, context))
    } else {
        None
    }
}

/// Reads `#[share(selfie_auth)]`.
fn read_share(attribute: &Attribute, context: &mut Context) -> Role {
    context.words.open(AuthKind::PLACE.module);
    let Some(list) = require_list(attribute, context, "`#[share(selfie_auth)]`") else {
        return Role::Unclear;
    };
    let mut role = Role::Unclear;
    read_list(list, context, &mut |input, context| {
        let (ident, kind) = read_word::<AuthKind>(input, context)?;
        reject_value(input, &ident)?;
        if let Role::Auth(_) = &role {
            let message = "a field holds one authentication, and this is its second; remove it, give it its own \
                           field, or write `#[share(selfie_auth, pin_auth)]` on the struct";
            return Err(syn::Error::new(ident.span(), message));
        }
        role = Role::Auth(Auth { kind, ident });
        Ok(())
    });
    role
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
    let advice = suggest_tag(label).map_or_else(
        || "tag it, as in `#[attr(full_name)]`, or exclude it from the share with `#[attr(skip)]`".to_owned(),
        |tag| format!("tag it, as in `{tag}`"),
    );
    let message = format!("the field `{label}` names no Yoti attribute; {advice}");
    let helpers = ["attr", "share", "selfie_auth", "pin_auth"];
    let mut names = field.attrs.iter().filter_map(|attribute| attribute.path().get_ident());
    let is_misspelled = names.any(|ident| {
        let name = ident.to_string();
        name == "attribute" || name == "attrs" || nearest(&name, &helpers).is_some()
    });
    match (&field.ident, is_misspelled) {
        (Some(_), true) => context.errors.leave_to_rustc(message),
        (Some(ident), false) => context.errors.at(ident.span(), &message),
        (None, _) => context.errors.on(&field.ty, &message),
    }
}
