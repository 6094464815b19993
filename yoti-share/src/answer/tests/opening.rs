//! Receipts as a whole: what there must be, what may be missing, what is refused.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    Error, ErrorKind, Key, KeyError, KeyErrorKind, KeyUnwrapper, Outcome, ProfileAttribute, Share,
    receipt::{self, Receipt, SealedReceipt},
};

fn share(receipt: &Receipt) -> &Share {
    match receipt.outcome() {
        Outcome::Shared(share) => share,
        Outcome::Failed(_) => panic!("the share failed"),
    }
}

#[track_caller]
fn is(error: &Error, kind: ErrorKind, says: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(says), "{error} does not say {says:?}");
}

#[track_caller]
fn malformed(receipt: &Value, says: &str) {
    is(&open(receipt).unwrap_err(), ErrorKind::MalformedReceipt, says);
}

#[test]
fn a_receipt_is_opened() {
    let receipt = open(&sealed(
        &[text("full_name", "Ada Lovelace"), text("gender", "FEMALE")].concat(),
    ))
    .unwrap();
    assert_eq!(receipt.id().as_str(), "Kx+/8g==");
    assert_eq!(receipt.session_id().as_str(), "ss.v2.session");
    let seconds = receipt
        .timestamp()
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    assert_eq!(seconds, 1_747_825_267);
    assert_eq!(receipt.remember_me_id().unwrap().as_str(), "cmVtZW1iZXI=");
    assert_eq!(receipt.parent_remember_me_id().unwrap().as_str(), "cGFyZW50");
    let share = share(&receipt);
    let names: Vec<_> = share.profile().iter().map(ProfileAttribute::name).collect();
    assert_eq!(names, ["full_name", "gender"]);
    assert_eq!(
        share.profile().get("full_name").unwrap().text().unwrap(),
        "Ada Lovelace"
    );
    assert_eq!(
        share.application().get("application_name").unwrap().text().unwrap(),
        "Shop"
    );
    assert!(share.extra_data().entries().is_empty());
}

#[test]
fn json_with_escapes_is_the_same() {
    let receipt = sealed(&text("full_name", "Ada"));
    // As PHP writes it.
    let json = receipt
        .to_string()
        .replace('/', "\\/")
        .replace("sessionId", "\\u0073essionId");
    let item_key = item_key().to_string().replace('/', "\\/");
    assert_ne!(json, receipt.to_string());
    let opened = receipt::open(json, Some(item_key), &key()).unwrap();
    assert_eq!(share(&opened).profile().len(), 1);
}

#[test]
fn base64_may_have_lost_its_padding() {
    let mut receipt = sealed(&text("full_name", "Ada"));
    receipt["otherPartyContent"]["profile"] = seal(&text("full_name", "Ada")).trim_end_matches('=').into();
    let mut item_key = item_key();
    item_key["value"] = base64(ITEM_KEY).trim_end_matches('=').into();
    assert_eq!(share(&open_with(&receipt, &item_key).unwrap()).profile().len(), 1);
}

#[test]
fn either_side_and_either_part_may_be_absent_or_empty() {
    let base = with(
        bare(),
        json!({ "wrappedItemKeyId": "item-key", "wrappedKey": WRAPPED_KEY }),
    );
    let part = seal(&text("a", "b"));
    for absent in [
        json!({}),
        json!({ "content": null }),
        json!({ "content": {} }),
        json!({ "content": { "profile": "" } }),
        json!({ "content": { "profile": null, "extraData": "" } }),
        json!({ "content": { "extraData": null } }),
    ] {
        let receipt = with(
            with(base.clone(), absent),
            json!({ "otherPartyContent": { "profile": part, "extraData": "" } }),
        );
        let receipt = open(&receipt).unwrap();
        assert_eq!(
            (share(&receipt).profile().len(), share(&receipt).application().len()),
            (1, 0)
        );
    }
    let receipt = open(&with(base.clone(), json!({ "content": { "profile": part } }))).unwrap();
    assert_eq!(
        (share(&receipt).profile().len(), share(&receipt).application().len()),
        (0, 1)
    );
    let extra = seal(&bytes(1, [number(1, 9), bytes(2, "x")].concat()));
    let receipt = open(&with(base, json!({ "content": { "extraData": extra } }))).unwrap();
    assert_eq!(share(&receipt).application_extra_data().entries().len(), 1);
}

#[test]
fn an_empty_part_that_was_really_sealed_is_an_empty_profile() {
    assert_eq!(share(&open(&sealed(&[])).unwrap()).profile().len(), 0);
}

