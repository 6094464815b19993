//! The page for each end of a share.

use std::time::Duration;

use reqwest::Method;
use tokio::io::AsyncWriteExt;
use web_example::{Options, Site};
use yoti_share::{Client, Key};
use yoti_share_sandbox::{Endpoint, Failure, Fault, Person, Phone, Sandbox, UnmetRequirement};

use crate::{
    ADMIN_PASSWORD, LOG, PATIENCE,
    browser::{Browser, send},
    eventually, options, remote, site, start,
};

fn phone(site: &Site) -> Phone {
    site.sandbox.as_ref().unwrap().phone()
}

#[tokio::test]
async fn profile_page_describes_sources_and_verifiers() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    let person = Person::adult().attribute("full_name", "Zoë <script>alert(1)</script>");
    let receipt = phone(&site).approve(&session, person).await.unwrap().receipt_id;
    let page = browser.callback(&receipt).await;
    let parts = [
        "Welcome, Zoë &#60;script&#62;",
        "src=\"data:image/jpeg;base64,",
        "You are 18 or older",
        "From your passport (chip read)",
        "From your driving licence",
        "Verified by Yoti",
        "Delete what I shared",
    ];
    page.assert(200, &parts);
    for absent in ["<script>alert", "YOTI_ADMIN", "PASSPORT", "yoti admin", "as above"] {
        assert!(!page.text.contains(absent), "{absent} in {}", page.text);
    }
}

#[tokio::test]
async fn only_the_browser_that_started_a_share_sees_it() {
    let site = site().await;
    let (mut ours, mut theirs) = (Browser::new(&site), Browser::new(&site));
    let (our_session, their_session) = (ours.begin().await, theirs.begin().await);
    let our_receipt = phone(&site)
        .approve(&our_session, Person::adult())
        .await
        .unwrap()
        .receipt_id;
    let their_receipt = phone(&site)
        .approve(&their_session, Person::child())
        .await
        .unwrap()
        .receipt_id;

    // Before and after our own share is stored.
    for _ in 0..2 {
        let page = ours.callback(&their_receipt).await;
        page.assert(403, &["Not your share"]);
        assert!(!page.text.contains("Max"), "{}", page.text);
        ours.callback(&our_receipt)
            .await
            .assert(200, &["Welcome, Ada Margaret Hartley"]);
    }
    let stranger = Browser::new(&site);
    for path in ["/callback", "/callback?receiptId=AAAA"] {
        stranger.get(path).await.assert(403, &["No share found"]);
    }
    let page = stranger.callback(&our_receipt).await;
    page.assert(403, &["No share found"]);
    assert!(!page.text.contains("Ada"), "{}", page.text);
}

#[tokio::test]
async fn failed_check_is_described_without_codes() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    let failure = Failure::new("UNABLE_TO_VALIDATE_DOCUMENT").detail(
        UnmetRequirement::new("ID_DOCUMENT_EXTRACTION")
            .document("PASSPORT", "GBR")
            .details("POOR_FOCUS"),
    );
    let receipt = phone(&site).fail(&session, failure).await.unwrap().receipt_id;
    for page in [browser.callback(&receipt).await, browser.get("/callback").await] {
        page.assert(
            200,
            &[
                "You could not share your details",
                "Your document could not be validated.",
                "Start again",
            ],
        );
        assert!(
            !page.text.contains("UNABLE_TO") && !page.text.contains("POOR_FOCUS"),
            "{}",
            page.text
        );
    }
    browser
        .results()
        .await
        .assert(200, &["Failed", "Your document could not be validated."]);
}

#[tokio::test]
async fn session_without_receipt_shows_how_it_ended() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    browser
        .get("/callback")
        .await
        .assert(200, &["Not finished yet", "Look again"]);
    phone(&site).cancel(&session).await.unwrap();
    browser
        .get("/callback")
        .await
        .assert(200, &["Nothing shared", "You declined or cancelled"]);
    let session = browser.begin().await;
    phone(&site).expire(&session).await.unwrap();
    browser.get("/callback").await.assert(200, &["Too late"]);
    let session = browser.begin().await;
    phone(&site).error(&session).await.unwrap();
    browser.get("/callback").await.assert(200, &["Not completed"]);
    let results = ["Declined or cancelled", "Expired", "Failed at Yoti"];
    browser.results().await.assert(200, &results);
}

