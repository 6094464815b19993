//! Protects the routes below `/sandbox` from pages of other origins.
//!
//! These routes show shared attributes and can share as any person, and every page that a developer opens in a browser can send
//! requests to the loopback interface. Such a request differs from others in two ways. Its `Origin` or `Sec-Fetch-Site`
//! names another site. Or the page's domain name was rebound to this machine, and then `Host` contains that name.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};

use super::api_error::ApiError;
use crate::state;
use crate::state::webhook::SANDBOX;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Rejects requests of other origins, and forbids other sites' pages to load the responses.
pub(super) async fn admit(State(state): State<Arc<state::State>>, request: Request, next: Next) -> Response {
    if let Err(error) = check_origin(state.allow_remote, &state.origin, &request) {
        return error.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// `own` is the origin under which clients know the sandbox.
fn check_origin(allow_remote: bool, own: &str, request: &Request) -> Result<(), ApiError> {
    let headers = request.headers();
    if headers.contains_key(SANDBOX) {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "WEBHOOK",
            "The sandbox rejects its own webhooks below /sandbox: give the notification the URL of your server",
        ));
    }
    let reject = |code, message| Err(ApiError::new(StatusCode::FORBIDDEN, code, message));
    let is_own = |host: &str| without_scheme(own).is_some_and(|own| own.eq_ignore_ascii_case(host));
    let host = host(request.uri(), headers);
    if !allow_remote && host.is_some_and(|host| can_be_rebound(host) && !is_own(host)) {
        return reject(
            "FOREIGN_HOST",
            "The sandbox rejects requests below /sandbox under a domain name, which anyone can point to this machine: use \
             localhost or 127.0.0.1, or start the sandbox with --allow-remote or --public-url",
        );
    }
    // Links on other pages work, because those pages cannot read the response.
    let follows_a_link = request.method().is_safe() && is_navigation(headers);
    if is_foreign(own, host, headers) || (is_cross_site(headers) && !follows_a_link) {
        return reject(
            "FOREIGN_ORIGIN",
            "The sandbox rejects requests below /sandbox that a page of another origin makes",
        );
    }
    Ok(())
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

/// The host to which the request is addressed. Browsers always send it.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let authority = uri.authority().map(http::uri::Authority::as_str);
    authority.or_else(|| text(headers, header::HOST))
}

/// Whether anyone can point the name to this machine: whether it is a domain name. `localhost` and names below it,
/// addresses, and names without a dot belong to the machine or its network.
fn can_be_rebound(host: &str) -> bool {
    if host.starts_with('[') {
        return false;
    }
    let name = host.split(':').next().unwrap_or_default();
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let is_local = name.parse::<Ipv4Addr>().is_ok() || name.ends_with(".localhost");
    name.contains('.') && !is_local
}

/// Whether a page of another origin sends the request. The origin `null` is another. A proxy may change `Host`, but not the
/// origin of the sandbox's own pages.
fn is_foreign(own: &str, host: Option<&str>, headers: &HeaderMap) -> bool {
    let Some(origin) = text(headers, header::ORIGIN) else {
        return false;
    };
    let is_of_host = match (without_scheme(origin), host) {
        (Some(origin), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    };
    !is_of_host && !origin.eq_ignore_ascii_case(own)
}

fn without_scheme(origin: &str) -> Option<&str> {
    origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"))
}

/// Whether the browser reports that another site, or another origin of the same site, sends the request.
fn is_cross_site(headers: &HeaderMap) -> bool {
    text(headers, FETCH_SITE).is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// Whether the browser reports a navigation in a tab and not in a frame.
fn is_navigation(headers: &HeaderMap) -> bool {
    text(headers, FETCH_MODE) == Some("navigate") && text(headers, FETCH_DESTINATION) == Some("document")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_domain_names_can_be_rebound() {
        for host in [
            "localhost",
            "LocalHost:4000",
            "localhost.:4000",
            "shop.localhost:4000",
            "127.0.0.1",
            "127.0.0.1:4000",
            "192.168.1.4:4000",
            "[::1]",
            "[::1]:4000",
            "sandbox:4000",
        ] {
            assert!(!can_be_rebound(host), "{host}");
        }
        for host in [
            "example.com",
            "example.com:4000",
            "EXAMPLE.com.:4000",
            "localhost.example.com",
            "shop.notlocalhost",
            "127.0.0.1.example.com:4000",
            "127.0.0.1@example.com",
            "0177.0.0.1.nip.io",
        ] {
            assert!(can_be_rebound(host), "{host}");
        }
    }
}
