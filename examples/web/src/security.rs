//! Protection against requests from other sites, and the security headers of responses.

use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};
use time::Duration;
use url::Url;

use crate::pages::Failure;
use crate::site::App;

/// 128 random bits as text.
///
/// # Errors
///
/// If the system has no random numbers.
pub fn random_text() -> Result<String, getrandom::Error> {
    Ok(format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?))
}

/// How long a browser can see the share that it started.
pub(crate) const COOKIE_LIFETIME: Duration = Duration::minutes(30);

/// The cookie with which a browser finds the share that it started.
pub(crate) fn cookie(site: &Url, browser: String) -> Cookie<'static> {
    let is_local = matches!(site.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    let is_secure = site.scheme() == "https" || !is_local;
    // Browsers bind a `__Host-` cookie to this host. `Lax`, because the Yoti app may open the callback on the phone.
    let cookie = Cookie::build((if is_secure { "__Host-share" } else { "share" }, browser));
    let cookie = cookie.secure(is_secure).http_only(true).same_site(SameSite::Lax);
    cookie.path("/").max_age(COOKIE_LIFETIME).build()
}

/// Redirects requests with another host name to the site's own, to which the cookie is bound: a user may have opened `localhost`.
/// Requests that change something must come from a page of this site.
pub(crate) async fn check_request(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_own_host = host.is_some_and(|host| host.eq_ignore_ascii_case(app.url.authority()) || host == app.address);
    // Browsers send `Sec-Fetch-Site`, older ones only `Origin`. A request without both does not come from a page.
    let is = |name: &str, own: &str| headers.get(name).map(|value| value == own);
    let origin = app.url.origin().ascii_serialization();
    let checks = [is("sec-fetch-site", "same-origin"), is("origin", &origin)];
    let is_own_page = checks.contains(&Some(true)) && !checks.contains(&Some(false));
    let is_safe = request.method().is_safe();
    if is_own_host && (is_safe || is_own_page) {
        return next.run(request).await;
    }
    if !is_safe {
        return Failure::new(StatusCode::FORBIDDEN, "foreign").into_response();
    }
    let mut target = app.url;
    target.set_path(request.uri().path());
    target.set_query(request.uri().query());
    Redirect::temporary(target.as_str()).into_response()
}

/// Admits only the user `admin` with the password.
pub(crate) async fn check_admin(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.admin.admits(request.headers()) {
        return next.run(request).await;
    }
    let login = [(header::WWW_AUTHENTICATE, "Basic realm=\"Results\"")];
    (StatusCode::UNAUTHORIZED, login).into_response()
}

/// Adds the security headers to a response.
pub(crate) async fn add_headers(State(app): State<App>, response: Response) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, &*content_policy(&app.script)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // URLs contain receipt IDs, and pages contain shared attributes.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    (headers, response).into_response()
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
