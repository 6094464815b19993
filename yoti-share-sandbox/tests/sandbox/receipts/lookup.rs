//! Receipts by ID, by application and by person.

use data_encoding::{BASE64, BASE64URL, BASE64URL_NOPAD};
use yoti_share_sandbox::{AppConfig, Failure, Person};

use super::{get, policy, receipt, share};
use crate::receipt_reader;
use crate::support::{SESSION, builder, call, create_session, start};

#[tokio::test]
async fn receipt_is_found_by_every_encoding_of_its_id() {
    let sandbox = start().await;
    // Repeat until an ID contains both characters that base64url writes differently.
    let mut id = String::new();
    while !(id.contains('+') && id.contains('/')) {
        let session = create_session(&sandbox, SESSION).await;
        id = sandbox
            .phone()
            .fail(&session, Failure::default())
            .await
            .unwrap()
            .receipt_id;
    }
    let bytes = BASE64.decode(id.as_bytes()).unwrap();
    for encoded in [
        BASE64URL_NOPAD.encode(&bytes),
        BASE64URL.encode(&bytes),
        id.replace('+', "%2B").replace('/', "%2F"),
        id.replace('+', "%2b").replace('/', "%2f"),
        id.replace('/', "%2F"),
    ] {
        assert_eq!(
            get(&sandbox, &format!("/v2/receipts/{encoded}")).await["id"],
            *id,
            "{encoded}"
        );
    }
    let raw = call(&sandbox, "GET", &format!("/v2/receipts/{id}")).send().await;
    assert_eq!(raw.error(), (404, "UNKNOWN_ROUTE".to_owned()));
}

#[tokio::test]
async fn remember_me_ids_depend_on_person_and_application() {
    let remember = policy(r#"{"wanted":[{"name":"gender"}],"wanted_remember_me":true}"#);
    let sandbox = builder().app(AppConfig::new()).start().await.unwrap();
    let first = share(&sandbox, &remember, Person::adult()).await.receipt;
    let again = share(&sandbox, &remember, Person::adult().attribute("gender", "OTHER"))
        .await
        .receipt;
    let other = share(&sandbox, &remember, Person::adult().with_id("another"))
        .await
        .receipt;
    for key in ["rememberMeId", "parentRememberMeId"] {
        assert_eq!(receipt_reader::base64(&first[key]).len(), 48);
        assert_eq!(first[key], again[key]);
        assert_ne!(first[key], other[key]);
    }
    assert_ne!(first["rememberMeId"], first["parentRememberMeId"]);

    let id = create_session(&sandbox, &remember).await;
    let failed = sandbox.phone().fail(&id, Failure::default()).await.unwrap();
    assert_eq!(
        receipt(&sandbox, &failed.receipt_id).await["rememberMeId"],
        first["rememberMeId"]
    );

    let elsewhere = builder().seed(8).start().await.unwrap();
    let elsewhere = share(&elsewhere, &remember, Person::adult()).await.receipt;
    assert_ne!(elsewhere["rememberMeId"], first["rememberMeId"]);
    assert_eq!(elsewhere["parentRememberMeId"], first["parentRememberMeId"]);

    let without = share(&sandbox, SESSION, Person::adult()).await.receipt;
    assert_eq!(without.get("rememberMeId"), None);
}

#[tokio::test]
async fn receipt_of_another_application_is_not_found() {
    let sandbox = builder()
        .app(AppConfig::new())
        .app(AppConfig::new())
        .start()
        .await
        .unwrap();
    let opened = share(&sandbox, SESSION, Person::adult()).await.receipt;
    let id = opened["id"].as_str().unwrap().replace('+', "-").replace('/', "_");
    let item_key = opened["wrappedItemKeyId"].as_str().unwrap();
    for (path, code) in [
        (format!("/v2/receipts/{id}"), "UNKNOWN_RECEIPT"),
        (format!("/v2/wrapped-item-keys/{item_key}"), "UNKNOWN_WRAPPED_ITEM_KEY"),
    ] {
        let mut other = call(&sandbox, "GET", &path);
        other.sdk_id = Some(sandbox.apps()[1].sdk_id().to_owned());
        assert_eq!(other.send().await.error(), (404, code.to_owned()));
    }
}

#[tokio::test]
async fn receipt_is_dropped_with_its_session() {
    let sandbox = builder().max_sessions(1).start().await.unwrap();
    let opened = share(&sandbox, SESSION, Person::adult()).await;
    create_session(&sandbox, SESSION).await;
    let id = opened.receipt["id"]
        .as_str()
        .unwrap()
        .replace('+', "-")
        .replace('/', "_");
    assert_eq!(
        call(&sandbox, "GET", &format!("/v2/receipts/{id}")).send().await.status,
        404
    );
    let item_key = opened.receipt["wrappedItemKeyId"].as_str().unwrap();
    assert_eq!(
        call(&sandbox, "GET", &format!("/v2/wrapped-item-keys/{item_key}"))
            .send()
            .await
            .status,
        404
    );
}
