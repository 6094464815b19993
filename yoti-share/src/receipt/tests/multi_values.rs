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
