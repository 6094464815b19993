//! Receipts that `seal` makes without a server.

use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::EncodePublicKey;
use rsa::{Pkcs1v15Encrypt, RsaPrivateKey};
use serde_json::{Value, json};
use yoti_share_sandbox::AppKey;
use yoti_share_sandbox::seal::{Anchor, Attribute, ExtraData, Seal, SealedReceipt, Side, content_type};

use crate::receipt_reader::{self, Message};
use crate::support::key_of;

fn key() -> AppKey {
    AppKey::insecure_test_key()
}

fn open(sealed: &SealedReceipt, key: &AppKey) -> Vec<u8> {
    let private = RsaPrivateKey::from_pkcs1_pem(key.pem()).unwrap();
    receipt_reader::receipt_key(&sealed.receipt(), &sealed.item_key().unwrap(), &private).unwrap()
}

fn user_profile(sealed: &SealedReceipt) -> Vec<u8> {
    receipt_reader::part(&sealed.receipt(), "otherPartyContent", "profile", sealed.receipt_key()).unwrap()
}

#[test]
fn receipt_opens_with_a_key_of_every_size() {
    for bits in [2048, 3072, 4096] {
        let key = key_of(bits);
        let sealed = Seal::under(&key)
            .user(Side::new().attribute(Attribute::text("a", "b")))
            .seal()
            .unwrap();
        assert_eq!(
            receipt_reader::base64(&sealed.item_key().unwrap()["value"]).len(),
            bits / 8
        );
        assert_eq!(open(&sealed, &key), sealed.receipt_key());
    }
}

#[test]
fn receipt_can_be_sealed_under_a_public_key() {
    let private = RsaPrivateKey::from_pkcs1_pem(key().pem()).unwrap();
    let pem = private
        .to_public_key()
        .to_public_key_pem(rsa::pkcs8::LineEnding::LF)
        .unwrap();
    let sealed = Seal::under_public_key_pem(&pem).unwrap().seal().unwrap();
    assert_eq!(open(&sealed, &key()), sealed.receipt_key());
    assert!(Seal::under_public_key_pem(key().pem()).is_err());
}

#[test]
fn sides_profiles_and_keys_can_be_left_out() {
    let side = || Side::new().attribute(Attribute::text("a", "b"));
    let neither = Seal::under(&key()).seal().unwrap().receipt();
    assert_eq!((neither.get("content"), neither.get("otherPartyContent")), (None, None));
    let user = Seal::under(&key()).user(side()).seal().unwrap().receipt();
    assert!(user.get("content").is_none() && user["otherPartyContent"]["profile"].is_string());
    let application = Seal::under(&key()).application(side()).seal().unwrap().receipt();
    assert!(application.get("otherPartyContent").is_none() && application["content"]["profile"].is_string());
    let bare = Seal::under(&key())
        .user(side().without_profile())
        .seal()
        .unwrap()
        .receipt();
    assert_eq!(bare["otherPartyContent"], json!({}));
    let empty = Seal::under(&key())
        .user(side().empty_extra_data())
        .seal()
        .unwrap()
        .receipt();
    assert_eq!(empty["otherPartyContent"]["extraData"], "");
    let keyless = Seal::under(&key()).user(side()).without_item_key().seal().unwrap();
    assert_eq!(keyless.item_key_json(), None);
    assert!(keyless.receipt().get("wrappedKey").is_none() && keyless.receipt().get("wrappedItemKeyId").is_none());
}

#[test]
fn attributes_keep_order_duplicates_and_values() {
    let nested = Attribute::multi_value_bytes([(content_type::STRING, "inner"), (content_type::INT, "0")]);
    let side = Side::new()
        .attribute(Attribute::text("x", ""))
        .attribute(Attribute::int("x", 0))
        .attribute(Attribute::raw("x", 0, []))
        .attribute(Attribute::raw("x", 8, "jwt"))
        .attribute(Attribute::raw("x", -1, "?"))
        .attribute(Attribute::json("x", &json!([1, {"a": null}])))
        .attribute(Attribute::multi_value("x", [(content_type::MULTI_VALUE, nested)]));
    let attributes = receipt_reader::attributes(&user_profile(&Seal::under(&key()).user(side).seal().unwrap()));
    let shape: Vec<_> = attributes
        .iter()
        .map(|attribute| (attribute.content_type, attribute.value.len()))
        .collect();
    // Protobuf writes a negative int32 as 64 bits.
    assert_eq!(shape, [(1, 0), (7, 1), (0, 0), (8, 3), (u64::MAX, 1), (5, 14), (6, 24)]);
    assert!(attributes.iter().all(|attribute| attribute.name == "x"));
    let outer = Message::read(&attributes[6].value);
    let inner = Message::read(Message::read(outer.all(1)[0]).bytes(2)).all(1).len();
    assert_eq!(inner, 2);
}

