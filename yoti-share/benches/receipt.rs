//! Opening receipts, against the operations that it cannot do without.
//!
//! The small receipt has ten texts with two anchors each; the large one two images of 500 KB and a report besides.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may stop")]

mod ratio;

use aws_lc_rs::{
    cipher::{AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey},
    iv::FixedLength,
    rsa::{Pkcs1PrivateDecryptingKey, PrivateDecryptingKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use cbc::cipher::{BlockEncryptMut, KeyIvInit, block_padding::Pkcs7};
use ratio::Comparison;
use yoti_share::{
    Key, Outcome, Receipt,
    receipt::{self, ItemKey, SealedReceipt},
};

const PEM: &str = include_str!("../tests/keys/rsa-2048.pem");
const PKCS8: &str = include_str!("../tests/keys/rsa-2048.pkcs8.pem");
/// The bytes 0 to 31, wrapped under the key.
const ITEM_KEY: &[u8] = include_bytes!("../tests/keys/rsa-2048.wrapped");
const IV: [u8; 16] = [0x5a; 16];
/// The bytes 32 to 63, sealed under the item key.
const WRAPPED_KEY: &str = "xjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz5NG5o6DNTfyEiueOzoTPPC";

fn main() {
    let key = Key::from_pem(PEM).unwrap();
    let item_key = format!(
        "{{\"id\":\"i\",\"iv\":\"oKGio6Slpqeoqaqr\",\"value\":\"{}\"}}",
        STANDARD.encode(ITEM_KEY)
    );
    let open = |json: &str| {
        let receipt = receipt::open(json, Some(&item_key), &key).unwrap();
        assert!(attributes(&receipt) > 0);
        receipt
    };

    let small = receipt_of(&texts(10, 2));
    Comparison::new("Small receipt, RSA-2048", "bare RSA decryption", bare_decryption())
        .piece("receipt opened", || open(&small))
        .piece("JSON and base64 of receipt and item key alone", || {
            (
                SealedReceipt::from_json(small.as_bytes()).unwrap(),
                ItemKey::from_json(item_key.as_bytes()).unwrap(),
            )
        })
        .piece("base64 and AES-CBC of its profile alone", decode_and_decrypt(&small))
        .run();

    let large = receipt_of(&[texts(10, 2), images(2), report()].concat());
    let (mut unwrap, mut decrypt) = (bare_decryption(), decode_and_decrypt(&large));
    Comparison::new(
        "Large receipt, RSA-2048",
        "bare RSA decryption, base64 and AES-CBC",
        || {
            unwrap();
            decrypt();
        },
    )
    .piece("receipt opened", || open(&large))
    .piece("JSON and base64 of the receipt alone", || {
        SealedReceipt::from_json(large.as_bytes()).unwrap()
    })
    .run();

    let mut growth = Comparison::new(
        "Growth of the small receipt, RSA-2048",
        "bare RSA decryption",
        bare_decryption(),
    );
    for (attributes, anchors) in [(1, 2), (10, 0), (10, 2), (10, 8), (20, 2), (40, 2), (80, 2)] {
        let json = receipt_of(&texts(attributes, anchors));
        growth = growth.piece(format!("{attributes} attributes, {anchors} anchors each"), move || {
            open(&json)
        });
    }
    growth.run();
}

fn bare_decryption() -> impl FnMut() {
    let pkcs8 = STANDARD
        .decode(PKCS8.lines().filter(|line| !line.starts_with('-')).collect::<String>())
        .unwrap();
    let key = Pkcs1PrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(&pkcs8).unwrap()).unwrap();
    let mut plain = vec![0; key.min_output_size()];
    move || assert_eq!(key.decrypt(ITEM_KEY, &mut plain).unwrap().len(), 32)
}

/// What has to be done to the person's part however it is read, with the ordinary engine of the `base64` crate.
fn decode_and_decrypt(receipt: &str) -> impl FnMut() {
    let part = receipt
        .split("\"profile\":\"")
        .nth(2)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    // The message's two fields begin with 18 bytes for the IV, and a tag and length of up to 5.
    let whole = STANDARD.decode(&part).unwrap();
    let start = whole.len() - whole.len() / 16 * 16 + if whole.len() % 16 < 20 - 16 { 16 } else { 0 };
    move || {
        let mut bytes = STANDARD.decode(&part).unwrap();
        let key = UnboundCipherKey::new(&AES_256, &(32..64).collect::<Vec<u8>>()).unwrap();
        let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).unwrap();
        let sealed = bytes.get_mut(start..).unwrap();
        let plain = key
            .decrypt(sealed, DecryptionContext::Iv128(FixedLength::from(&IV)))
            .unwrap();
        assert!(!plain.is_empty());
    }
}

