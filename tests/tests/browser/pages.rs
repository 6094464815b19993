//! The sandbox's pages: on a phone and on a desktop, with and without JavaScript, by pointer and by keyboard.

use std::collections::HashSet;

use serde_json::Value;
use yoti_share::{Notification, Policy, SessionConfig, WantedAttribute};
use yoti_share_sandbox::{Failure, Fault, Person, Sandbox, UnmetRequirement};
use yoti_share_tests::percent_encoded;

use crate::driver::{Browser, eventually};
use crate::host_page::HostPage;
use crate::{begin, sandbox as sandbox_of, sandbox_and_browser, session, site};

const WIDTHS: [u64; 2] = [390, 1280];

const ENTER: char = '\u{e007}';
const SPACE: char = ' ';
const DOWN: char = '\u{e015}';

/// Runs `test` at both widths, with and without the pages' script.
async fn in_every_browser(test: impl AsyncFn(&Sandbox, &Browser)) {
    let (sandbox, browser) = sandbox_and_browser().await;
    for width in WIDTHS {
        for scripts in [true, false] {
            browser.screen(width, 844, "light").await;
            browser.scripts(scripts).await;
            test(&sandbox, &browser).await;
        }
    }
    browser.nothing_went_wrong().await;
}

/// Creates a session that requests given names and an age check, and the email address as optional. Returns its ID.
async fn names_age_and_email(sandbox: &Sandbox) -> String {
    let email = WantedAttribute::new("email_address").with_optional(true);
    let policy = Policy::builder()
        .given_names()
        .age_over(18)
        .wanted(email)
        .build()
        .unwrap();
    let config = SessionConfig::builder(policy, "/callback").build().unwrap();
    let session = sandbox.client().create_session(&config).await.unwrap();
    session.id.as_str().to_owned()
}

fn phone(sandbox: &Sandbox, id: &str) -> String {
    format!("{}/sandbox/phone/{}", sandbox.origin(), percent_encoded(id))
}

fn inspector(sandbox: &Sandbox) -> String {
    format!("{}/sandbox/inspector", sandbox.origin())
}

/// The text that the chosen person's panel shows, and nothing of the other persons.
async fn visible_panel(browser: &Browser) -> String {
    const VISIBLE: &str = "const shown = [...document.querySelectorAll('section.of')].filter((it) => it.offsetParent); \
                           return shown.map((it) => it.innerText).join('\\n---\\n')";
    let text = browser.run(VISIBLE).await;
    let text = text.as_str().unwrap().to_owned();
    assert!(!text.contains("---"), "several persons are shown: {text}");
    text
}

