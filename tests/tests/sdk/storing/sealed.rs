//! Receipts that are stored while they are encrypted.

use serde_json::{Value, json};
use yoti_share::{
    Anchored, Client, Date, ErrorKind, FollowUp, Key, Outcome, ReceiptId, RemoteKey, SessionConfig, SessionId,
    SharePolicy, blocking, receipt::StoredReceipt,
};
use yoti_share_sandbox::{Endpoint, Failure, Fault, Person, Sandbox};

use super::assert_survives;

#[derive(SharePolicy, Debug, PartialEq)]
struct Applicant {
    #[attr(full_name)]
    name: String,
    #[attr(date_of_birth)]
    born: Anchored<Date>,
}

struct Share {
    sandbox: Sandbox,
    client: Client,
    session_id: SessionId,
    receipt_id: ReceiptId,
}

impl Share {
    /// A session that has ended, with the ID of its receipt.
    async fn new(sandbox: Sandbox, failure: Option<Failure>) -> Self {
        let client = sandbox.client();
        let config = SessionConfig::for_policy::<Applicant>("/back").build().unwrap();
        let session_id = client.create_session(&config).await.unwrap().id;
        match failure {
            Some(failure) => sandbox.phone().fail(&session_id, failure).await.unwrap(),
            None => sandbox.phone().approve(&session_id, Person::adult()).await.unwrap(),
        };
        let receipt_id = client.get_session(&session_id).await.unwrap().receipt_id.unwrap();
        Self {
            sandbox,
            client,
            session_id,
            receipt_id,
        }
    }

    async fn stored(&self) -> StoredReceipt {
        self.client
            .get_sealed_receipt(&self.session_id, &self.receipt_id)
            .await
            .unwrap()
    }

    fn key(&self) -> Key {
        Key::from_pem(self.sandbox.key_pem()).unwrap()
    }
}

async fn successful() -> Share {
    Share::new(Sandbox::start().await.unwrap(), None).await
}

#[tokio::test]
async fn stored_receipt_opens_after_the_api_has_gone() {
    let share = successful().await;
    let expected: Applicant = share
        .client
        .get_receipt(&share.session_id, &share.receipt_id)
        .await
        .unwrap()
        .extract()
        .unwrap();
    let json = share.stored().await.to_json();
    let (key, session_id) = (share.key(), share.session_id.clone());
    drop(share);

    assert!(!json.contains(&expected.name));
    let stored = StoredReceipt::from_json(&json).unwrap();
    assert_eq!(*stored.session_id(), session_id);
    stored.ensure_session(&session_id).unwrap();
    let receipt = stored.open(&key).unwrap();
    receipt.ensure_session(&session_id).unwrap();
    assert_eq!(receipt.extract::<Applicant>().unwrap(), expected);
    let remote = RemoteKey::new(key.clone(), key);
    assert_eq!(
        stored
            .open_async(&remote)
            .await
            .unwrap()
            .extract::<Applicant>()
            .unwrap(),
        expected
    );
}

#[tokio::test]
async fn stored_receipt_survives_every_format() {
    let share = successful().await;
    let stored = share.stored().await;
    assert_survives(&stored);
    // Both forms have the same members.
    let value: Value = serde_json::from_str(&stored.to_json()).unwrap();
    assert_eq!(json!(stored), value);
    assert_eq!(StoredReceipt::from_json(stored.to_json()).unwrap(), stored);
    let printed = format!("{stored:?}");
    assert!(
        printed.contains(share.session_id.as_str()) && !printed.contains("wrappedKey"),
        "{printed}"
    );
}

#[tokio::test]
async fn receipt_of_another_session_is_not_fetched_or_stored() {
    let share = successful().await;
    let other = Share::new(Sandbox::start().await.unwrap(), None).await;
    let before = share.sandbox.requests().len();
    let error = share
        .client
        .get_sealed_receipt(&other.session_id, &share.receipt_id)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionMismatch);
    assert!(error.request_id().is_some());
    // Its item key was not requested.
    assert_eq!(share.sandbox.requests().len(), before + 1);

    let stored = share.stored().await;
    let error = stored.ensure_session(&other.session_id).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionMismatch);
    let mut swapped: Value = serde_json::from_str(&stored.to_json()).unwrap();
    swapped["session_id"] = other.session_id.as_str().into();
    let error = StoredReceipt::from_json(swapped.to_string()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SessionMismatch);
    assert!(serde_json::from_value::<StoredReceipt>(swapped).is_err());
}