#[test]
fn anchors_can_be_malformed() {
    let attribute = Attribute::text("a", "b")
        .anchor(Anchor::source("PASSPORT").without_timestamp())
        .anchor(Anchor::source("PASSPORT").certificates([b"not a certificate"]))
        .anchor(Anchor::source("PASSPORT").certificates::<Vec<u8>>([]))
        .anchor(
            Anchor::verifier("V")
                .timestamp_bytes([0xff])
                .associated_source("PASSPORT")
                .at_micros(1),
        )
        .anchor(Anchor::unknown().timestamp_bytes([0xff]));
    let sealed = Seal::under(&key())
        .user(Side::new().attribute(attribute))
        .seal()
        .unwrap();
    let anchors = receipt_reader::attributes(&user_profile(&sealed)).remove(0).anchors;
    assert!(anchors[0].timestamp.is_empty());
    assert_eq!(anchors[1].certificates, [b"not a certificate".to_vec()]);
    assert!(anchors[2].certificates.is_empty());
    assert_eq!(Message::read(&anchors[3].timestamp).number(2), 1);
    assert_eq!(anchors[3].associated_source, "PASSPORT");
    assert_eq!(anchors[4].timestamp, [0xff]);
    assert!(anchors.iter().all(|anchor| anchor.signature.is_empty()));
}

#[test]
fn any_bytes_can_replace_profile_and_extra_data() {
    let extra = ExtraData::new()
        .entry(3, [1, 2])
        .issuance("token", "", ["com.example.a"])
        .issuance_token_only("");
    let side = Side::new().profile_bytes([0xff; 5]).extra_data(&extra);
    let sealed = Seal::under(&key())
        .user(side)
        .application(Side::new().extra_data_bytes([]))
        .seal()
        .unwrap();
    assert_eq!(user_profile(&sealed), [0xff; 5]);
    let extra = receipt_reader::part(
        &sealed.receipt(),
        "otherPartyContent",
        "extraData",
        sealed.receipt_key(),
    )
    .unwrap();
    let kinds: Vec<_> = Message::read(&extra)
        .all(1)
        .iter()
        .map(|entry| Message::read(entry).number(1))
        .collect();
    assert_eq!(kinds, [3, 6, 6]);
    let empty = receipt_reader::part(&sealed.receipt(), "content", "extraData", sealed.receipt_key()).unwrap();
    assert!(empty.is_empty());
}

#[test]
fn unsupported_nonce_and_key_lengths_are_rejected() {
    for nonce in [8, 12, 13, 16, 24, 32] {
        let sealed = Seal::under(&key()).nonce_length(nonce).seal().unwrap();
        assert_eq!(receipt_reader::base64(&sealed.item_key().unwrap()["iv"]).len(), nonce);
        assert_eq!(receipt_reader::base64(&sealed.receipt()["wrappedKey"]).len(), 48);
    }
    assert!(
        Seal::under(&key())
            .nonce_length(11)
            .seal()
            .unwrap_err()
            .to_string()
            .contains("nonce of 11 bytes")
    );
    let private = RsaPrivateKey::from_pkcs1_pem(key().pem()).unwrap();
    let item_key = |seal: Seal| {
        let value = receipt_reader::base64(&seal.seal().unwrap().item_key().unwrap()["value"]);
        private.decrypt(Pkcs1v15Encrypt, &value).unwrap().len()
    };
    assert_eq!(item_key(Seal::under(&key()).item_key_length(16)), 16);
    assert_eq!(item_key(Seal::under(&key()).item_key_contents([7; 31])), 31);
    assert!(Seal::under(&key()).item_key_length(31).seal().is_err());
    assert!(Seal::under(&key()).item_key_contents([7; 300]).seal().is_err());
}

#[test]
fn receipt_is_reproducible_only_with_a_seed() {
    let seal = Seal::under(&key()).user(Side::new().attribute(Attribute::text("a", "b")));
    let json = |seal: &Seal| -> (Value, Option<Value>) {
        let sealed = seal.seal().unwrap();
        (sealed.receipt(), sealed.item_key())
    };
    let seeded = seal.clone().seed(1);
    assert_eq!(json(&seeded), json(&seeded));
    assert_ne!(json(&seal), json(&seal));
}
