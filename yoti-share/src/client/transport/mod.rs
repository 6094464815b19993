//! The interface between the client and the network.
//!
//! A [`Transport`] sends one request and returns its response: to the API, or to the authentication server if the client
//! requests access tokens. It must not retry the request, follow a redirect, or
//! change a byte of path, query, headers or body: the signature covers them, and the client decides about retries. The
//! built-in transport is reqwest. `ClientBuilder::http_client` (feature `reqwest-0_13`) builds it from your reqwest builder, and
//! [`ClientBuilder::transport`] replaces it.
//!
//! The built-in transport has these settings:
//!
//! - **Redirects are off.** A signed request is for one host, and its headers must not reach another.
//! - **Proxies** named by the environment (`HTTPS_PROXY`, `NO_PROXY`, …) are used, as operators expect. The request goes
//!   through a tunnel, so the proxy sees only the name of the host. A loopback base URL and one with plain
//!   http are always reached directly, because they are a sandbox or a test.
//! - **HTTP/1.1** with a pool of connections. A call is one or two requests, so HTTP/2 would add crates to every build without a
//!   gain. An application that enables `reqwest/http2` gets HTTP/2 by negotiation.
//! - **No compression.** A receipt is base64 of a ciphertext, which does not compress, and a decompressor can be attacked with
//!   small bodies that become large. A compressed response is rejected as malformed.
//! - **Connecting** may take half of [`ClientBuilder::timeout`]. So a connection that cannot be made, after which every call
//!   can be retried, is distinguished from a response that does not arrive.
//! - **Idle connections** are closed after 30 seconds, before most servers close them. Before each request, the
//!   client lets the runtime report which of them the server has closed, so the request leaves on an open connection or a new
//!   one. It is interrupted only if the server closes the connection at the same moment.
//! - **Headers** of a response are at most 100.
//! - **Interim responses** (1xx) are skipped. The HTTP library skips all that have arrived before
//!   the runtime can do anything else, so a server that sends them without a pause delays timeouts,
//!   most of all in a debug build.
//! - **TLS** trusts the root certificates of the machine; plain http needs none. With rustls, a crypto provider that the
//!   application has installed is used.
//!
//! [`ClientBuilder::transport`]: crate::ClientBuilder::transport
//! [`ClientBuilder::timeout`]: crate::ClientBuilder::timeout

mod connection;
#[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
mod plain_http_transport;
mod reqwest_transport;
#[cfg(any(test, feature = "test-util"))]
mod test_transports;

