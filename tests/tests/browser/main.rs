//! The site, the script and the sandbox's pages in a real browser. `.ci/browser` installs one and turns these tests on.
//!
//! Nothing here waits for a time to pass: each step waits for what it needs to see.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop where it likes, its helpers too"
)]

mod driver;
mod host;

use std::time::{Duration, SystemTime};

use web_example::{Api, Options, Site};
use yoti_share_sandbox::{Clock, Person, Refused, Sandbox};

use self::driver::{Browser, eventually};
use self::host::Host;

/// A site whose sandbox goes by a clock that stands still until it is told.
async fn site() -> Site {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_747_825_267);
    let sandbox = Sandbox::builder().clock(Clock::manual(now)).check_clock(false);
    let options = Options {
        listen: ([127, 0, 0, 1], 0).into(),
        url: None,
        script: None,
        api: Api::Sandbox(sandbox),
    };
    Site::start(options).await.unwrap()
}

fn sandbox(site: &Site) -> &Sandbox {
    site.sandbox().unwrap()
}

/// Opens the site and presses the button; the id of the session, once its code is shown.
async fn begin(browser: &Browser, site: &Site) -> String {
    browser.open(site.url().as_str()).await;
    browser.in_share(".start").await.click().await.unwrap();
    browser.in_share("svg path").await;
    let link = browser.in_share("a").await.prop("href").await.unwrap().unwrap();
    let id = link.rsplit('/').next().unwrap();
    id.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
}

#[tokio::test]
async fn a_person_approves_on_the_phones_page_and_the_profile_shows() {
    let site = site().await;
    let browser = Browser::start().await;
    begin(&browser, &site).await;
    browser.picture("site-code").await;

    let shop = browser.window().await;
    browser.in_share("a").await.click().await.unwrap();
    browser.other_window(&shop).await;
    assert_eq!(browser.text("h1").await, "Example club");
    browser.click("button[value=scan]").await;
    browser.text_is("p.soft", |text| text.contains("QR code scanned")).await;
    browser.fill("input[name='value:full_name']", "Grace Brewster").await;
    browser.picture("phone").await;
    browser.click("button[value=approve]").await;
    browser.text_is("#over", |text| text == "Shared").await;
    browser.picture("phone-shared").await;

    browser.switch_to(shop).await;
    browser.text_is("h1", |text| text == "Welcome, Grace Brewster").await;
    assert!(browser.address().await.path() == "/callback");
    let width = browser
        .run("return document.querySelector('.person img').naturalWidth")
        .await;
    assert!(width.as_u64().unwrap() > 0, "the photo does not show");
    browser.picture("site-profile").await;
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn a_refusal_leads_to_the_page_that_says_why() {
    let site = site().await;
    let browser = Browser::start().await;
    let session = begin(&browser, &site).await;
    let refused = Refused::new("FRAUD_DETECTED");
    sandbox(&site).phone().refuse(&session, refused).await.unwrap();
    browser.text_is("h1", |text| text == "The share failed").await;
    assert_eq!(browser.text("section code").await, "FRAUD_DETECTED");
    browser.picture("site-failure").await;
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn a_receipt_of_another_session_is_not_shown() {
    let site = site().await;
    let browser = Browser::start().await;
    begin(&browser, &site).await;
    // Somebody else's share, at the same site.
    let theirs = sandbox(&site).client();
    let policy = yoti_share::Policy::builder().full_name().build().unwrap();
    let config = yoti_share::SessionConfig::builder(policy, "/callback").build().unwrap();
    let session = theirs.create_session(&config).await.unwrap();
    let approval = sandbox(&site)
        .phone()
        .approve(&session.id, Person::child())
        .await
        .unwrap();
    let mut link = site.url().join("/callback").unwrap();
    link.query_pairs_mut().append_pair("receiptId", &approval.receipt_id);
    browser.open(link.as_str()).await;
    assert_eq!(browser.text("h1").await, "Not your share");
    assert!(!browser.text("body").await.contains("Max"));
    // And what the other tests do not find, they would have found.
    assert!(browser.errors().await.iter().any(|error| error.contains("403")));
}

#[tokio::test]
async fn a_session_that_nobody_finished_ends_on_the_page_that_says_so() {
    let site = site().await;
    let browser = Browser::start().await;
    begin(&browser, &site).await;
    sandbox(&site).clock().advance(Duration::from_secs(16 * 60));
    browser.text_is("h1", |text| text == "Too late").await;
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn a_code_that_has_run_out_is_replaced() {
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
async fn the_dialog_is_usable_from_the_keyboard_and_can_be_left() {
    let site = site().await;
    let browser = Browser::start().await;
    browser.open(site.url().as_str()).await;
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

#[tokio::test]
async fn a_page_of_another_origin_uses_the_hooks() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let policy = yoti_share::Policy::builder().full_name().build().unwrap();
    let config = yoti_share::SessionConfig::builder(policy, "/callback").build().unwrap();
    let browser = Browser::start().await;

    let session = client.create_session(&config).await.unwrap();
    let host = Host::start(&sandbox, session.id.as_str(), "INLINE").await;
    browser.open(host.url()).await;
    browser.in_share(".start").await.click().await.unwrap();
    browser.in_share("svg path").await;
    browser.picture("inline").await;
    let approval = sandbox.phone().approve(&session.id, Person::adult()).await.unwrap();
    browser
        .text_is("#told", |text| text == format!("completed {}", approval.receipt_id))
        .await;

    let session = client.create_session(&config).await.unwrap();
    let host = Host::start(&sandbox, session.id.as_str(), "INSTANT").await;
    browser.open(host.url()).await;
    browser.in_share("svg path").await;
    sandbox.phone().cancel(&session.id).await.unwrap();
    browser.text_is("#told", |text| text == "error CANCELLED").await;

    let host = Host::start(&sandbox, "ss.v2.unknown", "INSTANT").await;
    browser.open(host.url()).await;
    browser.text_is("#told", |text| text == "error UNKNOWN_SESSION").await;
}
