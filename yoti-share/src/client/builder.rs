//! The settings of a client.

use std::{ffi::OsString, fmt, sync::Arc, time::Duration};

#[cfg(feature = "reqwest-0_13")]
use super::transport::from_reqwest;
use super::{
    Client,
    authentication::{AuthUrlSetting, AuthenticationSettings, DynTokenSource},
    call::Inner,
    env::{EnvAuthentication, EnvSettings, process_variable, read_settings},
    retry::{RetryBudget, RetryPolicy},
    system::{OperatingSystem, System},
    transport::{DynTransport, MaxResponseSize, Transport, built_in, is_reached_alike},
};
use crate::{
    error::{ConfigError, Error},
    key::AnyKey,
    request::{Credentials, RequestSettings, TokenRequest},
    types::base_url::BaseUrl,
};

/// Builds a [`Client`]. All settings are checked in [`build`](Self::build).
///
/// ```
/// # fn run(pem: &str) -> Result<(), yoti_share::Error> {
/// use std::time::Duration;
/// use yoti_share::{Client, Key, RetryPolicy};
///
/// let client = Client::builder("8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11", Key::from_pem(pem)?)
///     .timeout(Duration::from_secs(5))
///     .deadline(Duration::from_secs(12))
///     .retry(RetryPolicy::default().max_attempts(2))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "`build` returns the client"]
pub struct ClientBuilder {
    // `build` returns the errors of earlier setters.
    authentication: AuthenticationSettings,
    auth_url: AuthUrlSetting,
    receipt_key: Option<AnyKey>,
    base_url: Result<BaseUrl, ConfigError>,
    timeout: Duration,
    deadline: Duration,
    retry: RetryPolicy,
    transport: TransportChoice,
    user_agent: Option<String>,
    sdk_name: Option<String>,
    max_response_size: MaxResponseSize,
    system: Box<dyn System>,
}

enum TransportChoice {
    BuiltIn,
    #[cfg(feature = "reqwest-0_13")]
    ReqwestBuilder(Box<reqwest::ClientBuilder>),
    Custom(Box<dyn DynTransport>),
}

impl ClientBuilder {
    pub(crate) fn new(credentials: Result<Credentials<AnyKey>, ConfigError>) -> Self {
        Self::with_authentication(AuthenticationSettings::Key {
            credentials,
            token_request: None,
        })
    }

    pub(crate) fn with_source(source: Result<Box<dyn DynTokenSource>, ConfigError>) -> Self {
        Self::with_authentication(AuthenticationSettings::Source {
            source,
            sdk_id: None,
            requests_tokens: false,
        })
    }

    fn with_authentication(authentication: AuthenticationSettings) -> Self {
        Self {
            authentication,
            auth_url: None,
            receipt_key: None,
            base_url: Ok(BaseUrl::default()),
            timeout: Duration::from_secs(10),
            deadline: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            transport: TransportChoice::BuiltIn,
            user_agent: None,
            sdk_name: None,
            max_response_size: MaxResponseSize::DEFAULT,
            system: Box::new(OperatingSystem),
        }
    }

