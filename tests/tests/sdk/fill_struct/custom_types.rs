//! Field types and markers that users write, and reading a profile by marker.

use yoti_share::{Date, FromAttribute, Outcome, ProfileAttribute, SharePolicy, ValueError, attribute, kind};
use yoti_share_sandbox::seal::{Anchor, Attribute};

use super::{extract, problems, receipt_of, text};

struct Points;

impl yoti_share::Attribute for Points {
    const NAME: &'static str = "com.example.points";
    type Kind = kind::Number;
}

#[derive(Debug, PartialEq)]
enum Gender {
    Female,
    Other,
}

impl FromAttribute<attribute::gender> for Gender {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        match attribute.text()? {
            "FEMALE" => Ok(Self::Female),
            "OTHER" => Ok(Self::Other),
            _ => Err(ValueError::new("unknown gender")),
        }
    }
}

#[derive(SharePolicy)]
struct Own {
    #[attr(self::Points)]
    points: Option<u32>,
    #[attr(gender)]
    gender: Gender,
    #[attr(self::Points, source(passport))]
    #[expect(dead_code, reason = "requested twice, with different constraints")]
    passport_points: Option<u32>,
}

#[test]
fn custom_markers_and_types_are_filled() {
    let own: Own = extract([
        text("gender", "FEMALE"),
        Attribute::int("com.example.points", 7).anchor(Anchor::source("PASSPORT")),
    ])
    .unwrap();
    assert_eq!((own.points, own.gender), (Some(7), Gender::Female));
    let error = extract::<Own>([text("gender", "canary")]).err().unwrap();
    assert_eq!(problems(&error), ["gender gender Malformed"]);
    assert!(error.to_string().contains("unknown gender") && !error.to_string().contains("canary"));
}

#[test]
fn profile_value_is_read_by_marker() {
    let receipt = receipt_of([
        Attribute::date("date_of_birth", "1990"),
        Attribute::int(<Points as yoti_share::Attribute>::NAME, 3),
    ]);
    let Outcome::Shared(share) = receipt.outcome() else {
        panic!("the share failed")
    };
    let profile = share.profile();
    assert_eq!(profile.value::<Date>(attribute::date_of_birth).unwrap().year(), 1990);
    assert_eq!(profile.value::<u8>(Points).unwrap(), 3);
    assert_eq!(profile.value::<Option<String>>(attribute::full_name).unwrap(), None);
    let error = profile.value::<String>(attribute::full_name).unwrap_err();
    assert_eq!(problems(&error), ["full_name full_name Missing"]);
}
