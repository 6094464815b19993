use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;

use super::fixture::*;
use crate::{Anchor, AnchorKind};

fn parse(message: Vec<u8>) -> Anchor {
    Anchor::parse(Bytes::from(message))
}

#[test]
fn sources_and_verifiers_are_told_by_their_extension() {
    for extensions in [
        [statement(1, "PASSPORT"), key_usage()],
        [key_usage(), statement(1, "PASSPORT")],
    ] {
        let anchor = parse(anchor(&extensions, &[bytes(4, "NFC")]));
        assert_eq!(
            (anchor.kind(), anchor.value(), anchor.sub_type()),
            (AnchorKind::Source, "PASSPORT", "NFC")
        );
        assert!(anchor.is_source() && !anchor.is_verifier());
        assert_eq!((anchor.associated_source(), anchor.timestamp()), (None, None));
    }
    let anchor = parse(anchor(&[statement(2, "YOTI_ADMIN")], &[bytes(7, "DRIVING_LICENCE")]));
    assert_eq!(
        (anchor.kind(), anchor.value(), anchor.sub_type()),
        (AnchorKind::Verifier, "YOTI_ADMIN", "")
    );
    assert_eq!(anchor.associated_source(), Some("DRIVING_LICENCE"));
}

#[test]
fn the_bytes_of_real_extensions_are_read() {
    // 30 0a 80 08 "PASSPORT", from real receipts.
    let real = [&[0x30, 0x0a, 0x80, 0x08][..], b"PASSPORT"].concat();
    let anchor = parse(anchor(&[extension(&yoti_oid(1), true, &real)], &[]));
    assert_eq!((anchor.kind(), anchor.value()), (AnchorKind::Source, "PASSPORT"));
}

#[test]
fn the_certificate_that_states_something_may_come_later() {
    let message = [
        bytes(2, certificate(&[key_usage()])),
        bytes(2, b"no certificate"),
        bytes(2, certificate(&[statement(1, "NATIONAL_ID")])),
        bytes(2, certificate(&[statement(2, "YOTI_ADMIN")])),
    ];
    let anchor = parse(message.concat());
    assert_eq!((anchor.kind(), anchor.value()), (AnchorKind::Source, "NATIONAL_ID"));
    assert_eq!(anchor.certificates().count(), 4);
}

#[test]
fn other_extensions_and_none_are_unknown() {
    let without = der(0x30, &[&der(0x30, &[&der(0x02, &[&[1]])])]);
    for certificate in [
        certificate(&[key_usage()]),
        certificate(&[]),
        certificate(&[statement(3, "X")]),
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
fn statements_that_cannot_be_read_are_unknown() {
    for content in [
        // `30 11 80 0f` with nothing after it, from a fixture of an official SDK.
        &[0x30, 0x11, 0x80, 0x0f][..],
        &[],
        &[0x30, 0x00],
        &[0x30, 0x03, 0x0c, 0x01, b'X'],
        &[0x30, 0x03, 0x80, 0x01, 0xff],
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
fn a_message_that_cannot_be_read_is_kept() {
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
fn timestamps_are_in_microseconds_or_absent() {
    let with_timestamp = |signed: Vec<u8>| parse(anchor(&[statement(1, "PASSPORT")], &[bytes(6, signed)]));
    let at = with_timestamp([number(1, 1), number(2, 1_523_538_872_835_537), bytes(3, "digest")].concat());
    assert_eq!(
        at.timestamp(),
        Some(UNIX_EPOCH + Duration::from_micros(1_523_538_872_835_537))
    );
    // Receipts of 2016 have an empty one; a broken one says nothing either, and costs no anchor.
    for signed in [vec![], number(1, 1), number(2, 0), vec![0x10], bytes(2, "x")] {
        let anchor = with_timestamp(signed);
        assert_eq!((anchor.timestamp(), anchor.kind()), (None, AnchorKind::Source));
    }
    let far = with_timestamp(number(2, u64::MAX));
    assert_eq!(far.timestamp(), Some(UNIX_EPOCH + Duration::from_micros(u64::MAX)));
}

#[test]
fn the_serial_number_is_read_on_demand() {
    assert_eq!(
        parse(anchor(&[statement(1, "PASSPORT")], &[])).serial_number(),
        Some(&[0x17, 0x2a, 0xff][..])
    );
    // A certificate of version 1 says no version.
    let first = der(0x30, &[&der(0x30, &[&der(0x02, &[&[5]])])]);
    assert_eq!(parse(bytes(2, first)).serial_number(), Some(&[5][..]));
    assert_eq!(parse(bytes(2, b"no certificate")).serial_number(), None);
    assert_eq!(parse(vec![]).serial_number(), None);
}

#[test]
fn lengths_of_der_are_believed_only_as_far_as_there_are_bytes() {
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
