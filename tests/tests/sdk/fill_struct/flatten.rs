//! Flattened structs, and a failed share.

use yoti_share::{Key, SharePolicy, receipt};
use yoti_share_sandbox::AppKey;

use super::{extract, problems_of, text};

#[derive(SharePolicy)]
struct Name {
    #[attr(given_names)]
    given: String,
    #[attr(family_name)]
    family: String,
}

#[derive(SharePolicy)]
struct Person<E: SharePolicy> {
    #[attr(flatten)]
    name: Name,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(flatten)]
    extra: E,
}

#[derive(SharePolicy)]
struct Contact {
    #[attr(email)]
    email: Option<String>,
}

#[test]
fn flattened_struct_is_filled_from_the_same_share() {
    let person: Person<Contact> = extract([
        text("family_name", "L"),
        text("given_names", "A"),
        text("age_over:18", "true"),
    ])
    .unwrap();
    assert_eq!((person.name.given.as_str(), person.name.family.as_str()), ("A", "L"));
    assert!(person.adult && person.extra.email.is_none());
    let names: Vec<&str> = Person::<Contact>::POLICY.wanted().map(|wanted| wanted.name()).collect();
    assert_eq!(names, ["given_names", "family_name", "date_of_birth", "email_address"]);
}

#[test]
fn problem_in_a_flattened_struct_has_its_path() {
    assert_eq!(
        problems_of::<Person<Contact>>([text("given_names", "A")]),
        ["name.family family_name Missing", "adult age_over:18 Missing"],
    );
}

#[test]
fn failed_share_reports_its_code_and_no_missing_fields() {
    let json = r#"{"id":"AAAA","sessionId":"s","error":"FRAUD_DETECTED"}"#;
    let key = Key::from_pem(AppKey::insecure_test_key().pem()).unwrap();
    let receipt = receipt::open(json, None::<&str>, &key).unwrap();
    let error = receipt.extract::<Name>().err().unwrap();
    assert_eq!(
        error.share_failure().map(|failure| failure.code()),
        Some("FRAUD_DETECTED")
    );
    assert!(error.fields().is_empty());
}
