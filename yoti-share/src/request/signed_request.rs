//! A signed request, ready to be sent by any HTTP client.

use std::fmt;

use http::{HeaderMap, Method, Uri};
use zeroize::Zeroizing;

/// A signed request, ready to be sent by any HTTP client.
///
/// Send it soon and only once, because its nonce and time are signed. `Debug` shows neither these nor the body.
#[derive(Clone)]
pub struct SignedRequest {
    pub(super) method: Method,
    pub(super) url: RequestUrl,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// The URL of a request, of which everything after the base URL is signed.
#[derive(Clone)]
pub(super) struct RequestUrl {
    pub(super) text: String,
    pub(super) signed_from: usize,
}

impl RequestUrl {
    pub(super) fn signed_part(&self) -> &str {
        self.text.get(self.signed_from..).unwrap_or_default()
    }
}

impl SignedRequest {
    /// `GET` or `POST`.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL.
    pub fn url(&self) -> &str {
        &self.url.text
    }

    /// The signed part of the URL: the path and query after the base URL.
    pub fn path_and_query(&self) -> &str {
        self.url.signed_part()
    }

    /// The headers, including the signature.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, which may be empty.
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
