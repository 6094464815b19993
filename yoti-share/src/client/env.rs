//! The environment variables of a client. They are read here and nowhere else.

use std::{ffi::OsString, str::FromStr};

use zeroize::Zeroizing;

use super::authentication::AuthUrlSetting;
use crate::{
    error::{ConfigError, Error, KeyProblem},
    key::Key,
    request::TokenRequest,
    types::{
        access_token::AccessToken,
        base_url::BaseUrl,
        id::{SdkId, is_blank, surrounding_problem},
    },
};

const SDK_ID: &str = "YOTI_CLIENT_SDK_ID";
const KEY_FILE: &str = "YOTI_KEY_FILE_PATH";
const KEY: &str = "YOTI_KEY";
const TOKEN: &str = "YOTI_ACCESS_TOKEN";
const SCOPES: &str = "YOTI_AUTH_SCOPES";
const AUTH_URL: &str = "YOTI_AUTH_URL";
const API_URL: &str = "YOTI_DIGITAL_IDENTITY_API_URL";
const INSECURE_HOST: &str = "YOTI_INSECURE_HTTP_HOST";

const VARIABLES: [&str; 8] = [SDK_ID, KEY_FILE, KEY, TOKEN, SCOPES, AUTH_URL, API_URL, INSECURE_HOST];

pub(crate) struct EnvSettings {
    pub(crate) authentication: EnvAuthentication,
    pub(crate) auth_url: AuthUrlSetting,
    pub(crate) base_url: Option<BaseUrl>,
}

pub(crate) enum EnvAuthentication {
    Key {
        sdk_id: SdkId,
        key: Key,
        token_request: Option<TokenRequest>,
    },
    Token {
        token: AccessToken,
        sdk_id: Option<SdkId>,
        receipt_key: Option<Key>,
    },
}

/// A variable of the process.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place where the environment is read"
)]
pub(crate) fn process_variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Whether one of the variables is set, even if it is empty.
pub(crate) fn is_configured(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    VARIABLES.into_iter().any(|name| variable(name).is_some())
}

/// Reads the settings; `variable` returns the value of a variable.
pub(crate) fn read_settings(variable: impl Fn(&str) -> Option<OsString>) -> Result<EnvSettings, Error> {
    let authentication = match variable(TOKEN) {
        Some(token) => read_with_token(token, &variable)?,
        None => read_with_key(&variable)?,
    };
    let auth_url = variable(AUTH_URL).map(|url| trimmed(AUTH_URL, url)).transpose()?;
    let base_url = read_base_url(
        variable(API_URL),
        variable(INSECURE_HOST).filter(|host| !is_empty(host)),
    )?;
    Ok(EnvSettings {
        authentication,
        auth_url: auth_url.map(|url| (AUTH_URL, url)),
        base_url,
    })
}

fn read_with_key(variable: impl Fn(&str) -> Option<OsString>) -> Result<EnvAuthentication, Error> {
    let sdk_id = variable(SDK_ID)
        .ok_or_else(|| ConfigError::new(SDK_ID, "is not set; give the client SDK ID that Yoti Hub shows"))?;
    let sdk_id = parse(SDK_ID, sdk_id)?;
    let key = read_key(variable(KEY_FILE), variable(KEY))?;
    let token_request = match variable(SCOPES) {
        None => None,
        Some(scopes) => {
            let request = TokenRequest::new(text(SCOPES, scopes)?.split_whitespace());
            Some(request.map_err(|error| error.rename(SCOPES))?)
        }
    };
    Ok(EnvAuthentication::Key {
        sdk_id,
        key,
        token_request,
    })
}

fn read_with_token(token: OsString, variable: impl Fn(&str) -> Option<OsString>) -> Result<EnvAuthentication, Error> {
    let token = Zeroizing::new(text(TOKEN, token)?);
    let token = AccessToken::new(token.trim_matches(is_blank)).map_err(|error| error.rename(TOKEN))?;
    if variable(SCOPES).is_some() {
        return Err(ConfigError::new(SCOPES, "is set, and `YOTI_ACCESS_TOKEN` too; set one of them").into());
    }
    let sdk_id = variable(SDK_ID).map(|id| parse(SDK_ID, id)).transpose()?;
    let receipt_key = match (variable(KEY_FILE), variable(KEY)) {
        (None, None) => None,
        (path, pem) => Some(read_key(path, pem)?),
    };
    Ok(EnvAuthentication::Token {
        token,
        sdk_id,
        receipt_key,
    })
}

