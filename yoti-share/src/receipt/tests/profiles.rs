use bytes::Bytes;

use crate::{AgeCheck, Anchor, AttributeValue, ContentType, FromAttribute, attribute};
use {
    super::fixture::*,
    crate::receipt::{
        extra_data::{ExtraData, ExtraDataKind},
        profile::Profile,
    },
};

fn parse(attributes: &[Vec<u8>]) -> Profile {
    Profile::parse(&Bytes::from(attributes.concat())).unwrap()
}

#[test]
fn order_and_duplicates_are_kept() {
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
    // An attribute without an id is not the one of no id.
    assert!(profile.by_id("").is_none());
    assert!(profile.get("d").is_none());
    assert_eq!((&profile).into_iter().count(), 4);
}

#[test]
fn every_content_type_has_its_value() {
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
fn one_attribute_that_cannot_be_read_costs_no_other() {
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
fn a_damaged_attribute_stays_with_its_bytes_and_its_error() {
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
    assert!(read(damaged).is_err(), "the bytes are those of the whole message");
    // What cannot be read is no person's name either.
    assert!(profile.value::<Option<String>>(attribute::full_name).unwrap().is_none());
}

#[test]
fn a_marker_that_names_no_attribute_by_itself_finds_none_silently() {
    let profile = parse(&[text("age_over:18", "true"), text("", "nameless")]);
    let refusals = [
        profile.value::<Option<bool>>(attribute::age_over).err(),
        profile.value::<Option<bool>>(attribute::age_under).err(),
        profile.value::<Option<bool>>(attribute::estimated_age_over).err(),
        profile.value::<Option<String>>(attribute::ThirdParty).err(),
    ];
    for refusal in refusals {
        assert!(refusal.unwrap().to_string().contains("age_checks"));
    }
}

#[test]
fn a_bad_anchor_costs_no_attribute() {
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
fn unknown_fields_are_passed_over_and_the_last_of_a_field_counts() {
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
fn a_list_that_is_cut_off_is_refused() {
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
fn a_profile_of_absurdly_many_attributes_is_refused() {
    let many = |count: usize| Profile::parse(&Bytes::from([0x0a, 0x00].repeat(count)));
    assert_eq!(many(65_536).unwrap().len(), 65_536);
    assert!(many(65_537).is_err());
    let anchors = bytes(1, bytes(4, "").repeat(65_536));
    assert!(Profile::parse(&Bytes::from(anchors)).is_err());
}

#[test]
fn values_share_the_buffer() {
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

mod postal_address {
    use super::*;

    const STRUCTURED: &str = "{\"formatted_address\":\"1 High Street\\nLondon\",\"town_city\":{}}";

    #[test]
    fn falls_back_on_the_structured_one_with_its_anchors() {
        let profile = parse(&[attribute(
            "structured_postal_address",
            JSON,
            STRUCTURED,
            &[source("PASSPORT", ""), bytes(7, "id")],
        )]);
        let found = profile.get_with_fallback("postal_address").unwrap();
        assert_eq!(
            (found.name(), found.text().unwrap()),
            ("postal_address", "1 High Street\nLondon")
        );
        assert_eq!(found.sources().map(Anchor::value).collect::<Vec<_>>(), ["PASSPORT"]);
        assert_eq!(
            profile.value::<String>(attribute::postal_address).unwrap(),
            "1 High Street\nLondon"
        );
        // The profile itself says what was shared.
        assert!(profile.get("postal_address").is_none());
    }

    #[test]
    fn is_preferred_when_it_was_shared() {
        let profile = parse(&[
            attribute("structured_postal_address", JSON, STRUCTURED, &[]),
            text("postal_address", "elsewhere"),
        ]);
        assert_eq!(
            profile.get_with_fallback("postal_address").unwrap().text().unwrap(),
            "elsewhere"
        );
    }

    #[test]
    fn is_absent_when_neither_can_be_had() {
        for json in ["{}", "{\"formatted_address\":7}", "[]", "{"] {
            let profile = parse(&[attribute("structured_postal_address", JSON, json, &[])]);
            assert!(profile.get_with_fallback("postal_address").is_none(), "{json}");
        }
        assert!(parse(&[]).get_with_fallback("postal_address").is_none());
        assert!(
            parse(&[attribute("structured_postal_address", JSON, STRUCTURED, &[])])
                .get_with_fallback("full_name")
                .is_none()
        );
    }
}

mod multi_values {
    use super::*;

    fn item(content_type: u64, data: &[u8]) -> Vec<u8> {
        bytes(1, [number(1, content_type), bytes(2, data)].concat())
    }

    #[test]
    fn images_are_taken_and_the_rest_passed_over() {
        let value = [item(JPEG, b"1"), item(STRING, b"text"), item(PNG, b"2")].concat();
        let profile = parse(&[attribute("document_images", MULTI_VALUE, value, &[])]);
        let images = profile.get("document_images").unwrap().images().unwrap();
        let images: Vec<_> = images.iter().map(|image| (image.media_type(), image.bytes())).collect();
        assert_eq!(images, [("image/jpeg", &b"1"[..]), ("image/png", &b"2"[..])]);
    }

    #[test]
    fn items_fail_one_by_one() {
        let value = [item(INT, b"0"), item(INT, b"x"), item(MULTI_VALUE, &item(STRING, b""))].concat();
        let profile = parse(&[attribute("several", MULTI_VALUE, value, &[])]);
        let AttributeValue::Multi(items) = profile.get("several").unwrap().value().unwrap() else {
            panic!("not several")
        };
        assert!(items[0] == Ok(AttributeValue::Integer(0)));
        assert!(items[1].is_err());
        assert!(matches!(&items[2], Ok(AttributeValue::Multi(inner)) if inner.len() == 1));
    }

    #[test]
    fn absurdly_many_are_refused() {
        let value = |count: usize| {
            let profile = parse(&[attribute("a", MULTI_VALUE, [0x0a, 0x00].repeat(count), &[])]);
            profile.get("a").unwrap().value()
        };
        assert!(matches!(value(65_536), Ok(AttributeValue::Multi(items)) if items.len() == 65_536));
        assert!(value(65_537).is_err());
    }

    #[test]
    fn nesting_ends_somewhere() {
        let mut value = item(STRING, b"deep");
        for _ in 0..10_000 {
            value = item(MULTI_VALUE, &value);
        }
        let profile = parse(&[attribute("nested", MULTI_VALUE, value, &[])]);
        let mut value = profile.get("nested").unwrap().value();
        let mut depth = 0;
        while let Ok(AttributeValue::Multi(items)) = value {
            value = items.into_iter().next().unwrap();
            depth += 1;
        }
        assert!(value.unwrap_err().to_string().contains("nested"));
        assert!(depth < 20, "{depth}");
    }
}

mod extra_data {
    use super::*;

    fn entry(kind: u64, value: impl AsRef<[u8]>) -> Vec<u8> {
        bytes(1, [number(1, kind), bytes(2, value)].concat())
    }

    fn issuance(token: &str, expiry: &str, names: &[&str]) -> Vec<u8> {
        let definitions: Vec<u8> = names.iter().flat_map(|name| bytes(2, bytes(1, name))).collect();
        [bytes(1, token), bytes(2, [bytes(1, expiry), definitions].concat())].concat()
    }

    fn parse(entries: &[Vec<u8>]) -> ExtraData {
        ExtraData::parse(&Bytes::from(entries.concat())).unwrap()
    }

    #[test]
    fn issuance_details_are_read() {
        let extra_data = parse(&[entry(
            6,
            issuance("tok?>", "2030-01-02T03:04:05.678Z", &["com.example.a", "com.example.b"]),
        )]);
        let details = extra_data.issuance().unwrap();
        // Standard base64, with its `/` and `=`.
        assert_eq!(details.token(), "dG9rPz4=");
        let millis = details
            .expiry()
            .unwrap()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_millis();
        assert_eq!(millis, 1_893_553_445_678);
        assert_eq!(
            details.definitions().collect::<Vec<_>>(),
            ["com.example.a", "com.example.b"]
        );
        assert_eq!(extra_data.entries()[0].kind(), ExtraDataKind::ThirdPartyAttribute);
    }

    #[test]
    fn the_first_entry_that_can_be_read_counts() {
        let extra_data = parse(&[
            entry(1, "invoice"),
            entry(6, issuance("", "", &["no token"])),
            entry(6, [0xff]),
            entry(6, bytes(1, "first")),
            entry(6, issuance("second", "", &[])),
        ]);
        let details = extra_data.issuance().unwrap();
        assert_eq!(details.token(), base64("first"));
        assert_eq!(
            (details.expiry(), details.expiry_text(), details.definitions().count()),
            (None, None, 0)
        );
        assert_eq!(extra_data.entries().len(), 5);
    }

    #[test]
    fn a_date_that_cannot_be_read_is_there_as_text() {
        let extra_data = parse(&[entry(6, issuance("t", "next week", &[]))]);
        let details = extra_data.issuance().unwrap();
        assert_eq!((details.expiry(), details.expiry_text()), (None, Some("next week")));
    }

    #[test]
    fn absurdly_many_entries_and_definitions_are_refused() {
        assert!(ExtraData::parse(&Bytes::from([0x0a, 0x00].repeat(4097))).is_err());
        let definitions = [bytes(1, "token"), bytes(2, [0x12, 0x00].repeat(4097))].concat();
        assert!(parse(&[entry(6, definitions)]).issuance().is_none());
    }

    #[test]
    fn unknown_and_damaged_entries_are_kept() {
        let extra_data = parse(&[
            entry(3, "location"),
            entry(77, "future"),
            bytes(1, [0xff]),
            entry(0, ""),
        ]);
        let kinds: Vec<_> = extra_data
            .entries()
            .iter()
            .map(|entry| (entry.kind(), entry.raw()))
            .collect();
        assert_eq!(
            kinds,
            [
                (ExtraDataKind::Location, &b"location"[..]),
                (ExtraDataKind::Other(77), &b"future"[..]),
                (ExtraDataKind::Undefined, &[0xff][..]),
                (ExtraDataKind::Undefined, &b""[..]),
            ]
        );
        assert!(extra_data.issuance().is_none());
        assert!(ExtraData::parse(&Bytes::from_static(&[0x0a])).is_err());
    }
}
