//! The web example: each end of a share, on a phone and on a desktop, by keyboard, and without its scripts.

use std::time::Duration;

use ::web_example::Site;
use yoti_share::{Policy, SessionConfig};
use yoti_share_sandbox::{Endpoint, Failure, Fault, Person, Phone};

use crate::driver::Browser;
use crate::host_page::HostPage;
use crate::{begin, sandbox, site, site_with_script};

const WIDTHS: [u64; 2] = [390, 1280];
const ENTER: char = '\u{e007}';

/// Waits for a page with this heading, which must fit the screen.
async fn heading(browser: &Browser, expected: &str) {
    browser.text_is("h1", |text| text == expected).await;
    let overflow = "const root = document.documentElement; return root.scrollWidth - root.clientWidth";
    assert_eq!(browser.run(overflow).await, 0, "{expected} is wider than the screen");
}

#[tokio::test]
async fn profile_page_shows_a_share_approved_on_the_phone_page() {
    let site = site().await;
    let browser = Browser::start().await;
    begin(&browser, &site).await;
    browser.picture("site-code").await;

    let site_window = browser.window().await;
    browser.in_share("a").await.click().await.unwrap();
    browser.other_window(&site_window).await;
    assert_eq!(browser.text("h1").await, "Example club");
    browser.click("#more > summary").await;
    browser.click("button[value=scan]").await;
    browser
        .text_is("#session p", |text| text.contains("QR code scanned"))
        .await;
    browser.click("#edit-adult-0 > summary").await;
    browser
        .fill("input[name='adult:value:full_name']", "Grace Brewster")
        .await;
    browser.picture("phone").await;
    browser.click("button[value=approve]").await;
    browser.text_is("#over", |text| text == "Shared").await;
    browser.picture("phone-shared").await;

    browser.switch_to(site_window).await;
    heading(&browser, "Welcome, Grace Brewster").await;
    assert!(browser.address().await.path() == "/callback");
    let width = browser
        .run("return document.querySelector('.person img').naturalWidth")
        .await;
    assert!(width.as_u64().unwrap() > 0, "the photo does not show");
    browser.picture("site-profile").await;
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn each_end_has_its_page_at_both_widths() {
    let site = site().await;
    let browser = Browser::start().await;
    for width in WIDTHS {
        browser.screen(width, 844, "light").await;
        let phone = || sandbox(&site).phone();
        let session = begin(&browser, &site).await;
        phone().approve(&session, Person::adult()).await.unwrap();
        heading(&browser, "Welcome, Ada Margaret Hartley").await;
        let text = browser.text("main").await;
        for words in ["From your passport (chip read)", "Verified by Yoti"] {
            assert!(text.contains(words), "{words} in {text}");
        }
        browser.picture(&format!("site-profile-{width}")).await;

        let session = begin(&browser, &site).await;
        let failure = Failure::new("FRAUD_DETECTED");
        phone().fail(&session, failure).await.unwrap();
        heading(&browser, "You could not share your details").await;
        assert!(browser.text("main").await.contains("A check found signs of fraud."));
        browser.picture(&format!("site-failure-{width}")).await;

        let session = begin(&browser, &site).await;
        phone().cancel(&session).await.unwrap();
        heading(&browser, "Nothing shared").await;

        begin(&browser, &site).await;
        sandbox(&site).clock().advance(Duration::from_secs(16 * 60));
        heading(&browser, "Too late").await;

        let session = begin(&browser, &site).await;
        phone().error(&session).await.unwrap();
        heading(&browser, "Not completed").await;
        browser.click("main a.button").await;
        heading(&browser, "Become a member").await;
    }
    // An error of the content security policy would be one of these.
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn receipt_of_another_session_is_not_shown() {
    let site = site().await;
    let browser = Browser::start().await;
    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/callback").build().unwrap();
    for width in WIDTHS {
        browser.screen(width, 844, "light").await;
        begin(&browser, &site).await;
        // The share of another person on the same site.
        let session = sandbox(&site).client().create_session(&config).await.unwrap();
        let approval = sandbox(&site)
            .phone()
            .approve(&session.id, Person::child())
            .await
            .unwrap();
        let mut link = site.url.join("/callback").unwrap();
        link.query_pairs_mut().append_pair("receiptId", &approval.receipt_id);
        browser.open(link.as_str()).await;
        heading(&browser, "Another share").await;
        assert!(!browser.text("body").await.contains("Max"));
        // `nothing_went_wrong` in the other tests would find such an error.
        assert!(browser.errors().await.iter().any(|error| error.contains("403")));
    }
}

#[tokio::test]
async fn api_that_is_down_is_reported_with_a_reference() {
    let site = site().await;
    let browser = Browser::start().await;
    for width in WIDTHS {
        browser.screen(width, 844, "light").await;
        browser.open(site.url.as_str()).await;
        sandbox(&site).fault(Fault::status(503).on(Endpoint::CreateSession).times(9));
        browser.in_share(".start").await.click().await.unwrap();
        heading(&browser, "Service not available").await;
        assert_eq!(browser.text("#reference").await.len(), 8);
        browser.picture(&format!("site-unavailable-{width}")).await;
        sandbox(&site).clear_faults();
        browser.click("main a.button").await;
        heading(&browser, "Become a member").await;
    }
}

#[tokio::test]
async fn share_and_deletion_work_by_keyboard_alone() {
    let site = site().await;
    let browser = Browser::start().await;
    for width in WIDTHS {
        browser.screen(width, 844, "light").await;
        browser.open(site.url.as_str()).await;
        browser.in_share(".start").await;
        browser.tab_to("it.className === 'start'").await;
        browser.press(ENTER).await;
        browser.in_share("dialog[open] svg path").await;
        approve_the_newest(&site).await;
        heading(&browser, "Welcome, Ada Margaret Hartley").await;
        browser.tab_to("it.textContent === 'Delete what I shared'").await;
        browser.press(ENTER).await;
        heading(&browser, "Deleted").await;
        browser.tab_to("it.textContent === 'Start again'").await;
        browser.press(ENTER).await;
        heading(&browser, "Become a member").await;
        browser.tab_to("it.textContent === 'Show a QR code'").await;
        browser.press(ENTER).await;
        heading(&browser, "Scan this with the Yoti app").await;
        approve_the_newest(&site).await;
        browser.tab_to("it.textContent === 'I have shared'").await;
        browser.press(ENTER).await;
        heading(&browser, "Welcome, Ada Margaret Hartley").await;
    }
    browser.nothing_went_wrong().await;
}

async fn approve_the_newest(site: &Site) {
    let phone: Phone = sandbox(site).phone();
    let session = sandbox(site).sessions().pop().unwrap();
    phone.approve(&session.id, Person::adult()).await.unwrap();
}

/// Shares by the QR code on the page.
async fn share_by_qr_code(browser: &Browser, site: &Site) {
    browser.open(site.url.as_str()).await;
    browser.click("form[action='/qr-code'] button").await;
    heading(browser, "Scan this with the Yoti app").await;
    let width = browser
        .run("return document.querySelector('.qr-code svg').getBoundingClientRect().width")
        .await;
    assert!(width.as_f64().unwrap() >= 200.0, "the QR code is too small: {width}");
    browser.click("main a.button").await;
    heading(browser, "Not finished yet").await;
    approve_the_newest(site).await;
    browser.click("main a.button").await;
    heading(browser, "Welcome, Ada Margaret Hartley").await;
}

#[tokio::test]
async fn share_works_without_scripts() {
    let site = site().await;
    let browser = Browser::start().await;
    browser.scripts(false).await;
    for width in WIDTHS {
        browser.screen(width, 844, "light").await;
        share_by_qr_code(&browser, &site).await;
    }
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn share_works_when_the_webshare_script_is_blocked() {
    // Nothing listens on port 1.
    let site = site_with_script(Some("http://127.0.0.1:1/v2".parse().unwrap())).await;
    let browser = Browser::start().await;
    for width in WIDTHS {
        browser.screen(width, 844, "light").await;
        share_by_qr_code(&browser, &site).await;
        assert!(
            browser
                .errors()
                .await
                .iter()
                .all(|error| error.contains("127.0.0.1:1/v2"))
        );
    }
}

#[tokio::test]
async fn form_on_another_site_deletes_nothing() {
    let site = site().await;
    let browser = Browser::start().await;
    share_by_qr_code(&browser, &site).await;
    let evil = HostPage::start(sandbox(&site), "").await;
    browser.open(evil.url()).await;
    let submit = format!(
        "const form = document.createElement('form'); form.method = 'post'; form.action = '{}forget'; \
         document.body.append(form); form.submit()",
        site.url
    );
    browser.run(&submit).await;
    heading(&browser, "Request rejected").await;
    browser.open(site.url.join("/callback").unwrap().as_str()).await;
    heading(&browser, "Welcome, Ada Margaret Hartley").await;
}