#[tokio::test]
async fn each_chosen_person_is_shown_and_shared() {
    in_every_browser(async |sandbox, browser| {
        for (person, name, given_names, adult) in [
            ("adult", "Ada Margaret Hartley", "Ada Margaret", "Yes"),
            ("child", "Max Hartley", "Max", "No"),
            ("elderly", "Björn Þór O'Connor-Łukasiewicz", "Björn Þór", "Yes"),
        ] {
            browser.open(&phone(sandbox, &names_age_and_email(sandbox).await)).await;
            browser.click(&format!(".person:has([value={person}])")).await;
            let panel = visible_panel(browser).await;
            assert!(panel.starts_with(&format!("What {name} shares")), "{panel}");
            assert!(
                panel.contains(&format!("\n{given_names}\n")) && panel.contains(&format!("\n{adult}\n")),
                "{panel}"
            );
            assert!(browser.text("#as").await.contains(name));
            browser.click("button[value=approve]").await;
            browser.text_is("#over", |text| text == "Shared").await;
            let shared = browser.text("section[aria-labelledby=shared]").await;
            assert!(
                shared.contains(&format!("\n{given_names}\n")) && shared.contains(&format!("\n{adult}\n")),
                "{shared}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn person_without_a_required_attribute_fails_as_announced() {
    in_every_browser(async |sandbox, browser| {
        browser.open(&phone(sandbox, &names_age_and_email(sandbox).await)).await;
        browser.click(".person:has([value=unverified])").await;
        let panel = visible_panel(browser).await;
        assert!(
            panel.contains("Without this the share fails: Given names, Whether you are 18 or older."),
            "{panel}"
        );
        assert!(browser.text("#as").await.contains("will fail"));
        browser.click("button[value=approve]").await;
        browser.text_is("#over", |text| text == "The share failed").await;
        assert!(
            browser
                .text(".outcome")
                .await
                .contains("did not share a required attribute: Given names")
        );
    })
    .await;
}

#[tokio::test]
async fn decline_cancel_and_expire_end_the_session() {
    in_every_browser(async |sandbox, browser| {
        for (button, heading) in [
            (".decide > [value=cancel]", "Cancelled"),
            (".menu [value=cancel]", "Cancelled"),
            (".menu [value=expire]", "Expired"),
            (".menu [value=error]", "Server error"),
            (".menu [value=refuse]", "The share failed"),
        ] {
            browser
                .open(&phone(sandbox, &session(sandbox, "/callback").await))
                .await;
            if button.starts_with(".menu") {
                browser.click("#more > summary").await;
            }
            browser.click(button).await;
            browser.text_is("#over", |text| text == heading).await;
        }
    })
    .await;
}

#[tokio::test]
async fn left_out_attribute_is_not_shared() {
    in_every_browser(async |sandbox, browser| {
        browser.open(&phone(sandbox, &names_age_and_email(sandbox).await)).await;
        browser.click("#of-adult .switch:has([value='2'])").await;
        browser.click("button[value=approve]").await;
        browser.text_is("#over", |text| text == "Shared").await;
        let shared = browser.text("section[aria-labelledby=shared]").await;
        assert!(
            shared.contains("given_names") && !shared.contains("email_address"),
            "{shared}"
        );
    })
    .await;
}

#[tokio::test]
async fn phone_works_by_keyboard_alone() {
    in_every_browser(async |sandbox, browser| {
        browser.open(&phone(sandbox, &names_age_and_email(sandbox).await)).await;
        browser.tab_to("it.name === 'person'").await;
        browser.press(DOWN).await;
        browser.press(DOWN).await;
        let panel = visible_panel(browser).await;
        assert!(panel.starts_with("What Björn"), "{panel}");
        browser.tab_to("it.value === 'approve'").await;
        browser.press(ENTER).await;
        browser.text_is("#over", |text| text == "Shared").await;
        assert!(
            browser
                .text("section[aria-labelledby=shared]")
                .await
                .contains("Björn Þór")
        );

        browser.open(&phone(sandbox, &names_age_and_email(sandbox).await)).await;
        browser
            .tab_to("it.matches('[type=checkbox]') && it.value === '2'")
            .await;
        browser.press(SPACE).await;
        browser.tab_to("it.value === 'approve'").await;
        browser.press(ENTER).await;
        browser.text_is("#over", |text| text == "Shared").await;
        assert!(
            !browser
                .text("section[aria-labelledby=shared]")
                .await
                .contains("email_address")
        );

        browser
            .open(&phone(sandbox, &session(sandbox, "/callback").await))
            .await;
        browser.tab_to("it.matches('#more > summary')").await;
        browser.press(ENTER).await;
        browser.tab_to("it.value === 'expire'").await;
        browser.press(ENTER).await;
        browser.text_is("#over", |text| text == "Expired").await;
    })
    .await;
}

#[tokio::test]
async fn edited_value_is_shown_and_shared() {
    in_every_browser(async |sandbox, browser| {
        browser.open(&phone(sandbox, &names_age_and_email(sandbox).await)).await;
        browser.click("#edit-adult-1 > summary").await;
        browser.fill("[name='adult:value:date_of_birth']", "2015-01-01").await;
        browser.press(ENTER).await;
        browser.text_is("#of-adult", |text| text.contains("\nNo\n")).await;
        browser.click("button[value=approve]").await;
        browser.text_is("#over", |text| text == "Shared").await;
        assert!(browser.text("section[aria-labelledby=shared]").await.contains("\nNo\n"));
    })
    .await;
}

/// Makes a rejected request, a fault and an accepted request.
async fn requests_of_each_kind(sandbox: &Sandbox) {
    let id = session(sandbox, "/callback").await;
    let unsigned = format!("{}/v2/sessions/{}", sandbox.base_url(), percent_encoded(&id));
    let response = reqwest::get(format!("{unsigned}?nonce=a")).await.unwrap();
    assert_eq!(response.status(), 401);
    sandbox.fault(Fault::status(503).times(1));
    reqwest::get(unsigned).await.unwrap();
}

#[tokio::test]
async fn inspector_filters_failures_and_opens_details() {
    in_every_browser(async |sandbox, browser| {
        requests_of_each_kind(sandbox).await;
        browser.open(&inspector(sandbox)).await;
        assert!(browser.text("table").await.contains("Create session"));
        browser.click("#failures").await;
        browser
            .text_is("table", |text| {
                !text.contains("Create session") && text.contains("Fault: status")
            })
            .await;
        browser.click(".entry:has(.rejected) a").await;
        browser
            .text_is("#detail h2", |text| text.starts_with("Get session 401"))
            .await;
        assert!(browser.text(".verdict").await.contains("X-Yoti-Auth-Id"));
        browser.click("#close").await;
        browser
            .text_is("#failures[aria-current]", |text| text == "Failures")
            .await;
    })
    .await;
}

#[tokio::test]
async fn inspector_works_by_keyboard_alone() {
    in_every_browser(async |sandbox, browser| {
        requests_of_each_kind(sandbox).await;
        browser.open(&inspector(sandbox)).await;
        browser.tab_to("it.id === 'failures'").await;
        browser.press(ENTER).await;
        browser.text_is("table", |text| !text.contains("Create session")).await;
        browser.tab_to("it.closest('.entry:has(.rejected)')").await;
        browser.press(ENTER).await;
        browser
            .text_is("#detail h2", |text| text.starts_with("Get session 401"))
            .await;
        browser.tab_to("it.matches('#headers-of-request > summary')").await;
        browser.press(ENTER).await;
        browser.text_is(".headers", |text| text.contains("host")).await;
    })
    .await;
}

#[tokio::test]
async fn webhook_is_delivered_again_by_pointer_and_keyboard() {
    in_every_browser(async |sandbox, browser| {
        // A server that responds with 200 to everything.
        let receiver = HostPage::start(sandbox, "").await;
        let policy = Policy::builder().full_name().build().unwrap();
        let config = SessionConfig::builder(policy, "/callback").notification(Notification::post(receiver.url()));
        let session = sandbox.client().create_session(&config.build().unwrap()).await.unwrap();
        let id = session.id.as_str();
        sandbox.phone().cancel(id).await.unwrap();
        let page = format!("{}?session={}", inspector(sandbox), percent_encoded(id));

        open_with_deliveries(sandbox, browser, id, &page, 1).await;
        browser.click("[id^=delivery]").await;
        browser
            .text_is("#detail h2", |text| text.starts_with("Webhook 200"))
            .await;
        browser.click("#detail form button").await;

        open_with_deliveries(sandbox, browser, id, &page, 2).await;
        browser.tab_to("it.id.startsWith('delivery')").await;
        browser.press(ENTER).await;
        browser
            .text_is("#detail h2", |text| text.starts_with("Webhook 200"))
            .await;
        browser.tab_to("it.matches('#detail form button')").await;
        browser.press(ENTER).await;
        open_with_deliveries(sandbox, browser, id, &page, 3).await;
    })
    .await;
}

/// Waits until the webhook was delivered this many times, and opens the page, which then lists as many deliveries.
async fn open_with_deliveries(sandbox: &Sandbox, browser: &Browser, id: &str, page: &str, count: usize) {
    // Opening a page cancels a form that the browser has not sent yet.
    eventually("the delivery", async || {
        let delivered = sandbox
            .webhooks()
            .into_iter()
            .filter(|delivery| delivery.session_id == id);
        (delivered.count() == count).then_some(())
    })
    .await;
    browser.open(page).await;
    let listed = "return document.querySelectorAll('.entry:has(.accepted) [id^=delivery]').length";
    assert_eq!(browser.run(listed).await, count);
}

#[tokio::test]
async fn pages_update_by_themselves() {
    let (sandbox, browser) = sandbox_and_browser().await;
    browser.open(&format!("{}/sandbox/", sandbox.origin())).await;
    browser.text_is("#list h2", |text| text == "No sessions yet").await;
    let id = session(&sandbox, "/callback").await;
    browser.text_is("#list h2", |text| text == "Full name").await;

    browser.open(&inspector(&sandbox)).await;
    requests_of_each_kind(&sandbox).await;
    browser.text_is("table", |text| text.contains("Fault: status")).await;

    // Edits that a person has begun stay until the session ends.
    browser.open(&phone(&sandbox, &id)).await;
    browser.click("#edit-adult-0 > summary").await;
    browser.fill("[name='adult:value:full_name']", "Grace").await;
    requests_of_each_kind(&sandbox).await;
    sandbox.client().create_qr_code(&id.parse().unwrap()).await.unwrap();
    browser
        .text_is("#session .trail", |text| text.contains("Create QR code"))
        .await;
    let value = browser.run("return document.activeElement.value").await;
    assert_eq!(value, "Grace");
    sandbox.phone().cancel(&id).await.unwrap();
    browser.text_is("#over", |text| text == "Cancelled").await;
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn lines_can_be_copied_only_with_scripts() {
    let (sandbox, browser) = sandbox_and_browser().await;
    let count = "return document.querySelectorAll('.setups .copy > button').length";
    for (scripts, buttons) in [(true, 2), (false, 0)] {
        browser.scripts(scripts).await;
        browser.open(&format!("{}/sandbox/", sandbox.origin())).await;
        eventually("the copy buttons", async || {
            (browser.run(count).await == buttons).then_some(())
        })
        .await;
    }
    browser.nothing_went_wrong().await;
}

#[tokio::test]
async fn every_page_fits_small_screens_in_light_and_dark() {
    const EXTENT: &str = "const { scrollWidth, scrollHeight, clientWidth } = document.documentElement; \
                          return [innerWidth, scrollWidth - clientWidth, scrollHeight]";
    let site = site().await;
    let sandbox = sandbox_of(&site);
    let browser = Browser::start().await;
    let open = begin(&browser, &site).await;
    let shared = session(sandbox, "/callback").await;
    sandbox.phone().approve(&shared, Person::elderly()).await.unwrap();
    let failed = session(sandbox, "/callback").await;
    let details = UnmetRequirement::new("ID_DOCUMENT_EXTRACTION").document("PASSPORT", "GBR");
    let failure = Failure::new("UNABLE_TO_VALIDATE_DOCUMENT").detail(details);
    sandbox.phone().fail(&failed, failure).await.unwrap();
    requests_of_each_kind(sandbox).await;
    let number = sandbox
        .requests()
        .iter()
        .rfind(|entry| entry.status == Some(401))
        .unwrap()
        .number;
    let pages = [
        ("start", format!("{}/sandbox/", sandbox.origin())),
        ("inspector", inspector(sandbox)),
        ("details", format!("{}?request={number}", inspector(sandbox))),
        ("open", phone(sandbox, &open)),
        ("shared", phone(sandbox, &shared)),
        ("failed", phone(sandbox, &failed)),
        ("unknown", phone(sandbox, "unknown")),
        ("site", site.url.to_string()),
        ("site-failure", site.url.join("/nowhere").unwrap().to_string()),
    ];
    let mut backgrounds: HashSet<(&str, Value)> = HashSet::new();
    for scheme in ["light", "dark"] {
        for width in [360, 390, 1280] {
            for (name, address) in &pages {
                browser.screen(width, 700, scheme).await;
                browser.open(address).await;
                let extent = browser.run(EXTENT).await;
                assert_eq!(extent[0], width, "{name}");
                assert_eq!(extent[1], 0, "{name} is wider than a screen of {width} pixels");
                browser.screen(width, extent[2].as_u64().unwrap(), scheme).await;
                browser.picture(&format!("{name}-{width}-{scheme}")).await;
                let background = "return getComputedStyle(document.body).backgroundColor";
                backgrounds.insert((name, browser.run(background).await));
            }
        }
    }
    // One background in light and another one in dark.
    assert_eq!(backgrounds.len(), 2 * pages.len(), "{backgrounds:?}");
}
