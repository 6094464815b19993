//! Types of the user that are called like ours, with arguments that ours do not take.
#![deny(warnings)]

use yoti_share::SharePolicy;

mod own {
    use yoti_share::{
        Attribute, ExtractError, FromAttribute, Policy, Profile, ProfileAttribute, SharePolicy, ValueError,
    };

    pub struct Verified<T>(pub T);

    impl<A: Attribute> FromAttribute<A> for Verified<std::option::Option<String>> {
        fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
            Ok(Verified(None))
        }
    }

    /// Requires its value.
    pub struct Option<T>(pub T);

    impl<A: Attribute, T: FromAttribute<A>> FromAttribute<A> for Option<T> {
        fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
            T::from_attribute(attribute).map(Option)
        }
    }

    impl<T: SharePolicy> SharePolicy for Option<T> {
        const POLICY: &'static Policy = T::POLICY;

        fn from_profile(profile: &Profile) -> Result<Self, ExtractError> {
            T::from_profile(profile).map(Option)
        }
    }
}

#[derive(SharePolicy)]
pub struct Signup {
    #[attr(full_name)]
    pub name: own::Verified<Option<String>>,
    #[attr(email)]
    pub mail: own::Option<Option<String>>,
    #[attr(flatten)]
    pub contact: own::Option<Contact>,
}

#[derive(SharePolicy)]
pub struct Contact {
    #[attr(phone_number)]
    pub phone: String,
}

#[test]
fn wrappers_with_names_of_ours_are_those_of_the_user() {
    let optional: Vec<bool> = Signup::POLICY.wanted().map(|wanted| wanted.is_optional()).collect();
    assert_eq!(optional, [false, false, false]);
}
