use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;

use super::fixture::*;
use crate::{Anchor, AnchorKind};

fn parse(message: Vec<u8>) -> Anchor {
    Anchor::parse(Bytes::from(message))
}

#[test]
fn anchor_kind_is_read_from_the_extension() {
    for extensions in [
        [anchor_extension(1, "PASSPORT"), key_usage()],
        [key_usage(), anchor_extension(1, "PASSPORT")],
    ] {
        let anchor = parse(anchor(&extensions, &[bytes(4, "NFC")]));
        assert_eq!(
            (anchor.kind(), anchor.value(), anchor.sub_type()),
            (AnchorKind::Source, "PASSPORT", "NFC")
        );
        assert!(anchor.is_source() && !anchor.is_verifier());
        assert_eq!((anchor.associated_source(), anchor.timestamp()), (None, None));
    }
    let verifier = |source| parse(anchor(&[anchor_extension(2, "YOTI_ADMIN")], &[bytes(7, source)]));
    let anchor = verifier("DRIVING_LICENCE");
    assert_eq!(
        (anchor.kind(), anchor.value(), anchor.sub_type()),
        (AnchorKind::Verifier, "YOTI_ADMIN", "")
    );
    assert_eq!(anchor.associated_source(), Some("DRIVING_LICENCE"));
    assert_eq!(verifier("").associated_source(), None);
}

#[test]
fn extension_of_a_real_receipt_is_parsed() {
    // 30 0a 80 08 "PASSPORT", from real receipts.
    let real = [&[0x30, 0x0a, 0x80, 0x08][..], b"PASSPORT"].concat();
    let anchor = parse(anchor(&[extension(&yoti_oid(1), true, &real)], &[]));
    assert_eq!((anchor.kind(), anchor.value()), (AnchorKind::Source, "PASSPORT"));
}

#[test]
fn anchor_value_may_be_in_a_later_certificate() {
    let message = [
        bytes(2, certificate(&[key_usage()])),
        bytes(2, b"no certificate"),
        bytes(2, certificate(&[anchor_extension(1, "NATIONAL_ID")])),
        bytes(2, certificate(&[anchor_extension(2, "YOTI_ADMIN")])),
    ];
    let anchor = parse(message.concat());
    assert_eq!((anchor.kind(), anchor.value()), (AnchorKind::Source, "NATIONAL_ID"));
    assert_eq!(anchor.certificates().count(), 4);
}

#[test]
fn anchor_without_known_extension_is_unknown() {
    let without = der(0x30, &[&der(0x30, &[&der(0x02, &[&[1]])])]);
    for certificate in [
        certificate(&[key_usage()]),
        certificate(&[]),
        certificate(&[anchor_extension(3, "X")]),
        without,
        vec![],
    ] {
        let anchor = parse([bytes(2, certificate), bytes(4, "OCR")].concat());
        assert_eq!(
            (anchor.kind(), anchor.value(), anchor.sub_type()),
            (AnchorKind::Unknown, "", "OCR")
        );
    }
}

#[test]
fn anchor_with_malformed_extension_is_unknown() {
    for content in [
        // `30 11 80 0f` with nothing after it, from a fixture of an official SDK.
        &[0x30, 0x11, 0x80, 0x0f][..],
        &[],
        &[0x30, 0x00],
        &[0x30, 0x03, 0x0c, 0x01, b'X'],
        &[0x30, 0x03, 0x80, 0x01, 0xff],
        // An empty value, and a space.
        &[0x30, 0x02, 0x80, 0x00],
        &[0x30, 0x03, 0x80, 0x01, b' '],
        // A no-break space, a zero-width space, and NUL.
        &[0x30, 0x04, 0x80, 0x02, 0xc2, 0xa0],
        &[0x30, 0x05, 0x80, 0x03, 0xe2, 0x80, 0x8b],
        &[0x30, 0x03, 0x80, 0x01, 0x00],
    ] {
        let anchor = parse(anchor(&[extension(&yoti_oid(1), false, content)], &[]));
        assert_eq!(
            (anchor.kind(), anchor.value()),
            (AnchorKind::Unknown, ""),
            "{content:x?}"
        );
        assert!(!anchor.raw().is_empty());
    }
}

