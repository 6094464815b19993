//! Which requests the site accepts, and the headers of its responses.

use reqwest::{Method, header};
use web_example::{Options, Site};
use yoti_share_sandbox::{Person, Sandbox};

use crate::{
    browser::{Browser, send},
    options, remote, site,
};

#[tokio::test]
async fn start_page_has_the_button_and_a_strict_content_policy() {
    let site = site().await;
    let sandbox = site.sandbox.as_ref().unwrap();
    let page = Browser::new(&site).get("/").await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"),
        "{policy}"
    );
    for part in [
        &format!("script-src 'self' {};", sandbox.origin()),
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    let script = format!("src=\"{}/share/client/v2\"", sandbox.origin());
    let requested = [
        "Your full name",
        "Whether you are 18 or older",
        "Your email address, optional",
    ];
    page.assert(200, &[&[&*script, sandbox.sdk_id()], &requested[..]].concat());
    // The key never leaves the server, and the page has nothing that the policy would block.
    for absent in ["PRIVATE KEY", "<style", "style=", "onclick", "<script>"] {
        assert!(!page.text.contains(absent), "{absent}");
    }
}

#[tokio::test]
async fn every_response_has_the_security_headers() {
    let site = site().await;
    let browser = Browser::new(&site);
    for path in [
        "/",
        "/callback",
        "/results",
        "/hook",
        "/style.css",
        "/share.js",
        "/elsewhere",
    ] {
        let page = browser.get(path).await;
        assert!(!page.header("content-security-policy").contains("unsafe"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(page.header(name), value, "{path} {name}");
        }
    }
}

#[tokio::test]
async fn cross_site_requests_change_nothing() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    let sandbox = site.sandbox.as_ref().unwrap();
    let receipt = sandbox
        .phone()
        .approve(&session, Person::adult())
        .await
        .unwrap()
        .receipt_id;
    let delete = format!("/results/{session}/delete");
    for path in ["/session", "/qr-code", "/forget", &delete] {
        for headers in [
            [].as_slice(),
            &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "https://127.0.0.1:3000")],
        ] {
            let request = browser.request(Method::POST, path);
            let mut request = request.basic_auth("admin", Some(crate::ADMIN_PASSWORD));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let page = send(request).await;
            page.assert(403, &["Request rejected"]);
            assert!(!page.headers.contains_key(header::SET_COOKIE));
        }
    }
    assert_eq!(sandbox.session_count(), 1);
    browser
        .callback(&receipt)
        .await
        .assert(200, &["Welcome, Ada Margaret Hartley"]);
}

#[tokio::test]
async fn old_browser_without_fetch_metadata_can_share() {
    let site = site().await;
    let browser = Browser::new(&site);
    let request = browser.request(Method::POST, "/session");
    let origin = site.url.origin().ascii_serialization();
    send(request.header("origin", origin)).await.assert(200, &["ss.v2."]);
}

#[tokio::test]
async fn cookie_is_http_only_and_lax() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    let page = browser.post("/session").await;
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("share="), "{cookie}");
    for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=1800"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "browsers do not send secure cookies to http: {cookie}"
    );
    // A browser that starts again gets a new cookie, so that an attacker cannot plant one.
    let first = browser.cookie.clone();
    browser.begin().await;
    assert_ne!(browser.cookie, first);
}

#[tokio::test]
async fn cookie_behind_a_proxy_is_secure_and_host_bound() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = Some("https://shop.example".parse().unwrap());
    let site = remote(&sandbox, Options { url, ..options() }).await;
    let request = Browser::new(&site).request(Method::POST, "/session");
    let request = request.header(header::HOST, "shop.example");
    let page = send(request.header("origin", "https://shop.example")).await;
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-share="), "{cookie}");
    for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
}

#[tokio::test]
async fn script_url_is_yotis_unless_configured() {
    let sandbox = Sandbox::start().await.unwrap();
    for (script, expected, allowed) in [
        (
            None,
            "https://www.yoti.com/share/client/v2",
            "script-src 'self' https://www.yoti.com https://*.yoti.com;",
        ),
        (
            Some("https://pages.example/v2"),
            "https://pages.example/v2",
            "script-src 'self' https://pages.example;",
        ),
        (
            Some("https://notyoti.com/v2"),
            "https://notyoti.com/v2",
            "script-src 'self' https://notyoti.com;",
        ),
    ] {
        let script = script.map(|script| script.parse().unwrap());
        let site = remote(&sandbox, Options { script, ..options() }).await;
        let mut browser = Browser::new(&site);
        let page = browser.get("/").await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains(allowed) && !policy.contains("unsafe"), "{policy}");
        page.assert(
            200,
            &[&format!("src=\"{expected}\""), sandbox.sdk_id(), "Live: this site uses"],
        );
        assert!(site.sandbox.is_none());
        let session = browser.begin().await;
        let approval = sandbox.phone().approve(&session, Person::adult()).await.unwrap();
        let page = browser.callback(&approval.receipt_id).await;
        page.assert(200, &["Welcome, Ada Margaret Hartley"]);
    }
}

