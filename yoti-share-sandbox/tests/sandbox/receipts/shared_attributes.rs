//! The attributes in a receipt: values, anchors, the application's side, extra data.

use data_encoding::BASE64;
use der::{Decode, Encode};
use rsa::pkcs8::DecodePublicKey;
use rsa::pss::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use serde_json::{Value, json};
use sha2::Sha512;
use yoti_share_sandbox::seal::{Anchor, Attribute};
use yoti_share_sandbox::{Person, ShareStatus};

use super::{get, open, share, wanted};
use crate::receipt_reader::{self, Message};
use crate::support::{SESSION, create_session, start};

#[tokio::test]
async fn receipt_contains_the_requested_attributes_in_order() {
    let sandbox = start().await;
    let body = wanted(
        r#"{"name":"full_name"},{"name":"date_of_birth","derivation":"age_over:18"},{"name":"date_of_birth"},{"name":"selfie"},{"name":"structured_postal_address"},{"name":"document_images"},{"name":"com.example.points","optional":true}"#,
    );
    let id = create_session(&sandbox, &body).await;
    let approval = sandbox.phone().approve(&id, Person::adult()).await.unwrap();
    assert_eq!((&approval.session_id, approval.status), (&id, ShareStatus::Completed));
    assert_eq!(BASE64.decode(approval.receipt_id.as_bytes()).unwrap().len(), 48);

    let session = get(&sandbox, &format!("/v2/sessions/{id}")).await;
    assert_eq!(
        (&session["status"], &session["receipt"]),
        (&json!("COMPLETED"), &json!({"id": approval.receipt_id}))
    );

    let opened = open(&sandbox, &approval.receipt_id).await;
    assert_eq!(opened.receipt["id"], *approval.receipt_id);
    assert_eq!(opened.receipt["sessionId"], *id);
    assert_eq!(opened.receipt["timestamp"], "2025-05-21T11:01:07Z");
    let mut members: Vec<_> = opened.receipt.as_object().unwrap().keys().cloned().collect();
    members.sort();
    assert_eq!(
        members,
        [
            "content",
            "id",
            "otherPartyContent",
            "sessionId",
            "timestamp",
            "wrappedItemKeyId",
            "wrappedKey"
        ]
    );

    let shape: Vec<_> = opened
        .user
        .iter()
        .map(|attribute| (&*attribute.name, attribute.content_type))
        .collect();
    assert_eq!(
        shape,
        [
            ("full_name", 1),
            ("age_over:18", 1),
            ("date_of_birth", 3),
            ("selfie", 2),
            ("structured_postal_address", 5),
            ("document_images", 6)
        ]
    );
    assert_eq!(opened.user[0].text(), "Ada Margaret Hartley");
    assert_eq!(opened.user[1].text(), "true");
    assert_eq!(opened.user[2].text(), "1990-05-17");
    assert!(opened.user[3].value.starts_with(&[0xff, 0xd8, 0xff]) && opened.user[3].value.ends_with(&[0xff, 0xd9]));
    let address: Value = serde_json::from_slice(&opened.user[4].value).unwrap();
    assert_eq!(address["formatted_address"], "12 Marine Parade\nBrighton\nBN2 1TL\nGBR");
    let images = Message::read(&opened.user[5].value);
    assert_eq!(images.all(1).len(), 1);
    assert_eq!(Message::read(images.all(1)[0]).number(1), 2);

    let mut ids: Vec<_> = opened.user.iter().map(|attribute| &attribute.ephemeral_id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

#[tokio::test]
async fn anchors_have_sources_verifiers_and_signatures() {
    let sandbox = start().await;
    let opened = share(
        &sandbox,
        &wanted(r#"{"name":"full_name"},{"name":"postal_address"},{"name":"email_address"}"#),
        Person::adult(),
    )
    .await;
    assert_eq!(
        opened.user[0].anchor_labels(),
        ["source PASSPORT/NFC", "source DRIVING_LICENCE", "verifier YOTI_ADMIN"]
    );
    assert_eq!(
        opened.user[1].anchor_labels(),
        ["source DRIVING_LICENCE", "verifier YOTI_ADMIN"]
    );
    assert_eq!(opened.user[1].anchors[1].associated_source, "DRIVING_LICENCE");
    assert_eq!(
        opened.user[2].anchor_labels(),
        ["source USER_PROVIDED", "verifier YOTI_OTP"]
    );

    // SignedTimestamp: microseconds.
    let timestamp = Message::read(&opened.user[0].anchors[0].timestamp);
    assert_eq!((timestamp.number(1), timestamp.number(2)), (1, 1_710_149_213_589_793));

    // Signature { 1: algo, 2: sig } over AttributeSigning { 1: name, 2: value, 3: content type, 5: sub type }.
    let anchor = &opened.user[0].anchors[0];
    let signature = Message::read(&anchor.signature);
    assert_eq!(signature.number(1), 1);
    let mut signed = vec![0x0a, 9];
    signed.extend(b"full_name");
    signed.extend([0x12, 20]);
    signed.extend(b"Ada Margaret Hartley");
    signed.extend([0x18, 1, 0x2a, 3]);
    signed.extend(b"NFC");
    let certificate = x509_cert::Certificate::from_der(&anchor.certificates[0]).unwrap();
    let info = certificate.tbs_certificate.subject_public_key_info.to_der().unwrap();
    let key = rsa::RsaPublicKey::from_public_key_der(&info).unwrap();
    let key = VerifyingKey::<Sha512>::new_with_salt_len(key, 190);
    key.verify(&signed, &Signature::try_from(signature.bytes(2)).unwrap())
        .unwrap();
}

#[tokio::test]
async fn application_side_describes_the_application() {
    let sandbox = start().await;
    let opened = share(&sandbox, SESSION, Person::adult()).await;
    let names: Vec<_> = opened
        .application
        .iter()
        .map(|attribute| (&*attribute.name, attribute.content_type))
        .collect();
    assert_eq!(
        names,
        [
            ("application_name", 1),
            ("application_url", 1),
            ("application_logo", 4),
            ("application_receipt_bgcolor", 1)
        ]
    );
    assert_eq!(opened.application[0].text(), "Sandbox application");
    assert!(opened.application[2].value.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(opened.receipt["content"].get("extraData"), None);
}

#[tokio::test]
async fn extra_data_contains_the_issuance_token() {
    let sandbox = start().await;
    let body = r#"{"policy":{"wanted":[]},"redirectUri":"/c","extensions":[{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z","definitions":[{"name":"com.example.a"},{"name":"com.example.b"}]}}]}"#;
    let opened = share(&sandbox, body, Person::adult()).await;
    let extra =
        Message::read(&receipt_reader::part(&opened.receipt, "otherPartyContent", "extraData", &opened.key).unwrap());
    let entry = Message::read(extra.all(1)[0]);
    assert_eq!(entry.number(1), 6);
    let issue = Message::read(entry.bytes(2));
    assert_eq!(issue.bytes(1).len(), 32);
    let attributes = Message::read(issue.bytes(2));
    assert_eq!(attributes.text(1), "2030-01-02T03:04:05.678Z");
    let names: Vec<_> = attributes
        .all(2)
        .iter()
        .map(|definition| Message::read(definition).text(1).to_owned())
        .collect();
    assert_eq!(names, ["com.example.a", "com.example.b"]);
}

#[tokio::test]
async fn raw_attribute_is_shared_unchanged() {
    let sandbox = start().await;
    let person = Person::adult()
        .without("nationality")
        .raw(
            Attribute::raw("nationality", 99, [0xff, 0x00])
                .ephemeral_id("my-id")
                .anchor(Anchor::unknown().without_timestamp()),
        )
        .attribute("com.example.card", "gold");
    let opened = share(
        &sandbox,
        &wanted(r#"{"name":"nationality","accept_self_asserted":true},{"name":"com.example.card"}"#),
        person,
    )
    .await;
    let raw = &opened.user[0];
    assert_eq!(
        (raw.content_type, &*raw.value, &*raw.ephemeral_id),
        (99, &[0xff, 0x00][..], "my-id")
    );
    assert_eq!(raw.anchor_labels(), ["unknown"]);
    assert!(raw.anchors[0].timestamp.is_empty());
    assert_eq!(
        opened.user[1].anchor_labels(),
        ["source THIRD_PARTY/com.example", "verifier THIRD_PARTY/com.example"]
    );
}