#[test]
fn a_receipt_with_neither_content_nor_error_is_never_a_success() {
    for more in [
        json!({}),
        json!({ "error": "" }),
        json!({ "error": null }),
        json!({ "errorReason": {} }),
        json!({ "content": {}, "otherPartyContent": { "profile": "" } }),
        json!({ "wrappedItemKeyId": "item-key", "wrappedKey": WRAPPED_KEY }),
    ] {
        malformed(&with(bare(), more), "neither content nor an error");
    }
}

#[test]
fn content_without_keys_is_refused() {
    for missing in ["wrappedItemKeyId", "wrappedKey"] {
        for value in [Value::Null, "".into()] {
            let mut receipt = sealed(&text("a", "b"));
            receipt[missing] = value;
            malformed(&receipt, missing);
        }
    }
    let error = receipt::open(sealed(&text("a", "b")).to_string(), None::<&[u8]>, &key()).unwrap_err();
    is(&error, ErrorKind::Config, "item_key_json");
}

#[test]
fn ids_must_be_there() {
    for (id, value) in [
        ("id", Value::Null),
        ("id", "".into()),
        ("id", "not base64".into()),
        ("sessionId", Value::Null),
    ] {
        let mut receipt = sealed(&text("a", "b"));
        receipt[id] = value;
        malformed(&receipt, id);
    }
}

#[test]
fn a_timestamp_that_cannot_be_read_costs_no_receipt() {
    for value in [Value::Null, "".into(), "yesterday".into()] {
        let mut receipt = sealed(&text("a", "b"));
        receipt["timestamp"] = value;
        assert_eq!(open(&receipt).unwrap().timestamp(), None);
    }
}

#[test]
fn what_is_no_json_of_a_receipt_is_refused() {
    for json in [
        "",
        "{",
        "[]",
        "null",
        "<html>",
        "{\"id\":1}",
        "{\"content\":[]}",
        "\u{0}",
    ] {
        let error = receipt::open(json, Some(item_key().to_string()), &key()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedReceipt, "{json}");
        let error = receipt::open(sealed(&[]).to_string(), Some(json), &key()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedReceipt, "{json}");
    }
}

mod failures {
    use super::*;

    fn failure(more: Value) -> Receipt {
        let receipt = with(with(bare(), json!({ "error": "IDENTITY_CHECK_FAILED" })), more);
        receipt::open(receipt.to_string(), None::<&[u8]>, &key()).unwrap()
    }

    #[track_caller]
    fn failed(receipt: &Receipt) -> &crate::ShareFailure {
        match receipt.outcome() {
            Outcome::Failed(failure) => failure,
            Outcome::Shared(_) => panic!("the share succeeded"),
        }
    }

    #[test]
    fn keep_their_ids_and_every_requirement() {
        let receipt = failure(json!({ "errorReason": { "requirements_not_met_details": [
            { "failure_type": "ID_DOCUMENT_EXTRACTION", "document_type": "PASSPORT", "document_country_iso_code": "GBR",
              "audit_id": "a-1", "details": "POOR_LIGHT" },
            { "failure_type": "LIVENESS", "details": null, "document_type": 7 },
            {}
        ], "more": 1 } }));
        assert_eq!(receipt.remember_me_id().unwrap().as_str(), "cmVtZW1iZXI=");
        assert_eq!(receipt.parent_remember_me_id().unwrap().as_str(), "cGFyZW50");
        let failure = failed(&receipt);
        assert_eq!(failure.code(), "IDENTITY_CHECK_FAILED");
        let [first, second, third] = failure.requirements() else {
            panic!("not three requirements")
        };
        assert_eq!(first.failure_type(), Some("ID_DOCUMENT_EXTRACTION"));
        assert_eq!(first.document_type(), Some("PASSPORT"));
        assert_eq!(first.document_country(), Some("GBR"));
        assert_eq!(first.audit_id(), Some("a-1"));
        assert_eq!(first.details(), Some("POOR_LIGHT"));
        assert_eq!(
            (second.failure_type(), second.document_type(), second.details()),
            (Some("LIVENESS"), Some("7"), None)
        );
        assert_eq!(third.failure_type(), None);
        assert_eq!(failure.reason().unwrap()["more"], 1);
    }

    #[test]
    fn need_no_reason() {
        for reason in [
            json!({}),
            json!({ "errorReason": null }),
            json!({ "errorReason": {} }),
            json!({ "errorReason": "x" }),
            json!({ "errorReason": { "requirements_not_met_details": [] } }),
        ] {
            assert!(failed(&failure(reason)).requirements().is_empty());
        }
    }

    #[test]
    fn of_absurd_length_are_cut_short_and_stay_in_the_reason() {
        let reason = json!({ "requirements_not_met_details": vec![json!({}); 2000] });
        let receipt = failure(json!({ "errorReason": reason }));
        assert_eq!(failed(&receipt).requirements().len(), 1024);
        assert_eq!(failed(&receipt).reason(), Some(&reason));
    }