#[test]
fn malformed_anchor_keeps_its_bytes() {
    for message in [
        vec![0xff],
        [bytes(4, "OCR"), vec![0x12]].concat(),
        bytes(4, [0xff]),
        bytes(7, [0xc0]),
    ] {
        let anchor = parse(message.clone());
        assert_eq!(
            (anchor.kind(), anchor.value(), anchor.sub_type()),
            (AnchorKind::Unknown, "", "")
        );
        assert_eq!(anchor.raw(), message);
    }
}

#[test]
fn anchor_timestamp_has_microseconds_or_is_absent() {
    let with_timestamp = |signed: Vec<u8>| parse(anchor(&[anchor_extension(1, "PASSPORT")], &[bytes(6, signed)]));
    let at = with_timestamp([number(1, 1), number(2, 1_523_538_872_835_537), bytes(3, "digest")].concat());
    assert_eq!(
        at.timestamp(),
        Some(UNIX_EPOCH + Duration::from_micros(1_523_538_872_835_537))
    );
    // Receipts of 2016 have an empty timestamp. A malformed timestamp does not affect the anchor.
    for signed in [vec![], number(1, 1), number(2, 0), vec![0x10], bytes(2, "x")] {
        let anchor = with_timestamp(signed);
        assert_eq!((anchor.timestamp(), anchor.kind()), (None, AnchorKind::Source));
    }
    let largest = u64::MAX / 2;
    let far = with_timestamp(number(2, largest));
    assert_eq!(far.timestamp(), Some(UNIX_EPOCH + Duration::from_micros(largest)));
}

#[test]
fn anchor_timestamp_before_1970_is_read() {
    // 31 December 1969, 23:59:58.5 UTC, in two's complement.
    let signed = number(2, 0xffff_ffff_ffe9_1ca0);
    let anchor = parse(anchor(&[anchor_extension(1, "PASSPORT")], &[bytes(6, signed)]));
    assert_eq!(anchor.timestamp(), Some(UNIX_EPOCH - Duration::from_millis(1_500)));
}

#[test]
fn all_parts_of_an_anchor_are_returned() {
    let timestamp = [number(1, 1), number(2, 5), bytes(3, "digest")].concat();
    let message = anchor(
        &[anchor_extension(1, "PASSPORT")],
        &[
            bytes(1, "link"),
            bytes(3, "artifact"),
            bytes(5, "old"),
            bytes(5, "signature"),
            bytes(6, &timestamp),
        ],
    );
    let anchor = Anchor::from_bytes(message.clone());
    assert_eq!((anchor.value(), anchor.raw()), ("PASSPORT", &message[..]));
    assert_eq!(anchor.signature(), Some(&b"signature"[..]));
    assert_eq!(anchor.artifact_signature(), Some(&b"artifact"[..]));
    assert_eq!(anchor.signed_timestamp(), Some(&timestamp[..]));
    assert_eq!(anchor.timestamp_version(), Some(1));
    assert_eq!(anchor.certificates().count(), 1);
    let negative = Anchor::from_bytes(bytes(6, [number(1, 7), number(1, u64::MAX)].concat()));
    assert_eq!(negative.timestamp_version(), Some(-1));
    let empty = Anchor::from_bytes(bytes(5, ""));
    assert_eq!((empty.signature(), empty.artifact_signature()), (None, None));
    assert_eq!((empty.signed_timestamp(), empty.timestamp_version()), (None, None));
    assert_eq!(Anchor::from_bytes([0xff]).kind(), AnchorKind::Unknown);
}

#[test]
fn serial_number_is_read_from_the_certificate() {
    assert_eq!(
        parse(anchor(&[anchor_extension(1, "PASSPORT")], &[])).serial_number(),
        Some(&[0x17, 0x2a, 0xff][..])
    );
    // A certificate of version 1 contains no version.
    let first = der(0x30, &[&der(0x30, &[&der(0x02, &[&[5]])])]);
    assert_eq!(parse(bytes(2, first)).serial_number(), Some(&[5][..]));
    assert_eq!(parse(bytes(2, b"no certificate")).serial_number(), None);
    assert_eq!(parse(vec![]).serial_number(), None);
}

#[test]
fn der_length_beyond_the_input_is_malformed() {
    for certificate in [
        &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff][..],
        &[0x30, 0x80],
        &[0x30, 0x88, 0, 0, 0, 0, 0, 0, 0, 1],
        &[0x3f, 0x01],
        &[0x30],
    ] {
        assert_eq!(parse(bytes(2, certificate)).kind(), AnchorKind::Unknown);
    }
}