    /// A builder with the settings of the environment, as [`Client::from_env`] describes. They can be changed further.
    ///
    /// # Errors
    /// As [`Client::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(process_variable)
    }

    pub(crate) fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Error> {
        let EnvSettings {
            authentication,
            auth_url,
            base_url,
        } = read_settings(variable)?;
        let mut builder = match authentication {
            EnvAuthentication::Key {
                sdk_id,
                key,
                token_request,
            } => Self::with_authentication(AuthenticationSettings::Key {
                credentials: Credentials::new(sdk_id, key.into()),
                token_request: token_request.map(Ok),
            }),
            EnvAuthentication::Token {
                token,
                sdk_id,
                receipt_key,
            } => Self {
                receipt_key: receipt_key.map(AnyKey::from),
                ..Self::with_authentication(AuthenticationSettings::Source {
                    source: Ok(Box::new(token)),
                    sdk_id,
                    requests_tokens: false,
                })
            },
        };
        builder.auth_url = auth_url;
        Ok(match base_url {
            Some(url) => builder.base_url(url),
            None => builder,
        })
    }

    /// Authenticates with access tokens that have these scopes, instead of signing each request.
    ///
    /// The client requests a token from Yoti's authentication server at its first call, with an assertion that the key
    /// signs (`PS384`), and renews it shortly before its end. When the API rejects a token with 401, the client requests
    /// another one and sends the request once more. One renewal serves all calls that wait, and continues if one of them is
    /// dropped. A call without a token fails with the error of the authentication server, whose
    /// [`operation`](Error::operation) is [`GetToken`](crate::Operation::GetToken).
    ///
    /// Yoti does not publish the scopes of the share API: contact Yoti's support for those of your application.
    ///
    /// ```no_run
    /// # fn run(key: yoti_share::Key) -> Result<(), yoti_share::Error> {
    /// let client = yoti_share::Client::builder("8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11", key)
    ///     .token_auth(["a-scope-of-your-application"])
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("AuthenticationTokenGenerator", "oauth", "bearer"))]
    pub fn token_auth<S: AsRef<str>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.authentication.set_token_request(TokenRequest::new(scopes));
        self
    }

    /// The URL of the token endpoint for [`token_auth`](Self::token_auth), without which it has no effect; the default is
    /// `https://auth.api.yoti.com/v1/oauth/token`. It must be `https`, except on loopback and on the host of
    /// [`insecure_http_base_url`](Self::insecure_http_base_url).
    pub fn auth_url(mut self, url: impl Into<String>) -> Self {
        self.auth_url = Some(("auth_url", url.into()));
        self
    }

    /// The key that opens receipts; the default is the key of the application. A client with a token from elsewhere has no
    /// such default: without this key, it cannot open receipts.
    pub fn receipt_key(mut self, key: impl Into<AnyKey>) -> Self {
        self.receipt_key = Some(key.into());
        self
    }

    /// The base URL of the API, without a version; the default is `https://api.yoti.com/share`. It must be `https`, except on
    /// loopback.
    pub fn base_url<U>(mut self, base_url: U) -> Self
    where
        U: TryInto<BaseUrl>,
        ConfigError: From<U::Error>,
    {
        self.base_url = base_url.try_into().map_err(ConfigError::from);
        self
    }

    /// The base URL of a sandbox on another host, with plain `http`: `http://sandbox:4000/share` in a network of containers.
    ///
    /// **Everyone on the network can read and change the data.** Use it with test data only. Hosts of `yoti.com` are
    /// rejected: the API takes `https` only.
    pub fn insecure_http_base_url(mut self, base_url: impl AsRef<str>) -> Self {
        self.base_url = BaseUrl::insecure_http(base_url.as_ref());
        self
    }

    /// The time limit of one attempt, from connecting to the end of the body; the default is 10 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The time limit of a call with all its attempts, the delays between them and the signing; the default is 30 seconds.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How failed requests are retried; the default is [`RetryPolicy::default`]: 3 attempts, with delays of up to 200 ms and
    /// 400 ms.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Replaces the built-in transport. See [`transport`](crate::transport) for what a transport must not do.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = TransportChoice::Custom(Box::new(transport));
        self
    }

    /// Builds the built-in transport from your reqwest builder, for your proxy, certificates, pool or resolver.
    ///
    /// [`build`](Self::build) switches the redirects and retries of reqwest off, even if the builder sets them: a redirect would carry
    /// the signed headers to another host, and a retry would send a nonce twice. The timeouts of the builder apply in
    /// addition to those of the SDK.
    ///
    /// ```no_run
    /// # fn run(key: yoti_share::Key) -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = reqwest::Proxy::https("http://proxy.example:3128")?;
    /// let http_client = reqwest::Client::builder().proxy(proxy);
    /// let client = yoti_share::Client::builder("8a3d9e04-6f0c-4b57-9e1b-9a0e5a5f2c11", key)
    ///     .http_client(http_client)
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "reqwest-0_13")]
    pub fn http_client(mut self, builder: reqwest::ClientBuilder) -> Self {
        self.transport = TransportChoice::ReqwestBuilder(Box::new(builder));
        self
    }

    /// The `User-Agent` header; the default is `yoti-share/` and the version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// The `X-Yoti-SDK` header; the default is `Rust`.
    pub fn sdk_name(mut self, sdk_name: impl Into<String>) -> Self {
        self.sdk_name = Some(sdk_name.into());
        self
    }

    /// The size limit of a response body in bytes; the default is 32 MiB. Receipts with document images are large.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = MaxResponseSize::new(bytes);
        self
    }

    #[cfg(test)]
    pub(crate) fn system(mut self, system: impl System + 'static) -> Self {
        self.system = Box::new(system);
        self
    }

    /// Checks all settings and builds the client. Nothing is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) names the invalid setting; [`ErrorKind::Tls`](crate::ErrorKind::Tls)
    /// when TLS could not be set up.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.base_url?;
        for (field, duration) in [("timeout", self.timeout), ("deadline", self.deadline)] {
            if duration.is_zero() {
                return Err(
                    ConfigError::new(field, "is zero, which is too short for any request; give some seconds").into(),
                );
            }
        }
        if self.max_response_size.bytes() == 0 {
            let problem = "is 0, which is too small for any response; give some megabytes";
            return Err(ConfigError::new("max_response_size", problem).into());
        }
        self.retry.validate()?;
        let mut request_settings = RequestSettings::new(base_url);
        if let Some(user_agent) = &self.user_agent {
            request_settings.set_user_agent(user_agent)?;
        }
        if let Some(name) = &self.sdk_name {
            request_settings.set_sdk_name(name)?;
        }
        let authentication = self.authentication.check(&self.auth_url, &request_settings)?;
        let mut auth_transport = None;
        let transport = match self.transport {
            TransportChoice::BuiltIn => {
                let base_url = &request_settings.base_url;
                let auth_url = authentication.auth_url();
                if let Some(auth_url) = auth_url.filter(|auth_url| !is_reached_alike(base_url, auth_url)) {
                    auth_transport = Some(built_in(self.timeout, auth_url)?);
                }
                built_in(self.timeout, base_url)?
            }
            #[cfg(feature = "reqwest-0_13")]
            TransportChoice::ReqwestBuilder(builder) => from_reqwest(*builder)?,
            TransportChoice::Custom(transport) => transport,
        };
        Ok(Client {
            inner: Arc::new(Inner {
                authentication,
                receipt_key: self.receipt_key,
                request_settings,
                transport,
                auth_transport,
                system: self.system,
                retry: self.retry,
                retry_budget: RetryBudget::full(),
                timeout: self.timeout,
                deadline: self.deadline,
                max_response_size: self.max_response_size,
            }),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("authentication", &self.authentication)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("max_response_size", &self.max_response_size)
            .finish_non_exhaustive()
    }
}
