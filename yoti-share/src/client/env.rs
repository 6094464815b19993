//! The environment, read here and nowhere else.

use std::ffi::OsString;

use zeroize::Zeroizing;

use super::builder::ClientBuilder;
use crate::{
    error::{ConfigError, Error, KeyProblem},
    key::Key,
    request::Credentials,
};

const SDK_ID: &str = "YOTI_CLIENT_SDK_ID";
const KEY_FILE: &str = "YOTI_KEY_FILE_PATH";
const KEY: &str = "YOTI_KEY";
const API_URL: &str = "YOTI_DIGITAL_IDENTITY_API_URL";

/// The variable as the process has it.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place where the environment is read"
)]
pub(crate) fn process(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// A builder from what `variable` says of each name.
pub(crate) fn builder(variable: impl Fn(&str) -> Option<OsString>) -> Result<ClientBuilder, Error> {
    let sdk_id = text(SDK_ID, variable(SDK_ID))?
        .ok_or_else(|| ConfigError::new(SDK_ID, "is not set; give the client SDK id that Yoti Hub shows"))?;
    let key = match (variable(KEY_FILE), variable(KEY)) {
        (Some(_), Some(_)) => {
            return Err(ConfigError::new(KEY, "is set, and `YOTI_KEY_FILE_PATH` too; set one of them").into());
        }
        (Some(path), None) => match Key::from_pem_file(filled(KEY_FILE, path)?) {
            Err(error) if error.problem() == KeyProblem::NotPath => {
                return Err(ConfigError::new(KEY_FILE, "holds a key; set `YOTI_KEY` to it instead").into());
            }
            key => key?,
        },
        (None, pem @ Some(_)) => match Key::from_pem(Zeroizing::new(text(KEY, pem)?.unwrap_or_default())) {
            Err(error) if error.problem() == KeyProblem::Path => {
                return Err(ConfigError::new(KEY, "holds a path; set `YOTI_KEY_FILE_PATH` to it instead").into());
            }
            key => key?,
        },
        (None, None) => {
            let problem =
                "is not set, nor is `YOTI_KEY`; give the path of the key's PEM file, or in `YOTI_KEY` the PEM itself";
            return Err(ConfigError::new(KEY_FILE, problem).into());
        }
    };
    let builder = ClientBuilder::new(Credentials::new(sdk_id, key.into()));
    Ok(match text(API_URL, variable(API_URL))? {
        Some(url) => builder.base_url(url),
        None => builder,
    })
}

fn text(name: &'static str, value: Option<OsString>) -> Result<Option<String>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    match filled(name, value)?.into_string() {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(ConfigError::new(name, "is not valid UTF-8; give plain text")),
    }
}

/// A variable that is set to nothing is a mistake in a script more often than a wish.
fn filled(name: &'static str, value: OsString) -> Result<OsString, ConfigError> {
    if value.to_string_lossy().trim().is_empty() {
        return Err(ConfigError::new(name, "is set but empty; give it a value or unset it"));
    }
    Ok(value)
}
