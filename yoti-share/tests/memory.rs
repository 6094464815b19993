//! Searches the memory of the process for the secrets that SECURITY.md promises to overwrite. Only this test may run in
//! the process, so it is a separate test binary with one test.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests and their helpers may panic"
)]

use std::{
    fs::{self, File},
    hint::black_box,
    os::unix::fs::FileExt,
    sync::mpsc,
    thread,
    time::UNIX_EPOCH,
};

use memchr::memchr_iter;
use yoti_share::{
    AccessToken, ApiRequest, Credentials, Key, Nonce, Notification, Outcome, Policy, SessionConfig, receipt,
    webhook::Guard,
};

const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa-2048.pem");
const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";

/// A receipt and its item key, sealed by Python's `cryptography` with the secrets below.
const RECEIPT: &str = include_str!("memory/receipt.json");
const ITEM_KEY: &str = include_str!("memory/item-key.json");

/// A secret with every bit inverted, so that the test itself does not contain it.
struct Secret {
    name: &'static str,
    inverted: &'static [u8],
}

const SECRETS: [Secret; 9] = [
    Secret {
        name: "item key",
        inverted: b"\x74\xb5\x65\xad\x49\x8b\x69\x0d\x4f\xed\xa3\xab\x9a\x36\xb4\x18\xa8\xea\xbc\x4c\x4e\x38\x4a\x1e\x48\x40\x9f\x04\xc8\xe4\xdb\x09",
    },
    Secret {
        name: "receipt key",
        inverted: b"\x3e\x60\xd8\x2e\x22\xbb\xdd\x09\x0e\xa7\xc5\x61\xf9\x20\x67\x06\x8d\xbb\xc9\x7f\x7b\xa6\x33\xe0\xd8\xd2\xcc\xc4\xc2\xc1\x2c\x0c",
    },
    Secret {
        name: "issuance token",
        inverted: b"\x9c\xc6\xc0\x30\x7d\xf4\x05\xf5\xd9\x4b\x5c\xd5\x7c\x69\x50\xa3\xf0\x9c\x07\x69\x39\x57\x45\x27\x79\x04\xcb\x16\x91\x1d\xc8\xd2",
    },
    Secret {
        name: "issuance token in base64",
        inverted: b"\xa6\x85\x94\xd0\x85\xcb\xb6\xb3\xd4\x98\x90\x92\x8b\xb4\xb2\x8e\x98\xca\x9e\x89\xa7\xbe\xc6\x95\xd4\xb5\x9d\xb8\x8e\xb3\x8d\xa6",
    },
    Secret {
        name: "text of the key file",
        inverted: b"\xcd\x93\xbb\xba\x93\x8c\xba\xbc\x98\xa6\xba\xbe\xd0\xa8\x8d\xad\xcb\xa6\xc6\xbb\xcd\xad\xa7\xbc\xb8\xac\x8e\xbd\x99\x8d\x9c\xaa",
    },
    Secret {
        name: "DER of the private key",
        inverted: b"\x2a\x3b\x79\x50\xa9\x24\x39\xbd\xf5\xd6\x80\x8a\x93\x39\xd9\xd3\x63\x2f\x0b\x6c\x9f\x37\xb9\xa6\x26\x55\x1a\x85\x2e\xbd\xf1\x2c",
    },
    Secret {
        name: "token of the webhook guard",
        inverted: GUARD_TOKEN,
    },
    Secret {
        name: "token of the notification",
        inverted: NOTIFICATION_TOKEN,
    },
    Secret {
        name: "access token",
        inverted: ACCESS_TOKEN,
    },
];

const GUARD_TOKEN: &[u8] = b"\x98\x8a\x9e\x8d\x9b\xd2\x8b\x90\x94\x9a\x91\xd2\x90\x99\xd2\x8b\x97\x9a\xd2\x92\x9a\x92\x90\x8d\x86\xd2\x8b\x9a\x8c\x8b\xd2\xc8";
const NOTIFICATION_TOKEN: &[u8] = b"\x91\x90\x8b\x96\x99\xd2\x8b\x90\x94\x9a\x91\xd2\x90\x99\xd2\x8b\x97\x9a\xd2\x92\x9a\x92\x90\x8d\x86\xd2\x8b\x9a\x8c\x8b\xd2\xcc";
const ACCESS_TOKEN: &[u8] = b"\x9e\x9c\x9c\x9a\x8c\x8c\xd2\x8b\x90\x94\x9a\x91\xd2\x90\x99\xd2\x8b\x97\x9a\xd2\x92\x9a\x92\x90\x8d\x86\xd2\x8b\x9a\x8c\x8b\xcc";
/// Not given to the SDK.
const CONTROL: Secret = Secret {
    name: "control",
    inverted: b"\x81\x17\xe2\x3c\xd0\x5a\x99\x44\x0b\x72\xfe\x61\x38\xa5\xc9\x1e",
};

