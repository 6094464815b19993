//! Reads the attributes of the struct itself.

use syn::parse::ParseStream;
use syn::{Attribute, Ident, LitStr, Path, Token, token};

use super::identity::{read_advanced_identity_profile, read_identity_profile};
use super::reader::{
    Context, at_end, read_auth, read_equals, read_list, read_word, reject_value, require_list, rest_of_item, set_once,
};
use super::source::read_constraint;
use crate::lookup::compact;
use crate::model::{Auth, Identity, RememberMe, Share, Strength};
use crate::words::{AuthKind, RememberMeValue, ShareOption, Vocabulary};

/// Reads one attribute of the struct, and ignores those of other macros.
pub(super) fn read_attribute(attribute: &Attribute, share: &mut Share, context: &mut Context) {
    let before = context.errors.len();
    if let Some(auth) = read_auth(attribute, context) {
        if context.errors.len() == before {
            share.auth.push(auth);
        }
    } else if attribute.path().is_ident("attr") {
        let message = "`#[attr(…)]` belongs on a field, not on the struct";
        context.errors.on(attribute, message);
        share.is_unclear = true;
    } else if attribute.path().is_ident("share") {
        context.words.open(ShareOption::PLACE.module);
        let Some(list) = require_list(attribute, context, "`#[share(remember_me)]`") else {
            share.is_unclear = true;
            return;
        };
        read_list(list, context, &mut |input, context| {
            let option = read_option(input, share, context);
            share.is_unclear |= option.is_err();
            option
        });
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
    let rest = rest_of_item(input);
    let message = match compact(&rest).as_str() {
        "true" | "required" | "yes" => "`remember_me` without a value requires it; write `remember_me`",
        "false" | "no" | "none" | "never" => "without `remember_me` no remember-me ID is requested; remove it",
        "optional" if input.peek(token::Paren) => {
            "`remember_me` takes its value after `=`; write `remember_me = optional`"
        }
        "optional" | "opt" if input.peek(Ident) => {
            "`remember_me` takes its value after `=`; write `remember_me = optional`"
        }
        // The reader of the list reports the missing comma.
        _ if input.peek(Ident) => return Ok(RememberMe::Required),
        _ => {
            read_equals(input, owner, "remember_me = optional")?;
            return match read_word(input, context)? {
                (_, RememberMeValue::Optional) => Ok(RememberMe::Optional),
            };
        }
    };
    Err(syn::Error::new(owner.span(), message))
}

fn read_runtime_path(input: ParseStream<'_>, owner: &Ident, example: &str) -> syn::Result<Path> {
    read_equals(input, owner, example)?;
    if let Ok(literal) = input.fork().parse::<LitStr>() {
        let path = with_underscores(literal.value().trim());
        let is_path = path.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':') && !path.is_empty();
        let path = match path.as_str() {
            _ if !is_path => "::my_reexports::yoti_share".to_owned(),
            path if path.contains("::") || ["crate", "self", "super"].contains(&path) => path.to_owned(),
            name => format!("::{name}"),
        };
        let message = format!("write the path without quotes, as in `crate = {path}`, so that editors can follow it");
        return Err(syn::Error::new(literal.span(), message));
    }
    let written = rest_of_item(input);
    let path = input.call(Path::parse_mod_style).map_err(|error| {
        let message = format!("`crate` takes the path of a crate or module, as in `{example}`");
        syn::Error::new(error.span(), message)
    })?;
    if input.peek(Token![-]) {
        let message = format!("a path has underscores; write `crate = {}`", with_underscores(&written));
        return Err(syn::Error::new(input.span(), message));
    }
    Ok(path)
}

fn with_underscores(text: &str) -> String {
    text.chars().map(|c| if c == '-' { '_' } else { c }).collect()
}
