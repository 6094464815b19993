//! The form fields of a person's attributes: how they are shown, and what an edited field changes.

use std::collections::HashSet;

use data_encoding::BASE64;
use jiff::civil::Date;
use prost::Message;
use serde::Serialize;
use serde_json::Value;

use crate::payload::WantedAttribute;
use crate::payload::catalogue::attribute_label;
use crate::person::{Person, SharedValue, content_type_of_name};
use crate::seal::proto::{MultiValue, MultiValueItem};
use crate::seal::{Attribute, content_type};

/// A value of the chosen person. Images and bytes cannot be edited.
#[derive(Serialize)]
pub(super) struct Field {
    name: String,
    label: String,
    kind: FieldKind,
    value: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum FieldKind {
    Text,
    Lines,
    Date,
    Number,
    Json,
    /// The value is a data URI.
    Image,
    /// The value is the number of bytes.
    Bytes,
}

/// Returns a field for each attribute that can answer, unless `shown` contains it.
pub(super) fn attribute_fields(wanted: &WantedAttribute, person: &Person, shown: &mut HashSet<String>) -> Vec<Field> {
    let mut fields = Vec::new();
    for name in wanted.names() {
        let attribute = person.find(name);
        // An alternative is shown only if the person has it.
        if (name == wanted.name || attribute.is_some()) && shown.insert(name.to_owned()) {
            match attribute.map(|attribute| image_fields(name, attribute)) {
                Some(images) if !images.is_empty() => fields.extend(images),
                Some(_) | None => fields.push(field(name, attribute)),
            }
        }
    }
    fields
}

/// The images of an attribute with several values.
fn image_fields(name: &str, attribute: &Attribute) -> Vec<Field> {
    if attribute.content_type() != content_type::MULTI_VALUE {
        return Vec::new();
    }
    let items = MultiValue::decode(attribute.value()).unwrap_or_default().values;
    let is_image = |item: &&MultiValueItem| matches!(item.content_type, content_type::JPEG | content_type::PNG);
    let images = items.iter().filter(is_image).map(|item| Field {
        name: name.to_owned(),
        label: attribute_label(name),
        kind: FieldKind::Image,
        value: data_uri(item.content_type, &item.data),
    });
    images.collect()
}

fn field(name: &str, attribute: Option<&Attribute>) -> Field {
    let mut kind = field_kind(name, attribute);
    let value = attribute.map_or_else(String::new, |attribute| match kind {
        FieldKind::Image => data_uri(attribute.content_type(), attribute.value()),
        FieldKind::Bytes => attribute.value().len().to_string(),
        FieldKind::Json => indented_json(attribute.value()),
        FieldKind::Text | FieldKind::Lines | FieldKind::Date | FieldKind::Number => lossy_text(attribute.value()),
    });
    if kind == FieldKind::Text && value.contains('\n') {
        kind = FieldKind::Lines;
    }
    Field {
        name: name.to_owned(),
        label: attribute_label(name),
        kind,
        value,
    }
}

fn indented_json(bytes: &[u8]) -> String {
    let json = serde_json::from_slice::<Value>(bytes).and_then(|json| serde_json::to_string_pretty(&json));
    json.unwrap_or_else(|_| lossy_text(bytes))
}

fn lossy_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The kind of field for an attribute. If the person does not have the attribute, the usual content type of its name decides.
fn field_kind(name: &str, attribute: Option<&Attribute>) -> FieldKind {
    match attribute.map_or_else(|| content_type_of_name(name), Attribute::content_type) {
        content_type::JPEG | content_type::PNG if attribute.is_some() => FieldKind::Image,
        content_type::DATE => FieldKind::Date,
        content_type::INT => FieldKind::Number,
        content_type::JSON => FieldKind::Json,
        content_type::STRING if name == "postal_address" => FieldKind::Lines,
        content_type::STRING => FieldKind::Text,
        _ => FieldKind::Bytes,
    }
}

fn data_uri(content_type: i32, bytes: &[u8]) -> String {
    let format = if content_type == content_type::PNG {
        "png"
    } else {
        "jpeg"
    };
    format!("data:image/{format};base64,{}", BASE64.encode(bytes))
}

/// Applies a submitted field to the person.
///
/// A value that is equal to the one `shown` changes nothing, so that a new given name still changes the full name. An empty
/// field removes the attribute.
pub(super) fn apply_field(person: Person, shown: &Person, name: &str, text: &str) -> Result<Person, String> {
    // Browsers submit line breaks as CRLF.
    let text = text.replace("\r\n", "\n");
    let before = field(name, shown.find(name));
    if text == before.value {
        return Ok(person);
    }
    if text.is_empty() {
        return Ok(person.without(name));
    }
    let label = before.label;
    match before.kind {
        FieldKind::Text | FieldKind::Lines => Ok(person.attribute(name, text)),
        FieldKind::Date if is_date(&text) => Ok(person.attribute(name, SharedValue::Date(text))),
        FieldKind::Date => Err(format!(
            "{label} is not a date; write it as 1990-05-17, 1990-05 or 1990."
        )),
        FieldKind::Number => text
            .parse::<i64>()
            .map(|number| person.attribute(name, number))
            .map_err(|_cause| format!("{label} is not a whole number.")),
        FieldKind::Json => serde_json::from_str::<Value>(&text)
            .map(|json| person.attribute(name, json))
            .map_err(|cause| format!("{label} is not JSON: line {}, column {}.", cause.line(), cause.column())),
        FieldKind::Image | FieldKind::Bytes => Err(format!("{label} cannot be edited.")),
    }
}

/// Whether the text is a date such as `1990-05-17`, `1990-05` or `1990`.
fn is_date(text: &str) -> bool {
    let is_shaped = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let complete = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return false,
    };
    is_shaped && complete.parse::<Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_may_be_partial_and_must_exist() {
        for date in ["1990-05-17", "1990-05", "1990", "2000-02-29"] {
            assert!(is_date(date), "{date}");
        }
        for text in [
            "",
            "90",
            "1990-5-17",
            "1990-13",
            "1990-02-30",
            "1990-05-17-1",
            "17.05.1990",
            "1990-",
            "+199-01",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn unchanged_field_keeps_the_value_that_follows_from_others() {
        let adult = Person::adult();
        let address = adult.text("postal_address").unwrap().replace('\n', "\r\n");
        let person = apply_field(adult.clone(), &adult, "given_names", "Grace").unwrap();
        let person = apply_field(person, &adult, "family_name", "Hartley").unwrap();
        let person = apply_field(person, &adult, "full_name", "Ada Margaret Hartley").unwrap();
        let person = apply_field(person, &adult, "postal_address", &address).unwrap();
        assert_eq!(person.text("full_name"), Some("Grace Hartley"));
        assert_eq!(person.text("postal_address"), Person::adult().text("postal_address"));
    }

    #[test]
    fn field_accepts_values_of_its_content_type_only() {
        let apply = |name, text| apply_field(Person::adult(), &Person::adult(), name, text);
        assert_eq!(
            apply("date_of_birth", "1990-06").unwrap().text("date_of_birth"),
            Some("1990-06")
        );
        assert!(apply("gender", "").unwrap().find("gender").is_none());
        assert_eq!(
            apply("com.example.points", "12").unwrap().text("com.example.points"),
            Some("12")
        );
        for (name, text, expected) in [
            ("date_of_birth", "17/05/1990", "not a date"),
            ("structured_postal_address", "{", "not JSON: line 1"),
            ("selfie", "me.jpg", "cannot be edited"),
        ] {
            let message = apply(name, text).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
