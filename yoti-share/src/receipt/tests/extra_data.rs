//! Extra data and issuance details.

use bytes::Bytes;

use super::fixture::*;
use crate::receipt::extra_data::{ExtraData, ExtraDataKind};

fn entry(kind: u64, value: impl AsRef<[u8]>) -> Vec<u8> {
    bytes(1, [number(1, kind), bytes(2, value)].concat())
}

fn issuance(token: &str, expiry: &str, names: &[&str]) -> Vec<u8> {
    let definitions: Vec<u8> = names.iter().flat_map(|name| bytes(2, bytes(1, name))).collect();
    [bytes(1, token), bytes(2, [bytes(1, expiry), definitions].concat())].concat()
}

fn parse(entries: &[Vec<u8>]) -> ExtraData {
    ExtraData::parse(&Bytes::from(entries.concat())).unwrap()
}

#[test]
fn issuance_details_are_parsed() {
    let extra_data = parse(&[entry(
        6,
        issuance("tok?>", "2030-01-02T03:04:05.678Z", &["com.example.a", "com.example.b"]),
    )]);
    let details = extra_data.issuance().unwrap();
    // Standard base64, with its `/` and `=`.
    assert_eq!(details.token(), "dG9rPz4=");
    let millis = details
        .expiry()
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_millis();
    assert_eq!(millis, 1_893_553_445_678);
    assert_eq!(
        details.definitions().collect::<Vec<_>>(),
        ["com.example.a", "com.example.b"]
    );
    assert_eq!(extra_data.entries()[0].kind(), ExtraDataKind::ThirdPartyAttribute);
}

#[test]
fn first_readable_issuance_entry_is_used() {
    let extra_data = parse(&[
        entry(1, "invoice"),
        entry(6, issuance("", "", &["no token"])),
        entry(6, [0xff]),
        entry(6, bytes(1, "first")),
        entry(6, issuance("second", "", &[])),
    ]);
    let details = extra_data.issuance().unwrap();
    assert_eq!(details.token(), base64("first"));
    assert_eq!(
        (details.expiry(), details.expiry_text(), details.definitions().count()),
        (None, None, 0)
    );
    assert_eq!(extra_data.entries().len(), 5);
}

#[test]
fn stored_bytes_are_read_as_extra_data() {
    let extra_data = ExtraData::from_bytes(entry(6, issuance("token", "2030-01-02", &[]))).unwrap();
    let expiry = extra_data.issuance().unwrap().expiry().unwrap();
    // Midnight UTC.
    assert_eq!(
        expiry,
        std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_893_542_400)
    );
    let error = ExtraData::from_bytes([0x0a]).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::MalformedReceipt);
}

#[test]
fn malformed_expiry_is_kept_as_text() {
    let extra_data = parse(&[entry(6, issuance("t", "next week", &[]))]);
    let details = extra_data.issuance().unwrap();
    assert_eq!((details.expiry(), details.expiry_text()), (None, Some("next week")));
}

#[test]
fn too_many_entries_or_definitions_are_malformed() {
    assert!(ExtraData::parse(&Bytes::from([0x0a, 0x00].repeat(4097))).is_err());
    let definitions = [bytes(1, "token"), bytes(2, [0x12, 0x00].repeat(4097))].concat();
    assert!(parse(&[entry(6, definitions)]).issuance().is_none());
}

#[test]
fn unknown_and_damaged_entries_are_kept() {
    let extra_data = parse(&[
        entry(3, "location"),
        entry(77, "future"),
        bytes(1, [0xff]),
        entry(0, ""),
    ]);
    let kinds: Vec<_> = extra_data
        .entries()
        .iter()
        .map(|entry| (entry.kind(), entry.raw()))
        .collect();
    assert_eq!(
        kinds,
        [
            (ExtraDataKind::Location, &b"location"[..]),
            (ExtraDataKind::Other(77), &b"future"[..]),
            (ExtraDataKind::Undefined, &[0xff][..]),
            (ExtraDataKind::Undefined, &b""[..]),
        ]
    );
    assert!(extra_data.issuance().is_none());
    assert!(ExtraData::parse(&Bytes::from_static(&[0x0a])).is_err());
}
