//! Receipts that were changed on their way.

use super::*;

/// Every refusal reads like every other.
#[track_caller]
fn undecryptable(receipt: &Value, item_key: &Value) {
    let error = open_with(receipt, item_key).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decryption, "{error}");
    assert_eq!(error.to_string(), "the receipt cannot be decrypted with this key");
    assert!(std::error::Error::source(&error).is_none());
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 0x01;
    bytes
}

#[test]
fn no_byte_of_the_wrapped_key_its_tag_or_nonce_can_be_changed() {
    use base64::Engine as _;
    let decode = |text: &str| base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    let receipt = sealed(&text("a", "b"));
    open(&receipt).unwrap();
    let wrapped = decode(WRAPPED_KEY);
    for at in 0..wrapped.len() {
        undecryptable(
            &with(receipt.clone(), json!({ "wrappedKey": base64(flipped(&wrapped, at)) })),
            &item_key(),
        );
    }
    let nonce = decode(NONCE);
    for at in 0..nonce.len() {
        undecryptable(
            &receipt,
            &with(item_key(), json!({ "iv": base64(flipped(&nonce, at)) })),
        );
    }
}

#[test]
fn no_byte_of_the_item_key_can_be_changed() {
    let receipt = sealed(&text("a", "b"));
    for at in 0..ITEM_KEY.len() {
        undecryptable(
            &receipt,
            &with(item_key(), json!({ "value": base64(flipped(ITEM_KEY, at)) })),
        );
    }
}

#[test]
fn an_item_key_of_another_length_or_application_ends_in_the_same_place() {
    let receipt = sealed(&text("a", "b"));
    for length in [1, 16, 32, 255, 257, 512] {
        undecryptable(&receipt, &with(item_key(), json!({ "value": base64(vec![1; length]) })));
    }
    let other = Key::from_pem(include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/keys/rsa-3072.pem"
    )))
    .unwrap();
    let error = receipt::open(receipt.to_string(), Some(item_key().to_string()), &other).unwrap_err();
    assert_eq!(error.to_string(), "the receipt cannot be decrypted with this key");
}

#[test]
fn a_key_that_everybody_knows_opens_nothing() {
    // The receipt's key, sealed under a key of zeros: what stands in for an item key that cannot be unwrapped.
    let receipt = json!({ "wrappedKey": "uN6c0RROGPon4qFIwVBZN4W1y2xov5Cb51pi95UncV96+IvA6VQaZ+zeMpFsYkhN" });
    undecryptable(
        &with(sealed(&text("a", "b")), receipt),
        &with(item_key(), json!({ "value": base64([1; 256]) })),
    );
}

#[test]
fn content_that_was_changed_is_never_a_panic_and_differs_only_where_it_was_touched() {
    use base64::Engine as _;
    let value = "0123456789abcdef0123456789abcdef0123456789abcdef";
    let sealed_part = seal(&text("full_name", value));
    let part = base64::engine::general_purpose::STANDARD.decode(&sealed_part).unwrap();
    for at in 0..part.len() {
        let mut receipt = sealed(&[]);
        receipt["otherPartyContent"]["profile"] = base64(flipped(&part, at)).into();
        match open(&receipt) {
            Ok(receipt) => {
                let profile = share(&receipt).profile();
                // A flipped byte spoils its own block and one byte of the next.
                let raw = profile.iter().next().map_or(&[][..], |attribute| attribute.raw());
                let same = raw.iter().zip(value.as_bytes()).filter(|(a, b)| a == b).count();
                assert!(
                    raw.len() != value.len() || same >= value.len() - 17,
                    "byte {at}: {same}"
                );
            }
            Err(error) => {
                assert!(
                    matches!(error.kind(), ErrorKind::Decryption | ErrorKind::MalformedReceipt),
                    "byte {at}: {error}"
                );
            }
        }
    }
}

#[test]
fn wrong_padding_and_garbage_inside_are_the_same_error() {
    // A whole block of padding, garbage that is no list of attributes, and no padding at all.
    let garbage = seal(b"\xff\xff\xff");
    let wrong_padding = base64([bytes(1, [0; 16]), bytes(2, [0; 32])].concat());
    for part in [garbage, wrong_padding] {
        for (side, name) in [
            ("content", "profile"),
            ("otherPartyContent", "profile"),
            ("otherPartyContent", "extraData"),
        ] {
            let mut receipt = sealed(&text("a", "b"));
            receipt[side][name] = part.as_str().into();
            undecryptable(&receipt, &item_key());
        }
    }
}