#[tokio::test]
async fn request_under_another_host_name_is_redirected() {
    let site = site().await;
    let browser = Browser::new(&site);
    let path = "/callback?receiptId=AAAA";
    let request = |method| browser.request(method, path).header(header::HOST, "evil.example");
    let read = send(request(Method::GET)).await;
    assert_eq!(
        (read.status, read.header("location")),
        (307, site.url.join(path).unwrap().as_str())
    );
    let written = send(request(Method::POST).header("origin", "http://evil.example")).await;
    written.assert(403, &["Request rejected"]);
}

#[tokio::test]
async fn malformed_callback_shows_a_failure_page() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    browser.begin().await;
    let unknown = "A".repeat(64);
    for (path, status, title) in [
        ("/callback?receiptId=", 400, "Wrong address"),
        ("/callback?receiptId=%3Cscript%3E", 400, "Wrong address"),
        ("/callback?receiptId=AAAA&receiptId=BBBB", 400, "Wrong address"),
        (&format!("/callback?receiptId={unknown}"), 404, "Share not found"),
        ("/elsewhere", 404, "Page not found"),
    ] {
        let page = browser.get(path).await;
        page.assert(status, &[title, "Start again"]);
        assert!(!page.text.contains("<script>"), "{path}: {}", page.text);
    }
}

#[tokio::test]
async fn webhook_needs_the_secret() {
    let site = site().await;
    let browser = Browser::new(&site);
    let body = r#"{"id":"ss.v2.a","status":"COMPLETED"}"#;
    let request = || browser.request(Method::POST, "/hook").body(body);
    for request in [
        request(),
        request().bearer_auth("wrong"),
        request().basic_auth("admin", Some("wrong")),
    ] {
        assert_eq!(send(request).await.status, 401);
    }
}

#[tokio::test]
async fn results_need_the_password() {
    let site = site().await;
    let browser = Browser::new(&site);
    let page = browser.get("/results").await;
    assert_eq!(
        (page.status, page.header("www-authenticate")),
        (401, "Basic realm=\"Results\"")
    );
    for (user, password) in [("admin", "wrong"), ("admin", ""), ("other", crate::ADMIN_PASSWORD)] {
        let request = browser.request(Method::GET, "/results");
        assert_eq!(send(request.basic_auth(user, Some(password))).await.status, 401);
    }
    let delete = browser.request(Method::POST, "/results/ss.v2.a/delete");
    assert_eq!(send(delete.header("sec-fetch-site", "same-origin")).await.status, 401);
    browser.results().await.assert(200, &["Nobody has shared yet."]);
}

#[tokio::test]
async fn script_url_that_is_not_http_is_a_start_error() {
    for script in ["file:///x", "data:text/javascript,alert(1)", "ftp://pages.example/v2"] {
        let script = Some(script.parse().unwrap());
        let options = Options { script, ..options() };
        let error = Site::start(options, None, Sandbox::builder())
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(error.starts_with("the URL of the script is neither"), "{error}");
    }
}

#[tokio::test]
async fn empty_password_is_a_start_error() {
    let options = Options {
        admin_password: String::new(),
        ..options()
    };
    let error = Site::start(options, None, Sandbox::builder()).await.err().unwrap();
    let chain = format!("{error:#}");
    assert!(
        chain.contains("the admin's password") && chain.contains("is empty"),
        "{chain}"
    );
}

#[tokio::test]
async fn site_url_that_is_not_an_origin_is_a_start_error() {
    for url in [
        "https://shop.example/club",
        "ftp://shop.example",
        "mailto:a@shop.example",
    ] {
        let options = Options {
            url: Some(url.parse().unwrap()),
            ..options()
        };
        let error = Site::start(options, None, Sandbox::builder()).await.err().unwrap();
        assert!(error.to_string().contains("is not an origin"), "{url}: {error:#}");
    }
}

#[tokio::test]
async fn unreachable_database_is_reported_without_the_password() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let options = Options {
        database: format!("postgres://web:canary@{closed}/web"),
        ..options()
    };
    let error = Site::start(options, None, Sandbox::builder()).await.err().unwrap();
    let chain = format!("{error:#}");
    assert!(
        chain.contains("cannot open the database") && chain.contains("refused"),
        "{chain}"
    );
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}