    #[test]
    fn may_have_codes_nobody_has_heard_of() {
        assert_eq!(
            failed(&failure(json!({ "error": "SOLAR_FLARE" }))).code(),
            "SOLAR_FLARE"
        );
    }

    #[test]
    fn win_over_content() {
        let receipt = with(sealed(&text("a", "b")), json!({ "error": "FRAUD_DETECTED" }));
        assert_eq!(failed(&open(&receipt).unwrap()).code(), "FRAUD_DETECTED");
        let json = receipt.to_string();
        assert!(SealedReceipt::from_json(&json).unwrap().item_key_id().is_none());
    }
}

mod sessions {
    use super::*;

    #[test]
    fn a_receipt_of_another_session_is_refused_before_and_after_opening() {
        let (own, other) = ("ss.v2.session".parse().unwrap(), "ss.v2.sessioN".parse().unwrap());
        let json = sealed(&text("a", "b")).to_string();
        let sealed = SealedReceipt::from_json(&json).unwrap();
        sealed.ensure_session(&own).unwrap();
        assert_eq!(
            sealed.ensure_session(&other).unwrap_err().kind(),
            ErrorKind::SessionMismatch
        );
        let receipt = sealed
            .open(
                Some(receipt::ItemKey::from_json(item_key().to_string().as_bytes()).unwrap()),
                &key(),
            )
            .unwrap();
        receipt.ensure_session(&own).unwrap();
        assert_eq!(
            receipt.ensure_session(&other).unwrap_err().kind(),
            ErrorKind::SessionMismatch
        );
    }
}

mod lengths {
    use super::*;

    #[test]
    fn a_nonce_is_of_twelve_bytes() {
        for length in [0, 1, 11, 13, 16, 1000] {
            let item_key = with(item_key(), json!({ "iv": base64(vec![7; length]) }));
            let error = open_with(&sealed(&text("a", "b")), &item_key).unwrap_err();
            is(&error, ErrorKind::MalformedReceipt, "`iv`");
        }
    }

    #[test]
    fn a_wrapped_key_is_an_aes_key_and_a_tag() {
        for length in [1, 15, 16, 17, 31, 33, 47, 49, 64, 1000] {
            let receipt = with(
                sealed(&text("a", "b")),
                json!({ "wrappedKey": base64(vec![7; length]) }),
            );
            malformed(&receipt, "`wrappedKey`");
        }
    }

    #[test]
    fn keys_of_128_and_192_bits_are_keys() {
        // Sealed like WRAPPED_KEY, of the first 16 and 24 bytes of that key.
        for (length, wrapped) in [
            (16, "xjleDmHuJJhKTK34K1fu8fEUVEwORB2OTVp08mEkkqM="),
            (24, "xjleDmHuJJhKTK34K1fu8UCdayOmgnRbt4un58CAamF7cbjGl0TEzA=="),
        ] {
            let profile = seal_under(&receipt_key()[..length], &text("a", "b"));
            let receipt =
                json!({ "content": null, "otherPartyContent": { "profile": profile }, "wrappedKey": wrapped });
            let receipt = open(&with(sealed(&[]), receipt)).unwrap();
            assert_eq!(share(&receipt).profile().get("a").unwrap().text().unwrap(), "b");
        }
    }

