//! Every kind of struct that the derive accepts: tuple and unit structs, generics, lifetimes, raw identifiers, fields with
//! `cfg`, structs from macros, deep flattening; and constants made from their policies.

#![deny(
    warnings,
    clippy::pedantic,
    missing_docs,
    unused_qualifications,
    unreachable_pub,
    missing_debug_implementations
)]
#![expect(dead_code, reason = "most tests use only the policy")]

use std::fmt::Debug;
use std::marker::PhantomData;

use yoti_share::{Date, FromAttribute, PinAuth, Policy, Profile, SelfieAuth, SharePolicy, attribute};

fn names(policy: &Policy) -> Vec<&str> {
    policy.wanted().map(yoti_share::WantedAttribute::name).collect()
}

#[test]
fn tuple_struct_requests_its_fields() {
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
fn struct_without_attributes_is_filled() {
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
fn generic_struct_keeps_bounds_and_defaults() {
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
fn struct_with_lifetimes_derives() {
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
fn raw_identifiers_name_attributes_and_options() {
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
fn error_names_a_raw_field_without_its_prefix() {
    #[derive(SharePolicy)]
    struct Signup {
        #[attr(gender)]
        r#type: String,
    }
    let error = Signup::from_profile(&Profile::default()).err().unwrap();
    assert!(error.to_string().contains("`type`"), "{error}");
}

#[test]
fn field_disabled_by_cfg_is_not_requested() {
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

signup!(FromMacro, nationality, country: Option<String>, 21, crate::shapes::Points, "com.example.wire", Option<bool>);

#[test]
fn struct_from_macro_requests_its_fields() {
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
fn alias_of_option_is_optional() {
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

/// The generated code has 16 fields in one tuple.
#[test]
fn struct_with_17_fields_reads_each_by_its_own_attribute() {
    #[derive(SharePolicy)]
    struct Large {
        #[attr("com.example.a")]
        a: String,
        #[attr("com.example.b")]
        b: String,
        #[attr("com.example.c")]
        c: String,
        #[attr("com.example.d")]
        d: String,
        #[attr("com.example.e")]
        e: String,
        #[attr("com.example.f")]
        f: String,
        #[attr("com.example.g")]
        g: String,
        #[attr("com.example.h")]
        h: String,
        #[attr("com.example.i")]
        i: String,
        #[attr("com.example.j")]
        j: String,
        #[attr("com.example.k")]
        k: String,
        #[attr("com.example.l")]
        l: String,
        #[attr("com.example.m")]
        m: String,
        #[attr("com.example.n")]
        n: String,
        #[attr("com.example.o")]
        o: String,
        #[attr("com.example.p")]
        p: String,
        #[attr("com.example.q")]
        q: String,
    }
    let error = Large::from_profile(&Profile::default()).err().unwrap();
    let read: Vec<(&str, &str)> = error
        .fields()
        .iter()
        .map(|error| (error.field(), error.attribute()))
        .collect();
    let expected: Vec<(String, String)> = ('a'..='q')
        .map(|letter| (letter.to_string(), format!("com.example.{letter}")))
        .collect();
    let expected: Vec<(&str, &str)> = expected.iter().map(|(field, name)| (&**field, &**name)).collect();
    assert_eq!(read, expected);
    assert_eq!(names(Large::POLICY).len(), 17);
}

#[test]
fn attribute_with_different_constraints_is_accepted() {
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

#[test]
fn deprecated_fields_and_structs_cause_no_warning() {
    #[derive(SharePolicy)]
    #[deprecated]
    struct Old {
        #[deprecated]
        #[attr(full_name)]
        name: Option<String>,
    }
    #[expect(deprecated, reason = "the test uses a deprecated struct")]
    let policy = Old::POLICY;
    assert_eq!(policy.len(), 1);
}

#[test]
fn struct_inside_a_generic_function_derives() {
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
