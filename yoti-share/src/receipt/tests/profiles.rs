//! Profiles and their attributes.

use bytes::Bytes;

use crate::{AgeCheck, Anchor, Anchored, AttributeValue, ContentType, FromAttribute, ProfileAttribute, attribute};
use {super::fixture::*, crate::receipt::profile::Profile};

fn parse(attributes: &[Vec<u8>]) -> Profile {
    Profile::parse(&Bytes::from(attributes.concat())).unwrap()
}

#[test]
fn profile_keeps_order_and_duplicates() {
    let profile = parse(&[
        text("b", "1"),
        text("a", "2"),
        text("b", "3"),
        attribute("c", STRING, "4", &[bytes(7, "id-4")]),
    ]);
    let values: Vec<_> = profile
        .iter()
        .map(|attribute| (attribute.name(), attribute.text().unwrap()))
        .collect();
    assert_eq!(values, [("b", "1"), ("a", "2"), ("b", "3"), ("c", "4")]);
    assert_eq!(profile.get("b").unwrap().text().unwrap(), "1");
    let all: Vec<_> = profile
        .get_all("b")
        .map(|attribute| attribute.text().unwrap())
        .collect();
    assert_eq!(all, ["1", "3"]);
    assert_eq!(profile.by_id("id-4").unwrap().name(), "c");
    // The empty ID does not match attributes without an ID.
    assert!(profile.by_id("").is_none());
    assert!(profile.get("d").is_none());
    assert_eq!((&profile).into_iter().count(), 4);
}

#[test]
fn each_content_type_is_read_as_its_value() {
    let profile = parse(&[
        attribute("string", STRING, "tea", &[]),
        attribute("empty", STRING, "", &[]),
        attribute("jpeg", JPEG, [0xff, 0xd8], &[]),
        attribute("date", DATE, "1990-02-28", &[]),
        attribute("png", PNG, [0x89, 0x50], &[]),
        attribute("json", JSON, "{\"a\":[false]}", &[]),
        attribute("json_false", JSON, "false", &[]),
        attribute("json_array", JSON, "[1]", &[]),
        attribute("int", INT, "-42", &[]),
        attribute("zero", INT, "0", &[]),
        attribute("undefined", 0, "text", &[]),
        attribute("jwt", 8, "e30.e30.", &[]),
        attribute("unknown", 99, "text", &[]),
    ]);
    let value = |name: &str| profile.get(name).unwrap().value().unwrap();
    let text = |text: &str| AttributeValue::Text(text.to_owned());
    assert!(value("string") == text("tea"));
    assert!(value("empty") == text(""));
    assert!(
        matches!(value("jpeg"), AttributeValue::Image(image) if image.media_type() == "image/jpeg" && image.bytes() == [0xff, 0xd8])
    );
    assert!(
        matches!(value("date"), AttributeValue::Date(date) if (date.year(), date.month(), date.day()) == (1990, Some(2), Some(28)))
    );
    assert!(matches!(value("png"), AttributeValue::Image(image) if image.media_type() == "image/png"));
    assert!(value("json") == AttributeValue::Json(serde_json::json!({ "a": [false] })));
    assert!(value("json_false") == AttributeValue::Json(false.into()));
    assert!(value("json_array") == AttributeValue::Json(serde_json::json!([1])));
    assert!(value("int") == AttributeValue::Integer(-42));
    assert!(value("zero") == AttributeValue::Integer(0));
    assert!(value("undefined") == text("text"));
    assert!(value("jwt") == text("e30.e30."));
    assert!(value("unknown") == text("text"));
    assert_eq!(profile.get("unknown").unwrap().content_type(), ContentType::Other(99));
}