#[tokio::test]
async fn api_that_is_down_leads_to_a_page_with_a_reference() {
    let site = site().await;
    let sandbox = site.sandbox.as_ref().unwrap();
    let mut browser = Browser::new(&site);
    sandbox.fault(Fault::status(503).on(Endpoint::CreateSession).times(9));
    for path in ["/session", "/qr-code"] {
        let page = browser.post(path).await;
        page.assert(503, &["Service not available", "Please try again"]);
        assert_in_log(&page.text);
    }
    sandbox.clear_faults();

    let session = browser.begin().await;
    let receipt = phone(&site)
        .approve(&session, Person::adult())
        .await
        .unwrap()
        .receipt_id;
    let other = browser.begin().await;
    sandbox.fault(Fault::status(500).on(Endpoint::GetSession).times(9));
    let page = browser.get("/callback").await;
    page.assert(503, &["Service not available"]);
    assert_in_log(&page.text);
    sandbox.clear_faults();
    // Nothing was stored, so the share can still end.
    phone(&site).cancel(&other).await.unwrap();
    browser.get("/callback").await.assert(200, &["Nothing shared"]);
    drop(receipt);
}

/// The log has an error under the reference number of the page.
#[track_caller]
fn assert_in_log(page: &str) {
    let (_, rest) = page
        .split_once("<strong id=\"reference\">")
        .expect("a reference number");
    let (reference, _) = rest.split_once('<').unwrap();
    assert_eq!(reference.len(), 8);
    assert_eq!(LOG.count(&[reference, "failure page", "error=", "request_id="]), 1);
}

#[tokio::test]
async fn qr_code_page_works_without_scripts() {
    let site = site().await;
    let mut browser = Browser::new(&site);
    let page = browser.post("/qr-code").await;
    page.assert(200, &["<svg", "role=\"img\"", "Open the Yoti app", "I have shared"]);
    let (_, rest) = page.text.split_once("On your phone already? <a href=\"").unwrap();
    let (uri, _) = rest.split_once('"').unwrap();
    browser.get("/callback").await.assert(200, &["Not finished yet"]);
    phone(&site).approve_qr(uri, Person::adult()).await.unwrap();
    browser
        .get("/callback")
        .await
        .assert(200, &["Welcome, Ada Margaret Hartley"]);
}

#[tokio::test]
async fn deleted_share_is_gone_and_stays_gone() {
    let site = site().await;
    let sandbox = site.sandbox.as_ref().unwrap();
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    let receipt = phone(&site)
        .approve(&session, Person::adult())
        .await
        .unwrap()
        .receipt_id;
    browser.callback(&receipt).await.assert(200, &["Welcome"]);
    browser.results().await.assert(200, &["Shared", "Ada Margaret Hartley"]);
    let same_browser = browser.clone();

    browser
        .post("/forget")
        .await
        .assert(200, &["We have deleted everything that you shared."]);
    browser.results().await.assert(200, &["Nobody has shared yet."]);
    same_browser.callback(&receipt).await.assert(403, &["No share found"]);
    // A notification that comes later stores nothing.
    let delivered = sandbox.webhooks_delivered(&session).await.len();
    sandbox.redeliver(&session).unwrap();
    let another = async || {
        let deliveries = sandbox.webhooks_delivered(&session).await;
        deliveries.len() > delivered && deliveries.iter().all(|delivery| delivery.status == Some(204))
    };
    eventually("another notification", another).await;
    browser.results().await.assert(200, &["Nobody has shared yet."]);
}

