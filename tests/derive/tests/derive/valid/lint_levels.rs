//! The lint levels of a struct apply to its impl, as they do to the impls of std's derives.
#![deny(warnings)]

use yoti_share::{Attribute, SharePolicy, kind};

mod old {
    use super::{Attribute, kind};

    #[deprecated]
    pub type Old = u8;

    #[deprecated]
    pub struct Points;

    #[allow(deprecated)]
    impl Attribute for Points {
        const NAME: &'static str = "com.example.points";
        type Kind = kind::Number;
    }
}

#[derive(SharePolicy)]
#[allow(deprecated)]
pub struct Allowed {
    #[attr(old::Points)]
    pub points: u8,
    #[attr(skip)]
    pub old: old::Old,
}

#[derive(SharePolicy)]
#[expect(deprecated, reason = "the type is still in use")]
pub struct Expected {
    #[attr(email)]
    pub mail: String,
    #[attr(skip)]
    pub old: old::Old,
}

#[derive(SharePolicy)]
#[deny(unused_qualifications, missing_docs)]
#[warn(clippy::pedantic)]
/// Lints of the struct.
pub struct Denied {
    /// A word.
    #[attr(email)]
    pub mail: String,
}

#[derive(SharePolicy)]
#[forbid(unused_qualifications, deprecated)]
pub struct Forbidden {
    #[attr(self::Level)]
    pub level: u8,
}

pub struct Level;

impl Attribute for Level {
    const NAME: &'static str = "com.example.level";
    type Kind = kind::Number;
}
