//! The derive's output uses no name that is in scope: it compiles without a prelude, and where the usual names mean something else.

#![no_implicit_prelude]
#![expect(
    dead_code,
    non_upper_case_globals,
    reason = "the names only need to exist, and only the policy is used"
)]

use ::yoti_share::SharePolicy;

struct Option;
struct Result;
struct Vec;
struct String;
struct Some;
struct None;
struct Ok;
struct Err;
struct Default;
struct Policy;
struct Profile;
struct Part;
struct Attribute;
struct FromAttribute;
mod core {}
mod std {}
mod yoti_share {}

const profile: u8 = 0;
const reader: u8 = 0;
const policy: u8 = 0;
const field0: u8 = 0;

#[derive(SharePolicy)]
#[share(remember_me = optional, source(passport), identity_profile(framework = uk_tfida, scheme = dbs, objective = basic))]
#[pin_auth]
struct Everything {
    #[attr(
        full_name,
        prefer(pass_card),
        self_asserted,
        alternatives(given_names, "org.example.name")
    )]
    name: ::std::string::String,
    #[attr(email, optional)]
    mail: ::core::option::Option<::std::string::String>,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr("com.example.points", default)]
    points: u32,
    #[attr(self::Points, required)]
    more: u32,
    #[attr(flatten)]
    rest: Generic<::std::string::String>,
    #[attr(skip)]
    note: ::std::string::String,
    #[attr(identity_profile_report)]
    report: ::std::vec::Vec<u8>,
    #[selfie_auth]
    check: ::yoti_share::SelfieAuth,
}

#[derive(SharePolicy)]
struct Generic<T> {
    #[attr(nationality)]
    nationality: T,
    #[attr(flatten)]
    deeper: Deeper,
}

#[derive(SharePolicy)]
struct Deeper {
    #[attr(gender)]
    gender: ::std::string::String,
}

#[derive(SharePolicy)]
struct Borrowing<'a> {
    #[attr(full_name, optional)]
    name: <Self as Strings>::Text,
    #[attr("com.example.points", alternatives(self::Points, given_names))]
    points: ::std::vec::Vec<u8>,
    #[attr(skip)]
    note: ::core::option::Option<&'a str>,
}

trait Strings {
    type Text;
}

impl Strings for Borrowing<'_> {
    type Text = ::core::option::Option<::std::string::String>;
}

struct Points;

impl ::yoti_share::Attribute for Points {
    const NAME: &'static str = "com.example.more";
    type Kind = ::yoti_share::kind::Number;
}

#[test]
fn output_compiles_without_prelude_and_with_shadowed_names() {
    ::std::assert_eq!(<Everything as SharePolicy>::POLICY.len(), 7);
}
