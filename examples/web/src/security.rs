//! Protection against requests from other sites, and the security headers of responses.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use tower_http::set_header::SetResponseHeaderLayer;
use url::Url;

use crate::{pages::Failure, site::App};

/// 128 random bits as text.
///
/// # Errors
///
/// If the system has no random numbers.
pub fn random_text() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}

/// Redirects requests with another host name to the site's own, to which the cookie is bound: a user may have opened `localhost`.
/// Requests that change something must come from a page of this site.
pub(crate) async fn check_request(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let is_own_host = host.is_some_and(|host| host.eq_ignore_ascii_case(app.url.authority()) || host == app.address);
    if request.method().is_safe() && !is_own_host {
        let mut target = app.url;
        target.set_path(request.uri().path());
        target.set_query(request.uri().query());
        return Redirect::temporary(target.as_str()).into_response();
    }
    if request.method().is_safe() || is_own_host && is_own_page(request.headers(), &app.url) {
        return next.run(request).await;
    }
    Failure::new(StatusCode::FORBIDDEN, "foreign").into_response()
}

/// Browsers send `Sec-Fetch-Site`, older ones only `Origin`. A request without both does not come from a page.
fn is_own_page(headers: &HeaderMap, site: &Url) -> bool {
    let is = |name: &str, own: &str| headers.get(name).map(|value| value == own);
    let checks = [
        is("sec-fetch-site", "same-origin"),
        is("origin", &site.origin().ascii_serialization()),
    ];
    checks.contains(&Some(true)) && !checks.contains(&Some(false))
}

/// Adds the security headers to every response.
pub(crate) fn add_headers(mut router: Router<App>, script: &Url) -> anyhow::Result<Router<App>> {
    for (name, value) in [
        ("content-security-policy", &*content_policy(script)),
        ("x-content-type-options", "nosniff"),
        // URLs contain receipt IDs, and pages contain shared attributes.
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        let (name, value) = (HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
        router = router.layer(SetResponseHeaderLayer::overriding(name, value));
    }
    Ok(router)
}

/// Pages load their own files, inline photos, and what the script loads from its own origin. No script or style is inline.
fn content_policy(script: &Url) -> String {
    // Yoti does not document from which of its hosts the script loads more.
    let is_yoti = script.domain().is_some_and(|host| host.ends_with(".yoti.com"));
    let script = script.origin().ascii_serialization() + if is_yoti { " https://*.yoti.com" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' {script}; connect-src 'self' {script}; style-src 'self' {script}; \
         img-src 'self' data: {script}; font-src {script}; frame-src {script}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}