    #[test]
    fn an_encrypted_part_has_an_iv_and_whole_blocks() {
        let iv = [0x5a; 16];
        for part in [
            bytes(2, [0; 16]),
            [bytes(1, &iv[..15]), bytes(2, [0; 16])].concat(),
            [bytes(1, [0; 17]), bytes(2, [0; 16])].concat(),
            [bytes(1, iv), bytes(2, [0; 15])].concat(),
            [bytes(1, iv), bytes(2, [0; 17])].concat(),
            [bytes(1, iv), bytes(2, [])].concat(),
            bytes(1, iv),
            vec![0xff, 0xff],
            [bytes(1, iv), vec![0x12, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat(),
        ] {
            let mut receipt = sealed(&[]);
            receipt["otherPartyContent"]["profile"] = base64(&part).into();
            malformed(&receipt, "`otherPartyContent.profile`");
        }
    }

    #[test]
    fn what_is_not_base64_is_named() {
        for (side, part) in [
            ("content", "profile"),
            ("content", "extraData"),
            ("otherPartyContent", "profile"),
            ("otherPartyContent", "extraData"),
        ] {
            let mut receipt = sealed(&text("a", "b"));
            receipt[side][part] = "*".into();
            malformed(&receipt, &format!("`{side}.{part}` is not base64"));
        }
        malformed(
            &with(sealed(&[]), json!({ "wrappedKey": "*" })),
            "`wrappedKey` is not base64",
        );
        for part in ["iv", "value"] {
            let error = open_with(&sealed(&[]), &with(item_key(), json!({ part: "*" }))).unwrap_err();
            is(&error, ErrorKind::MalformedReceipt, part);
            let error = open_with(&sealed(&[]), &with(item_key(), json!({ part: null }))).unwrap_err();
            is(&error, ErrorKind::MalformedReceipt, part);
        }
    }
}

mod tampering {
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
}

mod keys_elsewhere {
    use super::*;
    use crate::{RequestSigner, SigningInput};

    struct Vault(Result<Vec<u8>, KeyError>);

    impl KeyUnwrapper for Vault {
        async fn unwrap_key(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
            assert_eq!(wrapped, ITEM_KEY);
            self.0.clone()
        }
    }

    impl RequestSigner for Vault {
        async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
            Err(KeyError::remote("cannot sign"))
        }
    }

    fn vault(answer: Result<Vec<u8>, KeyError>) -> Key {
        Key::from_parts(Vault(answer.clone()), Vault(answer))
    }

    async fn open_with_vault(answer: Result<Vec<u8>, KeyError>) -> Result<Receipt, Error> {
        receipt::open_async(
            sealed(&text("a", "b")).to_string(),
            Some(item_key().to_string()),
            &vault(answer),
        )
        .await
    }

    #[tokio::test]
    async fn a_receipt_is_opened_with_a_key_that_lives_elsewhere() {
        let receipt = open_with_vault(Ok((0..32).collect())).await.unwrap();
        assert_eq!(share(&receipt).profile().len(), 1);
    }

    #[tokio::test]
    async fn whatever_it_unwraps_to_is_checked() {
        for answer in [vec![], vec![0; 32], vec![0; 31], (0..33).collect(), vec![0; 100_000]] {
            assert_eq!(
                open_with_vault(Ok(answer)).await.unwrap_err().kind(),
                ErrorKind::Decryption
            );
        }
    }

    #[tokio::test]
    async fn its_failure_is_told_as_its_own() {
        let error = open_with_vault(Err(KeyError::remote("the vault is closed")))
            .await
            .unwrap_err();
        is(&error, ErrorKind::Key, "the vault is closed");
    }

    #[test]
    fn it_cannot_be_used_without_waiting() {
        let error = receipt::open(
            sealed(&[]).to_string(),
            Some(item_key().to_string()),
            &vault(Ok(vec![])),
        )
        .unwrap_err();
        assert_eq!(error.key_error().map(KeyError::kind), Some(KeyErrorKind::AsyncOnly));
    }

    #[tokio::test]
    async fn a_local_key_opens_without_suspending() {
        use std::{
            future::Future,
            pin::pin,
            task::{Context, Poll, Waker},
        };
        let (key, receipt, item_key) = (key(), sealed(&text("a", "b")).to_string(), item_key().to_string());
        let opening = pin!(receipt::open_async(receipt, Some(item_key), &key));
        assert!(matches!(
            opening.poll(&mut Context::from_waker(Waker::noop())),
            Poll::Ready(Ok(_))
        ));
    }
}

#[test]
fn futures_and_receipts_can_be_sent_between_threads() {
    fn send<T: Send>(_: T) {}
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    let key = key();
    send(receipt::open_async("", None::<&[u8]>, &key));
    shared(&open(&sealed(&[])).unwrap());
}

#[test]
fn debug_shows_nothing_of_a_person() {
    let profile = [
        attribute(
            "secret_name",
            STRING,
            "canary value",
            &[source("CANARY_SOURCE", "canary sub type"), bytes(7, "canary id")],
        ),
        text("age_over:18", "canary"),
    ]
    .concat();
    let token = bytes(1, [number(1, 6), bytes(2, bytes(1, "canary token"))].concat());
    let mut receipt = sealed(&profile);
    receipt["otherPartyContent"]["extraData"] = seal(&token).into();
    let json = receipt.to_string();
    let sealed = SealedReceipt::from_json(&json).unwrap();
    let opened = open(&receipt).unwrap();
    let share = share(&opened);
    assert_eq!(share.extra_data().issuance().unwrap().token(), base64("canary token"));
    let shown = format!(
        "{sealed:?} {opened:?} {opened:#?} {:?} {:?}",
        share.profile().iter().collect::<Vec<_>>(),
        share.profile().get("secret_name").unwrap().anchors()
    );
    for canary in [
        "canary",
        "CANARY",
        "secret_name",
        &base64("canary token"),
        "cmVtZW1iZXI",
        "cGFyZW50",
        "Kx+/8g",
        WRAPPED_KEY,
    ] {
        assert!(!shown.contains(canary), "{canary} in {shown}");
    }
}
