//! Anchors in X.509 certificates.

use super::*;

#[test]
fn anchors_are_read_from_certificates() {
    let at = UNIX_EPOCH + Duration::from_micros(1_523_538_872_835_537);
    let attribute = Attribute::text("given_names", "Ada")
        .anchor(Anchor::source("PASSPORT").sub_type("NFC").at(at))
        .anchor(
            Anchor::verifier("YOTI_ADMIN")
                .associated_source("PASSPORT")
                .without_timestamp(),
        )
        .anchor(Anchor::unknown());
    let profile = profile_of([attribute]);
    let [source, verifier, unknown] = profile.get("given_names").unwrap().anchors() else {
        panic!("expected three anchors")
    };
    assert_eq!(
        (source.kind(), source.value(), source.sub_type()),
        (AnchorKind::Source, "PASSPORT", "NFC")
    );
    assert_eq!((source.timestamp(), source.associated_source()), (Some(at), None));
    assert_eq!(
        (verifier.kind(), verifier.value(), verifier.timestamp()),
        (AnchorKind::Verifier, "YOTI_ADMIN", None)
    );
    assert_eq!(verifier.associated_source(), Some("PASSPORT"));
    assert_eq!((unknown.kind(), unknown.value()), (AnchorKind::Unknown, ""));
    for anchor in [source, verifier, unknown] {
        assert!(
            anchor
                .certificates()
                .all(|certificate| certificate.starts_with(&[0x30]))
        );
        assert!(!anchor.serial_number().unwrap().is_empty());
    }
}
