//! Setting up a client.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    Client,
    call::{RequestSetup, Shared},
    clock::{Machine, Surroundings},
    env,
    retry::{Budget, RetryPolicy},
    transport::{AnyTransport, HttpClient, MaxResponseSize, Transport},
};
use crate::{
    error::{ConfigError, Error},
    key::AnyKey,
    request::{ApiRequest, Credentials},
    types::base_url::BaseUrl,
};

/// Sets up a [`Client`]. Everything is checked in [`build`](Self::build).
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
#[must_use = "a client is made by `build`"]
pub struct ClientBuilder {
    // What was refused already is told by `build`.
    credentials: Result<Credentials<AnyKey>, ConfigError>,
    base_url: Result<BaseUrl, ConfigError>,
    timeout: Duration,
    deadline: Duration,
    retry: RetryPolicy,
    carrier: Carrier,
    user_agent: Option<String>,
    sdk_name: Option<String>,
    max_response_size: MaxResponseSize,
    surroundings: Box<dyn Surroundings>,
}

/// What is to carry the requests.
enum Carrier {
    BuiltIn,
    HttpClient(reqwest::Client),
    Other(AnyTransport),
}

impl ClientBuilder {
    pub(crate) fn new(credentials: Result<Credentials<AnyKey>, ConfigError>) -> Self {
        Self {
            credentials,
            base_url: Ok(BaseUrl::default()),
            timeout: Duration::from_secs(10),
            deadline: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            carrier: Carrier::BuiltIn,
            user_agent: None,
            sdk_name: None,
            max_response_size: MaxResponseSize::DEFAULT,
            surroundings: Box::new(Machine),
        }
    }

    /// A builder filled from the environment, as [`Client::from_env`] describes, to be changed further.
    ///
    /// # Errors
    /// As [`Client::from_env`], for the variables' presence and the key. The other values are checked in
    /// [`build`](Self::build).
    pub fn from_env() -> Result<Self, Error> {
        env::builder(env::process)
    }

    /// Where the API is, without a version: `https://api.yoti.com/share` unless it is set. https, except on loopback.
    pub fn base_url<U>(self, base_url: U) -> Self
    where
        U: TryInto<BaseUrl>,
        ConfigError: From<U::Error>,
    {
        Self {
            base_url: base_url.try_into().map_err(ConfigError::from),
            ..self
        }
    }

    /// How long one attempt may take, from connecting to the end of the body: 10 seconds unless it is set.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How long a call may take with all its attempts, the pauses between them and the signing: 30 seconds unless it is set.
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// How failed requests are repeated.
    pub fn retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// Another transport than the built-in one. See [`transport`](crate::transport) for what it must not do.
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        Self {
            carrier: Carrier::Other(AnyTransport::new(transport)),
            ..self
        }
    }

    /// A reqwest client of the application's own, for its proxy, certificates, pool or resolver.
    ///
    /// It must have been built with `.redirect(reqwest::redirect::Policy::none())`: reqwest would carry the signed headers
    /// along to wherever a redirect leads. [`build`](Self::build) refuses one that was not. Its timeouts count besides the
    /// SDK's.
    pub fn http_client(self, client: reqwest::Client) -> Self {
        Self {
            carrier: Carrier::HttpClient(client),
            ..self
        }
    }

    /// The `User-Agent` header: `yoti-share/` and the version unless it is set.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: Some(user_agent.into()),
            ..self
        }
    }

    /// The `X-Yoti-SDK` header: `Rust` unless it is set.
    pub fn sdk_name(self, sdk_name: impl Into<String>) -> Self {
        Self {
            sdk_name: Some(sdk_name.into()),
            ..self
        }
    }

    /// How many bytes of body an answer may have: 32 MiB unless it is set. Receipts with document images are large.
    pub fn max_response_size(self, bytes: usize) -> Self {
        Self {
            max_response_size: MaxResponseSize::new(bytes),
            ..self
        }
    }

    #[cfg(test)]
    pub(crate) fn surroundings(self, surroundings: impl Surroundings + 'static) -> Self {
        Self {
            surroundings: Box::new(surroundings),
            ..self
        }
    }

    /// Checks everything and makes the client. Nothing is sent.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) names the setting that was refused;
    /// [`ErrorKind::Tls`](crate::ErrorKind::Tls) says why TLS could not be set up.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = self.credentials?;
        let base_url = self.base_url?;
        for (field, duration) in [("timeout", self.timeout), ("deadline", self.deadline)] {
            if duration.is_zero() {
                return Err(ConfigError::new(field, "is zero, in which nothing can be done; give some seconds").into());
            }
        }
        if self.max_response_size.bytes() == 0 {
            return Err(
                ConfigError::new("max_response_size", "is 0, which no answer fits; give some megabytes").into(),
            );
        }
        self.retry.validate()?;
        let setup = RequestSetup {
            base_url,
            user_agent: self.user_agent,
            sdk_name: self.sdk_name,
        };
        // Headers that cannot be sent are told of now, not at the first call.
        setup.apply(ApiRequest::get_session(&"any".parse()?))?;
        let transport = match self.carrier {
            Carrier::BuiltIn => AnyTransport::new(HttpClient::build(self.timeout, setup.base_url.is_loopback())?),
            Carrier::HttpClient(client) => AnyTransport::new(HttpClient::adopt(client)?),
            Carrier::Other(transport) => transport,
        };
        Ok(Client {
            shared: Arc::new(Shared {
                credentials,
                setup,
                transport,
                surroundings: self.surroundings,
                retry: self.retry,
                budget: Budget::full(),
                timeout: self.timeout,
                deadline: self.deadline,
                max_response_size: self.max_response_size,
            }),
        })
    }

    /// As [`build`](Self::build), for ordinary threads.
    ///
    /// # Errors
    /// As [`build`](Self::build); and [`ErrorKind::System`](crate::ErrorKind::System) when no thread could be started.
    #[cfg(feature = "blocking")]
    pub fn build_blocking(self) -> Result<super::blocking::Client, Error> {
        super::blocking::Client::over(self.build()?)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("max_response_size", &self.max_response_size)
            .finish_non_exhaustive()
    }
}