fn read_key(mut path: Option<OsString>, mut pem: Option<OsString>) -> Result<Key, Error> {
    // An empty variable counts as unset when the other one is set: Compose files set both.
    if path.as_ref().is_some_and(is_empty) && pem.as_ref().is_some_and(|pem| !is_empty(pem)) {
        path = None;
    } else if pem.as_ref().is_some_and(is_empty) && path.is_some() {
        pem = None;
    }
    match (path, pem) {
        (Some(_), Some(_)) => {
            Err(ConfigError::new(KEY, "is set, and `YOTI_KEY_FILE_PATH` too; set one of them").into())
        }
        (Some(path), None) => match Key::from_pem_file(trim_path(path)?) {
            Err(error) if error.problem() == KeyProblem::NOT_PATH => {
                Err(ConfigError::new(KEY_FILE, "contains a key; set `YOTI_KEY` to it instead").into())
            }
            key => Ok(key?),
        },
        (None, Some(pem)) => match Key::from_pem(Zeroizing::new(text(KEY, pem)?)) {
            Err(error) if error.problem() == KeyProblem::PATH => {
                Err(ConfigError::new(KEY, "contains a path; set `YOTI_KEY_FILE_PATH` to it instead").into())
            }
            key => Ok(key.map_err(|error| error.in_variable(KEY))?),
        },
        (None, None) => {
            let problem = "is not set, and `YOTI_KEY` is not set either; give the path of the key's PEM file, or the PEM \
                           text itself in `YOTI_KEY`";
            Err(ConfigError::new(KEY_FILE, problem).into())
        }
    }
}

/// Reads the base URL. Plain `http` to another host than this machine needs the host's name in a second variable, so
/// that one wrong URL is not enough.
fn read_base_url(url: Option<OsString>, insecure_host: Option<OsString>) -> Result<Option<BaseUrl>, ConfigError> {
    let Some(host) = insecure_host else {
        return url.map(|url| parse(API_URL, url)).transpose();
    };
    let host = text(INSECURE_HOST, host)?;
    let host = host.trim_matches(is_blank);
    if let Some(problem) = surrounding_problem(host) {
        return Err(ConfigError::new(
            INSECURE_HOST,
            format!("{problem}; give the host of the sandbox"),
        ));
    }
    let url = url.map(|url| text(API_URL, url)).transpose()?.unwrap_or_default();
    let url = url.trim_matches(is_blank);
    // Also if the URL is `https`: the variable must not stay in production unnoticed.
    if !url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:")) {
        let problem = "is set, but `YOTI_DIGITAL_IDENTITY_API_URL` is not an `http://` URL with this host; unset it";
        return Err(ConfigError::new(INSECURE_HOST, problem));
    }
    let url = BaseUrl::insecure_http(url).map_err(|error| error.rename(API_URL))?;
    if !host.eq_ignore_ascii_case(&url.host()) {
        let problem = "is not the host of `YOTI_DIGITAL_IDENTITY_API_URL`; give that host, without scheme and port, or use `https`";
        return Err(ConfigError::new(INSECURE_HOST, problem));
    }
    Ok(Some(url))
}

/// Parses an ID or URL without what surrounds it: line ends of files, white space, invisible characters.
fn parse<T: FromStr<Err = ConfigError>>(name: &'static str, value: OsString) -> Result<T, ConfigError> {
    let parsed = trimmed(name, value)?.parse();
    parsed.map_err(|error: ConfigError| error.rename(name))
}

fn trimmed(name: &'static str, value: OsString) -> Result<String, ConfigError> {
    Ok(text(name, value)?.trim_matches(is_blank).to_owned())
}

/// A path without what surrounds it, as far as it is UTF-8.
fn trim_path(value: OsString) -> Result<OsString, ConfigError> {
    let value = not_empty(KEY_FILE, value)?;
    let Some(text) = value.to_str() else { return Ok(value) };
    let path = text.trim_matches(is_blank);
    match surrounding_problem(path) {
        Some(problem) => Err(ConfigError::new(
            KEY_FILE,
            format!("{problem}; give the path of the key's PEM file"),
        )),
        None => Ok(path.into()),
    }
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
