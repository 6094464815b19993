//! Flattened structs, and constants made from policies.

#![deny(warnings, clippy::pedantic, missing_docs, unused_qualifications)]
#![expect(dead_code, reason = "most tests use only the policy")]

use yoti_share::{Policy, Profile, SelfieAuth, SharePolicy};

fn names(policy: &Policy) -> Vec<&str> {
    policy.wanted().map(yoti_share::WantedAttribute::name).collect()
}

#[derive(SharePolicy)]
struct Name {
    #[attr(full_name)]
    full: Option<String>,
}

#[test]
fn generic_function_reads_the_policy() {
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

/// Nine levels, each with another attribute.
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
fn flatten_nine_levels_deep() {
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
fn flatten_merges_authentications_and_remember_me() {
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
fn report_in_a_flattened_part() {
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

// The compiler checks the following items.

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
fn policies_are_usable_in_constants() {
    assert_eq!((POLICY.len(), WORDS.len(), SIZE), (1, 9, "much"));
    assert!(std::ptr::eq(POLICY, Name::POLICY));
}
