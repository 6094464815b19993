//! A damaged attribute that may be the requested one is an error, never an absence.

use yoti_share::{ExtractError, Key, Profile, SharePolicy, receipt};
use yoti_share_sandbox::{
    AppKey,
    seal::{Seal, Side},
};

use super::problems;

#[derive(SharePolicy)]
struct Optional {
    #[attr(full_name)]
    name: Option<String>,
}

/// `{ 1: "full_name", 2: "Ada" }`, field 1 of the list.
const ADA: &[u8] = b"\x0a\x10\x0a\x09full_name\x12\x03Ada";
/// The same with the value of another length than its bytes.
const CUT_OFF: &[u8] = b"\x0a\x10\x0a\x09full_name\x12\x04Ada";
/// A value that is damaged, before the name.
const DAMAGED_BEFORE_NAME: &[u8] = b"\x0a\x10\x12\x7fAda\x0a\x09full_name";
/// The name with one byte that is not UTF-8.
const DAMAGED_NAME: &[u8] = b"\x0a\x10\x0a\x09full_nam\xff\x12\x03Ada";
/// Only the value, without a name.
const UNNAMED: &[u8] = b"\x0a\x05\x12\x03Ada";
/// `{ 1: "gender", 2: <damaged> }`
const OTHER_CUT_OFF: &[u8] = b"\x0a\x0a\x0a\x06gender\x12\x04";

fn extract<T: SharePolicy>(profile: &[&[u8]]) -> Result<T, ExtractError> {
    let app_key = AppKey::insecure_test_key();
    let sealed = Seal::under(&app_key)
        .user(Side::new().profile_bytes(profile.concat()))
        .seal()
        .unwrap();
    let key = Key::from_pem(app_key.pem()).unwrap();
    receipt::open(sealed.receipt_json(), sealed.item_key_json(), &key)
        .unwrap()
        .extract()
}

fn problem_of<T: SharePolicy>(profile: &[&[u8]]) -> String {
    match extract::<T>(profile) {
        Ok(_) => "filled".to_owned(),
        Err(error) => problems(&error).join(", "),
    }
}

#[test]
fn damaged_attribute_is_not_absent() {
    for damaged in [CUT_OFF, DAMAGED_BEFORE_NAME, DAMAGED_NAME, UNNAMED] {
        assert_eq!(
            problem_of::<Optional>(&[damaged]),
            "name full_name Malformed",
            "{damaged:x?}"
        );
    }
}

#[test]
fn undamaged_copy_does_not_hide_a_damaged_one() {
    for damaged in [CUT_OFF, DAMAGED_BEFORE_NAME, DAMAGED_NAME, UNNAMED] {
        for profile in [[ADA, damaged], [damaged, ADA]] {
            assert_eq!(
                problem_of::<Optional>(&profile),
                "name full_name Malformed",
                "{profile:x?}"
            );
        }
    }
}

#[test]
fn damaged_attribute_of_another_name_costs_only_itself() {
    let filled: Optional = extract(&[OTHER_CUT_OFF, ADA]).unwrap();
    assert_eq!(filled.name.as_deref(), Some("Ada"));
    assert_eq!(extract::<Optional>(&[OTHER_CUT_OFF]).unwrap().name, None);
}

#[test]
fn damaged_copy_is_not_passed_over_for_a_required_source() {
    #[derive(SharePolicy)]
    struct FromPassport {
        #[attr(full_name, source(passport))]
        #[expect(dead_code, reason = "never filled")]
        name: Option<String>,
    }

    assert_eq!(problem_of::<FromPassport>(&[CUT_OFF]), "name full_name Malformed");
    assert_eq!(problem_of::<FromPassport>(&[ADA]), "name full_name WrongSource");
}

#[test]
fn damaged_age_check_of_the_same_question_is_an_error() {
    #[derive(SharePolicy)]
    struct Estimated {
        #[attr(estimated_age_over(18, buffer = 5))]
        #[expect(dead_code, reason = "never filled")]
        adult: bool,
    }

    let buffered: &[u8] = b"\x0a\x15\x0a\x0dage_over:18:5\x12\x04true";
    let plain_cut_off: &[u8] = b"\x0a\x13\x0a\x0bage_over:18\x12\x05true";
    assert_eq!(problem_of::<Estimated>(&[buffered]), "filled");
    assert_eq!(
        problem_of::<Estimated>(&[buffered, plain_cut_off]),
        "adult age_over:18:5 Malformed"
    );
}

#[test]
fn profile_still_lists_a_damaged_attribute() {
    struct Listed(Vec<bool>);

    impl SharePolicy for Listed {
        const POLICY: &'static yoti_share::Policy = Optional::POLICY;

        fn from_profile(profile: &Profile) -> Result<Self, ExtractError> {
            let is_readable = |attribute: &yoti_share::ProfileAttribute| attribute.text().is_ok();
            Ok(Self(profile.iter().map(is_readable).collect()))
        }
    }

    let listed: Listed = extract(&[DAMAGED_BEFORE_NAME, ADA]).unwrap();
    assert_eq!(listed.0, [false, true]);
}

#[derive(SharePolicy)]
struct Address {
    #[attr(postal_address)]
    address: Option<String>,
}

#[test]
fn malformed_structured_address_is_not_an_absent_postal_address() {
    // { 1: "structured_postal_address", 2: <JSON> }
    let structured = |json: &str| {
        let length = u8::try_from(json.len()).unwrap();
        [
            &[0x0a, 29 + length, 0x0a, 25][..],
            b"structured_postal_address",
            &[0x12, length],
            json.as_bytes(),
        ]
        .concat()
    };
    for json in ["{", "[]", "7", ""] {
        assert_eq!(
            problem_of::<Address>(&[&structured(json)]),
            "address postal_address Malformed",
            "{json}"
        );
    }
    for json in ["{}", r#"{"formatted_address":null}"#, r#"{"formatted_address":7}"#] {
        assert_eq!(
            extract::<Address>(&[&structured(json)]).unwrap().address,
            None,
            "{json}"
        );
    }
    let formatted = structured(r#"{"formatted_address":"1 High Street"}"#);
    assert_eq!(
        extract::<Address>(&[&formatted]).unwrap().address.as_deref(),
        Some("1 High Street")
    );
}
