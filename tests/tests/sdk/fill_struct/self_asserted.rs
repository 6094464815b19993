//! `self_asserted = false` is checked on the receipt, because its session may have been created with another policy.

use yoti_share::SharePolicy;
use yoti_share_sandbox::seal::{Anchor, Attribute};

use super::{extract, problems_of, text};

#[derive(SharePolicy)]
struct Strict {
    #[attr(full_name, self_asserted = false)]
    name: String,
}

#[derive(SharePolicy)]
struct Lenient {
    #[attr(full_name, self_asserted)]
    name: String,
    #[attr(email)]
    email: Option<String>,
}

fn typed_in() -> Attribute {
    text("full_name", "Typed In").anchor(Anchor::source("USER_PROVIDED"))
}

#[test]
fn typed_in_value_is_rejected_by_a_strict_field() {
    assert_eq!(problems_of::<Strict>([typed_in()]), ["name full_name SelfAsserted"]);
    let lenient: Lenient = extract([typed_in()]).unwrap();
    assert_eq!((lenient.name.as_str(), lenient.email), ("Typed In", None));
}

#[test]
fn value_without_named_anchors_is_rejected_by_a_strict_field() {
    let anchors = [Anchor::unknown(), Anchor::source(""), Anchor::verifier(" ")];
    for anchor in anchors {
        let attribute = text("full_name", "A").anchor(anchor);
        assert_eq!(problems_of::<Strict>([attribute]), ["name full_name SelfAsserted"]);
    }
    assert_eq!(
        problems_of::<Strict>([text("full_name", "A")]),
        ["name full_name SelfAsserted"]
    );
}

fn with_anchors(anchors: Vec<Anchor>) -> Attribute {
    anchors.into_iter().fold(text("full_name", "A"), Attribute::anchor)
}

#[test]
fn value_with_another_source_or_only_a_verifier_is_accepted() {
    for anchors in [
        vec![Anchor::source("PASSPORT")],
        vec![Anchor::source("USER_PROVIDED"), Anchor::source("PASSPORT")],
        vec![Anchor::source("PASSPORT"), Anchor::source("USER_PROVIDED")],
        vec![Anchor::verifier("YOTI_ADMIN")],
    ] {
        assert_eq!(extract::<Strict>([with_anchors(anchors)]).unwrap().name, "A");
    }
}

#[test]
fn verifier_does_not_replace_the_missing_source() {
    for anchors in [
        vec![Anchor::source("USER_PROVIDED"), Anchor::verifier("YOTI_OTP")],
        vec![Anchor::verifier("YOTI_ADMIN"), Anchor::source("USER_PROVIDED")],
        vec![
            Anchor::source("USER_PROVIDED").sub_type("DAY_MONTH"),
            Anchor::verifier("YOTI_ADMIN"),
        ],
        vec![
            Anchor::source("USER_PROVIDED"),
            Anchor::source(""),
            Anchor::verifier("YOTI_ADMIN"),
        ],
    ] {
        assert_eq!(
            problems_of::<Strict>([with_anchors(anchors)]),
            ["name full_name SelfAsserted"]
        );
    }
}

#[test]
fn verifier_of_a_typed_in_value_does_not_count_as_source() {
    let verified = |source| with_anchors(vec![Anchor::verifier("YOTI_OTP").associated_source(source)]);
    assert_eq!(
        problems_of::<Strict>([verified("USER_PROVIDED")]),
        ["name full_name SelfAsserted"]
    );
    assert_eq!(extract::<Strict>([verified("PASSPORT")]).unwrap().name, "A");
}

#[test]
fn strict_field_takes_the_first_value_that_is_not_typed_in() {
    let passport = text("full_name", "From Passport").anchor(Anchor::source("PASSPORT"));
    assert_eq!(extract::<Strict>([typed_in(), passport]).unwrap().name, "From Passport");
}

#[test]
fn optional_strict_field_rejects_a_typed_in_value() {
    #[derive(SharePolicy)]
    struct Optional {
        #[attr(full_name, self_asserted = false)]
        name: Option<String>,
    }

    assert_eq!(problems_of::<Optional>([typed_in()]), ["name full_name SelfAsserted"]);
    assert_eq!(extract::<Optional>([]).unwrap().name, None);
}

#[test]
fn strict_age_check_rejects_a_typed_in_date_of_birth() {
    #[derive(SharePolicy)]
    struct Adult {
        #[attr(age_over = 18, self_asserted = false)]
        adult: bool,
    }

    let check = |source| text("age_over:18", "true").anchor(Anchor::source(source));
    assert_eq!(
        problems_of::<Adult>([check("USER_PROVIDED")]),
        ["adult age_over:18 SelfAsserted"]
    );
    assert!(extract::<Adult>([check("PASSPORT")]).unwrap().adult);
}