fn attributes(receipt: &Receipt) -> usize {
    match receipt.outcome() {
        Outcome::Shared(share) => share.profile().len(),
        Outcome::Failed(_) => 0,
    }
}

fn receipt_of(profile: &[u8]) -> String {
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
    let key: Vec<u8> = (32..64).collect();
    let sealed = cbc::Encryptor::<aes::Aes256>::new_from_slices(&key, &IV)
        .unwrap()
        .encrypt_padded_vec_mut::<Pkcs7>(plain);
    STANDARD.encode([field(1, &IV), field(2, &sealed)].concat())
}

fn texts(attributes: usize, anchors: usize) -> Vec<u8> {
    (0..attributes)
        .flat_map(|number| attribute(&format!("attribute_{number}"), 1, b"a value of some length", anchors))
        .collect()
}

fn images(count: usize) -> Vec<u8> {
    let image: Vec<u8> = (0..500_000_u32)
        .map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    (0..count)
        .flat_map(|number| attribute(&format!("image_{number}"), 2, &image, 2))
        .collect()
}

fn report() -> Vec<u8> {
    let report = include_bytes!("../tests/reports/simple.json");
    attribute("identity_profile_report", 5, report, 2)
}

fn attribute(name: &str, content_type: u8, value: &[u8], anchors: usize) -> Vec<u8> {
    let mut message = [field(1, name.as_bytes()), field(2, value), vec![0x18, content_type]].concat();
    message.extend(field(4, &anchor()).repeat(anchors));
    field(1, &message)
}

/// An anchor with a certificate of the usual size: an RSA key and signature of 3072 bits.
fn anchor() -> Vec<u8> {
    let oid = der(
        0x06,
        &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0xf0, 0x17, 0x01, 0x01, 0x01],
    );
    let statement = der(0x30, &[oid, der(0x04, &der(0x30, &der(0x80, b"PASSPORT")))].concat());
    let key_usage = der(
        0x30,
        &[
            der(0x06, &[0x55, 0x1d, 0x0f]),
            vec![1, 1, 0xff],
            der(0x04, &[3, 2, 7, 0x80]),
        ]
        .concat(),
    );
    let extensions = der(0xa3, &der(0x30, &[key_usage, statement].concat()));
    let body = [
        vec![0xa0, 3, 2, 1, 2],
        der(0x02, &[7; 16]),
        der(0x30, &[0; 13]),
        der(0x30, &[0; 40]),
        der(0x30, &[0; 30]),
        der(0x30, &[0; 40]),
        der(0x30, &[0; 418]),
        extensions,
    ];
    let certificate = der(
        0x30,
        &[der(0x30, &body.concat()), der(0x30, &[0; 13]), der(0x03, &[0; 385])].concat(),
    );
    let timestamp = [
        vec![0x08, 1, 0x10, 0xd1, 0x9a, 0x8b, 0xc0, 0xe8, 0xb4, 0xda, 0x02],
        field(3, &[0; 64]),
        field(4, &[0; 64]),
    ];
    [
        field(1, &[0; 16]),
        field(2, &certificate),
        field(3, &[0; 390]),
        field(4, b"NFC"),
        field(5, &[0; 390]),
        field(6, &timestamp.concat()),
    ]
    .concat()
}

fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
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

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        short @ 0..=0x7f => out.push(u8::try_from(short).unwrap()),
        long => out.extend([
            0x82,
            u8::try_from(long >> 8).unwrap(),
            u8::try_from(long & 0xff).unwrap(),
        ]),
    }
    out.extend(content);
    out
}