#[test]
fn unreadable_attributes_do_not_affect_others() {
    let cases: &[(&str, u64, &[u8])] = &[
        ("jpeg", JPEG, b""),
        ("png", PNG, b""),
        ("date", DATE, b"1990-02-30"),
        ("no date", DATE, b""),
        ("json", JSON, b"{"),
        ("no json", JSON, b""),
        ("int", INT, b"12a"),
        ("no int", INT, b""),
        ("plus", INT, b"+1"),
        ("string", STRING, b"\xff"),
        ("unknown", 99, b"\xff"),
        ("multi", MULTI_VALUE, b"\xff"),
        ("no multi", MULTI_VALUE, b""),
    ];
    let mut attributes: Vec<_> = cases
        .iter()
        .map(|(name, kind, value)| attribute(name, *kind, value, &[]))
        .collect();
    attributes.push(text("good", "still here"));
    let profile = parse(&attributes);
    for (name, _, raw) in cases {
        let attribute = profile.get(name).unwrap();
        assert!(attribute.value().is_err(), "{name}");
        assert_eq!(attribute.raw(), *raw);
    }
    assert_eq!(profile.get("good").unwrap().text().unwrap(), "still here");
}

#[test]
fn damaged_attribute_keeps_its_bytes_and_fails_to_read() {
    let bad_name = bytes(
        1,
        [bytes(1, [b'x', 0xff]), bytes(2, "value"), number(3, STRING)].concat(),
    );
    let bad_id = bytes(1, [bytes(1, "with_id"), bytes(2, "value"), bytes(7, [0xff])].concat());
    let cut_off = bytes(1, [bytes(1, "cut_off"), vec![0x12, 0x7f, b'v']].concat());
    let profile = parse(&[bad_name, bad_id, cut_off.clone(), text("good", "still here")]);
    assert_eq!(profile.len(), 4);
    let [bad_name, bad_id, damaged, good] = [0, 1, 2, 3].map(|at| profile.iter().nth(at).unwrap());
    assert_eq!((bad_name.name(), bad_name.raw()), ("x\u{fffd}", &b"value"[..]));
    assert_eq!((bad_id.name(), bad_id.raw()), ("with_id", &b"value"[..]));
    assert_eq!((damaged.name(), damaged.raw()), ("cut_off", &cut_off[2..]));
    for attribute in [bad_name, bad_id, damaged] {
        for error in [
            attribute.value().err(),
            attribute.text().err(),
            attribute.json().err(),
            attribute.integer().err(),
            attribute.images().err(),
        ] {
            let error = error.unwrap().to_string();
            assert!(error.contains("attribute"), "{error}");
        }
    }
    assert_eq!(good.text().unwrap(), "still here");
    let read = <Vec<u8> as FromAttribute<attribute::ThirdParty>>::from_attribute;
    assert_eq!(read(good), Ok(b"still here".to_vec()));
    assert!(read(damaged).is_err(), "the raw bytes are those of the whole message");
    // The attribute with the damaged name may be the full name.
    assert!(profile.value::<Option<String>>(attribute::full_name).is_err());
}

#[test]
fn date_with_a_time_reads_as_its_date() {
    let profile = parse(&[
        attribute("date", DATE, "2016-07-19T08:55:38Z", &[]),
        attribute("short", DATE, "2016-07", &[]),
        attribute("wrong", DATE, "2016-07-19T8", &[]),
    ]);
    let date = |name: &str| profile.get(name).unwrap().date().map(|date| date.to_string());
    assert_eq!(date("date").as_deref(), Ok("2016-07-19"));
    assert_eq!(date("short").as_deref(), Ok("2016-07"));
    assert!(date("wrong").is_err());
    assert!(matches!(profile.get("date").unwrap().value(), Ok(AttributeValue::Date(date)) if date.day() == Some(19)));
}

