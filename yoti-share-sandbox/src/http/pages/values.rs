//! The values of attributes as people read them, and where they come from.

use data_encoding::BASE64;
use prost::Message;
use serde::Serialize;
use serde_json::Value;

use super::phone::address::{self, Part};
use crate::payload::Derivation;
use crate::payload::descriptions::document_label;
use crate::seal::proto::{MultiValue, MultiValueItem};
use crate::seal::{Anchor, AnchorKind, Attribute, content_type};

/// A value, in the form in which it is shown.
#[derive(Serialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub(super) enum ShownValue {
    Text(String),
    /// Text with line breaks.
    Lines(String),
    /// The parts of an address.
    Parts(Vec<Part>),
    /// Images as data URIs.
    Images(Vec<String>),
    /// JSON that is not an address, indented.
    Json(String),
    /// The number of bytes of anything else.
    Bytes(usize),
}

/// Returns the value of an attribute with this name and content type.
pub(super) fn shown_value(name: &str, content_type: i32, value: &[u8]) -> ShownValue {
    if name.parse::<Derivation>().is_ok() {
        return ShownValue::Text(match value {
            b"true" => "Yes".to_owned(),
            b"false" => "No".to_owned(),
            other => lossy_text(other),
        });
    }
    match content_type {
        content_type::JPEG | content_type::PNG => ShownValue::Images(vec![data_uri(content_type, value)]),
        content_type::MULTI_VALUE => {
            let items = MultiValue::decode(value).unwrap_or_default().values;
            let is_image = |item: &&MultiValueItem| matches!(item.content_type, content_type::JPEG | content_type::PNG);
            let images = items.iter().filter(is_image);
            ShownValue::Images(images.map(|item| data_uri(item.content_type, &item.data)).collect())
        }
        content_type::JSON => match serde_json::from_slice::<Value>(value) {
            Ok(json) if name == address::NAME => ShownValue::Parts(address::parts(&json)),
            Ok(json) => ShownValue::Json(serde_json::to_string_pretty(&json).unwrap_or_default()),
            Err(_) => ShownValue::Text(lossy_text(value)),
        },
        content_type::STRING | content_type::DATE | content_type::INT => {
            let text = lossy_text(value);
            if text.contains('\n') {
                ShownValue::Lines(text)
            } else {
                ShownValue::Text(text)
            }
        }
        _ => ShownValue::Bytes(value.len()),
    }
}

/// The text, indented if it is JSON.
pub(super) fn indented_json(text: &str) -> String {
    let json = serde_json::from_str::<Value>(text).and_then(|json| serde_json::to_string_pretty(&json));
    json.unwrap_or_else(|_| text.to_owned())
}

pub(super) fn lossy_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn data_uri(content_type: i32, bytes: &[u8]) -> String {
    let format = if content_type == content_type::PNG {
        "png"
    } else {
        "jpeg"
    };
    format!("data:image/{format};base64,{}", BASE64.encode(bytes))
}

/// The image of the attribute, if it is one.
pub(super) fn image_uri(attribute: &Attribute) -> Option<String> {
    let is_image = matches!(attribute.content_type(), content_type::JPEG | content_type::PNG);
    is_image.then(|| data_uri(attribute.content_type(), attribute.value()))
}

/// Describes sources and verifiers, such as `From passport (NFC), checked by Yoti`.
pub(super) fn origin_words(anchors: &[Anchor]) -> String {
    let mut sources = Vec::new();
    let mut checks = Vec::new();
    for anchor in anchors {
        let (words, list) = match (anchor.kind(), anchor.value()) {
            (AnchorKind::Source, "USER_PROVIDED") => ("typed in".to_owned(), &mut sources),
            (AnchorKind::Source, "THIRD_PARTY") => (format!("from {}", anchor.sub_type), &mut sources),
            (AnchorKind::Source, document) => (format!("from {}", with_sub_type(document, anchor)), &mut sources),
            (AnchorKind::Verifier, "YOTI_ADMIN") => ("checked by Yoti".to_owned(), &mut checks),
            (AnchorKind::Verifier, "YOTI_OTP") => ("confirmed with a one-time code".to_owned(), &mut checks),
            (AnchorKind::Verifier, "THIRD_PARTY") => (format!("checked by {}", anchor.sub_type), &mut checks),
            (AnchorKind::Verifier, other) => (format!("checked by {other}"), &mut checks),
            (AnchorKind::Unknown, _) => ("an unknown kind of anchor".to_owned(), &mut checks),
        };
        if !list.contains(&words) {
            list.push(words);
        }
    }
    if checks.is_empty() && !sources.is_empty() {
        checks.push("not checked".to_owned());
    }
    sources.extend(checks);
    sources.join(", ")
}

fn with_sub_type(document: &str, anchor: &Anchor) -> String {
    let label = document_label(document);
    if anchor.sub_type.is_empty() {
        label
    } else {
        format!("{label} ({})", anchor.sub_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::Person;

    fn origin(person: &Person, name: &str) -> String {
        origin_words(person.find(name).unwrap().anchors())
    }

    #[test]
    fn origin_names_sources_and_verifiers() {
        let adult = Person::adult().attribute("com.example.points", 3);
        for (name, words) in [
            (
                "full_name",
                "from passport (NFC), from driving licence, checked by Yoti",
            ),
            ("email_address", "typed in, confirmed with a one-time code"),
            ("postal_address", "from driving licence, checked by Yoti"),
            ("com.example.points", "from com.example, checked by com.example"),
        ] {
            assert_eq!(origin(&adult, name), words, "{name}");
        }
        assert_eq!(origin(&Person::unverified(), "gender"), "typed in, not checked");
    }

    #[test]
    fn value_is_shown_by_its_content_type() {
        let text = |name, kind, value: &[u8]| match shown_value(name, kind, value) {
            ShownValue::Text(text) | ShownValue::Lines(text) | ShownValue::Json(text) => text,
            ShownValue::Parts(_) | ShownValue::Images(_) | ShownValue::Bytes(_) => "another form".to_owned(),
        };
        assert_eq!(text("age_over:18", content_type::STRING, b"true"), "Yes");
        assert_eq!(text("age_over:18:5", content_type::STRING, b"false"), "No");
        assert_eq!(text("age_over:18", content_type::STRING, b"maybe"), "maybe");
        assert_eq!(text("gender", content_type::STRING, b"true"), "true");
        assert_eq!(text("com.a.b", content_type::JSON, b"[1]"), "[\n  1\n]");
        assert_eq!(text("com.a.b", content_type::JSON, b"["), "[");
        assert_eq!(text("com.a.b", 99, b"?"), "another form");
    }
}
