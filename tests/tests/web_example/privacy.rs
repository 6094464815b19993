//! No value of a person, no secret and no text of a server appears where it does not belong.

use web_example::Options;
use yoti_share_sandbox::{Endpoint, Failure, Fault, Person, Sandbox};

use crate::{ADMIN_PASSWORD, LOG, PATIENCE, browser::Browser, options, remote};

const CANARIES: [&str; 5] = [
    "canary-name",
    "canary-street",
    "canary@mail.example",
    "canary-server-text",
    ADMIN_PASSWORD,
];

#[tokio::test]
async fn values_of_people_reach_neither_log_disk_nor_failure_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let path = std::env::temp_dir().join(format!("yoti-share-web-{}-privacy.db", std::process::id()));
    drop(std::fs::remove_file(&path));
    let database = format!("sqlite:{}?mode=rwc", path.display());
    let site = remote(&sandbox, Options { database, ..options() }).await;
    let mut browser = Browser::new(&site);
    let person = || {
        Person::adult()
            .attribute("full_name", CANARIES[0])
            .uk_address("1", CANARIES[1], "Town", "AB1 2CD")
            .attribute("email_address", CANARIES[2])
    };
    let mut failures = Vec::new();

    // A share that succeeds.
    let session = browser.begin().await;
    let receipt = sandbox.phone().approve(&session, person()).await.unwrap().receipt_id;
    browser.callback(&receipt).await.assert(200, &CANARIES[..3]);
    browser.results().await.assert(200, &[CANARIES[0]]);
    // The receipt of another browser.
    let mut other = Browser::new(&site);
    other.begin().await;
    failures.push(other.callback(&receipt).await);
    // A server whose errors contain text.
    let body = r#"{"code":"INTERNAL","message":"canary-server-text"}"#;
    sandbox.fault(
        Fault::body(500, "application/json", body)
            .on(Endpoint::GetSession)
            .times(3),
    );
    failures.push(other.get("/callback").await);
    sandbox.clear_faults();
    for fault in [
        Fault::corrupt_tag(),
        Fault::malformed_extra_data(),
        Fault::receipt_without_content(),
    ] {
        let session = other.begin().await;
        sandbox.fault(fault.on(Endpoint::GetReceipt).times(1));
        sandbox.phone().approve(&session, person()).await.unwrap();
        let page = other.get("/callback").await;
        if page.status != 200 {
            failures.push(page);
        }
        sandbox.clear_faults();
    }
    let session = other.begin().await;
    sandbox
        .phone()
        .fail(&session, Failure::new("canary-server-text"))
        .await
        .unwrap();
    failures.push(other.get("/callback").await);
    // An incomplete share.
    let session = other.begin().await;
    let incomplete = person().without("date_of_birth");
    if let Ok(approval) = sandbox.phone().approve(&session, incomplete).await {
        failures.push(other.callback(&approval.receipt_id).await);
    }

    assert!(failures.len() >= 4, "{}", failures.len());
    for page in failures {
        for canary in CANARIES {
            assert!(!page.text.contains(canary), "{canary} in {}", page.text);
        }
    }
    site.stop(PATIENCE).await;
    let stored = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let stored = String::from_utf8_lossy(&stored);
    assert!(stored.contains(&session), "the file has the rows");
    let log = LOG.text();
    assert!(log.contains(&session), "the log has the shares");
    for canary in CANARIES {
        assert!(!log.contains(canary), "{canary} in the log");
    }
    for canary in &CANARIES[..3] {
        assert!(!stored.contains(canary), "{canary} in the database");
    }
    // A person with the cookie sees the share.
    for cookie in [browser.cookie, other.cookie] {
        let cookie = cookie.unwrap();
        let (_, value) = cookie.split_once('=').unwrap();
        assert!(!stored.contains(value), "a cookie in the database");
        assert!(!log.contains(value), "a cookie in the log");
    }
    // A receipt ID reveals nothing, but it identifies the share of a person.
    for encoded in [receipt.clone(), yoti_share_tests::percent_encoded(&receipt)] {
        assert!(!log.contains(&encoded), "a receipt ID in the log");
    }
}
