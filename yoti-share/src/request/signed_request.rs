//! A signed request, ready to be sent by any HTTP client.

use std::fmt;

use http::{HeaderMap, Method, Uri};
use zeroize::Zeroizing;

/// A call that is ready to be sent, by any HTTP client.
///
/// Send it soon and once: its nonce and its time are signed. `Debug` shows neither those nor the body.
#[derive(Clone)]
pub struct SignedRequest {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) uri: Uri,
    /// Where in the URL that starts what is signed.
    pub(super) signed_at: usize,
    pub(super) headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
}

impl SignedRequest {
    /// `GET` or `POST`.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The whole URL, as it is to be sent.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The endpoint's path with the query: what follows the base URL, and what is signed.
    pub fn path_and_query(&self) -> &str {
        self.url.get(self.signed_at..).unwrap_or_default()
    }

    /// The headers, the signature's among them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; empty where there is none.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("method", &self.method)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl From<SignedRequest> for http::Request<Vec<u8>> {
    fn from(mut signed: SignedRequest) -> Self {
        let mut request = http::Request::new(std::mem::take(&mut *signed.body));
        *request.method_mut() = signed.method;
        *request.uri_mut() = signed.uri;
        *request.headers_mut() = signed.headers;
        request
    }
}
