//! The fields that edit a person's attributes: how they are shown, and what a submitted one changes.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::address;
use crate::http::pages::values::{indented_json, lossy_text};
use crate::payload::WantedAttribute;
use crate::payload::catalogue::attribute_label;
use crate::person::{Person, SharedValue, content_type_of_name};
use crate::seal::{Attribute, content_type};

/// A field that edits an attribute, or a part of one.
#[derive(Serialize)]
pub(super) struct Field {
    /// The attribute's name, with `/` and the member if the field edits a part.
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
}

/// Returns the fields of each attribute that can answer, unless `shown` contains it. Images and bytes cannot be edited.
pub(super) fn attribute_fields(wanted: &WantedAttribute, person: &Person, shown: &mut HashSet<String>) -> Vec<Field> {
    let mut fields = Vec::new();
    for name in wanted.names() {
        let attribute = person.find(name);
        // An alternative is shown only if the person has it.
        if (name == wanted.name || attribute.is_some()) && shown.insert(name.to_owned()) {
            if name == address::NAME {
                fields.extend(address_fields(person));
            } else {
                fields.extend(field(name, attribute));
            }
        }
    }
    fields
}

fn address_fields(person: &Person) -> impl Iterator<Item = Field> {
    let parts = address::fields(address_json(person).as_ref()).into_iter();
    parts.map(|part| Field {
        name: format!("{}/{}", address::NAME, part.member),
        label: part.label,
        kind: if part.text.contains('\n') {
            FieldKind::Lines
        } else {
            FieldKind::Text
        },
        value: part.text,
    })
}

fn address_json(person: &Person) -> Option<Value> {
    serde_json::from_str(person.text(address::NAME)?).ok()
}

fn field(name: &str, attribute: Option<&Attribute>) -> Option<Field> {
    let kind = field_kind(name, attribute)?;
    let value = attribute.map_or_else(String::new, |attribute| match kind {
        FieldKind::Json => indented_json(&lossy_text(attribute.value())),
        FieldKind::Text | FieldKind::Lines | FieldKind::Date | FieldKind::Number => lossy_text(attribute.value()),
    });
    Some(Field {
        name: name.to_owned(),
        label: attribute_label(name),
        kind: if kind == FieldKind::Text && value.contains('\n') {
            FieldKind::Lines
        } else {
            kind
        },
        value,
    })
}

/// The kind of field for an attribute. If the person does not have the attribute, the usual content type of its name decides.
fn field_kind(name: &str, attribute: Option<&Attribute>) -> Option<FieldKind> {
    match attribute.map_or_else(|| content_type_of_name(name), Attribute::content_type) {
        content_type::DATE => Some(FieldKind::Date),
        content_type::INT => Some(FieldKind::Number),
        content_type::JSON => Some(FieldKind::Json),
        content_type::STRING if name == "postal_address" => Some(FieldKind::Lines),
        content_type::STRING => Some(FieldKind::Text),
        _ => None,
    }
}

/// Applies the submitted fields of the address to the person; `shown` is the person that the page showed.
pub(super) fn apply_address<'a>(
    person: Person,
    shown: &Person,
    submitted: impl Iterator<Item = (&'a str, String)>,
) -> Person {
    match address::edited(address_json(shown).as_ref(), submitted) {
        None => person,
        Some(address) if address.is_empty() => person.without(address::NAME),
        Some(address) => person.attribute(address::NAME, Value::Object(address)),
    }
}

/// Applies a submitted field to the person.
///
/// A value that is equal to the one `shown` changes nothing, so that a new given name still changes the full name. An empty
/// field removes the attribute.
pub(super) fn apply_field(person: Person, shown: &Person, name: &str, text: &str) -> Result<Person, String> {
    let label = attribute_label(name);
    let Some(before) = field(name, shown.find(name)) else {
        return Err(format!("{label} cannot be edited."));
    };
    if text == before.value {
        return Ok(person);
    }
    if text.is_empty() {
        return Ok(person.without(name));
    }
    match before.kind {
        FieldKind::Text | FieldKind::Lines => Ok(person.attribute(name, text)),
        FieldKind::Date if is_date(text) => Ok(person.attribute(name, SharedValue::Date(text.to_owned()))),
        FieldKind::Date => Err(format!(
            "{label} is not a date; write it as 1990-05-17, 1990-05 or 1990."
        )),
        FieldKind::Number => text
            .parse::<i64>()
            .map(|number| person.attribute(name, number))
            .map_err(|_cause| format!("{label} is not a whole number.")),
        FieldKind::Json => serde_json::from_str::<Value>(text)
            .map(|json| person.attribute(name, json))
            .map_err(|cause| format!("{label} is not JSON: line {}, column {}.", cause.line(), cause.column())),
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
        let address = adult.text("postal_address").unwrap();
        let person = apply_field(adult.clone(), &adult, "given_names", "Grace").unwrap();
        let person = apply_field(person, &adult, "family_name", "Hartley").unwrap();
        let person = apply_field(person, &adult, "full_name", "Ada Margaret Hartley").unwrap();
        let person = apply_field(person, &adult, "postal_address", address).unwrap();
        assert_eq!(person.text("full_name"), Some("Grace Hartley"));
        assert_eq!(person.text("postal_address"), Person::adult().text("postal_address"));
    }

    #[test]
    fn edited_town_changes_both_forms_of_the_address() {
        let adult = Person::adult();
        let person = apply_address(adult.clone(), &adult, [("town_city", "Hove".to_owned())].into_iter());
        assert_eq!(
            person.text("postal_address"),
            Some("12 Marine Parade\nHove\nBN2 1TL\nGBR")
        );
        let sam = Person::unverified();
        let person = apply_address(sam.clone(), &sam, [("town_city", String::new())].into_iter());
        assert!(person.find(address::NAME).is_none());
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
            ("identity_profile_report", "{", "not JSON: line 1"),
            ("selfie", "me.jpg", "cannot be edited"),
        ] {
            let message = apply(name, text).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
