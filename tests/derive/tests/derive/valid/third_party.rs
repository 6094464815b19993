//! Attributes that Yoti does not know: by string and by type.
#![deny(warnings)]
#![allow(dead_code)]

use yoti_share::{Attribute, FromAttribute, ProfileAttribute, SharePolicy, ValueError, attribute, kind};

mod points {
    pub struct Points;
}

impl Attribute for points::Points {
    const NAME: &'static str = "com.example.points";
    type Kind = kind::Number;
}

struct Shelf<T>(T);

impl<T> Attribute for Shelf<T> {
    const NAME: &'static str = "com.example.shelf";
    type Kind = kind::Text;
}

enum Level {
    Gold,
    Other,
}

impl<A: Attribute<Kind = kind::Text>> FromAttribute<A> for Level {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(if attribute.text()? == "GOLD" {
            Level::Gold
        } else {
            Level::Other
        })
    }
}

#[derive(SharePolicy)]
struct Member {
    #[attr("com.example.level")]
    level: String,
    #[attr("com.example.since", optional)]
    since: Option<yoti_share::Date>,
    #[attr(points::Points)]
    points: u64,
    #[attr(self::Shelf<u8>, default)]
    shelf: String,
    #[attr(crate::valid::third_party::Shelf<u16>, source("LIBRARY"("MAIN")))]
    other: Level,
    #[attr(gender)]
    gender: Level,
    #[attr(attribute::email)]
    mail: String,
}

#[test]
fn third_party_attributes_compile_by_string_and_type() {
    assert!(Member::POLICY.wants("com.example.points") && Member::POLICY.wants("email_address"));
}
