//! The environment variables of a client. They are read here and nowhere else.

use std::{ffi::OsString, str::FromStr};

use zeroize::Zeroizing;

use crate::{
    error::{ConfigError, Error, KeyProblem},
    key::Key,
    types::{
        base_url::BaseUrl,
        id::{SdkId, is_blank},
    },
};

const SDK_ID: &str = "YOTI_CLIENT_SDK_ID";
const KEY_FILE: &str = "YOTI_KEY_FILE_PATH";
const KEY: &str = "YOTI_KEY";
const API_URL: &str = "YOTI_DIGITAL_IDENTITY_API_URL";

pub(crate) struct EnvSettings {
    pub(crate) sdk_id: SdkId,
    pub(crate) key: Key,
    pub(crate) base_url: Option<BaseUrl>,
}

/// A variable of the process.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place where the environment is read"
)]
pub(crate) fn process_variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Reads the settings; `variable` returns the value of a variable.
pub(crate) fn read_settings(variable: impl Fn(&str) -> Option<OsString>) -> Result<EnvSettings, Error> {
    let sdk_id = variable(SDK_ID)
        .ok_or_else(|| ConfigError::new(SDK_ID, "is not set; give the client SDK ID that Yoti Hub shows"))?;
    let sdk_id = parse(SDK_ID, sdk_id)?;
    let (mut path, mut pem) = (variable(KEY_FILE), variable(KEY));
    // An empty variable counts as unset when the other one is set: Compose files set both.
    if path.as_ref().is_some_and(is_empty) && pem.as_ref().is_some_and(|pem| !is_empty(pem)) {
        path = None;
    } else if pem.as_ref().is_some_and(is_empty) && path.is_some() {
        pem = None;
    }
    let key = match (path, pem) {
        (Some(_), Some(_)) => {
            return Err(ConfigError::new(KEY, "is set, and `YOTI_KEY_FILE_PATH` too; set one of them").into());
        }
        (Some(path), None) => match Key::from_pem_file(not_empty(KEY_FILE, path)?) {
            Err(error) if error.problem() == KeyProblem::NOT_PATH => {
                return Err(ConfigError::new(KEY_FILE, "contains a key; set `YOTI_KEY` to it instead").into());
            }
            key => key?,
        },
        (None, Some(pem)) => match Key::from_pem(Zeroizing::new(text(KEY, pem)?)) {
            Err(error) if error.problem() == KeyProblem::PATH => {
                return Err(ConfigError::new(KEY, "contains a path; set `YOTI_KEY_FILE_PATH` to it instead").into());
            }
            key => key?,
        },
        (None, None) => {
            let problem = "is not set, and `YOTI_KEY` is not set either; give the path of the key's PEM file, or the PEM \
                           text itself in `YOTI_KEY`";
            return Err(ConfigError::new(KEY_FILE, problem).into());
        }
    };
    Ok(EnvSettings {
        sdk_id,
        key,
        base_url: variable(API_URL).map(|url| parse(API_URL, url)).transpose()?,
    })
}

/// Parses an ID or URL without what surrounds it: line ends of files, white space, invisible characters.
fn parse<T: FromStr<Err = ConfigError>>(name: &'static str, value: OsString) -> Result<T, ConfigError> {
    let value = text(name, value)?;
    let parsed = value.trim_matches(is_blank).parse();
    parsed.map_err(|error: ConfigError| error.rename(name))
}

fn text(name: &'static str, value: OsString) -> Result<String, ConfigError> {
    not_empty(name, value)?
        .into_string()
        .map_err(|_not_utf8| ConfigError::new(name, "is not valid UTF-8; give plain text"))
}

/// An empty variable is more likely a mistake in a script than a wish.
fn not_empty(name: &'static str, value: OsString) -> Result<OsString, ConfigError> {
    if is_empty(&value) {
        return Err(ConfigError::new(name, "is set but empty; give it a value or unset it"));
    }
    Ok(value)
}

fn is_empty(value: &OsString) -> bool {
    value.to_string_lossy().chars().all(is_blank)
}