#[tokio::test]
async fn forget_deletes_only_the_share_of_this_browser() {
    let site = site().await;
    let (mut ours, mut theirs) = (Browser::new(&site), Browser::new(&site));
    for browser in [&mut ours, &mut theirs] {
        let session = browser.begin().await;
        phone(&site).approve(&session, Person::adult()).await.unwrap();
        browser.get("/callback").await.assert(200, &["Welcome"]);
    }
    theirs.post("/forget").await.assert(200, &["Deleted"]);
    let mut invented = ours.clone();
    invented.cookie = Some("share=00000000000000000000000000000000".to_owned());
    let mut stranger = Browser::new(&site);
    for browser in [&mut theirs, &mut invented, &mut stranger] {
        browser.post("/forget").await.assert(403, &["No share found"]);
    }
    ours.get("/callback").await.assert(200, &["Welcome"]);
}

#[tokio::test]
async fn admin_deletes_one_share() {
    let site = site().await;
    let (mut kept, mut deleted) = (Browser::new(&site), Browser::new(&site));
    let (kept_session, deleted_session) = (kept.begin().await, deleted.begin().await);
    phone(&site).cancel(&kept_session).await.unwrap();
    kept.get("/callback").await.assert(200, &["Nothing shared"]);
    let path = format!("/results/{deleted_session}/delete");
    kept.results()
        .await
        .assert(200, &["Not finished", "Declined or cancelled", &path]);
    let request = kept
        .request(Method::POST, &path)
        .header("sec-fetch-site", "same-origin");
    let page = send(request.basic_auth("admin", Some(ADMIN_PASSWORD))).await;
    assert_eq!((page.status, page.header("location")), (303, "/results"));
    let page = kept.results().await;
    page.assert(200, &["Declined or cancelled"]);
    assert!(!page.text.contains("Not finished"), "{}", page.text);
    deleted.get("/callback").await.assert(403, &["No share found"]);
}

#[tokio::test]
async fn stop_lets_open_requests_finish() {
    let sandbox = Sandbox::start().await.unwrap();
    let site = remote(&sandbox, options()).await;
    let latency = Fault::latency(Duration::from_millis(500));
    sandbox.fault(latency.on(Endpoint::CreateSession).times(1));
    let mut browser = Browser::new(&site);
    // The sandbox lists a fault until a request gets it.
    let faults = format!("{}/sandbox/faults", sandbox.origin());
    let is_taken = async || {
        !reqwest::get(&faults)
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
            .contains("latency")
    };
    assert!(!is_taken().await);
    let request = tokio::spawn(async move { browser.post("/session").await });
    eventually("the request to the API", is_taken).await;
    site.stop(PATIENCE).await;
    request.await.unwrap().assert(200, &["ss.v2."]);
}

#[tokio::test]
async fn stop_does_not_wait_for_half_a_request() {
    let site = site().await;
    let mut connection = tokio::net::TcpStream::connect(site.address).await.unwrap();
    connection.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
    // The response shows that the site has accepted the earlier connection.
    Browser::new(&site).get("/").await.assert(200, &[]);
    let stop = site.stop(Duration::from_millis(1));
    assert!(tokio::time::timeout(Duration::from_secs(10), stop).await.is_ok());
    drop(connection);
}

#[tokio::test]
async fn receipt_of_another_key_is_listed_as_sealed() {
    let sandbox = Sandbox::start().await.unwrap();
    let path = std::env::temp_dir().join(format!("yoti-share-web-{}-key.db", std::process::id()));
    drop(std::fs::remove_file(&path));
    let database = format!("sqlite:{}?mode=rwc", path.display());
    let with_file = || Options {
        database: database.clone(),
        ..options()
    };
    let site = remote(&sandbox, with_file()).await;
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    let receipt = sandbox
        .phone()
        .approve(&session, Person::adult())
        .await
        .unwrap()
        .receipt_id;
    browser.callback(&receipt).await.assert(200, &["Welcome"]);
    site.stop(PATIENCE).await;

    let key = Key::from_pem(yoti_share_tests::RSA_2048_PEM).unwrap();
    let client = Client::builder(sandbox.sdk_id(), key).base_url(sandbox.base_url());
    let site = start(with_file(), Some(client.build().unwrap())).await;
    let browser = browser.at(&site);
    browser.results().await.assert(200, &["Sealed with another key"]);
    let page = browser.get("/callback").await;
    page.assert(503, &["Service not available"]);
    site.stop(PATIENCE).await;
    std::fs::remove_file(&path).unwrap();
}
