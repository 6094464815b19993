//! Names of the user's items that are the names of ours, or of std's.
#![deny(warnings)]

use yoti_share::{Attribute, FromAttribute, ProfileAttribute, SharePolicy, ValueError};

#[allow(non_upper_case_globals, dead_code)]
mod constants {
    pub const yoti_policy: u8 = 0;
    pub const yoti_profile: u8 = 0;
    pub static yoti_reader: u8 = 0;
    pub const yoti_0: u8 = 0;
}
#[allow(unused_imports)]
use constants::*;

/// Not std's: an attribute of this type is required.
pub struct Option<T>(pub T);

impl<A: Attribute> FromAttribute<A> for Option<std::string::String> {
    fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(Option(std::string::String::new()))
    }
}

pub type Date = std::option::Option<yoti_share::Date>;
pub type Image = std::option::Option<yoti_share::Image>;

#[derive(SharePolicy)]
pub struct Signup {
    #[attr(full_name, required)]
    pub name: Option<std::string::String>,
    #[attr(date_of_birth, optional)]
    pub born: Date,
    #[attr(selfie, optional)]
    pub photo: Image,
}

#[derive(SharePolicy)]
pub struct Wrapper<T> {
    #[attr(email)]
    pub mail: T,
    #[attr(flatten)]
    pub signup: Signup,
}

#[test]
fn names_of_ours_and_of_std_are_free_for_users() {
    assert_eq!(Signup::POLICY.len(), 3);
    assert_eq!(Wrapper::<String>::POLICY.len(), 4);
}
