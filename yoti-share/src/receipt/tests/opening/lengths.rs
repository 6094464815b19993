//! Lengths and encodings, which are checked before the first decryption.

use super::*;

#[test]
fn item_key_nonce_without_12_bytes_is_malformed() {
    for length in [0, 1, 11, 13, 16, 1000] {
        let item_key = with(item_key(), json!({ "iv": base64(vec![7; length]) }));
        let error = open_with(&sealed(&text("a", "b")), &item_key).unwrap_err();
        assert_error(&error, ErrorKind::MalformedReceipt, "`iv`");
    }
}

#[test]
fn wrapped_key_of_wrong_length_is_malformed() {
    for length in [1, 15, 16, 17, 31, 33, 47, 49, 64, 1000] {
        let receipt = with(
            sealed(&text("a", "b")),
            json!({ "wrappedKey": base64(vec![7; length]) }),
        );
        assert_malformed(&receipt, "`wrappedKey`");
    }
}

#[test]
fn receipt_keys_of_128_and_192_bits_are_accepted() {
    // The first 16 and 24 bytes of the receipt key, encrypted like `WRAPPED_KEY`.
    for (length, wrapped) in [
        (16, "xjleDmHuJJhKTK34K1fu8fEUVEwORB2OTVp08mEkkqM="),
        (24, "xjleDmHuJJhKTK34K1fu8UCdayOmgnRbt4un58CAamF7cbjGl0TEzA=="),
    ] {
        let profile = seal_under(&receipt_key()[..length], &text("a", "b"));
        let receipt = json!({ "content": null, "otherPartyContent": { "profile": profile }, "wrappedKey": wrapped });
        let receipt = open(&with(sealed(&[]), receipt)).unwrap();
        assert_eq!(share(&receipt).profile().get("a").unwrap().text().unwrap(), "b");
    }
}

#[test]
fn part_without_iv_or_complete_blocks_is_malformed() {
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
        assert_malformed(&receipt, "`otherPartyContent.profile`");
    }
}

#[test]
fn invalid_base64_is_reported_by_member() {
    for (side, part) in [("content", "profile"), ("otherPartyContent", "profile")] {
        let mut receipt = sealed(&text("a", "b"));
        receipt[side][part] = "*".into();
        assert_malformed(&receipt, &format!("`{side}.{part}` is not base64"));
    }
    assert_malformed(
        &with(sealed(&[]), json!({ "wrappedKey": "*" })),
        "`wrappedKey` is not base64",
    );
    for part in ["iv", "value"] {
        let error = open_with(&sealed(&[]), &with(item_key(), json!({ part: "*" }))).unwrap_err();
        assert_error(&error, ErrorKind::MalformedReceipt, part);
        let error = open_with(&sealed(&[]), &with(item_key(), json!({ part: null }))).unwrap_err();
        assert_error(&error, ErrorKind::MalformedReceipt, part);
    }
}
