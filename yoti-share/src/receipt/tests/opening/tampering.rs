//! Receipts that an attacker has changed.

use super::*;

/// All decryption errors are the same.
#[track_caller]
fn assert_undecryptable(receipt: &Value, item_key: &Value) {
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
fn changed_receipt_key_tag_or_nonce_is_rejected() {
    use base64::Engine as _;
    let decode = |text: &str| base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    let receipt = sealed(&text("a", "b"));
    open(&receipt).unwrap();
    let wrapped = decode(WRAPPED_KEY);
    for at in 0..wrapped.len() {
        assert_undecryptable(
            &with(receipt.clone(), json!({ "wrappedKey": base64(flipped(&wrapped, at)) })),
            &item_key(),
        );
    }
    let nonce = decode(NONCE);
    for at in 0..nonce.len() {
        assert_undecryptable(
            &receipt,
            &with(item_key(), json!({ "iv": base64(flipped(&nonce, at)) })),
        );
    }
}

#[test]
fn changed_item_key_is_rejected() {
    let receipt = sealed(&text("a", "b"));
    for at in 0..ITEM_KEY.len() {
        assert_undecryptable(
            &receipt,
            &with(item_key(), json!({ "value": base64(flipped(ITEM_KEY, at)) })),
        );
    }
}

#[test]
fn wrong_item_keys_and_applications_have_the_same_error() {
    let receipt = sealed(&text("a", "b"));
    for length in [1, 16, 32, 255, 257, 512] {
        assert_undecryptable(&receipt, &with(item_key(), json!({ "value": base64(vec![1; length]) })));
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
fn receipt_key_encrypted_with_zeros_is_rejected() {
    // The receipt key, encrypted with a key of zeros, which replaces an item key that cannot be unwrapped.
    let receipt = json!({ "wrappedKey": "uN6c0RROGPon4qFIwVBZN4W1y2xov5Cb51pi95UncV96+IvA6VQaZ+zeMpFsYkhN" });
    assert_undecryptable(
        &with(sealed(&text("a", "b")), receipt),
        &with(item_key(), json!({ "value": base64([1; 256]) })),
    );
}

#[test]
fn changed_content_does_not_panic_and_changes_two_blocks() {
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
                // A changed byte destroys its block and changes one byte of the next.
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
fn wrong_padding_and_unparsable_content_are_one_error() {
    // Plaintext that is not a list of attributes, and ciphertext without valid padding.
    let garbage = seal(b"\xff\xff\xff");
    let wrong_padding = base64([bytes(1, [0; 16]), bytes(2, [0; 32])].concat());
    for part in [garbage, wrong_padding] {
        for side in ["content", "otherPartyContent"] {
            let mut receipt = sealed(&text("a", "b"));
            receipt[side]["profile"] = part.as_str().into();
            assert_undecryptable(&receipt, &item_key());
        }
    }
}

#[test]
fn unreadable_extra_data_costs_only_the_extra_data() {
    // Not base64, not an encrypted part, ciphertext without valid padding, and plaintext that is not extra data.
    let wrong_padding = base64([bytes(1, [0; 16]), bytes(2, [0; 32])].concat());
    for part in ["*".to_owned(), base64("x"), wrong_padding, seal(b"\xff\xff\xff")] {
        for side in ["content", "otherPartyContent"] {
            let mut receipt = sealed(&text("a", "b"));
            receipt[side]["extraData"] = part.as_str().into();
            let receipt = open(&receipt).unwrap();
            let share = share(&receipt);
            assert_eq!(share.profile().get("a").unwrap().text(), Ok("b"));
            assert_eq!(receipt.remember_me_id().unwrap().as_str(), "cmVtZW1iZXI=");
            let (unreadable, other) = match side {
                "content" => (share.application_extra_data(), share.extra_data()),
                _ => (share.extra_data(), share.application_extra_data()),
            };
            assert!(unreadable.is_unreadable() && !other.is_unreadable(), "{side}: {part}");
            assert!(unreadable.entries().is_empty() && unreadable.issuance().is_none());
        }
    }
}
