//! Receipts of shares and of failures, opened with the tests' own reader.

mod failures;
mod identity_reports;
mod lookup;
mod shared_attributes;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use rsa::{RsaPrivateKey, pkcs1::DecodeRsaPrivateKey};
use serde_json::Value;
use yoti_share_sandbox::{Person, Sandbox, ShareStatus};

use crate::receipt_reader::{self, Attribute};
use crate::support::{call, create_session};

pub(super) fn policy(policy: &str) -> String {
    format!(r#"{{"policy":{policy},"redirectUri":"/callback"}}"#)
}

pub(super) fn wanted(wanted: &str) -> String {
    policy(&format!(
        r#"{{"wanted":[{wanted}],"wanted_auth_types":[],"wanted_remember_me":false}}"#
    ))
}

pub(super) async fn get(sandbox: &Sandbox, path: &str) -> Value {
    let reply = call(sandbox, "GET", path).send().await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

pub(crate) async fn receipt(sandbox: &Sandbox, id: &str) -> Value {
    let id = BASE64URL_NOPAD.encode(&BASE64.decode(id.as_bytes()).unwrap());
    get(sandbox, &format!("/v2/receipts/{id}")).await
}

pub(crate) struct Opened {
    pub(super) receipt: Value,
    pub(crate) user: Vec<Attribute>,
    pub(super) application: Vec<Attribute>,
    pub(super) key: Vec<u8>,
}

pub(crate) async fn open(sandbox: &Sandbox, receipt_id: &str) -> Opened {
    let receipt = receipt(sandbox, receipt_id).await;
    let item_key = get(
        sandbox,
        &format!(
            "/v2/wrapped-item-keys/{}",
            receipt["wrappedItemKeyId"].as_str().unwrap()
        ),
    )
    .await;
    assert_eq!(item_key["id"], receipt["wrappedItemKeyId"]);
    let private = RsaPrivateKey::from_pkcs1_pem(sandbox.key_pem()).unwrap();
    let key = receipt_reader::receipt_key(&receipt, &item_key, &private).unwrap();
    let user =
        receipt_reader::attributes(&receipt_reader::part(&receipt, "otherPartyContent", "profile", &key).unwrap());
    let application = receipt_reader::attributes(&receipt_reader::part(&receipt, "content", "profile", &key).unwrap());
    Opened {
        receipt,
        user,
        application,
        key,
    }
}

pub(super) async fn share(sandbox: &Sandbox, body: &str, person: Person) -> Opened {
    let id = create_session(sandbox, body).await;
    let approval = sandbox.phone().approve(&id, person).await.unwrap();
    assert_eq!(approval.status, ShareStatus::Completed);
    open(sandbox, &approval.receipt_id).await
}
