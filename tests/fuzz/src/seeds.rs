//! The seeds of the fuzzer: receipts and requests of the sandbox, and their parts.

use aes::{
    Aes256,
    cipher::{BlockDecryptMut, KeyIvInit, block_padding::Pkcs7},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use prost::Message;
use serde_json::{Value, json};
use yoti_share_sandbox::{
    AppKey,
    seal::{Anchor, Attribute, ExtraData, Seal, SealedReceipt, Side, content_type},
};

use crate::{
    identity_reports, keys,
    protobuf::{self, EncryptedData},
    sandbox,
};

/// A seed for a target.
#[derive(Clone, Debug)]
pub struct Seed {
    /// The name of the target.
    pub target: &'static str,
    /// The name of the file.
    pub name: &'static str,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

/// All seeds.
pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    let mut seed = |target, name, parts: &[&[u8]]| {
        seeds.push(Seed {
            target,
            name,
            bytes: parts.concat(),
        });
    };

    let pem = AppKey::insecure_test_key().pem().to_owned();
    let forms = &*keys::TEST_KEY;
    seed("key", "pkcs1-pem", &[&[0], pem.as_bytes()]);
    seed(
        "key",
        "pkcs8-one-line",
        &[
            &[0],
            keys::to_pem(&forms.pkcs8, "PRIVATE KEY", usize::MAX, "\\n").as_bytes(),
        ],
    );
    seed("key", "pkcs1-der", &[&[1], &forms.pkcs1]);
    seed("key", "pkcs8-der", &[&[1], &forms.pkcs8]);
    seed("key", "text-overwritten", &[&[2], &[0, 0, 60, 3, b'A', b'B', b'C']]);
    seed("key", "pkcs1-byte-removed", &[&[3], &[0, 0, 0, 1], &[2, 0, 9, 1]]);
    seed(
        "key",
        "pkcs8-byte-inserted",
        &[&[4], &[0, 1, 0, 2], &[1, 0, 30, 1, 0xff]],
    );

    let sealed = Seal::under(&AppKey::insecure_test_key())
        .seed(1)
        .user(person())
        .application(application())
        .seal();
    let sealed = sealed.unwrap();
    let failed = json!({
        "id": "Kx+/8g==", "sessionId": "s", "timestamp": "2025-05-21T11:01:07Z", "error": "MANDATORY_DOCUMENT_NOT_PROVIDED",
        "errorReason": { "requirements_not_met_details": [{ "failure_type": "ID_DOCUMENT_NOT_PROVIDED", "details": "none" }] },
    });
    seed("receipt_json", "sealed", &[&[0], sealed.receipt_json().as_bytes()]);
    seed(
        "receipt_json",
        "item-key",
        &[&[0], sealed.item_key_json().unwrap().as_bytes()],
    );
    seed("receipt_json", "failed", &[&[0], failed.to_string().as_bytes()]);
    seed(
        "receipt_json",
        "text-inserted",
        &[&[1], &[1, 0, 1, 4, b'"', b'a', b'"', b':']],
    );
    seed("receipt_json", "members-doubled", &[&[1], &[3, 0, 37, 157]]);
    seed("receipt_json", "other-member", &[&[2], &[0, 9, 5, 3, b'B', b'A', b'D']]);

    seed("encrypted_data", "wrapped-key", &[&[0], &[0, 0, 5, 1, 1]]);
    seed("encrypted_data", "nonce", &[&[1], &[2, 0, 3, 1]]);
    seed("encrypted_data", "item-key-too-long", &[&[2], &[1, 0, 0, 2, 1, 2]]);
    seed("encrypted_data", "last-block", &[&[4], &[2, 0, 36, 16]]);
    seed(
        "encrypted_data",
        "message",
        &[&[5], &STANDARD.decode(part(&sealed, "profile")).unwrap()],
    );
    seed("encrypted_data", "field-of-wrong-type", &[&[4], &[1, 0, 0, 2, 8, 8]]);
    seed("encrypted_data", "rsa-block", &[&[7], &[0, 0, 100, 1, 1]]);
    seed("encrypted_data", "rsa-block-unchanged", &[&[7]]);
    seed("encrypted_data", "another-key", &[&[6, 16], &[7; 16], &[8; 32]]);

    let list = plain(&sealed, "profile");
    seed("attribute_list", "person", &[&list]);
    let list = protobuf::AttributeList::decode(&*list).unwrap();
    let attributes: Vec<protobuf::Attribute> = protobuf::read_all(&list.attributes).unwrap();
    let document = attributes
        .iter()
        .find(|attribute| attribute.name == b"document_images")
        .unwrap();
    seed("multi_value", "images", &[&document.value]);
    let nested = Attribute::multi_value_bytes([(
        content_type::MULTI_VALUE,
        Attribute::multi_value_bytes([(content_type::STRING, "a")]),
    )]);
    seed("multi_value", "nested", &[&nested]);
    // Field 14 as a group, which proto3 does not have.
    seed("multi_value", "group", &[&[0x0a, 2, 0x73, 0x74]]);
    let anchors: Vec<Vec<u8>> = attributes
        .iter()
        .flat_map(|attribute| attribute.anchors.clone())
        .collect();
    seed("anchor", "source", &[&[0], &anchors[0]]);
    seed("anchor", "verifier", &[&[0], &anchors[1]]);
    let first = protobuf::Anchor::decode(&*anchors[0]).unwrap();
    seed("anchor", "certificate", &[&[1], &first.certificates[0]]);
    seed("anchor", "source-changed", &[&[2], &[0, 1, 200, 1, 0]]);
    seed("anchor", "verifier-changed", &[&[5], &[0, 1, 200, 1, 0]]);
    seed("extra_data", "issuance", &[&plain(&sealed, "extraData")]);

    seed("date", "day", &[b"1990-02-28"]);
    seed("date", "month", &[b"1990-02"]);
    seed("date", "leap", &[b"2000-02-29"]);
    seed("document_details", "passport", &[b"PASSPORT GBR 01234567 2016-05-01"]);
    seed("document_details", "licence", &[b"DRIVING_LICENCE GBR 1234abc - DVLA"]);

    seed("receipt_id", "standard", &[b"Kx+/8g=="]);
    seed("receipt_id", "url-safe", &[b"Kx-_8g"]);
    seed("receipt_id", "escaped", &[b"Kx%2B%2F8g%3D%3D"]);
    seed("receipt_id", "session", &["ss.v2.ChZé /?#".as_bytes()]);

    let keys = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","kid":"fuzz","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    let jws = b"eyJhbGciOiJFZERTQSIsImtpZCI6ImZ1enoifQ..AAAA";
    let length = [u8::try_from(jws.len()).unwrap()];
    seed(
        "identity_report",
        "report",
        &[&[0], identity_reports::SAMPLE.as_bytes()],
    );
    seed("identity_report", "key-set", &[&[1], &length, jws, keys]);
    seed(
        "identity_report",
        "signed",
        &[&[2], identity_reports::SAMPLE.as_bytes()],
    );
    seed(
        "identity_report",
        "signed-and-changed",
        &[&[3, 5, 0, 0, 60, 1, b'A'], &[1, 0, 1, 0]],
    );

    let event = json!({
        "id": "ss.v2.a", "status": "COMPLETED", "created": "2023-08-01T13:21:06Z", "updated": "2023-08-01T13:22:06.5Z",
        "receipt": { "id": "AA+/" },
    });
    seed("webhook", "event", &[&[0], event.to_string().as_bytes()]);
    seed(
        "webhook",
        "failed",
        &[
            &[0],
            br#"{"id":"s","status":"FAILED","receipt":{"id":"AA+/","error":"FRAUD_DETECTED"}}"#,
        ],
    );
    seed("webhook", "header", &[&[1, 0], b"Bearer a-token-of-some-length"]);
    seed("webhook", "header-changed", &[&[1, 1], &[0, 0, 3, 1, b'R']]);

    seed(
        "receipt_query",
        "two-parameters",
        &[b"?lang=en&receiptId=Kx%2B%2F8g%3D%3D"],
    );
    seed("receipt_query", "plus", &[b"receiptId=Kx+/8g=="]);
    seed("receipt_query", "repeated", &[b"receiptId=AAAA&%72eceiptId=BBBB"]);
    let verifier = json!(yoti_share::Anchor::from_bytes(&*anchors[1]));
    let values = [
        json!("1990-05"),
        json!({ "media_type": "image/png", "data": "iVBO" }),
        json!({ "address_format": 1, "formatted_address": "1 High Street" }),
        json!("PASSPORT GBR 01234567 2016-05-01"),
        json!({ "check": "over", "age": 18, "buffer": null, "result": true }),
        verifier.clone(),
        json!({ "value": "Ada", "anchors": [] }),
        json!({ "value": "Ada", "anchors": [verifier] }),
        json!({ "value": { "a": [1, null] }, "anchors": [verifier] }),
        json!({ "identity_assertion": {}, "verification_report": {} }),
        json!({ "code": "FRAUD_DETECTED" }),
        json!("COMPLETED"),
    ];
    const NAMES: [&str; 12] = [
        "date", "image", "address", "document", "age", "anchor", "anchored", "verified", "json", "report", "failure",
        "status",
    ];
    for (number, (name, value)) in (0..).zip(NAMES.into_iter().zip(values)) {
        seed("stored_value", name, &[&[number], value.to_string().as_bytes()]);
    }
    seed(
        "access_token",
        "bearer",
        &[br#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600,"scope":"a b"}"#],
    );
    seed(
        "access_token",
        "lifetime-as-text",
        &[br#"{"expires_in":" 59.5 ","token_type":"","access_token":"a"}"#],
    );
    seed(
        "access_token",
        "other-type",
        &[br#"{"access_token":"a","token_type":"mac"}"#],
    );
    seed("stored_receipt", "unchanged", &[&[1]]);
    seed("stored_receipt", "byte-changed", &[&[1], &[0, 0, 200, 1, b'x']]);
    seed(
        "stored_receipt",
        "other",
        &[&[0], br#"{"session_id":"s","receipt":"{}","item_key":null}"#],
    );
    seed(
        "sandbox_request",
        "raw",
        &[
            &[0],
            b"GET /sandbox/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ],
    );
    seed(
        "sandbox_request",
        "script",
        &[
            &[0],
            b"GET /share/client/v2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        ],
    );
    seed("sandbox_request", "session", &[&[1], sandbox::SESSION.as_bytes()]);
    seed("sandbox_request", "session-changed", &[&[2], &[0, 0, 20, 1, b'x']]);
    seed(
        "sandbox_request",
        "path",
        &[&[3], &[0, 0, 0, 2], &[1, 0, 14, 3, b'%', b'2', b'F']],
    );
    seed("sandbox_request", "query", &[&[4, 0], &[1, 0, 5, 1, b'&']]);
    seed("sandbox_request", "digest", &[&[4, 1], &[0, 0, 5, 1, b'A']]);
    seed("sandbox_request", "caller", &[&[4, 2], &[0, 0, 5, 1, b'a']]);
    let approval =
        json!({ "attributes": { "full_name": "Ada" }, "anchors": { "full_name": [{ "source": "PASSPORT" }] } });
    seed(
        "sandbox_request",
        "approve",
        &[&[5, 0, 1], approval.to_string().as_bytes()],
    );
    let failure = json!({ "error": "FRAUD", "error_reason": { "requirements_not_met_details": [] } });
    seed(
        "sandbox_request",
        "refuse",
        &[&[5, 0, 2], failure.to_string().as_bytes()],
    );
    seeds
}

fn person() -> Side {
    let address = json!({ "address_format": 1, "town_city": "Hull", "formatted_address": "1 High Street\nHull" });
    let images = [
        (content_type::JPEG, &b"\xff\xd8\xff"[..]),
        (content_type::PNG, b"\x89PNG"),
    ];
    let attributes = [
        Attribute::text("full_name", "Ada Hartley")
            .anchor(Anchor::source("PASSPORT").sub_type("NFC"))
            .anchor(Anchor::verifier("YOTI_ADMIN").associated_source("PASSPORT")),
        Attribute::date("date_of_birth", "1990-05").ephemeral_id("id-1"),
        Attribute::text("age_over:18:5", "true"),
        Attribute::jpeg("selfie", *b"\xff\xd8\xff"),
        Attribute::json("structured_postal_address", &address),
        Attribute::text("document_details", "PASSPORT GBR 01234567 2016-05-01"),
        Attribute::multi_value("document_images", images),
        Attribute::int("com.example.points", -7),
        Attribute::raw("com.example.new", 99, *b"new"),
    ];
    let issuance = ExtraData::new().issuance(*b"token", "2025-05-21T11:01:07.000Z", ["com.example.points"]);
    Side::new()
        .attributes(attributes)
        .extra_data(&issuance.entry(3, *b"here"))
}

fn application() -> Side {
    Side::new().attribute(Attribute::text("application_name", "Test"))
}

/// A part of the user's content, as base64 of `EncryptedData`.
fn part(sealed: &SealedReceipt, name: &str) -> String {
    let receipt: Value = sealed.receipt();
    receipt["otherPartyContent"][name].as_str().unwrap().to_owned()
}

fn plain(sealed: &SealedReceipt, name: &str) -> Vec<u8> {
    let part = EncryptedData::decode(&*STANDARD.decode(part(sealed, name)).unwrap()).unwrap();
    let decryptor = cbc::Decryptor::<Aes256>::new_from_slices(sealed.receipt_key(), &part.iv).unwrap();
    decryptor.decrypt_padded_vec_mut::<Pkcs7>(&part.cipher_text).unwrap()
}
