//! How requests reach the server: the seam between the client and the network.
//!
//! A [`Transport`] takes one signed request and brings back one answer. It must not repeat a request, follow a redirect or
//! change a byte of path, query, headers or body: the signature covers them, and the rules of repetition are the client's.
//! The built-in transport is reqwest, set up by the SDK; [`ClientBuilder::http_client`] puts a reqwest client of yours in its
//! place, and [`ClientBuilder::transport`] anything else.
//!
//! What the built-in one does, and why:
//!
//! - **Redirects are off.** A signed request belongs to one host, and its headers must not reach another.
//! - **Proxies** named by the environment (`HTTPS_PROXY`, `NO_PROXY`, …) are used, as operators expect of a program on their
//!   network: through a tunnel, in which the proxy sees the host's name alone. A loopback base URL is always reached
//!   directly: it is a sandbox or a test, and plain http.
//! - **HTTP/1.1** with a pool of connections. A call is a request or two, so HTTP/2 would add crates to every build and gain
//!   nothing; an application that turns on `reqwest/http2` gets it by negotiation.
//! - **No compression.** None is asked for: a receipt is base64 over ciphertext, and a decompressor opens a door to bombs. A
//!   compressed answer is refused as malformed.
//! - **Connecting** may take half of [`ClientBuilder::timeout`], so that a connection that cannot be made (nothing was sent,
//!   every call can be repeated) is told apart from an answer that does not come. Idle connections are dropped after 30
//!   seconds, before most servers drop them.
//! - **TLS** trusts the machine's roots. With rustls, a crypto provider that the application has installed is used.
//!
//! [`ClientBuilder::http_client`]: crate::ClientBuilder::http_client
//! [`ClientBuilder::transport`]: crate::ClientBuilder::transport
//! [`ClientBuilder::timeout`]: crate::ClientBuilder::timeout

#[cfg(any(test, feature = "test-util"))]
mod fakes;
mod http_client;

use std::{error::Error as StdError, fmt, future::Future, pin::Pin, sync::Arc};

use http::{Request, Response};

#[cfg(any(test, feature = "test-util"))]
pub use self::fakes::{NeverTransport, RecordingTransport, ScriptedTransport};
pub(crate) use self::http_client::HttpClient;

/// Carries one request to the server and its answer back.
///
/// ```
/// use yoti_share::transport::{Transport, TransportError, TransportErrorKind};
///
/// struct Offline;
///
/// impl Transport for Offline {
///     async fn send(&self, _request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
///         Err(TransportError::new(TransportErrorKind::Connect, "there is no network on this machine"))
///     }
/// }
/// ```
pub trait Transport: Send + Sync {
    /// Sends the request as it is, once, and gives back the answer with its whole body, whatever its status.
    ///
    /// The client drops the future when the attempt's time is over. The request's extensions hold the
    /// [`MaxResponseSize`]: a transport that reads the body piece by piece stops there.
    ///
    /// # Errors
    /// A [`TransportError`] whose kind says truthfully whether the request may have left; that decides what is repeated.
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

/// How many bytes of body an answer may have; an extension of each request.
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

    /// The limit that goes with a request: the client's, or the default for a request that did not come from a client.
    pub fn of<B>(request: &Request<B>) -> Self {
        request.extensions().get().copied().unwrap_or(Self::DEFAULT)
    }
}

/// Why a transport brought back no answer.
///
/// Its `Display` is for logs: whoever makes one keeps URLs out of the source's texts (`reqwest::Error::without_url`).
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// The sort of a [`TransportError`], which decides what the client repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about, so the request certainly did not leave.
    ///
    /// Repeated for every operation.
    Connect,
    /// The answer did not come in time. The request may have been carried out.
    ///
    /// Repeated for everything but the creation of a session.
    Timeout,
    /// The connection broke after the request had begun to leave. The request may have been carried out.
    ///
    /// Repeated for everything but the creation of a session.
    Interrupted,
    /// The answer's body was larger than [`MaxResponseSize`].
    ///
    /// Never repeated: the next answer would be as large.
    BodyTooLarge,
    /// Anything else.
    ///
    /// Never repeated.
    Other,
}

impl TransportError {
    /// An error of this kind because of `source`, which may be a text.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind,
            source: source.into(),
        }
    }

    /// What sort of error it is.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The error beneath, for an error that speaks this one's words itself.
    pub(crate) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        self.source
    }
}

impl TransportErrorKind {
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Connect => "no connection to the server came about",
            Self::Timeout => "the server did not answer in time",
            Self::Interrupted => "the connection broke before the whole answer had come",
            Self::BodyTooLarge => "the answer's body is larger than the limit",
            Self::Other => "the transport could not carry the request",
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.what())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

/// [`Transport`] as an object: its public face keeps plain `async fn`s.
trait DynTransport: Send + Sync {
    fn send_boxed(&self, request: Request<Vec<u8>>) -> Answering<'_>;
}

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, TransportError>> + Send + 'a>>;

impl<T: Transport> DynTransport for T {
    fn send_boxed(&self, request: Request<Vec<u8>>) -> Answering<'_> {
        Box::pin(self.send(request))
    }
}

/// Any transport, as the client holds it.
#[derive(Clone)]
pub(crate) struct AnyTransport(Arc<dyn DynTransport>);

impl AnyTransport {
    pub(crate) fn new(transport: impl Transport + 'static) -> Self {
        Self(Arc::new(transport))
    }

    pub(crate) async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        self.0.send_boxed(request).await
    }
}
