//! Alternatives of the catalogue and of third parties, with types that hold them.

use yoti_share::{Anchored, SharePolicy};

#[derive(SharePolicy)]
struct Signup<T, U> {
    #[attr(given_names, alternatives(full_name, "com.example.names"))]
    name: Option<Anchored<String>>,
    #[attr(family_name, alternatives(full_name))]
    family: T,
    #[attr(date_of_birth, alternatives(full_name))]
    anything: Vec<u8>,
    #[attr(age_over = 18, alternatives(estimated_age))]
    adult: U,
}

#[test]
fn alternatives_with_types_that_hold_them_compile() {
    assert_eq!(Signup::<String, bool>::POLICY.len(), 4);
    let _ = |signup: Signup<String, bool>| (signup.name, signup.family, signup.anything, signup.adult);
}
