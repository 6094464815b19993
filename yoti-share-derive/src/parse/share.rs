//! The attributes of the struct itself.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Path, Token, token};

use super::{
    Context, bare_auth, equals, given_twice, identity, list_items, name, no_value, require_list, set, source, word,
};
use crate::model::{Auth, AuthKind, Identity, RememberMe, Share};
use crate::words::{ATTRIBUTES, REMEMBER_ME, SHARE};

/// Reads one attribute of the struct; others' are left alone.
pub(super) fn read(attribute: &Attribute, share: &mut Share, context: &mut Context) {
    if let Some(auth) = bare_auth(attribute, context) {
        add_auth(share, auth, context);
    } else if attribute.path().is_ident("attr") {
        context
            .errors
            .on(attribute, "`#[attr(…)]` belongs on a field, not on the struct");
    } else if attribute.path().is_ident("share") {
        context.words.open(SHARE.module);
        if let Some(list) = require_list(attribute, context, "#[share(remember_me)]") {
            list_items(list, context, &mut |input, context| option(input, share, context));
        }
    }
}

fn add_auth(share: &mut Share, auth: Auth, context: &mut Context) {
    match share.auth.iter().find(|first| first.kind == auth.kind) {
        Some(first) => given_twice(context, auth.kind.name(), auth.span, first.span),
        None => share.auth.push(auth),
    }
}

fn option(input: ParseStream<'_>, share: &mut Share, context: &mut Context) -> syn::Result<()> {
    if let Some(error) = belongs_on_a_field(input) {
        return Err(error);
    }
    let (ident, word) = word(input, context, SHARE)?;
    let span = ident.span();
    if let Some(kind) = AuthKind::from_name(word.name) {
        no_value(input, &ident)?;
        add_auth(share, Auth { kind, span }, context);
        return Ok(());
    }
    match word.name {
        "remember_me" => {
            let optional = remember_me(input, &ident, context)?;
            let first = share.remember_me.as_ref().map(|first| first.span);
            set(
                &mut share.remember_me,
                RememberMe { optional, span },
                context,
                word.name,
                span,
                first,
            );
        }
        "identity_profile" | "advanced_identity_profile" => {
            share.identity_tried = true;
            let first = share.identity.as_ref().map(Identity::span);
            let identity = if word.name == "identity_profile" {
                identity::simple(input, &ident, context)?
            } else {
                identity::advanced(input, &ident, context)?
            };
            if let Some(first) = first {
                context
                    .errors
                    .at(span, "a share has one identity profile, and this is the second");
                context.errors.at(first, "the first identity profile is here");
            } else {
                share.identity = identity;
            }
        }
        "source" | "prefer" => {
            let constraint = source::read(input, &ident, word.name == "prefer", context)?;
            match share.constraints.iter().find(|first| first.soft == constraint.soft) {
                Some(first) => given_twice(context, word.name, span, first.span),
                None => share.constraints.push(constraint),
            }
        }
        "part" => {
            no_value(input, &ident)?;
            let first = share.part;
            set(&mut share.part, span, context, word.name, span, first);
        }
        _ => {
            let path = runtime(input, &ident)?;
            let first = share.runtime.as_ref().map(Spanned::span);
            set(&mut share.runtime, path, context, word.name, span, first);
        }
    }
    Ok(())
}

/// A word of `#[attr(…)]`.
fn belongs_on_a_field(input: ParseStream<'_>) -> Option<syn::Error> {
    let ahead = input.fork();
    let ident = ahead.call(Ident::parse_any).ok()?;
    let word = ATTRIBUTES.get(&ident.unraw().to_string())?;
    let example = name::whole(word, &ahead);
    let message = format!(
        "`{}` is an attribute; give it a field with `#[attr({example})]`",
        word.name
    );
    Some(syn::Error::new(ident.span(), message))
}

fn remember_me(input: ParseStream<'_>, owner: &Ident, context: &mut Context) -> syn::Result<bool> {
    if input.peek(token::Paren) {
        let message = "the value of `remember_me` stands behind `=`; write `remember_me = optional`";
        return Err(syn::Error::new(input.span(), message));
    }
    if !input.peek(Token![=]) {
        no_value(input, owner)?;
        return Ok(false);
    }
    context.words.open(REMEMBER_ME.module);
    equals(input, owner, "remember_me = optional")?;
    word(input, context, REMEMBER_ME)?;
    Ok(true)
}

fn runtime(input: ParseStream<'_>, owner: &Ident) -> syn::Result<Path> {
    equals(input, owner, "crate = ::my_reexports::yoti_share")?;
    if let Ok(literal) = input.fork().parse::<syn::LitStr>() {
        let message = format!(
            "a path, not a string: write `crate = {}`, which editors can follow",
            literal.value()
        );
        return Err(syn::Error::new(literal.span(), message));
    }
    input.call(Path::parse_mod_style).map_err(|error| {
        let message = "`crate` takes the path of a crate or module, as in `crate = ::my_reexports::yoti_share`";
        syn::Error::new(error.span(), message)
    })
}