use std::{error::Error as StdError, fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use http::{Request, Response};

use crate::{error::Error, types::base_url::BaseUrl};

use self::reqwest_transport::ReqwestTransport;
#[cfg(any(test, feature = "test-util"))]
pub use self::test_transports::{NeverTransport, RecordingTransport, ScriptedTransport};

/// The transport of a client that sets no other one.
pub(crate) fn built_in(timeout: Duration, base_url: &BaseUrl) -> Result<Box<dyn DynTransport>, Error> {
    #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
    if !base_url.is_https() && reqwest_transport::needs_crypto_provider() {
        return Ok(Box::new(plain_http_transport::PlainHttpTransport::new(timeout)));
    }
    Ok(Box::new(ReqwestTransport::built_in(timeout, base_url)?))
}

/// Whether one built-in transport serves both URLs: it decides about proxies and certificates when it is built.
pub(crate) fn is_reached_alike(one: &BaseUrl, other: &BaseUrl) -> bool {
    (one.is_https(), one.is_loopback()) == (other.is_https(), other.is_loopback())
}

/// The transport from a reqwest builder of the application.
#[cfg(feature = "reqwest-0_13")]
pub(crate) fn from_reqwest(builder: reqwest::ClientBuilder) -> Result<Box<dyn DynTransport>, Error> {
    Ok(Box::new(ReqwestTransport::from_builder(builder)?))
}

/// Sends one request to the server and returns its response.
///
/// ```
/// use http::{Request, Response};
/// use yoti_share::transport::{Transport, TransportError, TransportErrorKind};
///
/// struct Offline;
///
/// impl Transport for Offline {
///     async fn send(&self, _: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
///         let reason = "there is no network on this machine";
///         Err(TransportError::new(TransportErrorKind::Connect, reason))
///     }
/// }
/// ```
pub trait Transport: Send + Sync {
    /// Sends the request once and unchanged, and returns the response with its complete body, whatever its status.
    ///
    /// The client drops the future at the timeout of the attempt. The extensions of the request contain the
    /// [`MaxResponseSize`]; a transport that reads the body in pieces stops at that size.
    ///
    /// # Errors
    /// A [`TransportError`]. Its kind must be right about whether the request may have left, because the client decides by it
    /// whether to retry.
    fn send(&self, request: Request<Vec<u8>>)
    -> impl Future<Output = Result<Response<Vec<u8>>, TransportError>> + Send;
}

impl<T: Transport> Transport for Arc<T> {
    fn send(
        &self,
        request: Request<Vec<u8>>,
    ) -> impl Future<Output = Result<Response<Vec<u8>>, TransportError>> + Send {
        T::send(self, request)
    }
}

/// The size limit of a response body; an extension of each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxResponseSize(usize);

impl MaxResponseSize {
    pub(crate) const DEFAULT: Self = Self(32 * 1024 * 1024);

    pub(crate) fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    /// The limit in bytes.
    pub fn bytes(self) -> usize {
        self.0
    }

    /// The limit for the response to a request: the client's limit, or the default if the request is not from a client.
    pub fn for_request<B>(request: &Request<B>) -> Self {
        request.extensions().get().copied().unwrap_or(Self::DEFAULT)
    }
}

/// Why a transport returned no response.
///
/// Its `Display` is for logs. If you implement a [`Transport`], keep URLs out of the text of the source
/// (`reqwest::Error::without_url`).
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// The kind of a [`TransportError`], which decides what the client retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection was made, so the request certainly did not leave.
    ///
    /// Retried for every operation.
    Connect,
    /// The response did not arrive in time. The server may have carried out the request.
    ///
    /// Retried for every operation except creating a session.
    Timeout,
    /// The connection broke after the request had started to leave. The server may have carried out the request.
    ///
    /// Retried for every operation except creating a session.
    Interrupted,
    /// The response had more or longer headers than the transport takes.
    ///
    /// Never retried: the next response would have as many.
    HeadTooLarge,
    /// The response was not valid HTTP: something else listens on this port, or a proxy damages
    /// responses.
    ///
    /// Never retried: the next response would be the same.
    NotHttp,
    /// The response body was larger than [`MaxResponseSize`].
    ///
    /// Never retried: the next response would be as large.
    BodyTooLarge,
    /// Anything else.
    ///
    /// Never retried.
    Other,
}

impl TransportError {
    /// An error of this kind, caused by `source`, which may be a text.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind,
            source: source.into(),
        }
    }

    /// The kind of error.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The cause, for an error whose own text already contains the text of this error.
    pub(crate) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        self.source
    }
}

impl TransportErrorKind {
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Connect => "no connection to the server could be made",
            Self::Timeout => "the server did not answer in time",
            Self::Interrupted => "the connection broke before the response was complete",
            Self::HeadTooLarge => "the response has more or longer headers than the client takes",
            Self::NotHttp => "the response is not valid HTTP; check host and port of the base URL, and proxies",
            Self::BodyTooLarge => "the response body is larger than the limit",
            Self::Other => "the transport could not send the request",
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.description())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

/// The object-safe form of [`Transport`], so that implementors of the public trait write plain `async fn`s.
pub(crate) trait DynTransport: Send + Sync {
    fn send_boxed(&self, request: Request<Vec<u8>>) -> ResponseFuture<'_>;
}

type ResponseFuture<'a> = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, TransportError>> + Send + 'a>>;

impl<T: Transport> DynTransport for T {
    fn send_boxed(&self, request: Request<Vec<u8>>) -> ResponseFuture<'_> {
        Box::pin(self.send(request))
    }
}