#[tokio::test]
async fn another_key_does_not_open_a_stored_receipt() {
    let stored = successful().await.stored().await;
    let error = stored.open(&Key::insecure_test_key()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decryption);
}

#[tokio::test]
async fn malformed_stored_receipt_error_names_the_member() {
    let json: Value = serde_json::from_str(&successful().await.stored().await.to_json()).unwrap();
    let with = |member: &str, value: Value| {
        let mut json = json.clone();
        json[member] = value;
        json
    };
    for (json, expected) in [
        (
            with("note", json!("canary")),
            "a member other than `session_id`, `receipt` and `item_key`",
        ),
        (with("session_id", Value::Null), "no `session_id`"),
        (with("session_id", json!(" canary")), "`session_id`"),
        (with("receipt", Value::Null), "no `receipt`"),
        (with("receipt", json!("canary")), "the JSON of the receipt"),
        (with("item_key", Value::Null), "no `item_key`"),
        (with("item_key", json!("{}")), "the item key has no `iv`"),
        (
            with("receipt", json!({ "id": "canary" })),
            "the JSON of the stored receipt",
        ),
        (json!([]), "the JSON of the stored receipt"),
    ] {
        let error = StoredReceipt::from_json(json.to_string()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedReceipt, "{expected}");
        let text = error.to_string();
        assert!(text.contains(expected) && !text.contains("canary"), "{text}");
        let error = serde_json::from_value::<StoredReceipt>(json).unwrap_err().to_string();
        assert!(!error.contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn failed_share_is_stored_without_an_item_key() {
    let share = Share::new(Sandbox::start().await.unwrap(), Some(Failure::new("FRAUD_DETECTED"))).await;
    let stored = StoredReceipt::from_json(share.stored().await.to_json()).unwrap();
    let receipt = stored.open(&share.key()).unwrap();
    assert!(matches!(receipt.outcome(), Outcome::Failed(failure) if failure.code() == "FRAUD_DETECTED"));
    assert_survives(&stored);
}

#[tokio::test]
async fn failure_of_the_item_key_is_an_error() {
    let share = successful().await;
    share.sandbox.fault(Fault::status(404).on(Endpoint::GetItemKey));
    let error = share
        .client
        .get_sealed_receipt(&share.session_id, &share.receipt_id)
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(404));
}

#[tokio::test]
async fn client_opens_what_check_sealed_returned_without_the_api() {
    let share = successful().await;
    let FollowUp::Receipt(stored) = share.client.check_sealed(&share.session_id).await.unwrap() else {
        panic!("the share has a receipt");
    };
    assert_eq!(stored, share.stored().await);
    let requests = share.sandbox.requests().len();
    let applicant: Applicant = share.client.open_receipt(&stored).await.unwrap().extract().unwrap();
    assert_eq!(applicant.name, "Ada Margaret Hartley");
    assert_eq!(share.sandbox.requests().len(), requests);
    let other = Key::from_pem(yoti_share_tests::RSA_2048_PEM).unwrap();
    let other = Client::builder(share.sandbox.sdk_id(), other).build().unwrap();
    let error = other.open_receipt(&stored).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decryption);
}

#[test]
fn blocking_client_returns_the_same_stored_receipt() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let share = runtime.block_on(successful());
    let client = blocking::Client::builder(share.sandbox.sdk_id(), share.key())
        .base_url(share.sandbox.base_url())
        .build_blocking()
        .unwrap();
    let stored = client.get_sealed_receipt(&share.session_id, &share.receipt_id).unwrap();
    assert_eq!(stored, runtime.block_on(share.stored()));
    assert!(matches!(client.check_sealed(&share.session_id), Ok(FollowUp::Receipt(found)) if found == stored));
    let applicant: Applicant = client.open_receipt(&stored).unwrap().extract().unwrap();
    assert_eq!(applicant.name, "Ada Margaret Hartley");
}
