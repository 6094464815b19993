//! The web example, the webshare script and the sandbox's pages in Chromium, which `.ci/browser` installs.
//!
//! No test sleeps: each step waits until the page shows the expected result.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests and their helpers may panic")]

mod driver;
mod host_page;
mod pages;
mod web_example;

use std::time::{Duration, SystemTime};

use ::web_example::{Options, Site};
use yoti_share_sandbox::{Clock, Person, Sandbox};
use yoti_share_tests::percent_encoded;

use self::driver::{Browser, eventually};
use self::host_page::HostPage;

/// A site whose sandbox has a manual clock.
async fn site() -> Site {
    site_with_script(None).await
}

/// The same with another webshare script.
async fn site_with_script(script: Option<url::Url>) -> Site {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_747_825_267);
    let sandbox = Sandbox::builder().clock(Clock::manual(now)).check_clock(false);
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        url: None,
        script,
        database: "sqlite::memory:".to_owned(),
        admin_password: "password".to_owned(),
        check_every: 3600,
    };
    Site::start(options, None, sandbox).await.unwrap()
}

fn sandbox(site: &Site) -> &Sandbox {
    site.sandbox.as_ref().unwrap()
}

/// Opens the site and presses the button. Returns the ID of the session when its QR code is shown.
async fn begin(browser: &Browser, site: &Site) -> String {
    browser.open(site.url.as_str()).await;
    browser.in_share(".start").await.click().await.unwrap();
    browser.in_share("svg path").await;
    let link = browser.in_share("a").await.prop("href").await.unwrap().unwrap();
    let id = link.rsplit('/').next().unwrap();
    id.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
}

