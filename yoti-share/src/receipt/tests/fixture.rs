//! Receipts for tests: protobuf and DER byte by byte, encrypted with fixed keys.

use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::cipher::{BlockEncryptMut, KeyIvInit, block_padding::Pkcs7};
use serde_json::{Value, json};

use crate::{
    Error, Key,
    receipt::{self, opened::Receipt},
};

/// The item key, wrapped by the `openssl` program. The key itself is the bytes 0 to 31.
pub(super) const ITEM_KEY: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa-2048.wrapped"));
/// The bytes 0xa0 to 0xab.
pub(super) const NONCE: &str = "oKGio6Slpqeoqaqr";
/// The receipt key, encrypted with the item key and `NONCE` by Python's `cryptography`. The key itself is the bytes 32 to 63.
pub(super) const WRAPPED_KEY: &str = "xjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz5NG5o6DNTfyEiueOzoTPPC";

pub(super) fn key() -> Key {
    Key::insecure_test_key()
}

pub(super) fn receipt_key() -> Vec<u8> {
    (32..64).collect()
}

pub(super) fn base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

pub(super) fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

/// A protobuf field with a number.
pub(super) fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

/// A protobuf field with bytes.
pub(super) fn bytes(field: u64, value: impl AsRef<[u8]>) -> Vec<u8> {
    let value = value.as_ref();
    [
        varint(field << 3 | 2),
        varint(u64::try_from(value.len()).unwrap()),
        value.to_vec(),
    ]
    .concat()
}

/// A DER element.
pub(super) fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    crate::codec::der::write_element(&mut out, tag, parts);
    out
}

pub(super) const STRING: u64 = 1;
pub(super) const JPEG: u64 = 2;
pub(super) const DATE: u64 = 3;
pub(super) const PNG: u64 = 4;
pub(super) const JSON: u64 = 5;
pub(super) const MULTI_VALUE: u64 = 6;
pub(super) const INT: u64 = 7;

/// An `Attribute`, as an entry of an `AttributeList`.
pub(super) fn attribute(name: &str, content_type: u64, value: impl AsRef<[u8]>, rest: &[Vec<u8>]) -> Vec<u8> {
    let mut message = [bytes(1, name), bytes(2, value), number(3, content_type)].concat();
    message.extend(rest.concat());
    bytes(1, message)
}

pub(super) fn text(name: &str, value: &str) -> Vec<u8> {
    attribute(name, STRING, value, &[])
}

/// The OID 1.3.6.1.4.1.47127.1.1 with this last number, as the content of an OBJECT IDENTIFIER.
pub(super) fn yoti_oid(last: u8) -> Vec<u8> {
    vec![0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0xf0, 0x17, 0x01, 0x01, last]
}

pub(super) fn extension(oid: &[u8], critical: bool, content: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[0x01, 0x01, 0xff] } else { &[] };
    der(0x30, &[&der(0x06, &[oid]), critical, &der(0x04, &[content])])
}

/// An extension with the value of an anchor: `30 0a 80 08 "PASSPORT"` in an OCTET STRING.
pub(super) fn anchor_extension(last: u8, value: &str) -> Vec<u8> {
    extension(&yoti_oid(last), false, &der(0x30, &[&der(0x80, &[value.as_bytes()])]))
}

pub(super) fn key_usage() -> Vec<u8> {
    extension(&[0x55, 0x1d, 0x0f], true, &[0x03, 0x02, 0x07, 0x80])
}

/// A certificate with the parts that the parser reads: version, serial number and extensions. The other parts are empty.
pub(super) fn certificate(extensions: &[Vec<u8>]) -> Vec<u8> {
    let empty = der(0x30, &[]);
    let extensions = der(0xa3, &[&der(0x30, &[&extensions.concat()])]);
    let body = [
        &der(0xa0, &[&[0x02, 0x01, 0x02]]),
        &der(0x02, &[&[0x17, 0x2a, 0xff]]),
        &empty,
        &empty,
        &empty,
        &empty,
        &empty,
        &extensions,
    ];
    let body: Vec<u8> = body.into_iter().flatten().copied().collect();
    der(0x30, &[&der(0x30, &[&body]), &empty, &der(0x03, &[&[0x00, 0x01]])])
}

/// An `Anchor` with one certificate.
pub(super) fn anchor(extensions: &[Vec<u8>], rest: &[Vec<u8>]) -> Vec<u8> {
    [bytes(2, certificate(extensions)), rest.concat()].concat()
}

pub(super) fn source(value: &str, sub_type: &str) -> Vec<u8> {
    bytes(
        4,
        anchor(&[anchor_extension(1, value), key_usage()], &[bytes(4, sub_type)]),
    )
}

pub(super) fn verifier(value: &str) -> Vec<u8> {
    bytes(4, anchor(&[key_usage(), anchor_extension(2, value)], &[]))
}

/// This plaintext, encrypted with the receipt key, as an `EncryptedData` message in base64.
pub(super) fn seal(plain: &[u8]) -> String {
    seal_under(&receipt_key(), plain)
}

pub(super) fn seal_under(key: &[u8], plain: &[u8]) -> String {
    let iv = [0x5a; 16];
    let sealed = match key.len() {
        16 => cbc::Encryptor::<aes::Aes128>::new_from_slices(key, &iv)
            .unwrap()
            .encrypt_padded_vec_mut::<Pkcs7>(plain),
        24 => cbc::Encryptor::<aes::Aes192>::new_from_slices(key, &iv)
            .unwrap()
            .encrypt_padded_vec_mut::<Pkcs7>(plain),
        _ => cbc::Encryptor::<aes::Aes256>::new_from_slices(key, &iv)
            .unwrap()
            .encrypt_padded_vec_mut::<Pkcs7>(plain),
    };
    base64([bytes(1, iv), bytes(2, sealed)].concat())
}

pub(super) fn item_key() -> Value {
    json!({ "id": "item-key", "iv": NONCE, "value": base64(ITEM_KEY) })
}

/// A receipt without content or error.
pub(super) fn bare() -> Value {
    json!({
        "id": "Kx+/8g==",
        "sessionId": "ss.v2.session",
        "timestamp": "2025-05-21T11:01:07Z",
        "rememberMeId": "cmVtZW1iZXI=",
        "parentRememberMeId": "cGFyZW50",
    })
}

/// A sealed receipt with this profile of the person, and a small profile of the application.
pub(super) fn sealed(profile: &[u8]) -> Value {
    with(
        bare(),
        json!({
            "content": { "profile": seal(&text("application_name", "Shop")) },
            "otherPartyContent": { "profile": seal(profile) },
            "wrappedItemKeyId": "item-key",
            "wrappedKey": WRAPPED_KEY,
        }),
    )
}

/// `json` with the members of `more`, which replace those of the same name.
pub(super) fn with(mut json: Value, more: Value) -> Value {
    let (Value::Object(members), Value::Object(more)) = (&mut json, more) else {
        panic!("not objects")
    };
    members.extend(more);
    json
}

pub(super) fn open(receipt: &Value) -> Result<Receipt, Error> {
    open_with(receipt, &item_key())
}

pub(super) fn open_with(receipt: &Value, item_key: &Value) -> Result<Receipt, Error> {
    receipt::open(receipt.to_string(), Some(item_key.to_string()), &key())
}
