//! Every shape of struct that is allowed: tuples and units, generics, lifetimes, raw identifiers, `cfg`'d fields, macros,
//! deep flattening; and constants made from them.

#![deny(
    warnings,
    clippy::pedantic,
    missing_docs,
    unused_qualifications,
    unreachable_pub,
    missing_debug_implementations
)]
#![expect(dead_code, reason = "mostly the question is looked at")]

use std::fmt::Debug;
use std::marker::PhantomData;

use yoti_share::{Date, FromAttribute, PinAuth, Policy, Profile, SelfieAuth, SharePolicy, attribute};

fn names(policy: &Policy) -> Vec<&str> {
    policy.wanted().map(yoti_share::WantedAttribute::name).collect()
}

#[test]
fn tuple_structs() {
    #[derive(SharePolicy)]
    struct Signup(
        #[attr(full_name)] String,
        #[attr(skip)] Option<u8>,
        #[attr(age_over = 21)] Option<bool>,
        #[selfie_auth] (),
    );
    assert_eq!(names(Signup::POLICY), ["full_name", "date_of_birth"]);
    let error = Signup::from_profile(&Profile::default()).err().unwrap();
    assert!(error.to_string().contains("full_name"), "{error}");
}

#[test]
fn structs_that_only_ask_for_an_authentication_or_a_profile() {
    #[derive(SharePolicy)]
    #[selfie_auth]
    struct Unit;

    #[derive(SharePolicy)]
    #[share(remember_me)]
    struct Empty {}

    #[derive(SharePolicy)]
    struct Tuple(#[pin_auth] PinAuth);

    #[derive(SharePolicy)]
    #[share(identity_profile(framework = uk_tfida, scheme = rtw))]
    struct Checked {
        #[selfie_auth]
        check: SelfieAuth,
    }

    assert!(names(Unit::POLICY).is_empty() && !Unit::POLICY.is_empty());
    assert!(names(Empty::POLICY).is_empty() && !Empty::POLICY.is_empty());
    let nothing = Profile::default();
    assert!(Unit::from_profile(&nothing).is_ok());
    assert!(Empty::from_profile(&nothing).is_ok());
    assert!(Tuple::from_profile(&nothing).is_ok());
    assert!(Checked::from_profile(&nothing).is_ok());
}

#[test]
fn generics_with_bounds_where_clauses_defaults_and_constants() {
    #[derive(SharePolicy)]
    struct Signup<'a, T: Clone + 'a, D = Date, const N: usize = 3>
    where
        D: Debug,
    {
        #[attr(full_name)]
        name: T,
        #[attr(date_of_birth)]
        born: Option<D>,
        #[attr(skip)]
        marker: PhantomData<(&'a T, [u8; N])>,
    }
    assert_eq!(Signup::<'static, String>::POLICY.len(), 2);
    assert_eq!(
        serde_json::to_string(<Signup<'static, Option<String>, Date, 7> as SharePolicy>::POLICY).unwrap(),
        r#"{"wanted":[{"name":"full_name","optional":true},{"name":"date_of_birth","optional":true}],"wanted_auth_types":[],"wanted_remember_me":false}"#
    );
}

#[test]
fn lifetimes_alone() {
    #[derive(SharePolicy)]
    struct Signup<'a, 'b: 'a> {
        #[attr(flatten)]
        name: Name,
        #[attr(skip)]
        text: Option<(&'a str, &'b str)>,
    }
    assert_eq!(names(Signup::POLICY), ["full_name"]);
}

#[derive(SharePolicy)]
struct Name {
    #[attr(full_name)]
    full: Option<String>,
}

#[test]
fn a_generic_function_knows_the_policy() {
    fn count<T: SharePolicy>() -> usize {
        T::POLICY.len()
    }
    #[derive(SharePolicy)]
    struct With<T> {
        #[attr(flatten)]
        inner: T,
        #[attr(email)]
        mail: String,
    }
    #[derive(SharePolicy)]
    struct With2<T> {
        #[attr(flatten)]
        inner: T,
        #[attr(gender)]
        gender: String,
    }

    assert_eq!(count::<With<With2<Name>>>(), 3);
}

#[test]
fn raw_identifiers() {
    #[derive(SharePolicy)]
    struct r#Type {
        #[attr(gender)]
        r#gen: Option<String>,
        #[attr]
        r#email: Option<String>,
        #[attr(r#full_name, r#optional)]
        r#fn: Option<String>,
    }
    assert_eq!(names(Type::POLICY), ["gender", "email_address", "full_name"]);
    assert!(Type::from_profile(&Profile::default()).is_ok());
}

#[test]
fn a_raw_field_is_told_by_its_plain_name() {
    #[derive(SharePolicy)]
    struct Signup {
        #[attr(gender)]
        r#type: String,
    }
    let error = Signup::from_profile(&Profile::default()).err().unwrap();
    assert!(error.to_string().contains("`type`"), "{error}");
}

#[test]
fn fields_behind_cfg() {
    #[derive(SharePolicy)]
    struct Signup {
        #[cfg(test)]
        #[attr(full_name)]
        here: Option<String>,
        #[cfg(not(test))]
        #[attr(full_nmae)]
        elsewhere: Option<Nothing>,
        #[cfg_attr(test, attr(email))]
        mail: Option<String>,
    }
    assert_eq!(names(Signup::POLICY), ["full_name", "email_address"]);
}

macro_rules! signup {
    ($name:ident, $attribute:ident, $field:ident: $ty:ty, $age:literal, $path:path, $wire:literal, $option:ty) => {
        #[derive(SharePolicy)]
        struct $name {
            #[attr($attribute)]
            $field: $ty,
            #[attr(age_over = $age)]
            adult: bool,
            #[attr($path)]
            points: Option<u32>,
            #[attr($wire, optional)]
            wire: $option,
            #[attr(given_names)]
            local: Option<String>,
        }
    };
}

struct Points;

impl yoti_share::Attribute for Points {
    const NAME: &'static str = "com.example.points";
    type Kind = yoti_share::kind::Number;
}

signup!(FromMacro, nationality, country: Option<String>, 21, crate::Points, "com.example.wire", Option<bool>);

#[test]
fn structs_from_macros() {
    let expected = [
        ("nationality", None, true),
        ("date_of_birth", Some("age_over:21"), false),
        ("com.example.points", None, true),
        ("com.example.wire", None, true),
        ("given_names", None, true),
    ];
    let wanted: Vec<_> = FromMacro::POLICY
        .wanted()
        .map(|w| (w.name(), w.derivation(), w.is_optional()))
        .collect();
    assert_eq!(wanted, expected);
}

type Maybe<T> = Option<T>;

mod renamed {
    pub(super) use std::option::Option as Perhaps;
}

#[test]
fn an_option_by_any_name_is_optional() {
    #[derive(SharePolicy)]
    struct Signup {
        #[attr(full_name, optional)]
        name: Maybe<String>,
        #[attr(email, optional)]
        mail: renamed::Perhaps<String>,
        #[attr(selfie, optional)]
        photo: Box<Option<Vec<u8>>>,
        #[attr(gender, required)]
        gender: Own,
        #[attr(phone_number, default)]
        phone: String,
    }

    #[derive(Default)]
    struct Own;

    impl FromAttribute<attribute::gender> for Own {
        fn from_attribute(_: &yoti_share::ProfileAttribute) -> Result<Self, yoti_share::ValueError> {
            Ok(Own)
        }
    }

    let optional: Vec<bool> = Signup::POLICY
        .wanted()
        .map(yoti_share::WantedAttribute::is_optional)
        .collect();
    assert_eq!(optional, [true, true, true, false, true]);
}

#[test]
fn one_attribute_with_several_constraints() {
    #[derive(SharePolicy)]
    struct Signup {
        #[attr(full_name)]
        any: Option<String>,
        #[attr(full_name, source(passport))]
        passport: Option<String>,
        #[attr(full_name, source(passport(nfc)))]
        chip: Option<String>,
        #[attr(full_name, prefer(passport))]
        rather: Option<String>,
        #[attr(age_over = 18)]
        adult: Option<bool>,
        #[attr(age_over = 21)]
        older: Option<bool>,
        #[attr(estimated_age_over(18, buffer = 5))]
        looks: Option<bool>,
        #[attr(date_of_birth)]
        born: Option<Date>,
    }
    assert_eq!(Signup::POLICY.len(), 8);
}

/// Nine levels, each with an attribute of its own.
mod deep {
    use super::SharePolicy;

    macro_rules! levels {
        ($($name:ident $attribute:ident $inner:ident;)+) => {$(
            #[derive(SharePolicy)]
            pub(super) struct $name {
                #[attr($attribute)]
                own: Option<String>,
                #[attr(flatten)]
                inner: $inner,
            }
        )+};
    }

    levels! {
        L1 full_name L2;
        L2 given_names L3;
        L3 family_name L4;
        L4 gender L5;
        L5 nationality L6;
        L6 phone_number L7;
        L7 email L8;
        L8 postal_address L9;
    }

    #[derive(SharePolicy)]
    pub(super) struct L9 {
        #[attr(document_details)]
        own: Option<String>,
    }
}

#[test]
fn flatten_nine_deep() {
    let expected = [
        "full_name",
        "given_names",
        "family_name",
        "gender",
        "nationality",
        "phone_number",
        "email_address",
        "postal_address",
        "document_details",
    ];
    assert_eq!(names(deep::L1::POLICY), expected);
    assert!(deep::L1::from_profile(&Profile::default()).is_ok());
}

#[test]
fn flatten_unites_authentications_and_remember_me() {
    #[derive(SharePolicy)]
    #[share(remember_me = optional, source(passport))]
    struct Outer {
        #[attr(full_name)]
        name: String,
        #[attr(flatten)]
        inner: Inner,
        #[selfie_auth]
        check: SelfieAuth,
    }

    #[derive(SharePolicy)]
    #[share(remember_me, selfie_auth, pin_auth)]
    struct Inner {
        #[attr(email)]
        mail: String,
    }

    assert_eq!(
        serde_json::to_string(Outer::POLICY).unwrap(),
        concat!(
            r#"{"wanted":[{"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":["#,
            r#"{"name":"PASSPORT","sub_type":""}],"soft_preference":false}}]},{"name":"email_address"}],"#,
            r#""wanted_auth_types":[1,2],"wanted_remember_me":true}"#,
        )
    );
}

#[test]
fn a_report_may_come_with_a_part() {
    #[derive(SharePolicy)]
    #[share(identity_profile(framework = uk_tfida, scheme = rtw))]
    struct Outer {
        #[attr(flatten)]
        answer: Answer,
    }

    #[derive(SharePolicy)]
    #[share(part)]
    struct Answer {
        #[attr(identity_profile_report)]
        report: Option<Vec<u8>>,
    }

    assert_eq!(Outer::POLICY.len(), 0);
    assert!(Outer::from_profile(&Profile::default()).is_ok());
}

#[test]
fn deprecated_fields_and_structs_do_not_warn_in_the_derive() {
    #[derive(SharePolicy)]
    #[deprecated]
    struct Old {
        #[deprecated]
        #[attr(full_name)]
        name: Option<String>,
    }
    #[expect(deprecated, reason = "that is what is tested")]
    let policy = Old::POLICY;
    assert_eq!(policy.len(), 1);
}

// What follows is checked by compiling it.

static POLICY: &Policy = Name::POLICY;
const LENGTH: usize = deep::L1::POLICY.len();
const _: () = assert!(Name::POLICY.wants("full_name") && !Name::POLICY.wants("email_address"));
const _: () = assert!(deep::L1::POLICY.wants("email_address") && !deep::L1::POLICY.is_empty());
const WORDS: [u8; LENGTH] = [0; LENGTH];
const SIZE: &str = match deep::L1::POLICY.len() {
    0 => "nothing",
    1..=8 => "something",
    _ => "much",
};

#[test]
fn policies_are_constants() {
    assert_eq!((POLICY.len(), WORDS.len(), SIZE), (1, 9, "much"));
    assert!(std::ptr::eq(POLICY, Name::POLICY));
}

#[test]
fn structs_in_functions_with_generics_of_their_own() {
    fn inner<T: Default + Debug>() -> String {
        #[derive(SharePolicy, Debug)]
        struct Local {
            #[attr(full_name, default)]
            name: String,
        }
        format!("{:?} {:?}", Local::from_profile(&Profile::default()).ok(), T::default())
    }
    assert_eq!(inner::<u8>(), r#"Some(Local { name: "" }) 0"#);
}
