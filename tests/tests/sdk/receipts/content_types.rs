//! Every content type, with valid and invalid values.

use super::*;

fn value(content_type: i32, bytes: &[u8]) -> Result<AttributeValue, String> {
    let profile = profile_of([Attribute::raw("a", content_type, bytes), Attribute::text("after", "it")]);
    let attribute = profile.get("a").unwrap();
    assert_eq!(attribute.raw(), bytes, "the raw bytes are always available");
    assert_eq!(
        profile.get("after").unwrap().text().unwrap(),
        "it",
        "the other attribute is unchanged"
    );
    attribute.value().map_err(|error| error.to_string())
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::Text(text.to_owned())
}

#[test]
fn string_is_read_as_utf8_text() {
    assert_eq!(value(1, "Zoë".as_bytes()), Ok(text("Zoë")));
    assert_eq!(value(1, b""), Ok(text("")));
    assert!(value(1, b"\xff").is_err());
}

#[test]
fn jpeg_and_png_are_read_as_images() {
    for (number, media_type) in [(2, "image/jpeg"), (4, "image/png")] {
        let Ok(AttributeValue::Image(image)) = value(number, &[1, 2, 3]) else {
            panic!("expected an image")
        };
        assert_eq!((image.media_type(), image.bytes()), (media_type, &[1, 2, 3][..]));
        assert_eq!(image.data_uri(), format!("data:{media_type};base64,AQID"));
        assert!(value(number, b"").is_err());
    }
}

#[test]
fn date_is_read_whole_or_partial() {
    for date in ["1990-02-28", "1990-02", "1990"] {
        let Ok(AttributeValue::Date(read)) = value(3, date.as_bytes()) else {
            panic!("{date} was not read")
        };
        assert_eq!(read.to_string(), date);
    }
    for (timestamp, date) in [
        ("1990-02-28T00:00:00Z", "1990-02-28"),
        ("9999-12-31T23:59:59Z", "9999-12-31"),
    ] {
        let Ok(AttributeValue::Date(read)) = value(3, timestamp.as_bytes()) else {
            panic!("{timestamp} was not read")
        };
        assert_eq!(read.to_string(), date);
    }
    for wrong in ["", "1990-02-29", "1990-13", "90", "1990-02-29T00:00:00Z", "28/02/1990"] {
        assert!(value(3, wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn int_is_read_as_decimal_number() {
    for (written, number) in [
        ("0", 0),
        ("-0", 0),
        ("-7", -7),
        ("18446744073709551616", 18_446_744_073_709_551_616),
    ] {
        assert_eq!(value(7, written.as_bytes()), Ok(AttributeValue::Integer(number)));
    }
    for wrong in ["", "12a", "1.0", " 1", "+1", "--1", "-"] {
        assert!(value(7, wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn json_of_every_shape_is_read() {
    for json in [
        json!({ "a": 1 }),
        json!([1]),
        json!(false),
        json!(null),
        json!("x"),
        json!(0),
    ] {
        assert_eq!(value(5, json.to_string().as_bytes()), Ok(AttributeValue::Json(json)));
    }
    assert!(value(5, b"").is_err());
    assert!(value(5, b"{\"a\":1").is_err());
}

#[test]
fn multi_value_is_read_recursively() {
    let inner = Attribute::multi_value_bytes([(1, "deep")]);
    let bytes = Attribute::multi_value_bytes([(1, &b"a"[..]), (2, b""), (7, b"0"), (6, &inner)]);
    let Ok(AttributeValue::Multi(items)) = value(6, &bytes) else {
        panic!("expected several values")
    };
    assert_eq!(items[0], Ok(text("a")));
    assert!(items[1].is_err());
    assert_eq!(items[2], Ok(AttributeValue::Integer(0)));
    assert_eq!(items[3], Ok(AttributeValue::Multi(vec![Ok(text("deep"))])));
    assert!(value(6, b"").is_err());
}

#[test]
fn unknown_content_type_is_read_as_text() {
    for number in [0, 8, 9, 1000, i32::MAX] {
        assert_eq!(value(number, b"text"), Ok(text("text")), "{number}");
        assert!(value(number, b"\xff").is_err(), "{number}");
    }
    assert_eq!(value(content_type::JWT_VC, b"e30.e30.e30"), Ok(text("e30.e30.e30")));
}
