//! Subject, notification and extensions.

use super::{assert_rejected, with, with_extension};

#[tokio::test]
async fn malformed_subject_or_notification_is_rejected() {
    assert_rejected(&[
        (
            with(r#""subject":"me""#),
            "$.subject is a string; an object was expected",
        ),
        (
            with(r#""subject":["me"]"#),
            "$.subject is an array; an object was expected",
        ),
        (
            with(r#""subject":{"subject_id":5}"#),
            "$.subject.subject_id is a number",
        ),
        (with(r#""subject":{"subject_id":""}"#), "$.subject.subject_id is empty"),
        (
            with(r#""notification":"https://example.com""#),
            "$.notification is a string",
        ),
        (with(r#""notification":{}"#), "$.notification.url is missing"),
        (
            with(r#""notification":{"url":"/hook"}"#),
            "$.notification.url is not an absolute URL",
        ),
        (
            with(r#""notification":{"url":"ftp://example.com"}"#),
            "is not an https URL",
        ),
        (
            with(r#""notification":{"url":"https://example.com","method":"PO ST"}"#),
            "$.notification.method is not an HTTP method",
        ),
        (
            with(r#""notification":{"url":"https://example.com","verifyTls":"false"}"#),
            "$.notification.verifyTls is a string",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":["a"]}"#),
            "$.notification.headers is an array",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":{"a b":"c"}}"#),
            "is not the name of a header",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":{"a":1}}"#),
            "$.notification.headers.a is a number",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":{"a":"b\r\nc: d"}}"#),
            "characters that a header cannot have",
        ),
        (
            with(r#""notification":{"url":"https://example.com","method":"CONNECT"}"#),
            "$.notification.method is `CONNECT`",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":{"Content-Length":"1","a":"b"}}"#),
            "$.notification.headers.Content-Length is a header that the delivery sets",
        ),
        (
            with(r#""notification":{"url":"https://example.com","headers":{"HOST":["a"],"te":"b","Expect":"c"}}"#),
            "$.notification.headers.HOST is a header that the delivery sets by itself; leave it out; $.notification.headers.te",
        ),
    ])
    .await;
}

#[tokio::test]
async fn malformed_extension_is_rejected_with_its_place() {
    assert_rejected(&[
        (with(r#""extensions":{}"#), "$.extensions is an object"),
        (with_extension("{}"), "$.extensions[0].type is missing"),
        (with_extension(r#"{"type":""}"#), "$.extensions[0].type is empty"),
        (
            with_extension(r#"{"type":"LOCATION_CONSTRAINT"}"#),
            "$.extensions[0].content is missing",
        ),
        (
            with_extension(r#"{"type":"LOCATION_CONSTRAINT","content":{}}"#),
            "expected_device_location is missing",
        ),
        (
            with_extension(
                r#"{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":91,"longitude":0}}}"#,
            ),
            "latitude is not between -90 and 90",
        ),
        (
            with_extension(
                r#"{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":0,"longitude":-180.5}}}"#,
            ),
            "longitude is not between -180 and 180",
        ),
        (
            with_extension(
                r#"{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":"0","longitude":0}}}"#,
            ),
            "latitude is a string; a number was expected",
        ),
        (
            with_extension(
                r#"{"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":0,"longitude":0,"radius":-1}}}"#,
            ),
            "radius is not 0 or more",
        ),
        (
            with_extension(r#"{"type":"TRANSACTIONAL_FLOW"}"#),
            "$.extensions[0].content is missing",
        ),
        (
            with_extension(r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"definitions":[{"name":"com.example.a"}]}}"#),
            "expiry_date is missing",
        ),
        (
            with_extension(
                r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"tomorrow","definitions":[{"name":"com.example.a"}]}}"#,
            ),
            "expiry_date is not a date and time",
        ),
        (
            with_extension(
                r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z","definitions":[]}}"#,
            ),
            "definitions is empty",
        ),
        (
            with_extension(
                r#"{"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z","definitions":["com.example.a"]}}"#,
            ),
            "definitions[0] is a string",
        ),
    ])
    .await;
}
