//! A struct with a field of every type can derive what an application stores, compares and prints.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use yoti_share::{
    AgeVerification, Anchor, Anchored, Date, DocumentDetails, IdentityProfileReport, Image, Json, PinAuth,
    PostalAddress, Profile, ProfileAttribute, Redacted, SelfieAuth, SharePolicy, Verified,
};

use super::assert_survives;

#[derive(SharePolicy, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[share(identity_profile(framework = uk_tfida, scheme = rtw))]
struct Everything {
    #[attr(full_name)]
    string: String,
    #[attr(given_names)]
    boxed_text: Box<str>,
    #[attr(family_name)]
    shared_text: Arc<str>,
    #[attr(email)]
    option: Option<String>,
    #[attr(phone_number)]
    absent: Option<Box<str>>,
    #[attr(date_of_birth)]
    date: Anchored<Date>,
    #[attr("com.example.jiff")]
    jiff: jiff::civil::Date,
    #[attr("com.example.time")]
    time: time::Date,
    #[attr("com.example.chrono")]
    chrono: chrono::NaiveDate,
    #[attr(postal_address)]
    verified: Verified<String>,
    #[attr(structured_postal_address)]
    address: PostalAddress,
    #[attr(age_over = 18)]
    flag: bool,
    #[attr(age_under = 65)]
    check: AgeVerification,
    #[attr(selfie)]
    image: Image,
    #[attr(document_images)]
    images: Vec<Image>,
    #[attr(document_details)]
    details: DocumentDetails,
    #[attr(nationality)]
    redacted: Redacted<Option<String>>,
    #[attr(gender)]
    attribute: ProfileAttribute,
    #[attr(identity_profile_report)]
    report: IdentityProfileReport,
    #[attr("com.example.json")]
    json: Json<Value>,
    #[attr("com.example.small")]
    small: i8,
    #[attr("com.example.large")]
    large: u64,
    #[attr("com.example.bytes")]
    bytes: Vec<u8>,
    #[attr("com.example.unit")]
    unit: (),
    #[selfie_auth]
    selfie_auth: SelfieAuth,
    #[pin_auth]
    pin_auth: PinAuth,
    #[attr(skip)]
    note: u64,
}

fn everything() -> Everything {
    let profile = Profile::builder()
        .attribute("full_name", "canary Ada Hartley")
        .attribute("given_names", "Ada")
        .attribute("family_name", "Hartley")
        .attribute("email_address", "ada@example.com")
        .anchored("date_of_birth", Anchored::new("1990-05", [Anchor::source("PASSPORT")]))
        .attribute("com.example.jiff", "1990-05-17")
        .attribute("com.example.time", "1990-05-17")
        .attribute("com.example.chrono", "1990-05-17")
        .anchored(
            "postal_address",
            Anchored::new("12 High Street", [Anchor::verifier("YOTI_ADMIN")]),
        )
        .attribute(
            "structured_postal_address",
            json!({ "address_format": 1, "latitude": 51.507_400_000_000_004 }),
        )
        .age_check(AgeVerification::over(18, true))
        .age_check(AgeVerification::under(65, false))
        .attribute("selfie", Image::jpeg([0xff, 0xd8]))
        .attribute("document_images", vec![Image::png([1]), Image::jpeg([2])])
        .attribute("document_details", "PASSPORT GBR 01234567 2016-05-01")
        .anchored("gender", Anchored::new("FEMALE", [Anchor::source("PASSPORT")]))
        .attribute(
            "identity_profile_report",
            json!({ "proof": "x", "levels": [1, -2.5, null] }),
        )
        .attribute("com.example.json", json!([{ "a": null }]))
        .attribute("com.example.small", -8)
        .attribute("com.example.large", u64::MAX)
        .attribute("com.example.bytes", "bytes")
        .attribute("com.example.unit", "ignored")
        .build();
    Everything::from_profile(&profile).unwrap()
}

#[test]
fn struct_with_every_field_type_survives_every_format() {
    let everything = everything();
    assert_eq!(everything.large, u64::MAX);
    assert_survives(&everything);
    assert_eq!(everything.clone(), everything);
}

#[derive(SharePolicy, Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Open {
    #[attr("com.example.json")]
    json: Value,
}

/// `serde_json::Value` itself needs a format that describes its values; `Json<Value>` does not.
#[test]
fn bare_json_value_survives_formats_that_describe_their_values() {
    let open = Open {
        json: json!({ "a": [1, null, "x"] }),
    };
    let text = serde_json::to_string(&open).unwrap();
    assert_eq!(serde_json::from_str::<Open>(&text).unwrap(), open);
    let mut cbor = Vec::new();
    ciborium::into_writer(&open, &mut cbor).unwrap();
    assert_eq!(ciborium::from_reader::<Open, _>(&*cbor).unwrap(), open);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Row<T> {
    id: u64,
    #[serde(flatten)]
    shared: T,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state")]
enum State<T> {
    Shared(T),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Member {
    photo: Image,
    born: Verified<Date>,
    gender: ProfileAttribute,
}

/// Under `flatten` and `tag`, serde reads the value from a buffer, where it does not learn that the format is binary.
#[test]
fn flattened_and_tagged_values_survive_json_and_cbor() {
    let member = Member {
        photo: Image::jpeg([0xff, 0xd8]),
        born: Verified::new("1990-05".parse().unwrap(), [Anchor::verifier("YOTI_ADMIN")]),
        gender: everything().attribute,
    };
    let row = Row {
        id: 1,
        shared: State::Shared(member),
    };
    let text = serde_json::to_string(&row).unwrap();
    assert_eq!(serde_json::from_str::<Row<State<Member>>>(&text).unwrap(), row);
    let mut cbor = Vec::new();
    ciborium::into_writer(&row, &mut cbor).unwrap();
    assert_eq!(ciborium::from_reader::<Row<State<Member>>, _>(&*cbor).unwrap(), row);
}

/// Written as a text, it would look the same as JSON that is a text.
#[test]
fn flattened_json_in_cbor_is_an_error_and_never_its_text() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Document {
        json: Json<Value>,
    }
    let row = Row {
        id: 1,
        shared: Document {
            json: Json(json!({ "a": 1 })),
        },
    };
    let text = serde_json::to_string(&row).unwrap();
    assert_eq!(serde_json::from_str::<Row<Document>>(&text).unwrap(), row);
    let mut cbor = Vec::new();
    ciborium::into_writer(&row, &mut cbor).unwrap();
    let error = ciborium::from_reader::<Row<Document>, _>(&*cbor).unwrap_err();
    assert!(error.to_string().contains("invalid type"), "{error}");
}