#[tokio::test]
async fn expired_qr_code_is_replaced() {
    let site = site().await;
    let browser = Browser::start().await;
    begin(&browser, &site).await;
    let before = browser.in_share("svg path").await.attr("d").await.unwrap();
    sandbox(&site).clock().advance(Duration::from_secs(4 * 60));
    eventually("another code", async || {
        let now = browser.in_share("svg path").await.attr("d").await.ok()?;
        (now != before).then_some(())
    })
    .await;
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn dialog_opens_and_closes_by_keyboard() {
    let site = site().await;
    let browser = Browser::start().await;
    browser.open(site.url.as_str()).await;
    browser.in_share(".start").await;
    browser.press('\u{e004}').await;
    browser.press('\u{e004}').await;
    browser.press('\u{e004}').await;
    let focused = "return document.querySelector('#share > div').shadowRoot.activeElement?.className ?? null";
    eventually("the focus on the button", async || {
        if browser.run(focused).await == "start" {
            return Some(());
        }
        browser.press('\u{e004}').await;
        None
    })
    .await;
    browser.press('\u{e007}').await;
    browser.in_share("dialog[open] svg path").await;
    browser.press('\u{e00c}').await;
    eventually("the dialog closed and the focus back", async || {
        let open = "return document.querySelector('#share > div').shadowRoot.querySelector('dialog').open";
        (browser.run(open).await == false && browser.run(focused).await == "start").then_some(())
    })
    .await;
    browser.nothing_went_wrong().await;
}

async fn sandbox_and_browser() -> (Sandbox, Browser) {
    (Sandbox::start().await.unwrap(), Browser::start().await)
}

async fn session(sandbox: &Sandbox, redirect_uri: &str) -> String {
    let policy = yoti_share::Policy::builder().full_name().build().unwrap();
    let config = yoti_share::SessionConfig::builder(policy, redirect_uri)
        .build()
        .unwrap();
    let session = sandbox.client().create_session(&config).await.unwrap();
    session.id.as_str().to_owned()
}

#[tokio::test]
async fn hooks_are_called_on_a_page_of_another_origin() {
    let (sandbox, browser) = sandbox_and_browser().await;
    let inline = HostPage::start(&sandbox, "flow: 'INLINE'").await;
    let id = session(&sandbox, "/callback").await;
    browser.open(&inline.page(&id)).await;
    browser.in_share(".start").await.click().await.unwrap();
    browser.in_share("svg path").await;
    browser.picture("inline").await;
    let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    browser
        .text_is("#log", |text| text == format!("completed {}", approval.receipt_id))
        .await;

    let instant = HostPage::start(&sandbox, "flow: 'INSTANT'").await;
    let id = session(&sandbox, "/callback").await;
    browser.open(&instant.page(&id)).await;
    browser.in_share("svg path").await;
    sandbox.phone().cancel(&id).await.unwrap();
    browser.text_is("#log", |text| text == "error CANCELLED").await;
    browser.nothing_went_wrong().await;

    browser.open(&instant.page("ss.v2.unknown")).await;
    browser.text_is("#log", |text| text == "error UNKNOWN_SESSION").await;
}

#[tokio::test]
async fn redirect_without_hook_has_receipt_id_and_page_query() {
    let (sandbox, browser) = sandbox_and_browser().await;
    let host = HostPage::start(&sandbox, "flow: 'REVEAL_MODAL', hooks: { sessionIdResolver }").await;
    let id = session(&sandbox, &format!("{}done?own=1#top", host.url())).await;
    let page = format!("{}&campaign=a%20b%26c&own=2&receiptId=old", host.page(&id));
    browser.open(&page).await;
    browser.in_share(".start").await.click().await.unwrap();
    browser.in_share("dialog[open] svg path").await;
    let receipt_id = sandbox.phone().approve(&id, Person::adult()).await.unwrap().receipt_id;
    let address = eventually("the redirect", async || {
        let address = browser.address().await;
        (address.path() == "/done").then_some(address)
    })
    .await;
    // Scripts escape `=` in a query too.
    let in_query = |id: &str| percent_encoded(id).replace('=', "%3D");
    let expected = format!(
        "own=1&session={}&campaign=a%20b%26c&receiptId={}",
        in_query(&id),
        in_query(&receipt_id)
    );
    assert_eq!((address.query(), address.fragment()), (Some(&*expected), Some("top")));
}

#[tokio::test]
async fn wrong_options_are_reported_together() {
    let (sandbox, browser) = sandbox_and_browser().await;
    let wrong = "name: '', domId: 'nowhere', sdkId: 7, flow: 'SIDEWAYS', skinId: 'red', locale: 'tlh', \
                 hooks: { completionHandler: 1 }";
    let host = HostPage::start(&sandbox, wrong).await;
    browser.open(host.url()).await;
    browser.text_is("#log", |text| text.starts_with("rejected ")).await;
    let log = browser.text("#log").await;
    for option in [
        "`name` is not a string",
        "no element with the ID \"nowhere\"",
        "`sdkId` is not a string",
        "`flow` is not one of MODAL",
        "`skinId` is not one of yoti, digital-id-uk",
        "`locale` is not one of en, fr",
        "`hooks.sessionIdResolver` is missing",
        "`hooks.completionHandler` is not a function",
    ] {
        assert!(log.contains(option), "{option} in {log}");
    }
}

#[tokio::test]
async fn button_text_follows_skin_and_locale() {
    let (sandbox, browser) = sandbox_and_browser().await;
    for (options, words) in [
        ("", "Continue with Yoti"),
        ("skinId: 'digital-id-uk'", "Continue with Digital ID"),
        ("locale: 'fr'", "Continuer avec Yoti"),
        // This skin exists in English only.
        ("skinId: 'digital-id-uk', locale: 'fr'", "Continue with Digital ID"),
    ] {
        let host = HostPage::start(&sandbox, options).await;
        browser.open(host.url()).await;
        assert_eq!(
            browser.in_share(".start").await.text().await.unwrap(),
            words,
            "{options}"
        );
    }
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn failed_session_id_resolver_is_reported_and_retried() {
    let (sandbox, browser) = sandbox_and_browser().await;
    let id = session(&sandbox, "/callback").await;
    let failing_once = "flow: 'INLINE', hooks: { ...hooks, sessionIdResolver: () => {
        if (document.title === 'tried') return sessionIdResolver();
        document.title = 'tried';
        throw new Error('not now');
    } }";
    let host = HostPage::start(&sandbox, failing_once).await;
    browser.open(&host.page(&id)).await;
    browser.in_share(".start").await.click().await.unwrap();
    browser
        .text_is("#log", |text| text == "error SESSION_ID_RESOLVER_FAILED")
        .await;
    browser.picture("inline-trouble").await;
    browser.in_share(".again").await.click().await.unwrap();
    browser.in_share("svg path").await;
}
