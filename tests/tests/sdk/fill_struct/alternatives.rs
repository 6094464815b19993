//! Alternative names, and which age check answers which field.

use yoti_share::{FieldProblem, SharePolicy};
use yoti_share_sandbox::seal::Attribute;

use super::{extract, problems_of, text};

#[derive(SharePolicy)]
struct Alternatives {
    #[attr(full_name, alternatives(given_names, "com.example.name"))]
    name: String,
}

#[test]
fn alternatives_are_tried_in_order() {
    let read = |attributes: Vec<Attribute>| extract::<Alternatives>(attributes).unwrap().name;
    assert_eq!(
        read(vec![
            text("com.example.name", "c"),
            text("given_names", "g"),
            text("full_name", "f")
        ]),
        "f"
    );
    assert_eq!(read(vec![text("com.example.name", "c"), text("given_names", "g")]), "g");
    assert_eq!(read(vec![text("com.example.name", "c")]), "c");
    assert_eq!(problems_of::<Alternatives>([]), ["name full_name Missing"]);
}

#[derive(SharePolicy)]
struct Estimated {
    #[attr(estimated_age_over(18, buffer = 5))]
    adult: bool,
}

#[test]
fn estimated_age_field_falls_back_to_the_plain_check() {
    let read = |attributes: Vec<Attribute>| extract::<Estimated>(attributes).map(|estimated| estimated.adult);
    assert!(read(vec![text("age_over:18:5", "true")]).unwrap());
    assert!(read(vec![text("age_over:18", "true")]).unwrap());
    assert!(!read(vec![text("age_over:18", "false"), text("age_over:18:5", "false")]).unwrap());
    assert!(read(vec![text("age_over:18:3", "true")]).is_err());
    assert!(read(vec![text("age_over:21", "true")]).is_err());
}

#[test]
fn contradictory_age_checks_are_rejected() {
    #[derive(SharePolicy)]
    struct Adult {
        #[attr(age_over = 18)]
        adult: bool,
    }

    let twice = |one, other| extract::<Adult>([text("age_over:18", one), text("age_over:18", other)]);
    assert!(twice("true", "TRUE").unwrap().adult);
    let error = twice("true", "false").map(|adult| adult.adult).unwrap_err();
    assert_eq!(error.fields()[0].problem(), FieldProblem::Contradictory);
}
