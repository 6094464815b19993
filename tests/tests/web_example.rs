//! The web example, called like a browser does, and like an attacker.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use reqwest::{Response, header, redirect};
use serde_json::Value;
use web_example::{Api, Options, Site};
use yoti_share_sandbox::{Failure, Person, Sandbox, UnmetRequirement};
use yoti_share_tests::percent_encoded;

async fn site() -> Site {
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        url: None,
        script: None,
        api: Api::Sandbox(Sandbox::builder()),
    };
    Site::start(options).await.unwrap()
}

/// An HTTP client that keeps the site's cookie, like a browser.
struct Browser<'a> {
    site: &'a Site,
    client: reqwest::Client,
    cookie: Option<String>,
}

impl<'a> Browser<'a> {
    fn new(site: &'a Site) -> Self {
        let client = reqwest::Client::builder().redirect(redirect::Policy::none());
        Self {
            site,
            client: client.build().unwrap(),
            cookie: None,
        }
    }

    async fn get(&self, path: &str) -> Response {
        let request = self.client.get(self.site.url().join(path).unwrap());
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        request.send().await.unwrap()
    }

    /// Presses the button. Returns the ID of the session.
    async fn begin(&mut self) -> String {
        let request = self.client.post(self.site.url().join("/session").unwrap());
        let response = request.header("sec-fetch-site", "same-origin").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        let body: Value = response.json().await.unwrap();
        body["sessionId"].as_str().unwrap().to_owned()
    }

    /// Opens the callback with this receipt ID. Returns status and page.
    async fn callback(&self, receipt_id: &str) -> (u16, String) {
        page(
            self.get(&format!("/callback?receiptId={}", percent_encoded(receipt_id)))
                .await,
        )
        .await
    }
}

async fn page(response: Response) -> (u16, String) {
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn start_page_has_the_button_and_a_strict_content_policy() {
    let site = site().await;
    let sandbox = site.sandbox().unwrap();
    let response = Browser::new(&site).get("/").await;
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        policy.contains(&format!("script-src 'self' {};", sandbox.origin())),
        "{policy}"
    );
    let (status, text) = page(response).await;
    let text = text.replace("&#x2f;", "/");
    assert_eq!(status, 200);
    assert!(
        text.contains(&format!("src=\"{}/share/client/v2\"", sandbox.origin())),
        "{text}"
    );
    assert!(text.contains(sandbox.sdk_id()), "{text}");
    // The key never leaves the server.
    assert!(!text.contains("PRIVATE KEY"));
}

#[tokio::test]
async fn session_request_from_another_site_is_rejected() {
    let site = site().await;
    let client = reqwest::Client::new();
    let url = site.url().join("/session").unwrap();
    for headers in [
        vec![],
        vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "null")],
    ] {
        let mut request = client.post(url.clone());
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 403, "{headers:?}");
        assert!(!response.headers().contains_key(header::SET_COOKIE));
    }
    assert_eq!(site.sandbox().unwrap().session_count(), 0);
}

#[tokio::test]
async fn profile_is_shown_only_to_the_browser_that_started_it() {
    let site = site().await;
    let phone = site.sandbox().unwrap().phone();
    let (mut ours, mut theirs) = (Browser::new(&site), Browser::new(&site));
    let (our_session, their_session) = (ours.begin().await, theirs.begin().await);
    let person = Person::adult().attribute("full_name", "Zoë <script>alert(1)</script>");
    let our_receipt = phone.approve(&our_session, person).await.unwrap().receipt_id;
    let their_receipt = phone.approve(&their_session, Person::child()).await.unwrap().receipt_id;

    let (status, text) = ours.callback(&our_receipt).await;
    assert_eq!(status, 200, "{text}");
    for part in [
        "Welcome, Zoë &lt;script&gt;",
        "src=\"data:image&#x2f;jpeg;base64,",
        "You are 18 or older",
        "from passport (nfc), driving licence",
        "verified by yoti admin",
    ] {
        assert!(text.to_lowercase().contains(&part.to_lowercase()), "{part} in {text}");
    }
    assert!(!text.contains("<script>alert"), "{text}");

    let (status, text) = ours.callback(&their_receipt).await;
    assert!(
        status == 403 && text.contains("Not your share") && !text.contains("Max"),
        "{status} {text}"
    );
    let stranger = Browser::new(&site);
    let (status, text) = stranger.callback(&our_receipt).await;
    assert!(
        status == 403 && text.contains("has not started a share") && !text.contains("Zoë"),
        "{status} {text}"
    );
}

