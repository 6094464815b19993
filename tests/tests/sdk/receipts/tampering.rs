//! Receipts that were changed after they were sealed.

use super::*;

fn flipped(text: &Value, at: usize) -> Option<Value> {
    let mut bytes = STANDARD.decode(text.as_str().unwrap()).unwrap();
    *bytes.get_mut(at)? ^= 0x01;
    Some(STANDARD.encode(bytes).into())
}

#[test]
fn changed_key_bytes_fail_with_one_error() {
    let sealed = seal(side([Attribute::text("full_name", "Ada")]));
    let (receipt, item_key) = (sealed.receipt(), sealed.item_key().unwrap());
    open_json(&receipt, Some(&item_key)).unwrap();
    let mut errors = 0;
    let mut assert_rejected = |receipt: &Value, item_key: &Value| {
        let error = open_json(receipt, Some(item_key)).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::Decryption, "the receipt cannot be decrypted with this key")
        );
        errors += 1;
    };
    for part in ["value", "iv"] {
        let mut tampered = item_key.clone();
        for at in 0.. {
            let Some(flipped) = flipped(&item_key[part], at) else {
                break;
            };
            tampered[part] = flipped;
            assert_rejected(&receipt, &tampered);
        }
    }
    let mut tampered = receipt.clone();
    for at in 0.. {
        let Some(flipped) = flipped(&receipt["wrappedKey"], at) else {
            break;
        };
        tampered["wrappedKey"] = flipped;
        assert_rejected(&tampered, &item_key);
    }
    assert_eq!(errors, key_bytes() + 12 + 48);
}

fn key_bytes() -> usize {
    app_key().bits() / 8
}

#[test]
fn changed_content_byte_affects_only_its_blocks() {
    let names: Vec<String> = (0..20).map(|number| format!("attribute_{number:02}")).collect();
    let sealed = seal(side(
        names
            .iter()
            .map(|name| Attribute::text(name, "0123456789abcdef0123456789abcdef")),
    ));
    let receipt = sealed.receipt();
    let item_key = sealed.item_key().unwrap();
    let mut tampered = receipt.clone();
    for at in 0.. {
        let Some(flipped) = flipped(&receipt["otherPartyContent"]["profile"], at) else {
            break;
        };
        tampered["otherPartyContent"]["profile"] = flipped;
        match open_json(&tampered, Some(&item_key)) {
            // A changed byte changes 17 bytes of plain text: at most three neighbouring attributes of about 50 bytes.
            Ok(receipt) => {
                let untouched = |name: &&String| {
                    let attribute = share(&receipt).profile().get(name);
                    attribute.is_some_and(|attribute| attribute.raw() == b"0123456789abcdef0123456789abcdef")
                };
                let untouched = names.iter().filter(untouched).count();
                assert!(
                    untouched >= 17 || share(&receipt).profile().len() != 20,
                    "byte {at}: {untouched}"
                );
            }
            Err(error) => assert!(
                matches!(error.kind(), ErrorKind::Decryption | ErrorKind::MalformedReceipt),
                "{error}"
            ),
        }
    }
}

#[test]
fn wrapped_key_of_any_length_fails_with_one_error() {
    for contents in [vec![], vec![0; 1], vec![0; 31], vec![0; 32], vec![0; 33], vec![0; 64]] {
        let sealed = Seal::under(&app_key())
            .item_key_contents(contents)
            .user(side([]))
            .seal()
            .unwrap();
        let error = open(&sealed).unwrap_err();
        assert_eq!(error.to_string(), "the receipt cannot be decrypted with this key");
    }
}
