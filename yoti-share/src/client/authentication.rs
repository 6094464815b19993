//! How the client authenticates its requests: with a signature, or with an access token.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use super::tokens::Tokens;
use crate::{
    error::{ConfigError, TokenError},
    key::AnyKey,
    request::{Credentials, RequestSettings, TokenRequest, TokenSource},
    types::{access_token::AccessToken, base_url::BaseUrl, id::SdkId},
};

pub(crate) enum Authentication {
    /// The application's key signs each request.
    Signature(Credentials<AnyKey>),
    /// Each request has an access token.
    Token(Arc<Tokens>),
}

/// Where access tokens come from.
pub(crate) enum TokenOrigin {
    /// The authentication server, which takes assertions that the application's key signs.
    Server {
        credentials: Credentials<AnyKey>,
        request: TokenRequest,
    },
    Source {
        source: Box<dyn DynTokenSource>,
        sdk_id: SdkId,
    },
}

impl Authentication {
    pub(crate) fn sdk_id(&self) -> &SdkId {
        match self {
            Self::Signature(credentials) => credentials.sdk_id(),
            Self::Token(tokens) => match tokens.origin() {
                TokenOrigin::Server { credentials, .. } => credentials.sdk_id(),
                TokenOrigin::Source { sdk_id, .. } => sdk_id,
            },
        }
    }

    /// The key of the application, if the client has it.
    pub(crate) fn key(&self) -> Option<&AnyKey> {
        match self {
            Self::Signature(credentials) => Some(credentials.key()),
            Self::Token(tokens) => match tokens.origin() {
                TokenOrigin::Server { credentials, .. } => Some(credentials.key()),
                TokenOrigin::Source { .. } => None,
            },
        }
    }

    /// The URL of the token endpoint, if the client calls it.
    pub(crate) fn auth_url(&self) -> Option<&BaseUrl> {
        match self {
            Self::Signature(_) => None,
            Self::Token(tokens) => match tokens.origin() {
                TokenOrigin::Server { request, .. } => Some(request.url()),
                TokenOrigin::Source { .. } => None,
            },
        }
    }
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(credentials) => f.debug_tuple("Signature").field(credentials).finish(),
            Self::Token(tokens) => match tokens.origin() {
                TokenOrigin::Server { credentials, request } => {
                    f.debug_tuple("Token").field(credentials).field(request).finish()
                }
                TokenOrigin::Source { .. } => f.write_str("Token(TokenSource)"),
            },
        }
    }
}

/// The settings of a builder, before they are checked.
pub(crate) enum AuthenticationSettings {
    Key {
        credentials: Result<Credentials<AnyKey>, ConfigError>,
        token_request: Option<Result<TokenRequest, ConfigError>>,
    },
    Source {
        source: Result<Box<dyn DynTokenSource>, ConfigError>,
        sdk_id: Option<SdkId>,
        /// Whether the builder has scopes too, which is a contradiction.
        requests_tokens: bool,
    },
}

/// The URL of the token endpoint as it was given, and the name of the setting.
pub(crate) type AuthUrlSetting = Option<(&'static str, String)>;

impl fmt::Debug for AuthenticationSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key {
                credentials,
                token_request,
            } => f.debug_tuple("Key").field(credentials).field(token_request).finish(),
            Self::Source { .. } => f.write_str("TokenSource"),
        }
    }
}

impl AuthenticationSettings {
    pub(crate) fn set_token_request(&mut self, request: Result<TokenRequest, ConfigError>) {
        match self {
            Self::Key { token_request, .. } => *token_request = Some(request),
            Self::Source { requests_tokens, .. } => *requests_tokens = true,
        }
    }

    pub(crate) fn check(
        self,
        auth_url: &AuthUrlSetting,
        request_settings: &RequestSettings,
    ) -> Result<Authentication, ConfigError> {
        let origin = match self {
            Self::Key {
                credentials,
                token_request: None,
            } => return Ok(Authentication::Signature(credentials?)),
            Self::Key {
                credentials,
                token_request: Some(request),
            } => {
                let auth_url = check_auth_url(auth_url, &request_settings.base_url)?;
                TokenOrigin::Server {
                    credentials: credentials?,
                    request: request?.settings(auth_url, request_settings),
                }
            }
            Self::Source {
                requests_tokens: true, ..
            } => {
                let problem = "is set, but this client gets its tokens from elsewhere; start with `Client::builder`";
                return Err(ConfigError::new("token_auth", problem));
            }
            Self::Source { source, sdk_id, .. } => TokenOrigin::Source {
                source: source?,
                sdk_id: sdk_id.unwrap_or_else(SdkId::nil),
            },
        };
        Ok(Authentication::Token(Arc::new(Tokens::new(origin))))
    }
}

/// A sandbox's client must not send its assertions to Yoti because one setting was forgotten.
fn check_auth_url(auth_url: &AuthUrlSetting, base_url: &BaseUrl) -> Result<BaseUrl, ConfigError> {
    match auth_url {
        Some((field, url)) => BaseUrl::auth_url(field, url, Some(base_url)),
        None if base_url.is_https() => Ok(BaseUrl::token_endpoint()),
        None => Err(ConfigError::new(
            "auth_url",
            "is not set, but the base URL is plain `http`, as a sandbox's; give the URL of the sandbox's token endpoint",
        )),
    }
}

/// The object-safe form of [`TokenSource`], so that implementors of the public trait write plain `async fn`s.
pub(crate) trait DynTokenSource: Send + Sync {
    fn token_boxed(&self) -> TokenFuture<'_>;
}

type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

impl<T: TokenSource> DynTokenSource for T {
    fn token_boxed(&self) -> TokenFuture<'_> {
        Box::pin(self.token())
    }
}
