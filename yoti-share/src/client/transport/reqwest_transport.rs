//! The transport over reqwest.

use std::time::Duration;

use http::{Request, Response};
use reqwest::redirect::Policy;

use super::{MaxResponseSize, Transport, TransportError, TransportErrorKind};
use crate::error::{ConfigError, Error, ErrorKind};

/// Shorter than most servers' own limit, so that a request rarely meets a connection which the server is just closing.
const IDLE: Duration = Duration::from_secs(30);

pub(crate) struct HttpClient(reqwest::Client);

impl HttpClient {
    /// The SDK's own: see [the module](super) for what it does and why.
    pub(crate) fn build(timeout: Duration, loopback: bool) -> Result<Self, Error> {
        if let Some(why) = tls_trouble(loopback) {
            return Err(Error::new(ErrorKind::Tls, why));
        }
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .connect_timeout(timeout / 2)
            .pool_idle_timeout(IDLE);
        if loopback {
            builder = builder.no_proxy();
        }
        builder.build().map(Self).map_err(|error| {
            Error::caused(
                ErrorKind::Tls,
                "the HTTP client could not be set up",
                error.without_url(),
            )
        })
    }

    /// The application's own, unless it follows redirects.
    ///
    /// reqwest removes `Authorization` and cookies when a redirect leads to another host, and nothing else: the signed
    /// headers would go along. A client shows its policy in its `Debug` alone, and there only if it is not the default.
    pub(crate) fn adopt(client: reqwest::Client) -> Result<Self, ConfigError> {
        let off = format!("{:?}", Policy::none());
        if format!("{client:?}").contains(&off) {
            Ok(Self(client))
        } else {
            Err(ConfigError::new(
                "http_client",
                "follows redirects, which could carry signed headers to another host; \
                 build it with `.redirect(reqwest::redirect::Policy::none())`",
            ))
        }
    }
}

/// Why the built-in client could not speak TLS, if it could not.
fn tls_trouble(loopback: bool) -> Option<&'static str> {
    if cfg!(any(feature = "rustls", feature = "native-tls")) {
        return None;
    }
    if cfg!(feature = "rustls-no-provider") {
        // reqwest panics when it is to use rustls and nobody has installed a provider.
        return (!provider_is_installed()).then_some(
            "no crypto provider is installed for rustls; \
             call `CryptoProvider::install_default` before the client is built",
        );
    }
    (!loopback).then_some(
        "this build has no TLS; enable one of the features `rustls`, `rustls-no-provider` and `native-tls`, \
         or give the builder an `http_client` or `transport` of your own",
    )
}

#[cfg(feature = "rustls-no-provider")]
fn provider_is_installed() -> bool {
    rustls::crypto::CryptoProvider::get_default().is_some()
}

#[cfg(not(feature = "rustls-no-provider"))]
fn provider_is_installed() -> bool {
    false
}

impl Transport for HttpClient {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let limit = MaxResponseSize::of(&request).bytes();
        let mut answer = self.0.execute(convert(request)?).await.map_err(failed)?;

        let announced = answer
            .content_length()
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or_default();
        if announced > limit {
            return Err(too_large(limit));
        }
        // Room is taken as the body comes: an announcement alone costs nothing.
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(failed)? {
            if piece.len() > limit - body.len() {
                return Err(too_large(limit));
            }
            body.extend_from_slice(&piece);
        }

        let mut response = Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

/// reqwest parses the URL again, and a parser may rewrite what it reads; the signature covers the original.
fn convert(request: Request<Vec<u8>>) -> Result<reqwest::Request, TransportError> {
    let signed = request.uri().path_and_query().map(ToString::to_string);
    let request = reqwest::Request::try_from(request).map_err(failed)?;
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
            "the URL would not be sent as it was signed",
        ))
    }
}

fn failed(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
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

fn too_large(limit: usize) -> TransportError {
    TransportError::new(TransportErrorKind::BodyTooLarge, format!("the limit is {limit} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where rustls has no provider, reqwest panics instead of making a client.
    #[cfg(any(feature = "rustls", feature = "native-tls", not(feature = "rustls-no-provider")))]
    #[test]
    fn a_client_that_follows_redirects_is_not_adopted() {
        let follows = [
            reqwest::Client::builder().build().unwrap(),
            reqwest::Client::builder().redirect(Policy::limited(3)).build().unwrap(),
            reqwest::Client::builder()
                .redirect(Policy::custom(|attempt| attempt.error("never")))
                .build()
                .unwrap(),
        ];
        for client in follows {
            let refusal = HttpClient::adopt(client).err().expect("it follows redirects");
            assert_eq!(refusal.field(), "http_client");
        }
        let stays = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        assert!(HttpClient::adopt(stays).is_ok());
    }

    #[test]
    fn a_url_that_a_parser_would_rewrite_is_not_sent() {
        let request = Request::get("http://127.0.0.1/v2/sessions/../admin?nonce=1")
            .body(Vec::new())
            .unwrap();
        let error = convert(request).expect_err("`..` would be resolved");
        assert_eq!(error.kind(), TransportErrorKind::Other);

        let request = Request::get("http://127.0.0.1/share/v2/sessions/a%2Fb?nonce=1&timestamp=2")
            .body(Vec::new())
            .unwrap();
        let request = convert(request).unwrap();
        assert_eq!(
            request.url().as_str(),
            "http://127.0.0.1/share/v2/sessions/a%2Fb?nonce=1&timestamp=2"
        );
    }

    #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
    #[test]
    fn without_a_provider_the_client_is_refused_and_nothing_panics() {
        let error = HttpClient::build(Duration::from_secs(1), false)
            .err()
            .expect("no provider is installed");
        assert_eq!(error.kind(), ErrorKind::Tls);
    }

    #[cfg(not(any(feature = "rustls", feature = "native-tls", feature = "rustls-no-provider")))]
    #[test]
    fn without_tls_only_this_machine_can_be_called() {
        assert!(HttpClient::build(Duration::from_secs(1), true).is_ok());
        let error = HttpClient::build(Duration::from_secs(1), false)
            .err()
            .expect("there is no TLS");
        assert_eq!(error.kind(), ErrorKind::Tls);
    }
}
