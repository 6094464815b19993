//! Source constraints and verifiers: which of several attributes a field takes.

use yoti_share::{Anchored, SharePolicy, Verified};
use yoti_share_sandbox::seal::{Anchor, Attribute};

use super::{extract, problems_of, text};

#[derive(SharePolicy)]
struct FromPassport {
    #[attr(full_name, source(passport))]
    name: Anchored<String>,
    #[attr(full_name)]
    any_name: String,
}

fn from(source: Anchor, value: &str) -> Attribute {
    text("full_name", value).anchor(source)
}

#[test]
fn required_source_takes_the_first_matching_attribute() {
    let filled: FromPassport = extract([
        from(Anchor::source("DRIVING_LICENCE"), "A. Licence"),
        from(Anchor::source("PASSPORT").sub_type("OCR"), "A. Passport"),
        from(Anchor::source("PASSPORT"), "B. Passport"),
    ])
    .unwrap();
    assert_eq!(filled.name.value(), "A. Passport");
    assert_eq!(
        filled
            .name
            .sources()
            .map(|source| source.sub_type())
            .collect::<Vec<_>>(),
        ["OCR"]
    );
    assert_eq!(filled.any_name, "A. Licence");
}

#[test]
fn required_source_rejects_other_sources() {
    let licence = from(Anchor::source("DRIVING_LICENCE"), "A. Licence");
    assert_eq!(problems_of::<FromPassport>([licence]), ["name full_name WrongSource"]);
    let verifier_only = from(Anchor::verifier("PASSPORT"), "A. Verifier");
    assert_eq!(
        problems_of::<FromPassport>([verifier_only]),
        ["name full_name WrongSource"]
    );
    assert_eq!(
        problems_of::<FromPassport>([text("full_name", "No Anchor")]),
        ["name full_name WrongSource"]
    );
}

#[test]
fn optional_field_with_required_source_rejects_other_sources() {
    #[derive(SharePolicy)]
    struct Optional {
        #[attr(full_name, source(passport))]
        name: Option<String>,
    }

    let licence = from(Anchor::source("DRIVING_LICENCE"), "A. Licence");
    assert_eq!(problems_of::<Optional>([licence]), ["name full_name WrongSource"]);
    assert_eq!(extract::<Optional>([]).unwrap().name, None);
}

#[test]
fn required_source_compares_the_sub_type() {
    #[derive(SharePolicy)]
    struct Chip {
        #[attr(full_name, source(passport(nfc), "NEW_DOC"))]
        name: String,
    }

    let read = |source| extract::<Chip>([from(source, "A")]).map(|chip| chip.name);
    assert_eq!(read(Anchor::source("PASSPORT").sub_type("NFC")).unwrap(), "A");
    assert_eq!(read(Anchor::source("NEW_DOC").sub_type("whatever")).unwrap(), "A");
    assert!(read(Anchor::source("PASSPORT").sub_type("OCR")).is_err());
}

#[test]
fn preferred_source_accepts_other_sources() {
    #[derive(SharePolicy)]
    struct Soft {
        #[attr(full_name, prefer(passport))]
        name: String,
    }

    assert_eq!(
        extract::<Soft>([from(Anchor::source("DRIVING_LICENCE"), "A")])
            .unwrap()
            .name,
        "A"
    );
}

#[test]
fn source_on_the_struct_applies_to_fields_without_one() {
    #[derive(SharePolicy)]
    #[share(source(passport))]
    struct Strict {
        #[attr(full_name)]
        #[expect(dead_code, reason = "never filled")]
        name: String,
    }

    let licence = from(Anchor::source("DRIVING_LICENCE"), "A");
    assert_eq!(problems_of::<Strict>([licence]), ["name full_name WrongSource"]);
}

#[test]
fn verified_rejects_an_attribute_without_verifier() {
    #[derive(SharePolicy)]
    struct Strict {
        #[attr(full_name)]
        name: Verified<String>,
    }

    let verified = from(Anchor::source("PASSPORT"), "A").anchor(Anchor::verifier("YOTI_ADMIN"));
    let strict: Strict = extract([verified]).unwrap();
    assert_eq!(strict.name.value(), "A");
    assert_eq!(
        strict
            .name
            .verifiers()
            .map(|verifier| verifier.value())
            .collect::<Vec<_>>(),
        ["YOTI_ADMIN"]
    );
    assert_eq!(strict.name.anchors().len(), 2);

    assert_eq!(
        problems_of::<Strict>([from(Anchor::source("PASSPORT"), "A")]),
        ["name full_name Unverified"]
    );
    assert_eq!(
        problems_of::<Strict>([from(Anchor::unknown(), "A")]),
        ["name full_name Unverified"]
    );
    for empty in ["", " "] {
        assert_eq!(
            problems_of::<Strict>([from(Anchor::verifier(empty), "A")]),
            ["name full_name Unverified"],
            "a verifier without a name"
        );
    }
}
