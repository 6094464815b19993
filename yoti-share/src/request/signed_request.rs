//! A signed or authorised request, ready to be sent by any HTTP client.

use std::fmt;

use http::{HeaderMap, Method, Uri};
use zeroize::Zeroizing;

use crate::error::{ConfigError, Error};

/// A request with its signature or access token, ready to be sent by any HTTP client.
///
/// Send a signed one soon and only once, because its nonce and time are signed. `Debug` shows neither these nor the body.
#[derive(Clone)]
pub struct SignedRequest {
    method: Method,
    url: RequestUrl,
    uri: Uri,
    headers: HeaderMap,
    body: Zeroizing<Vec<u8>>,
}

/// The URL of a request. In a signed request, everything after the base URL is signed.
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
    /// `field` is the setting that a URL comes from which is too long.
    pub(super) fn new(
        field: &'static str,
        method: Method,
        url: RequestUrl,
        headers: HeaderMap,
        body: Zeroizing<Vec<u8>>,
    ) -> Result<Self, Error> {
        let uri = url.text.parse();
        Ok(Self {
            method,
            uri: uri.map_err(|_too_long| ConfigError::new(field, "is too long to be sent"))?,
            url,
            headers,
            body,
        })
    }

    /// `GET` or `POST`.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL.
    pub fn url(&self) -> &str {
        &self.url.text
    }

    /// The path and query after the base URL, which is the part that signatures cover.
    pub fn path_and_query(&self) -> &str {
        self.url.signed_part()
    }

    /// The headers, including the signature or the access token.
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
