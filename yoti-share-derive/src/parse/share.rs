//! Reads the attributes of the struct itself.

use syn::parse::ParseStream;
use syn::{Attribute, Ident, LitStr, Path};

use super::identity::{read_advanced_identity_profile, read_identity_profile};
use super::reader::{
    Context, at_end, read_auth, read_equals, read_list, read_word, reject_value, require_list, set_once,
};
use super::source::read_constraint;
use crate::model::{Auth, Identity, RememberMe, Share, Strength};
use crate::words::{AuthKind, RememberMeValue, ShareOption, Vocabulary};

/// Reads one attribute of the struct, and ignores those of other macros.
pub(super) fn read_attribute(attribute: &Attribute, share: &mut Share, context: &mut Context) {
    if let Some(auth) = read_auth(attribute, context) {
        share.auth.push(auth);
    } else if attribute.path().is_ident("attr") {
        let message = "`#[attr(…)]` belongs on a field, not on the struct";
        context.errors.on(attribute, message);
    } else if attribute.path().is_ident("share") {
        context.words.open(ShareOption::PLACE.module);
        if let Some(list) = require_list(attribute, context, "`#[share(remember_me)]`") {
            read_list(list, context, &mut |input, context| read_option(input, share, context));
        }
    }
}

fn read_option(input: ParseStream<'_>, share: &mut Share, context: &mut Context) -> syn::Result<()> {
    let (ident, option) = read_word::<ShareOption>(input, context)?;
    let mut add_auth = |kind| {
        let ident = ident.clone();
        reject_value(input, &ident).map(|()| share.auth.push(Auth { kind, ident }))
    };
    match option {
        ShareOption::SelfieAuth => add_auth(AuthKind::Selfie),
        ShareOption::PinAuth => add_auth(AuthKind::Pin),
        ShareOption::RememberMe => {
            let value = read_remember_me(input, &ident, context);
            set_once(&mut share.remember_me, &ident, value, context)
        }
        ShareOption::IdentityProfile => {
            let value = read_identity_profile(input, &ident, context);
            set_identity(share, &ident, value, context)
        }
        ShareOption::AdvancedIdentityProfile => {
            let value = read_advanced_identity_profile(input, &ident, context);
            set_identity(share, &ident, value, context)
        }
        ShareOption::Source => read_constraint(input, &ident, Strength::Hard, &mut share.constraints, context),
        ShareOption::Prefer => read_constraint(input, &ident, Strength::Soft, &mut share.constraints, context),
        ShareOption::Part => set_once(&mut share.part, &ident, reject_value(input, &ident), context),
        ShareOption::Crate => {
            let path = read_runtime_path(input, &ident, option.word().example);
            set_once(&mut share.runtime, &ident, path, context)
        }
    }
}

fn set_identity(
    share: &mut Share,
    key: &Ident,
    value: syn::Result<Option<Identity>>,
    context: &mut Context,
) -> syn::Result<()> {
    if let Some(first) = &share.identity.key {
        let message = "a share has one identity profile, and this is the second; remove one of the two";
        context.errors.at(key.span(), message);
        context.errors.at(first.span(), "the first identity profile is here");
        return value.map(drop);
    }
    share.identity.key = Some(key.clone());
    share.identity.value = value?;
    Ok(())
}

fn read_remember_me(input: ParseStream<'_>, owner: &Ident, context: &mut Context) -> syn::Result<RememberMe> {
    if at_end(input) {
        return Ok(RememberMe::Required);
    }
    context.words.open(RememberMeValue::PLACE.module);
    read_equals(input, owner, "remember_me = optional")?;
    match read_word(input, context)? {
        (_, RememberMeValue::Optional) => Ok(RememberMe::Optional),
    }
}

fn read_runtime_path(input: ParseStream<'_>, owner: &Ident, example: &str) -> syn::Result<Path> {
    read_equals(input, owner, example)?;
    if let Ok(literal) = input.fork().parse::<LitStr>() {
        let path = literal.value();
        let message = format!("write the path without quotes, as in `crate = {path}`, so that editors can follow it");
        return Err(syn::Error::new(literal.span(), message));
    }
    input.call(Path::parse_mod_style).map_err(|error| {
        let message = format!("`crate` takes the path of a crate or module, as in `{example}`");
        syn::Error::new(error.span(), message)
    })
}