#[test]
fn dropped_secrets_are_not_left_in_memory() {
    let control: Vec<u8> = CONTROL.inverted.iter().map(|byte| !byte).collect();
    assert_eq!(places(&CONTROL).len(), 1, "the search finds a secret on the heap");
    drop(black_box(control));

    let (done, is_done) = mpsc::channel();
    let (end, must_end) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        use_and_drop_secrets();
        done.send(()).unwrap();
        // While it waits, nothing else uses its stack.
        must_end.recv().unwrap_err();
    });
    is_done.recv().unwrap();
    // The crate `rsa` frees a buffer with the item key, as SECURITY.md states.
    let is_promised = |secret: &&Secret| cfg!(feature = "aws-lc-rs") || secret.name != "item key";
    let found: Vec<String> = SECRETS.iter().filter(is_promised).flat_map(places).collect();
    drop(end);
    worker.join().unwrap();
    assert!(found.is_empty(), "found:\n{}", found.join("\n"));
}

#[inline(never)]
fn use_and_drop_secrets() {
    let key = Key::from_pem_file(KEY).unwrap();
    let receipt = receipt::open(RECEIPT, Some(ITEM_KEY), &key).unwrap();
    let Outcome::Shared(share) = receipt.outcome() else {
        panic!("the share failed")
    };
    assert_eq!(share.profile().get("full_name").unwrap().text(), Ok("Ada"));
    assert!(share.extra_data().issuance().unwrap().token().ends_with('='));
    drop(receipt);

    // The same with a future, as for a key in another service.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    drop(
        runtime
            .block_on(receipt::open_async(RECEIPT, Some(ITEM_KEY), &key))
            .unwrap(),
    );

    // A profile of another length has wrong padding.
    let damaged = RECEIPT.replace("\"extraData\"", "\"profile\"");
    assert!(receipt::open(damaged, Some(ITEM_KEY), &key).is_ok());

    drop(Guard::bearer(text(GUARD_TOKEN)).unwrap());

    let mut response = zeroize::Zeroizing::new(String::with_capacity(100));
    response.push_str(r#"{"access_token":""#);
    response.push_str(&zeroize::Zeroizing::new(text(ACCESS_TOKEN)));
    response.push_str(r#"","expires_in":3600}"#);
    drop(AccessToken::from_json(response.as_bytes(), UNIX_EPOCH).unwrap());
    drop(response);

    let credentials = Credentials::new(SDK_ID, key).unwrap();
    let token = zeroize::Zeroizing::new(text(NOTIFICATION_TOKEN));
    let notification = Notification::post("https://example.com/hook").bearer(token.as_str());
    let config = SessionConfig::builder(Policy::builder().full_name().build().unwrap(), "/back")
        .notification(notification)
        .build()
        .unwrap();
    let request = ApiRequest::create_session(&config);
    drop(
        request
            .sign_with(&credentials, Nonce::from_bytes([7; 16]), UNIX_EPOCH)
            .unwrap(),
    );
}

/// The text, in a buffer that does not grow.
fn text(inverted: &[u8]) -> String {
    let mut text = String::with_capacity(inverted.len());
    text.extend(inverted.iter().map(|&byte| char::from(!byte)));
    text
}

/// Where the first or the second half of the secret is, in either byte order, in the writable memory of this process.
fn places(secret: &Secret) -> Vec<String> {
    const CHUNK: usize = 1 << 20;
    // The limbs of large numbers are in the reverse order.
    let reversed: Vec<u8> = secret.inverted.iter().rev().copied().collect();
    let halves: Vec<&[u8]> = secret.inverted.chunks(16).chain(reversed.chunks(16)).collect();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut buffer = vec![0; CHUNK + 16];
    let mut places = Vec::new();
    for mapping in fs::read_to_string("/proc/self/maps").unwrap().lines() {
        let words: Vec<&str> = mapping.split_whitespace().collect();
        if !words[1].starts_with("rw") {
            continue;
        }
        let (start, end) = words[0].split_once('-').unwrap();
        let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).unwrap());
        for address in (start..end).step_by(CHUNK) {
            let length = usize::try_from(end - address).unwrap().min(buffer.len());
            // A part of the mapping may be gone by now.
            if memory.read_exact_at(&mut buffer[..length], address).is_err() {
                continue;
            }
            for (number, half) in halves.iter().enumerate() {
                let is_half = |found: &[u8]| found.iter().zip(*half).all(|(byte, inverted)| *byte == !inverted);
                for at in memchr_iter(!half[0], &buffer[..length]) {
                    if buffer[at..length].len() >= half.len() && is_half(&buffer[at..at + half.len()]) {
                        let region = words.get(5).copied().unwrap_or("a stack or the heap,");
                        places.push(format!("{}, part {number} of 4, in {region} {}", secret.name, words[0]));
                    }
                }
            }
            // The buffer must not become a place itself.
            buffer.fill(0);
            black_box(&buffer);
        }
    }
    places
}
