//! Attributes with several values.

use bytes::Bytes;

use super::fixture::*;
use crate::{AttributeValue, receipt::profile::Profile};

fn profile(value: impl AsRef<[u8]>) -> Profile {
    Profile::parse(&Bytes::from(attribute("several", MULTI_VALUE, value, &[]))).unwrap()
}

fn item(content_type: u64, data: &[u8]) -> Vec<u8> {
    bytes(1, [number(1, content_type), bytes(2, data)].concat())
}

#[test]
fn images_ignores_values_that_are_not_images() {
    let value = [item(JPEG, b"1"), item(STRING, b"text"), item(PNG, b"2")].concat();
    let images = profile(value).get("several").unwrap().images().unwrap();
    let images: Vec<_> = images.iter().map(|image| (image.media_type(), image.bytes())).collect();
    assert_eq!(images, [("image/jpeg", &b"1"[..]), ("image/png", &b"2"[..])]);
}

#[test]
fn each_value_of_several_can_fail_alone() {
    let value = [item(INT, b"0"), item(INT, b"x"), item(MULTI_VALUE, &item(STRING, b""))].concat();
    let AttributeValue::Multi(items) = profile(value).get("several").unwrap().value().unwrap() else {
        panic!("not several")
    };
    assert!(items[0] == Ok(AttributeValue::Integer(0)));
    assert!(items[1].is_err());
    assert!(matches!(&items[2], Ok(AttributeValue::Multi(inner)) if inner.len() == 1));
}

#[test]
fn too_many_values_are_malformed() {
    let value = |count: usize| {
        let profile = profile([0x0a, 0x00].repeat(count));
        profile.get("several").unwrap().value()
    };
    assert!(matches!(value(65_536), Ok(AttributeValue::Multi(items)) if items.len() == 65_536));
    assert!(value(65_537).is_err());
}

#[test]
fn nesting_of_values_is_limited() {
    let mut value = item(STRING, b"deep");
    for _ in 0..10_000 {
        value = item(MULTI_VALUE, &value);
    }
    let mut value = profile(value).get("several").unwrap().value();
    let mut depth = 0;
    while let Ok(AttributeValue::Multi(items)) = value {
        value = items.into_iter().next().unwrap();
        depth += 1;
    }
    assert!(value.unwrap_err().to_string().contains("nested"));
    assert!(depth < 20, "{depth}");
}

#[test]
fn items_are_counted_across_nested_lists() {
    // Lists of empty items in a list.
    let nested = |lists: usize, items: usize| {
        let list = bytes(
            1,
            [number(1, MULTI_VALUE), bytes(2, bytes(1, "").repeat(items))].concat(),
        );
        let profile = bytes(
            1,
            [bytes(1, "a"), bytes(2, list.repeat(lists)), number(3, MULTI_VALUE)].concat(),
        );
        let profile = Profile::parse(&Bytes::from(profile)).unwrap();
        let Ok(AttributeValue::Multi(lists)) = profile.get("a").unwrap().value() else {
            panic!("not a list")
        };
        lists.iter().filter(|list| list.is_ok()).count()
    };
    // 64 lists and 64 × 1,023 items are 65,536. With 65 lists, 65,471 items remain, which are 63 × 1,023 and 1,022 more.
    assert_eq!(nested(64, 1023), 64);
    assert_eq!(nested(65, 1023), 63);
    assert_eq!(nested(160, 65_536), 0);
}
