//! Who may use what is below `/sandbox`: this machine, and pages of the sandbox's own.
//!
//! Whoever reaches it can read what was shared and share as anybody, and every page that a developer opens in a browser
//! reaches the loopback interface. Two things tell such a page from an honest caller. It comes under another `Origin`, or
//! the browser says in `Sec-Fetch-Site` that it comes from elsewhere. Or its host's name was rebound to this machine, and
//! then that name stands in `Host`.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};

use super::api_error::ApiError;
use super::request_id;
use crate::state;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Lets honest callers through, and keeps the answers out of other sites' pages.
pub(super) async fn admit(State(state): State<Arc<state::State>>, request: Request, next: Next) -> Response {
    if let Some(objection) = objection(state.allow_remote, &request) {
        return objection.into_response(&request_id(&request));
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn objection(allow_remote: bool, request: &Request) -> Option<ApiError> {
    let headers = request.headers();
    let refused = |code, message| Some(ApiError::new(StatusCode::FORBIDDEN, code, message));
    if !allow_remote && host(request.uri(), headers).is_some_and(can_be_rebound) {
        return refused(
            "FOREIGN_HOST",
            "What is below /sandbox is not answered under a domain name, which anybody can have pointed here: say localhost \
             or 127.0.0.1, or start the sandbox with --allow-remote",
        );
    }
    // A link on another page may lead here; that page then sees nothing of it.
    let follows_a_link = request.method().is_safe() && is_navigation(headers);
    if is_foreign(request.uri(), headers) || (is_from_elsewhere(headers) && !follows_a_link) {
        return refused(
            "FOREIGN_ORIGIN",
            "What is below /sandbox does not take requests that a page of another origin makes",
        );
    }
    None
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

/// What the request is addressed to. Browsers always say; what does not say is none.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let authority = uri.authority().map(http::uri::Authority::as_str);
    authority.or_else(|| text(headers, header::HOST))
}

/// Whether the name is one that a stranger can have pointed here: a domain name. Not so `localhost` and what is below it,
/// addresses, and names without a dot, which are given out by the machine or its network.
fn can_be_rebound(host: &str) -> bool {
    if host.starts_with('[') {
        return false;
    }
    let name = host.split(':').next().unwrap_or_default();
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let here = name.parse::<Ipv4Addr>().is_ok() || name.ends_with(".localhost");
    name.contains('.') && !here
}

/// Whether a page of another origin asks; one that hides its origin, as `null`, is another.
fn is_foreign(uri: &Uri, headers: &HeaderMap) -> bool {
    let Some(origin) = text(headers, header::ORIGIN) else {
        return false;
    };
    let origin = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    match (origin, host(uri, headers)) {
        (Some(origin), Some(host)) => !origin.eq_ignore_ascii_case(host),
        _ => true,
    }
}

/// Whether the browser says that another site, or another origin of the same, makes the request.
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    text(headers, FETCH_SITE).is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// Whether the browser says that somebody goes to the address, in a tab of its own and not in a frame of a page.
fn is_navigation(headers: &HeaderMap) -> bool {
    text(headers, FETCH_MODE) == Some("navigate") && text(headers, FETCH_DESTINATION) == Some("document")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_names_are_told_from_what_only_this_machine_or_its_network_gives_out() {
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
