//! What keeps other sites out, and what this site's pages may do.

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

/// Whether a page of this very site makes the request. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin` only;
/// who says neither is no browser's page.
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

/// Serves the site under its own name only. A browser that knows it under another, `localhost` say, is sent to where its
/// cookie will be seen; another site's name that leads here gets nothing.
pub(crate) async fn own_name(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| shared.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))) {
        return next.run(request).await;
    }
    if !request.method().is_safe() {
        let refusal = format!("This site is called {}", shared.url);
        return (StatusCode::MISDIRECTED_REQUEST, refusal).into_response();
    }
    let mut here = shared.url.clone();
    here.set_path(request.uri().path());
    here.set_query(request.uri().query());
    Redirect::temporary(here.as_str()).into_response()
}

/// The headers of every answer.
pub(crate) async fn headers(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, shared.content_policy.clone());
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Addresses hold receipt ids, and pages hold what was shared.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What the pages may load: their own files, photos inside the page, and the script with what it talks to.
pub(crate) fn content_policy(script: &Url) -> String {
    let origin = script.origin().ascii_serialization();
    // What Yoti's script loads in its turn is not documented; the sandbox's needs nothing.
    let of_yoti = matches!(script.origin(), Origin::Tuple(_, url::Host::Domain(host), _)
        if host == "yoti.com" || host.ends_with(".yoti.com"));
    let (more, styles) = if of_yoti {
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

    fn own(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_own_page(&headers, &Url::parse("http://127.0.0.1:3000").unwrap())
    }

    #[test]
    fn only_same_origin_requests_are_accepted() {
        assert!(own(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "http://127.0.0.1:3000")
        ]));
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("origin", "http://127.0.0.1:3000")]));
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
            assert!(!own(foreign), "{foreign:?}");
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
