//! Protection against requests from other sites, and the security headers of responses.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use url::{Origin, Url};

use crate::site::Shared;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a page of this site sent the request. Browsers send `Sec-Fetch-Site`, older ones only `Origin`. A request without
/// both does not come from a page.
pub(crate) fn is_own_page(headers: &HeaderMap, site: &Url) -> bool {
    let origin = headers.get(header::ORIGIN).map(|origin| {
        let origin = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok());
        origin.is_some_and(|origin| origin.origin() == site.origin())
    });
    let fetch_site = headers.get(FETCH_SITE).map(|from| from == "same-origin");
    match (origin, fetch_site) {
        (None, None) => false,
        (origin, fetch_site) => origin.unwrap_or(true) && fetch_site.unwrap_or(true),
    }
}

/// Redirects requests with another host name to the site's own name, because the cookie is bound to it: a user may have opened
/// `localhost`. Rejects requests with another host name that are not safe, such as POST.
pub(crate) async fn check_host(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| shared.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))) {
        return next.run(request).await;
    }
    if !request.method().is_safe() {
        let error = format!("the name of this site is {}", shared.url);
        return (StatusCode::MISDIRECTED_REQUEST, error).into_response();
    }
    let mut target = shared.url.clone();
    target.set_path(request.uri().path());
    target.set_query(request.uri().query());
    Redirect::temporary(target.as_str()).into_response()
}

/// Adds the security headers to every response.
pub(crate) async fn add_headers(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, shared.content_policy.clone());
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // URLs contain receipt IDs, and pages contain shared attributes.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The content security policy: pages load their own files, inline photos, and the script, which calls its own origin.
pub(crate) fn content_policy(script: &Url) -> String {
    let origin = script.origin().ascii_serialization();
    // Yoti does not document what its script loads. The sandbox's script loads nothing.
    let is_yoti = matches!(script.origin(), Origin::Tuple(_, url::Host::Domain(host), _)
        if host == "yoti.com" || host.ends_with(".yoti.com"));
    let (more, styles) = if is_yoti {
        (" https://*.yoti.com", " 'unsafe-inline' https://*.yoti.com")
    } else {
        ("", "")
    };
    format!(
        "default-src 'none'; script-src 'self' {origin}{more}; connect-src 'self' {origin}{more}; \
         style-src 'self'{styles}; img-src 'self' data:{more}; font-src 'self'{more}; frame-src 'self'{more}; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_page(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_own_page(&headers, &Url::parse("http://127.0.0.1:3000").unwrap())
    }

    #[test]
    fn only_same_origin_requests_are_accepted() {
        assert!(own_page(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "http://127.0.0.1:3000")
        ]));
        assert!(own_page(&[("sec-fetch-site", "same-origin")]));
        assert!(own_page(&[("origin", "http://127.0.0.1:3000")]));
        for foreign in [
            [].as_slice(),
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:3001")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "https://127.0.0.1:3000")],
            &[("origin", "http://127.0.0.1:3000.evil.example")],
        ] {
            assert!(!own_page(foreign), "{foreign:?}");
        }
    }

    #[test]
    fn content_policy_allows_only_the_script_origin() {
        let sandbox = content_policy(&Url::parse("http://127.0.0.1:4000/share/client/v2").unwrap());
        assert!(
            sandbox.contains("script-src 'self' http://127.0.0.1:4000;"),
            "{sandbox}"
        );
        assert!(
            !sandbox.contains("unsafe") && !sandbox.contains("yoti.com"),
            "{sandbox}"
        );
        let yoti = content_policy(&Url::parse("https://www.yoti.com/share/client/v2").unwrap());
        assert!(
            yoti.contains("script-src 'self' https://www.yoti.com https://*.yoti.com;"),
            "{yoti}"
        );
        let other = content_policy(&Url::parse("https://notyoti.com/share/client/v2").unwrap());
        assert!(!other.contains("*.yoti.com"), "{other}");
    }
}
