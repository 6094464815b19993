//! Every field type, filled from values that fit it and from values that do not.

use std::{collections::HashMap, sync::Arc};

use serde::Deserialize;
use yoti_share::{
    AgeCheck, AgeVerification, Date, DocumentDetails, Image, Json, PinAuth, PostalAddress, ProfileAttribute,
    SelfieAuth, SharePolicy,
};
use yoti_share_sandbox::seal::{Attribute, content_type};

use super::{extract, problems, problems_of, text};

#[derive(Deserialize)]
struct Levels {
    levels: HashMap<String, u8>,
}

#[derive(SharePolicy)]
struct Everything {
    #[attr(full_name)]
    name: String,
    #[attr(given_names)]
    given: Box<str>,
    #[attr(family_name)]
    family: Arc<str>,
    #[attr(date_of_birth)]
    born: Date,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(age_under = 65)]
    working_age: AgeVerification,
    #[attr(estimated_age_over(21, buffer = 3))]
    looks_adult: bool,
    #[attr(estimated_age)]
    looks: String,
    #[attr(selfie)]
    photo: Image,
    #[attr(document_images)]
    pages: Vec<Image>,
    #[attr(document_details)]
    document: DocumentDetails,
    #[attr(structured_postal_address)]
    address: PostalAddress,
    #[attr("com.example.levels")]
    levels: Json<Levels>,
    #[attr("com.example.points")]
    points: i64,
    #[attr("com.example.anything")]
    anything: serde_json::Value,
    #[attr(gender)]
    gender: Option<String>,
    #[attr(nationality)]
    nationality: Option<Box<Box<str>>>,
    #[attr(phone_number, default)]
    phone: String,
    #[attr(email)]
    email: Vec<u8>,
    #[attr(postal_address)]
    postal: ProfileAttribute,
    #[attr("com.example.ignored")]
    _ignored: (),
    #[selfie_auth]
    _selfie: SelfieAuth,
    #[pin_auth]
    _pin: PinAuth,
    #[attr(skip)]
    seen: u32,
}

fn everything() -> Vec<Attribute> {
    let images = [(2, vec![1]), (1, b"no image".to_vec()), (4, vec![2, 3])];
    vec![
        text("full_name", "Ada Lovelace"),
        text("given_names", "Ada"),
        text("family_name", "Lovelace"),
        Attribute::date("date_of_birth", "1815-12"),
        text("age_over:18", "true"),
        text("age_under:65", "false"),
        text("age_over:21:3", "TRUE"),
        text("estimated_age", "18-24"),
        Attribute::jpeg("selfie", [0xff, 0xd8]),
        Attribute::multi_value("document_images", images),
        text("document_details", "PASSPORT GBR 01234567 2016-05-01"),
        Attribute::json(
            "structured_postal_address",
            &serde_json::json!({"town_city": "London", "formatted_address": "1 Road"}),
        ),
        Attribute::json("com.example.levels", &serde_json::json!({"levels": {"a": 3}})),
        Attribute::int("com.example.points", -12),
        Attribute::json("com.example.anything", &serde_json::json!([1, {"b": null}])),
        text("email_address", "ada@example.com"),
        text("com.example.ignored", ""),
    ]
}

#[test]
fn every_field_type_is_filled() {
    let all: Everything = extract(everything()).unwrap();
    assert_eq!(all.name, "Ada Lovelace");
    assert_eq!((&*all.given, &*all.family), ("Ada", "Lovelace"));
    assert_eq!(all.born.to_string(), "1815-12");
    assert!(all.adult && all.looks_adult);
    assert_eq!(
        (all.working_age.check(), all.working_age.age(), all.working_age.result()),
        (AgeCheck::Under, 65, false)
    );
    assert_eq!(all.looks, "18-24");
    assert_eq!(
        (all.photo.media_type(), all.photo.bytes()),
        ("image/jpeg", &[0xff, 0xd8][..])
    );
    let pages: Vec<_> = all
        .pages
        .iter()
        .map(|page| (page.media_type(), page.bytes().to_vec()))
        .collect();
    assert_eq!(pages, [("image/jpeg", vec![1]), ("image/png", vec![2, 3])]);
    assert_eq!(
        (all.document.number(), all.document.issuing_authority()),
        ("01234567", None)
    );
    assert_eq!(all.address.town_city(), Some("London"));
    assert_eq!(all.levels.levels["a"], 3);
    assert_eq!(all.points, -12);
    assert_eq!(all.anything, serde_json::json!([1, {"b": null}]));
    assert_eq!((all.gender, all.nationality), (None, None));
    assert_eq!((all.phone.as_str(), all.seen), ("", 0));
    assert_eq!(all.email, b"ada@example.com");
}

#[test]
fn date_with_a_time_is_read_as_its_date() {
    #[derive(SharePolicy)]
    struct Born {
        #[attr(date_of_birth)]
        born: Date,
    }

    let born: Born = extract([Attribute::date("date_of_birth", "2016-07-19T08:55:38Z")]).unwrap();
    assert_eq!(born.born.to_string(), "2016-07-19");
    let malformed = Attribute::date("date_of_birth", "2016-07-19T");
    assert_eq!(problems_of::<Born>([malformed]), ["born date_of_birth Malformed"]);
}

