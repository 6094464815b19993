//! The built-in transport, over reqwest.

use std::time::Duration;

use http::{Request, Response};
use reqwest::{redirect::Policy, retry::never};

use super::{
    MaxResponseSize, Transport, TransportError, TransportErrorKind,
    connection::{POOL_IDLE_TIMEOUT, body_too_large, notice_closed_connections, parse_problem},
};
use crate::{
    error::{Error, ErrorKind},
    types::base_url::BaseUrl,
};

pub(crate) struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// The transport with the settings that the documentation of [`transport`](super) lists.
    pub(crate) fn built_in(timeout: Duration, base_url: &BaseUrl) -> Result<Self, Error> {
        if !cfg!(any(
            feature = "rustls",
            feature = "native-tls",
            feature = "rustls-no-provider"
        )) && base_url.is_https()
        {
            return Err(Error::new(
                ErrorKind::Tls,
                "this build has no TLS; enable one of the features `rustls`, `rustls-no-provider` and `native-tls`, or give \
                 the builder your own `transport`",
            ));
        }
        let mut builder = reqwest::Client::builder()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .connect_timeout(timeout / 2)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT);
        if base_url.is_loopback() || !base_url.is_https() {
            builder = builder.no_proxy();
        }
        // A container may have no root certificates, without which reqwest builds no client.
        #[cfg(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider"))]
        if !base_url.is_https() {
            builder = builder.tls_certs_only([]);
        }
        Self::from_builder(builder)
    }

    /// The transport with the settings of this builder, but without redirects and retries.
    pub(crate) fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, Error> {
        if needs_crypto_provider() {
            return Err(Error::new(
                ErrorKind::Tls,
                "no crypto provider is installed for rustls; call `CryptoProvider::install_default` before the client is \
                 built",
            ));
        }
        let client = builder.redirect(Policy::none()).retry(never()).build();
        client.map(Self).map_err(|error| {
            Error::with_source(
                ErrorKind::Tls,
                "the HTTP client could not be set up",
                error.without_url(),
            )
        })
    }
}

/// reqwest panics when it needs a provider for rustls and none is installed.
#[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
pub(super) fn needs_crypto_provider() -> bool {
    rustls::crypto::CryptoProvider::get_default().is_none()
}

#[cfg(not(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls")))))]
pub(super) fn needs_crypto_provider() -> bool {
    false
}

impl Transport for ReqwestTransport {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let limit = MaxResponseSize::for_request(&request).bytes();
        notice_closed_connections().await;
        let mut incoming = self
            .0
            .execute(convert_request(request)?)
            .await
            .map_err(transport_error)?;

        let announced = incoming
            .content_length()
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or_default();
        if announced > limit {
            return Err(body_too_large(limit));
        }
        // Memory grows with the body, not with its announced length.
        let mut body = Vec::new();
        while let Some(piece) = incoming.chunk().await.map_err(transport_error)? {
            if piece.len() > limit - body.len() {
                return Err(body_too_large(limit));
            }
            body.extend_from_slice(&piece);
        }

        let mut response = Response::new(body);
        *response.status_mut() = incoming.status();
        *response.headers_mut() = std::mem::take(incoming.headers_mut());
        Ok(response)
    }
}

/// reqwest parses the URL again, and its parser may rewrite it; the signature covers the original.
fn convert_request(request: Request<Vec<u8>>) -> Result<reqwest::Request, TransportError> {
    let signed = request.uri().path_and_query().map(ToString::to_string);
    let request = reqwest::Request::try_from(request).map_err(transport_error)?;
    let url = request.url();
    let sent = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    if signed.as_deref() == Some(sent.as_str()) {
        Ok(request)
    } else {
        Err(TransportError::new(
            TransportErrorKind::Other,
            "the URL would not be sent unchanged, so the signature would not match",
        ))
    }
}

fn transport_error(error: reqwest::Error) -> TransportError {
    let kind = if let Some(kind) = parse_problem(&error) {
        kind
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_builder() || error.is_redirect() {
        TransportErrorKind::Other
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error.without_url())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_that_the_parser_rewrites_is_not_sent() {
        let request = Request::get("http://127.0.0.1/v2/sessions/../admin?nonce=1")
            .body(Vec::new())
            .unwrap();
        let error = convert_request(request).expect_err("`..` would be resolved");
        assert_eq!(error.kind(), TransportErrorKind::Other);

        let request = Request::get("http://127.0.0.1/share/v2/sessions/a%2Fb?nonce=1&timestamp=2")
            .body(Vec::new())
            .unwrap();
        let request = convert_request(request).unwrap();
        assert_eq!(
            request.url().as_str(),
            "http://127.0.0.1/share/v2/sessions/a%2Fb?nonce=1&timestamp=2"
        );
    }

    #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
    #[test]
    fn missing_crypto_provider_is_an_error() {
        let error = ReqwestTransport::built_in(Duration::from_secs(1), &BaseUrl::default())
            .err()
            .expect("no provider is installed");
        assert_eq!(error.kind(), ErrorKind::Tls);
        let loopback = "http://127.0.0.1:4000/share".parse().unwrap();
        assert!(super::super::built_in(Duration::from_secs(1), &loopback).is_ok());
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider")))]
    #[test]
    fn without_tls_only_loopback_can_be_called() {
        let loopback = "http://127.0.0.1:4000/share".parse().unwrap();
        assert!(ReqwestTransport::built_in(Duration::from_secs(1), &loopback).is_ok());
        let error = ReqwestTransport::built_in(Duration::from_secs(1), &BaseUrl::default())
            .err()
            .expect("there is no TLS");
        assert_eq!(error.kind(), ErrorKind::Tls);
    }
}