#[tokio::test]
async fn malformed_callback_shows_a_failure_page() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    browser.begin().await;
    for (path, status) in [
        ("/callback", 400),
        ("/callback?receiptId=", 400),
        ("/callback?receiptId=%3Cscript%3E", 400),
        ("/callback?receiptId=AAAA&receiptId=BBBB", 400),
        (
            "/callback?receiptId=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            404,
        ),
        ("/elsewhere", 404),
    ] {
        let (found, text) = page(browser.get(path).await).await;
        assert_eq!(found, status, "{path}: {text}");
        assert!(
            text.contains("Start again") && !text.contains("<script>"),
            "{path}: {text}"
        );
    }
}

#[tokio::test]
async fn failed_share_shows_its_code_and_details() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    let failure = Failure::new("UNABLE_TO_VALIDATE_DOCUMENT").detail(
        UnmetRequirement::new("ID_DOCUMENT_EXTRACTION")
            .document("PASSPORT", "GBR")
            .details("POOR_FOCUS"),
    );
    let receipt = site.sandbox().unwrap().phone().fail(&session, failure).await.unwrap();
    let by_receipt = browser.callback(&receipt.receipt_id).await.1;
    let by_session = page(browser.get("/ended").await).await.1;
    for text in [by_receipt, by_session] {
        for part in [
            "The share failed",
            "UNABLE_TO_VALIDATE_DOCUMENT",
            "ID_DOCUMENT_EXTRACTION",
            "PASSPORT, GBR",
            "POOR_FOCUS",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

#[tokio::test]
async fn session_without_receipt_shows_how_it_ended() {
    let site = site().await;
    let phone = site.sandbox().unwrap().phone();
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    assert!(page(browser.get("/ended").await).await.1.contains("Not finished"));
    phone.cancel(&session).await.unwrap();
    assert!(page(browser.get("/ended").await).await.1.contains("Cancelled"));
    let session = browser.begin().await;
    phone.expire(&session).await.unwrap();
    assert!(page(browser.get("/ended").await).await.1.contains("Too late"));
}

/// A site with an API on another server: here a second sandbox, which plays Yoti.
async fn remote(sandbox: &Sandbox, url: Option<&str>, script: Option<&str>) -> Site {
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        url: url.map(|url| url.parse().unwrap()),
        script: script.map(|script| script.parse().unwrap()),
        api: Api::Remote {
            client: sandbox.client(),
            sdk_id: sandbox.sdk_id().to_owned(),
            name: "Yoti".to_owned(),
        },
    };
    Site::start(options).await.unwrap()
}

#[tokio::test]
async fn script_url_is_yotis_unless_configured() {
    let sandbox = Sandbox::start().await.unwrap();
    for (named, script, allowed) in [
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
    ] {
        let site = remote(&sandbox, None, named).await;
        let response = Browser::new(&site).get("/").await;
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(policy.contains(allowed), "{policy}");
        let text = page(response).await.1.replace("&#x2f;", "/");
        for part in [
            &format!("src=\"{script}\""),
            sandbox.sdk_id(),
            "Live: this site uses Yoti",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(site.sandbox().is_none());
        let mut browser = Browser::new(&site);
        let session = browser.begin().await;
        let receipt = sandbox
            .phone()
            .approve(&session, Person::adult())
            .await
            .unwrap()
            .receipt_id;
        assert!(
            browser
                .callback(&receipt)
                .await
                .1
                .contains("Welcome, Ada Margaret Hartley")
        );
    }
}

#[tokio::test]
async fn cookie_behind_a_proxy_is_secure_and_host_bound() {
    let sandbox = Sandbox::start().await.unwrap();
    let site = remote(&sandbox, Some("https://shop.example"), None).await;
    let request = reqwest::Client::new().post(format!("http://{}/session", site.address()));
    let request = request
        .header(header::HOST, "shop.example")
        .header("origin", "https://shop.example");
    let response = request.send().await.unwrap();
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-share="), "{cookie}");
    for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
}

#[tokio::test]
async fn request_under_another_host_name_is_redirected() {
    let site = site().await;
    let browser = Browser::new(&site);
    let url = site.url().join("/callback?receiptId=AAAA").unwrap();
    let request = |method| {
        browser
            .client
            .request(method, url.clone())
            .header(header::HOST, "evil.example")
    };
    let read = request(reqwest::Method::GET).send().await.unwrap();
    assert_eq!(
        (
            read.status().as_u16(),
            read.headers()[header::LOCATION].to_str().unwrap()
        ),
        (307, url.as_str())
    );
    let written = request(reqwest::Method::POST).send().await.unwrap();
    assert_eq!(written.status(), 421);
}