#[test]
fn empty_document_images_are_absent() {
    #[derive(SharePolicy)]
    struct Pages {
        #[attr(document_images)]
        pages: Option<Vec<Image>>,
        #[attr("com.example.pages")]
        _others: Option<Vec<Image>>,
    }

    #[derive(SharePolicy)]
    struct Required {
        #[attr(document_images)]
        _pages: Vec<Image>,
    }

    let empty = || Attribute::raw("document_images", content_type::MULTI_VALUE, []);
    assert!(extract::<Pages>([empty()]).unwrap().pages.is_none());
    assert_eq!(problems_of::<Required>([empty()]), ["_pages document_images Missing"]);
    let shared = Attribute::multi_value("document_images", [(2, vec![1])]);
    assert_eq!(extract::<Pages>([empty(), shared]).unwrap().pages.unwrap().len(), 1);
    // Other empty values are malformed.
    let others = [
        Attribute::raw("com.example.pages", content_type::MULTI_VALUE, []),
        Attribute::jpeg("document_images", []),
    ];
    let problems = problems_of::<Pages>(others);
    assert_eq!(
        problems,
        ["pages document_images Malformed", "_others com.example.pages Malformed"]
    );
}

#[test]
fn postal_address_falls_back_to_the_structured_one() {
    let all: Everything = extract(everything()).unwrap();
    assert_eq!((all.postal.name(), all.postal.text()), ("postal_address", Ok("1 Road")));
}

#[test]
fn all_missing_fields_are_listed_in_order() {
    let expected = [
        "name full_name Missing",
        "given given_names Missing",
        "family family_name Missing",
        "born date_of_birth Missing",
        "adult age_over:18 Missing",
        "working_age age_under:65 Missing",
        "looks_adult age_over:21:3 Missing",
        "looks estimated_age Missing",
        "photo selfie Missing",
        "pages document_images Missing",
        "document document_details Missing",
        "address structured_postal_address Missing",
        "levels com.example.levels Missing",
        "points com.example.points Missing",
        "anything com.example.anything Missing",
        "email email_address Missing",
        "postal postal_address Missing",
        "_ignored com.example.ignored Missing",
    ];
    assert_eq!(problems_of::<Everything>([]), expected);
}

#[test]
fn malformed_values_are_reported_without_the_value() {
    let broken = [
        Attribute::raw("full_name", content_type::STRING, *b"canary\xff"),
        Attribute::date("date_of_birth", "canary-05"),
        text("age_over:18", "canary"),
        Attribute::jpeg("selfie", []),
        text("document_details", "canary"),
        Attribute::raw("structured_postal_address", content_type::JSON, *b"{\"canary\""),
        Attribute::json("com.example.levels", &serde_json::json!({"levels": "canary"})),
        text("com.example.points", "12canary"),
    ];
    let given: Vec<Attribute> = everything()
        .into_iter()
        .filter(|attribute| broken.iter().all(|other| other.name() != attribute.name()))
        .chain(broken.clone())
        .collect();
    let Err(error) = extract::<Everything>(given) else {
        panic!("the struct was filled")
    };
    let expected = [
        "name full_name Malformed",
        "born date_of_birth Malformed",
        "adult age_over:18 Malformed",
        "photo selfie Malformed",
        "document document_details Malformed",
        "address structured_postal_address Malformed",
        "levels com.example.levels Malformed",
        "points com.example.points Malformed",
        "postal postal_address Malformed",
    ];
    assert_eq!(problems(&error), expected);
    assert!(!format!("{error} {error:?} {error:#?}").contains("canary"));
}

#[test]
fn malformed_optional_attribute_is_an_error() {
    #[derive(SharePolicy)]
    struct Optional {
        #[attr(date_of_birth)]
        #[expect(dead_code, reason = "never filled")]
        born: Option<Date>,
    }

    assert_eq!(
        problems_of::<Optional>([Attribute::date("date_of_birth", "soon")]),
        ["born date_of_birth Malformed"]
    );
}

#[test]
fn false_zero_and_empty_are_values() {
    #[derive(SharePolicy)]
    struct Falsy {
        #[attr(age_over = 18)]
        adult: bool,
        #[attr("com.example.points")]
        points: Option<u32>,
        #[attr(gender)]
        gender: Option<String>,
        #[attr("com.example.flag")]
        flag: Option<serde_json::Value>,
    }

    let falsy: Falsy = extract([
        text("age_over:18", "false"),
        Attribute::int("com.example.points", 0),
        text("gender", ""),
        Attribute::json("com.example.flag", &serde_json::json!(false)),
    ])
    .unwrap();
    assert_eq!(
        (falsy.adult, falsy.points, falsy.gender.as_deref()),
        (false, Some(0), Some(""))
    );
    assert_eq!(falsy.flag, Some(serde_json::json!(false)));
}

#[test]
fn number_out_of_range_is_malformed() {
    #[derive(SharePolicy)]
    struct Small {
        #[attr("com.example.points")]
        #[expect(dead_code, reason = "never filled")]
        points: u8,
    }

    assert_eq!(
        problems_of::<Small>([Attribute::int("com.example.points", 256)]),
        ["points com.example.points Malformed"]
    );
    assert_eq!(
        problems_of::<Small>([Attribute::int("com.example.points", -1)]),
        ["points com.example.points Malformed"]
    );
}

#[test]
fn jiff_date_rejects_a_partial_date() {
    #[derive(SharePolicy)]
    struct Dates {
        #[attr(date_of_birth)]
        born: jiff::civil::Date,
    }

    let dates: Dates = extract([Attribute::date("date_of_birth", "1990-02-28")]).unwrap();
    assert_eq!(dates.born, jiff::civil::date(1990, 2, 28));
    assert_eq!(
        problems_of::<Dates>([Attribute::date("date_of_birth", "1990-02")]),
        ["born date_of_birth Malformed"]
    );
}
