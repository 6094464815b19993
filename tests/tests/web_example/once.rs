//! Each share ends once: callback, webhook and background task at the same moment, and after a restart.

use std::{path::PathBuf, time::Duration};

use sqlx::{Connection, SqliteConnection};
use web_example::{Options, Site};
use yoti_share_sandbox::{Endpoint, Fault, Person, Sandbox};

use crate::{LOG, PATIENCE, browser::Browser, eventually, options, remote, site};

fn ends(session: &str) -> usize {
    LOG.count(&["the share ended", session])
}

/// Delays receipts, so that all callers get theirs before one of them stores it.
fn slow_receipts(sandbox: &Sandbox) {
    let fault = Fault::latency(Duration::from_millis(300));
    sandbox.fault(fault.on(Endpoint::GetReceipt).times(5));
}

#[tokio::test]
async fn callback_and_webhook_at_once_store_one_result() {
    let site = site().await;
    let sandbox = site.sandbox.as_ref().unwrap();
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    slow_receipts(sandbox);
    let receipt = sandbox
        .phone()
        .approve(&session, Person::adult())
        .await
        .unwrap()
        .receipt_id;
    let (one, two, deliveries) = tokio::join!(
        browser.callback(&receipt),
        browser.get("/callback"),
        sandbox.webhooks_delivered(&session)
    );
    for page in [one, two] {
        page.assert(200, &["Welcome, Ada Margaret Hartley"]);
    }
    assert_eq!(
        deliveries.iter().map(|delivery| delivery.status).collect::<Vec<_>>(),
        [Some(204)]
    );
    let receipts = sandbox.requests().into_iter();
    assert_eq!(
        receipts
            .filter(|request| request.operation == Some(Endpoint::GetReceipt))
            .count(),
        3
    );
    assert_eq!(ends(&session), 1);
}

#[tokio::test]
async fn two_webhooks_at_once_store_one_result() {
    let site = site().await;
    let sandbox = site.sandbox.as_ref().unwrap();
    let mut browser = Browser::new(&site);
    let session = browser.begin().await;
    slow_receipts(sandbox);
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();
    sandbox.redeliver(&session).unwrap();
    let acknowledged = async || {
        let deliveries = sandbox.webhooks();
        deliveries.len() == 2 && deliveries.iter().all(|delivery| delivery.status == Some(204))
    };
    eventually("two notifications", acknowledged).await;
    assert_eq!(ends(&session), 1);
    // A later notification causes no request to the API.
    let requests = sandbox.requests().len();
    sandbox.redeliver(&session).unwrap();
    eventually("a third notification", async || sandbox.webhooks().len() == 3).await;
    assert_eq!((ends(&session), sandbox.requests().len()), (1, requests));
    browser
        .get("/callback")
        .await
        .assert(200, &["Welcome, Ada Margaret Hartley"]);
}

/// A database file for one test.
struct Database(PathBuf);

impl Database {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("yoti-share-web-{}-{name}.db", std::process::id()));
        drop(std::fs::remove_file(&path));
        Self(path)
    }

    fn url(&self) -> String {
        format!("sqlite:{}?mode=rwc", self.0.display())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

/// A site with a file. Its notifications do not arrive, because they go to another host.
async fn site_with_file(sandbox: &Sandbox, database: &Database, check_every: u32) -> Site {
    let options = Options {
        url: Some("https://shop.invalid".parse().unwrap()),
        database: database.url(),
        check_every,
        ..options()
    };
    remote(sandbox, options).await
}

#[tokio::test]
async fn restarted_site_finishes_an_open_share() {
    let (sandbox, database) = (Sandbox::start().await.unwrap(), Database::new("restart"));
    let site = site_with_file(&sandbox, &database, 3600).await;
    let mut browser = Browser::new(&site).named("shop.invalid");
    let session = browser.begin().await;
    site.stop(PATIENCE).await;
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();

    let site = site_with_file(&sandbox, &database, 3600).await;
    for _ in 0..2 {
        let page = browser.at(&site).get("/callback").await;
        page.assert(200, &["Welcome, Ada Margaret Hartley"]);
        assert_eq!(ends(&session), 1);
    }
    site.stop(PATIENCE).await;
}

#[tokio::test]
async fn browser_sees_its_share_for_half_an_hour() {
    let (sandbox, database) = (Sandbox::start().await.unwrap(), Database::new("old"));
    let site = site_with_file(&sandbox, &database, 3600).await;
    let mut browser = Browser::new(&site).named("shop.invalid");
    let session = browser.begin().await;
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();
    let mut connection = SqliteConnection::connect(&database.url()).await.unwrap();
    for (seconds, status) in [(1700, 200), (100, 403)] {
        let age = sqlx::query("UPDATE shares SET created = created - $1").bind(seconds);
        assert_eq!(age.execute(&mut connection).await.unwrap().rows_affected(), 1);
        assert_eq!(browser.get("/callback").await.status, status);
    }
    browser.results().await.assert(200, &["Ada Margaret Hartley"]);
    site.stop(PATIENCE).await;
}

#[tokio::test]
async fn background_task_finishes_abandoned_shares() {
    let (sandbox, database) = (Sandbox::start().await.unwrap(), Database::new("task"));
    let site = site_with_file(&sandbox, &database, 1).await;
    let mut browser = Browser::new(&site).named("shop.invalid");
    let (shared, cancelled, open) = (browser.begin().await, browser.begin().await, browser.begin().await);
    sandbox.phone().approve(&shared, Person::adult()).await.unwrap();
    sandbox.phone().cancel(&cancelled).await.unwrap();
    eventually("the background task", async || {
        ends(&shared) == 1 && ends(&cancelled) == 1
    })
    .await;
    browser
        .results()
        .await
        .assert(200, &["Ada Margaret Hartley", "Declined or cancelled", "Not finished"]);
    // A session that Yoti no longer knows ends too.
    sandbox.fault(
        Fault::body(
            404,
            "application/json",
            r#"{"code":"UNKNOWN_SESSION","message":"unknown"}"#,
        )
        .on(Endpoint::GetSession)
        .times(1),
    );
    eventually("the lost session", async || ends(&open) == 1).await;
    browser.results().await.assert(200, &["No longer known to Yoti"]);
    site.stop(PATIENCE).await;
}
