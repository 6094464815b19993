//! Starting and stopping a sandbox.

use yoti_share_sandbox::{AppConfig, Sandbox};

use crate::support::{SESSION, builder, create_session, start};

#[tokio::test]
async fn origin_of_a_sandbox_on_all_addresses_is_loopback() {
    let any = "0.0.0.0:0".parse().unwrap();
    let sandbox = builder().listen(any).allow_remote(true).start().await.unwrap();
    assert_eq!(
        sandbox.origin(),
        format!("http://127.0.0.1:{}", sandbox.address().port())
    );
}

#[tokio::test]
async fn same_seed_gives_the_same_ids_and_another_seed_others() {
    async fn ids(seed: u64) -> (String, String) {
        let sandbox = builder().seed(seed).start().await.unwrap();
        (sandbox.sdk_id().to_owned(), create_session(&sandbox, SESSION).await)
    }
    assert_eq!(ids(1).await, ids(1).await);
    assert_ne!(ids(1).await, ids(2).await);
}

#[tokio::test]
async fn stopped_sandbox_frees_its_port() {
    let sandbox = start().await;
    let address = sandbox.address();
    sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    let again = Sandbox::builder().listen(address).start().await.unwrap();
    let taken = Sandbox::builder().listen(address).start().await.unwrap_err();
    assert!(taken.to_string().contains("is in use"), "{taken}");
    drop(again);
}

#[tokio::test]
async fn address_for_other_machines_needs_allow_remote() {
    let any = "0.0.0.0:0".parse().unwrap();
    let error = Sandbox::builder().listen(any).start().await.unwrap_err();
    assert!(error.to_string().contains("other machines"), "{error}");
    Sandbox::builder().listen(any).allow_remote(true).start().await.unwrap();
}

#[tokio::test]
async fn applications_need_unique_uuids_and_web_domains() {
    let twice = builder().app(AppConfig::new().sdk_id("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
    let twice = twice.app(AppConfig::new().sdk_id("3F2504E0-4F89-41D3-9A0C-0305E82C3301"));
    assert!(
        twice
            .start()
            .await
            .unwrap_err()
            .to_string()
            .contains("two applications")
    );
    let odd = builder().app(AppConfig::new().sdk_id("my-app"));
    assert!(odd.start().await.unwrap_err().to_string().contains("not a UUID"));
    let invisible = builder().app(AppConfig::new().sdk_id("my\n\u{1b}[31m\u{200b}app"));
    let invisible = invisible.start().await.unwrap_err().to_string();
    assert!(
        invisible.contains(r"`my\n\u{1b}[31m\u{200b}app` is not a UUID"),
        "{invisible}"
    );
    let nowhere = builder().app(AppConfig::new().domain("my app"));
    assert!(
        nowhere
            .start()
            .await
            .unwrap_err()
            .to_string()
            .contains("`my app` is not the domain")
    );
}

#[tokio::test]
async fn rejected_public_url_is_shown_on_one_line() {
    let error = builder()
        .public_url("my\n\u{1b}[31m\u{200b}url")
        .start()
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(r"`my\n\u{1b}[31m\u{200b}url` is not the URL of a sandbox"),
        "{text}"
    );
}
