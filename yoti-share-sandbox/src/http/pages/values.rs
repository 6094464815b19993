//! The values of attributes as people read them, and where they come from.

use data_encoding::BASE64;
use prost::Message;
use serde::Serialize;
use serde_json::Value;

use super::phone::address::{self, Part};
use crate::payload::Derivation;
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

/// Describes sources and verifiers, such as `From your passport (chip read). Verified by Yoti`. The words are those of the SDK's
/// `Anchor::describe`, so that a person reads the same on the phone and on the page of an application.
pub(super) fn origin_words(anchors: &[Anchor]) -> String {
    let mut sources = Vec::new();
    let mut verifiers = Vec::new();
    for anchor in anchors {
        let (words, list) = match anchor.kind() {
            AnchorKind::Source => (source_words(anchor), &mut sources),
            AnchorKind::Verifier => (verifier_words(anchor), &mut verifiers),
            AnchorKind::Unknown => ("Of unknown origin".to_owned(), &mut verifiers),
        };
        if !list.contains(&words) {
            list.push(words);
        }
    }
    if verifiers.is_empty() && !sources.is_empty() {
        verifiers.push("Not verified".to_owned());
    }
    sources.extend(verifiers);
    sources.join(". ")
}

fn source_words(anchor: &Anchor) -> String {
    let sub_type = anchor.sub_type.as_str();
    let document = match anchor.value() {
        "USER_PROVIDED" => return "Provided by you".to_owned(),
        "THIRD_PARTY" if sub_type.is_empty() => return "From another organisation".to_owned(),
        "THIRD_PARTY" => return format!("From {sub_type}"),
        "NATIONAL_ID" => "national identity card".to_owned(),
        "PASS_CARD" => "proof-of-age card".to_owned(),
        other => lower_case(other),
    };
    match sub_type {
        "" => format!("From your {document}"),
        "NFC" => format!("From your {document} (chip read)"),
        "OCR" => format!("From your {document} (text read by camera)"),
        "AADHAAR" => format!("From your {document} (Aadhaar)"),
        "MYKAD" => format!("From your {document} (MyKad)"),
        "CITIZENCARD" => format!("From your {document} (CitizenCard)"),
        other => format!("From your {document} ({})", lower_case(other)),
    }
}

fn verifier_words(anchor: &Anchor) -> String {
    let verifier = match anchor.value() {
        "YOTI_ADMIN" | "YOTI_IDENTITY" => "Yoti".to_owned(),
        "YOTI_OTP" => "a one-time code".to_owned(),
        "YOTI_UIDAI" => "Yoti with UIDAI".to_owned(),
        "PASSPORT_NFC_SIGNATURE" => "the signature in your passport's chip".to_owned(),
        "ISSUING_AUTHORITY" | "ISSUING_AUTHORITY_PKI" => "the authority that issued the document".to_owned(),
        "THIRD_PARTY" if anchor.sub_type.is_empty() => "another organisation".to_owned(),
        "THIRD_PARTY" => anchor.sub_type.clone(),
        other => lower_case(other),
    };
    format!("Verified by {verifier}")
}

fn lower_case(code: &str) -> String {
    code.replace('_', " ").to_lowercase()
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
                "From your passport (chip read). From your driving licence. Verified by Yoti",
            ),
            ("email_address", "Provided by you. Verified by a one-time code"),
            ("postal_address", "From your driving licence. Verified by Yoti"),
            ("com.example.points", "From com.example. Verified by com.example"),
        ] {
            assert_eq!(origin(&adult, name), words, "{name}");
        }
        assert_eq!(origin(&Person::unverified(), "gender"), "Provided by you. Not verified");
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
