//! Attributes that contradict each other are an error, never a silent choice.

use yoti_share::SharePolicy;
use yoti_share_sandbox::seal::{Anchor, Attribute};

use super::{extract, problems_of, text};

#[derive(SharePolicy)]
struct Adult {
    #[attr(age_over = 18)]
    adult: bool,
}

#[derive(SharePolicy)]
struct Estimated {
    #[attr(estimated_age_over(18, buffer = 5))]
    adult: bool,
}

fn checks<const N: usize>(results: [(&str, &str); N]) -> [Attribute; N] {
    results.map(|(name, result)| text(name, result))
}

#[test]
fn age_check_with_and_without_buffer_must_agree() {
    for (buffered, plain) in [("true", "false"), ("false", "true")] {
        let both = || checks([("age_over:18:5", buffered), ("age_over:18", plain)]);
        assert_eq!(problems_of::<Estimated>(both()), ["adult age_over:18:5 Contradictory"]);
        assert_eq!(problems_of::<Adult>(both()), ["adult age_over:18 Contradictory"]);
    }
    let agree = || checks([("age_over:18", "TRUE"), ("age_over:18:5", "true")]);
    assert!(extract::<Estimated>(agree()).unwrap().adult);
    assert!(extract::<Adult>(agree()).unwrap().adult);
}

#[test]
fn opposite_age_checks_must_have_opposite_results() {
    #[derive(SharePolicy)]
    struct Minor {
        #[attr(age_under = 18)]
        minor: bool,
    }

    for result in ["true", "false"] {
        let both = || checks([("age_over:18", result), ("age_under:18", result)]);
        assert_eq!(problems_of::<Adult>(both()), ["adult age_over:18 Contradictory"]);
        assert_eq!(problems_of::<Minor>(both()), ["minor age_under:18 Contradictory"]);
    }
    let opposite = || checks([("age_over:18", "false"), ("age_under:18", "true")]);
    assert!(!extract::<Adult>(opposite()).unwrap().adult);
    assert!(extract::<Minor>(opposite()).unwrap().minor);
    // With a buffer, a person may be neither.
    let neither = checks([("age_over:18:5", "false"), ("age_under:18", "false")]);
    assert!(!extract::<Estimated>(neither).unwrap().adult);
}

#[test]
fn different_questions_may_have_different_results() {
    let results = || {
        checks([
            ("age_over:18", "true"),
            ("age_over:180", "false"),
            ("age_over:21", "false"),
            ("age_under:18", "false"),
        ])
    };
    assert!(extract::<Adult>(results()).unwrap().adult);
    let buffers = checks([("age_over:18:5", "true"), ("age_over:18:10", "false")]);
    assert!(extract::<Estimated>(buffers).unwrap().adult);
}

#[derive(SharePolicy)]
struct Named {
    #[attr(full_name)]
    name: String,
}

fn name(value: &str, source: Anchor) -> Attribute {
    text("full_name", value).anchor(source)
}

#[test]
fn two_values_from_one_source_are_rejected() {
    let passport = || Anchor::source("PASSPORT");
    let twice = [name("Ada", passport()), name("Eve", passport())];
    assert_eq!(problems_of::<Named>(twice), ["name full_name Contradictory"]);
    // The passport is one of two sources of the first value.
    let overlapping = [
        name("Ada", Anchor::source("DRIVING_LICENCE")).anchor(passport()),
        name("Eve", passport()),
    ];
    assert_eq!(problems_of::<Named>(overlapping), ["name full_name Contradictory"]);
    let same = [name("Ada", passport()), name("Ada", passport())];
    assert_eq!(extract::<Named>(same).unwrap().name, "Ada");
}

#[test]
fn values_from_different_sources_may_differ() {
    for other in [
        Anchor::source("DRIVING_LICENCE"),
        Anchor::source("PASSPORT").sub_type("NFC"),
        Anchor::verifier("PASSPORT"),
        Anchor::source(""),
    ] {
        let attributes = [name("Ada", Anchor::source("PASSPORT")), name("Eve", other)];
        assert_eq!(extract::<Named>(attributes).unwrap().name, "Ada");
    }
}

#[test]
fn contradiction_in_an_alternative_is_rejected() {
    #[derive(SharePolicy)]
    struct Alternative {
        #[attr(full_name, alternatives(given_names))]
        #[expect(dead_code, reason = "never filled")]
        name: String,
    }

    let given = |value| text("given_names", value).anchor(Anchor::source("PASSPORT"));
    assert_eq!(
        problems_of::<Alternative>([given("Ada"), given("Eve")]),
        ["name given_names Contradictory"]
    );
}

#[test]
fn contradiction_in_a_flattened_struct_is_rejected() {
    #[derive(SharePolicy)]
    #[expect(dead_code, reason = "never filled")]
    struct Outer {
        #[attr(flatten)]
        estimated: Estimated,
        #[attr(flatten)]
        plain: Adult,
    }

    let both = checks([("age_over:18:5", "true"), ("age_over:18", "false")]);
    assert_eq!(
        problems_of::<Outer>(both),
        [
            "estimated.adult age_over:18:5 Contradictory",
            "plain.adult age_over:18 Contradictory"
        ]
    );
}

#[test]
fn two_structured_addresses_from_one_source_are_rejected() {
    #[derive(SharePolicy)]
    struct Address {
        #[attr(postal_address)]
        #[expect(dead_code, reason = "never filled")]
        address: String,
    }

    let structured = |text: &str| {
        let json = serde_json::json!({ "formatted_address": text });
        Attribute::json("structured_postal_address", &json).anchor(Anchor::source("PASSPORT"))
    };
    assert_eq!(
        problems_of::<Address>([structured("1 High Street"), structured("2 High Street")]),
        ["address postal_address Contradictory"]
    );
}