#[test]
fn lookups_in_a_large_profile_find_the_same_as_in_a_small_one() {
    for fillers in [0, 62, 63, 200] {
        let filler = (0..fillers).map(|number| {
            let rest = [bytes(7, format!("id-{}", number % 50))];
            attribute(&format!("name-{}", (number * 7) % 100), STRING, "filler", &rest)
        });
        let wanted = [
            attribute("wanted", STRING, "1", &[bytes(7, "the-id")]),
            attribute("wanted:2", STRING, "prefixed", &[]),
            attribute("wanted", STRING, "2", &[bytes(7, "the-id")]),
        ];
        let profile = parse(&filler.chain(wanted).collect::<Vec<_>>());
        let found: Vec<_> = profile.get_all("wanted").map(|found| found.raw().to_vec()).collect();
        assert_eq!(found, [b"1".to_vec(), b"2".to_vec()], "{fillers}");
        assert_eq!(profile.get("wanted").unwrap().raw(), b"1");
        assert_eq!(profile.by_id("the-id").unwrap().raw(), b"1");
        for absent in ["", "want", "wanted:", "zzz", "a"] {
            assert!(
                profile.get(absent).is_none() && profile.by_id(absent).is_none(),
                "{absent}"
            );
        }
        assert_eq!(profile.with_prefix("wanted").count(), 3);
        assert_eq!(profile.with_prefix("").count(), profile.len());
        for attribute in &profile {
            let (name, id) = (attribute.name(), attribute.id());
            let first = profile.iter().find(|other| other.name() == name).unwrap();
            assert!(std::ptr::eq(profile.get(name).unwrap(), first), "{name}");
            if let Some(id) = id {
                let first = profile.iter().find(|other| other.id() == Some(id)).unwrap();
                assert!(std::ptr::eq(profile.by_id(id).unwrap(), first), "{id}");
            }
        }
    }
}

#[test]
fn stored_bytes_are_read_as_a_profile() {
    let list = [
        text("full_name", "Ada"),
        attribute("photo", JPEG, [1], &[source("PASSPORT", "")]),
    ]
    .concat();
    let profile = Profile::from_bytes(list.clone()).unwrap();
    assert_eq!(profile.get("full_name").unwrap().text(), Ok("Ada"));
    let error = Profile::from_bytes(&list[..list.len() - 1]).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::MalformedReceipt);
    let photo = ProfileAttribute::from_bytes(&list[22..]);
    assert_eq!(
        (photo.name(), photo.raw(), photo.anchors().len()),
        ("photo", &[1][..], 1)
    );
    assert!(ProfileAttribute::from_bytes(*b"\xff").value().is_err());
}

#[test]
fn value_by_marker_without_attribute_name_fails() {
    let profile = parse(&[text("age_over:18", "true"), text("", "nameless")]);
    let errors = [
        profile.value::<Option<bool>>(attribute::age_over).err(),
        profile.value::<Option<bool>>(attribute::age_under).err(),
        profile.value::<Option<bool>>(attribute::estimated_age_over).err(),
        profile.value::<Option<String>>(attribute::ThirdParty).err(),
    ];
    for error in errors {
        assert!(error.unwrap().to_string().contains("age_checks"));
    }
}

#[test]
fn malformed_anchor_does_not_affect_its_attribute() {
    let profile = parse(&[attribute(
        "a",
        STRING,
        "b",
        &[bytes(4, [0xff]), source("PASSPORT", "OCR"), verifier("YOTI_ADMIN")],
    )]);
    let attribute = profile.get("a").unwrap();
    assert_eq!(attribute.text().unwrap(), "b");
    assert_eq!(attribute.anchors().len(), 3);
    assert_eq!(attribute.sources().map(Anchor::value).collect::<Vec<_>>(), ["PASSPORT"]);
    assert_eq!(
        attribute.verifiers().map(Anchor::value).collect::<Vec<_>>(),
        ["YOTI_ADMIN"]
    );
}

#[test]
fn unknown_fields_are_ignored_and_the_last_value_wins() {
    let metadata = [
        bytes(5, bytes(1, "k")),
        bytes(6, number(2, 1)),
        number(77, 3),
        bytes(2, "later"),
        number(1, 9),
    ];
    let profile = parse(&[
        attribute("a", STRING, "earlier", &metadata),
        bytes(9, "unknown"),
        number(1, 5),
    ]);
    assert_eq!(profile.len(), 1);
    assert_eq!(profile.get("a").unwrap().text().unwrap(), "later");
}

#[test]
fn truncated_attribute_list_is_malformed() {
    for list in [
        vec![0x0a],
        vec![0x0a, 5, 1],
        vec![0x0b],
        [text("a", "b"), vec![0x0a, 0xff]].concat(),
    ] {
        assert!(Profile::parse(&Bytes::from(list)).is_err());
    }
}

#[test]
fn profile_with_too_many_attributes_or_anchors_is_malformed() {
    let many = |count: usize| Profile::parse(&Bytes::from([0x0a, 0x00].repeat(count)));
    assert_eq!(many(65_536).unwrap().len(), 65_536);
    assert!(many(65_537).is_err());
    let anchors = bytes(1, bytes(4, "").repeat(65_536));
    assert!(Profile::parse(&Bytes::from(anchors)).is_err());
}

