//! Sealed receipts under fixed keys, with any number of attributes, anchors and images.

#![allow(dead_code, reason = "benchmarks and tests use different parts of this module")]

use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::cipher::{BlockEncryptMut, KeyIvInit, block_padding::Pkcs7};

pub(crate) const PEM: &str = include_str!("../../../tests/keys/rsa-2048.pem");
/// The bytes 0 to 31, wrapped with the key.
pub(crate) const WRAPPED_ITEM_KEY: &[u8] = include_bytes!("../../../tests/keys/rsa-2048.wrapped");
/// The bytes 32 to 63, encrypted with the item key.
const WRAPPED_KEY: &str = "xjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz5NG5o6DNTfyEiueOzoTPPC";
pub(crate) const IV: [u8; 16] = [0x5a; 16];
const CERTIFICATE: &[u8] = include_bytes!("passport.der");

pub(crate) fn item_key() -> Vec<u8> {
    (0..32).collect()
}

pub(crate) fn receipt_key() -> Vec<u8> {
    (32..64).collect()
}

/// The JSON of the item key.
pub(crate) fn item_key_json() -> String {
    format!(
        "{{\"id\":\"i\",\"iv\":\"oKGio6Slpqeoqaqr\",\"value\":\"{}\"}}",
        STANDARD.encode(WRAPPED_ITEM_KEY)
    )
}

/// The profile of a small receipt: ten text attributes with two anchors each.
pub(crate) fn small() -> Vec<u8> {
    texts(10, 2)
}

/// The profile of a large receipt: the small one, two images of 500 kB, and a report.
pub(crate) fn large() -> Vec<u8> {
    [small(), images(2), report()].concat()
}

/// The JSON of a receipt with this profile.
pub(crate) fn receipt_of(profile: &[u8]) -> String {
    let application = attribute("application_name", 1, b"Shop", 0);
    format!(
        "{{\"id\":\"Kx+/8g==\",\"sessionId\":\"ss.v2.session\",\"timestamp\":\"2025-05-21T11:01:07Z\",\
         \"content\":{{\"profile\":\"{}\"}},\"otherPartyContent\":{{\"profile\":\"{}\"}},\
         \"wrappedItemKeyId\":\"i\",\"wrappedKey\":\"{WRAPPED_KEY}\"}}",
        seal(&application),
        seal(profile),
    )
}

fn seal(plain: &[u8]) -> String {
    let sealed = cbc::Encryptor::<aes::Aes256>::new_from_slices(&receipt_key(), &IV)
        .unwrap()
        .encrypt_padded_vec_mut::<Pkcs7>(plain);
    STANDARD.encode([field(1, &IV), field(2, &sealed)].concat())
}

pub(crate) fn texts(attributes: usize, anchors: usize) -> Vec<u8> {
    (0..attributes)
        .flat_map(|number| attribute(&format!("attribute_{number}"), 1, b"a value of some length", anchors))
        .collect()
}

pub(crate) fn images(count: usize) -> Vec<u8> {
    let image: Vec<u8> = (0..500_000_u32)
        .map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    (0..count)
        .flat_map(|number| attribute(&format!("image_{number}"), 2, &image, 2))
        .collect()
}

pub(crate) fn report() -> Vec<u8> {
    let report = include_bytes!("../../../tests/reports/simple.json");
    attribute("identity_profile_report", 5, report, 2)
}

pub(crate) fn attribute(name: &str, content_type: u8, value: &[u8], anchors: usize) -> Vec<u8> {
    let mut message = [field(1, name.as_bytes()), field(2, value), vec![0x18, content_type]].concat();
    message.extend(field(4, &anchor()).repeat(anchors));
    field(1, &message)
}

/// An anchor with a certificate of the usual size, made by `openssl req -x509`: an RSA key and signature of 3072 bits, and
/// Yoti's extension with the value `PASSPORT`.
fn anchor() -> Vec<u8> {
    let timestamp = [
        vec![0x08, 1, 0x10, 0xd1, 0x9a, 0x8b, 0xc0, 0xe8, 0xb4, 0xda, 0x02],
        field(3, &[0; 64]),
        field(4, &[0; 64]),
    ];
    [
        field(1, &[0; 16]),
        field(2, CERTIFICATE),
        field(3, &[0; 390]),
        field(4, b"NFC"),
        field(5, &[0; 390]),
        field(6, &timestamp.concat()),
    ]
    .concat()
}

pub(crate) fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    out.push(u8::try_from(length).unwrap());
    out.extend(bytes);
    out
}