#[test]
fn values_share_the_buffer_of_the_profile() {
    let buffer = Bytes::from(attribute("selfie", JPEG, [7; 1000], &[]));
    let profile = Profile::parse(&buffer).unwrap();
    let image = profile.get("selfie").unwrap().image().unwrap();
    let within = buffer.as_ptr_range();
    assert!(within.contains(&image.bytes().as_ptr()), "the image was copied");
}

#[test]
fn age_checks_are_read_with_and_without_buffer() {
    let profile = parse(&[
        text("age_over:18", "true"),
        text("age_under:65", "false"),
        text("age_over:18:5", "false"),
        text("age_over:18", "false"),
        text("age_over:x", "true"),
        text("age_over:21", "perhaps"),
        text("aged", "true"),
    ]);
    let checks: Vec<_> = profile.age_checks().collect();
    let read: Vec<_> = checks
        .iter()
        .flatten()
        .map(|check| (check.check(), check.age(), check.buffer(), check.result()))
        .collect();
    assert_eq!(
        read,
        [
            (AgeCheck::Over, 18, None, true),
            (AgeCheck::Under, 65, None, false),
            (AgeCheck::Over, 18, Some(5), false),
            (AgeCheck::Over, 18, None, false),
        ]
    );
    assert_eq!(checks.len(), 6);
}

const STRUCTURED: &str = "{\"formatted_address\":\"1 High Street\\nLondon\",\"town_city\":{}}";

#[test]
fn postal_address_falls_back_to_the_structured_address() {
    let profile = parse(&[attribute(
        "structured_postal_address",
        JSON,
        STRUCTURED,
        &[source("PASSPORT", ""), bytes(7, "id")],
    )]);
    let found: Anchored<String> = profile.value(attribute::postal_address).unwrap();
    assert_eq!(found.value(), "1 High Street\nLondon");
    assert_eq!(found.sources().map(Anchor::value).collect::<Vec<_>>(), ["PASSPORT"]);
    let found: ProfileAttribute = profile.value(attribute::postal_address).unwrap();
    assert_eq!((found.name(), found.id()), ("postal_address", None));
    // `get` returns only shared attributes.
    assert!(profile.get("postal_address").is_none());
}

#[test]
fn shared_postal_address_is_preferred_to_the_structured_one() {
    let profile = parse(&[
        attribute("structured_postal_address", JSON, STRUCTURED, &[]),
        text("postal_address", "elsewhere"),
    ]);
    assert_eq!(profile.value::<String>(attribute::postal_address).unwrap(), "elsewhere");
}

#[test]
fn only_the_postal_address_falls_back_to_the_structured_one() {
    let profile = parse(&[attribute("structured_postal_address", JSON, STRUCTURED, &[])]);
    assert_eq!(profile.value::<Option<String>>(attribute::full_name).unwrap(), None);
    let empty = parse(&[]);
    assert_eq!(empty.value::<Option<String>>(attribute::postal_address).unwrap(), None);
}

#[test]
fn json_above_a_mebibyte_is_not_parsed() {
    let profile = |length: usize| {
        let json = format!("{{\"formatted_address\":\"{}\"}}", "x".repeat(length - 24));
        assert_eq!(json.len(), length);
        parse(&[attribute("structured_postal_address", JSON, json, &[])])
    };
    let (fits, too_long) = (profile(1_048_576), profile(1_048_577));
    assert!(
        fits.iter()
            .all(|attribute| attribute.json().is_ok() && attribute.value().is_ok())
    );
    assert!(
        too_long
            .iter()
            .all(|attribute| attribute.json().is_err() && attribute.value().is_err())
    );
    assert!(
        fits.value::<Option<String>>(attribute::postal_address)
            .unwrap()
            .is_some()
    );
    assert!(too_long.value::<Option<String>>(attribute::postal_address).is_err());
    let too_long = too_long.value::<crate::Json<serde_json::Value>>(attribute::structured_postal_address);
    assert!(too_long.is_err());
}
