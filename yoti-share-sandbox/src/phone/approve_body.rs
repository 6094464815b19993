//! The bodies of `approve`, `refuse` and `clock` in the control API.

use std::time::Duration;

use data_encoding::BASE64;
use serde_json::Value;

use crate::payload::catalogue::check_shared_name;
use crate::payload::node::{Node, read_json};
use crate::person::{PRESETS, Person, SharedValue, follows_others};
use crate::seal::{Anchor, Attribute, content_type};
use crate::wire::{Failure, UnmetRequirement};

/// Reads the body of `approve`: the person who shares, with changes. An empty body is the default person.
pub(crate) fn read_person(body: &[u8]) -> Result<Person, String> {
    read_json(or_empty_object(body), |body| {
        body.only_members(&["person", "attributes", "anchors", "without", "withholding"])?;
        let mut person = match body.optional("person") {
            None => Person::adult(),
            Some(name) => read_preset(&name)?,
        };
        if let Some(attributes) = body.optional("attributes") {
            attributes.object()?;
            // Attributes that follow from others are set last, so that they keep the given value.
            let members = attributes.members().into_iter();
            let (following, others): (Vec<_>, Vec<_>) = members.partition(|(name, _)| follows_others(name));
            for (name, value) in others.into_iter().chain(following) {
                check_name(name, &value);
                person = if value.value().is_null() {
                    person.without(name)
                } else {
                    person.attribute(name, shared_value(name, &value)?)
                };
            }
        }
        if let Some(anchors) = body.optional("anchors") {
            anchors.object()?;
            for (name, list) in anchors.members() {
                if person.find(name).is_none() {
                    list.report("names an attribute that the person does not have");
                }
                person = person.anchors(name, list.list().iter().filter_map(read_anchor));
            }
        }
        for name in attribute_names(body, "without") {
            person = person.without(&name);
        }
        for name in attribute_names(body, "withholding") {
            person = person.withholding(name);
        }
        Some(person)
    })
}

/// Reads the body of `refuse`. An empty body is the default failure.
pub(crate) fn read_failure(body: &[u8]) -> Result<Failure, String> {
    read_json(or_empty_object(body), |body| {
        body.only_members(&["error", "error_reason"])?;
        let code = body.optional("error").map(|code| code.non_empty_text());
        let mut failure = code.map_or_else(|| Some(Failure::default()), |code| code.map(Failure::new))?;
        if let Some(reason) = body.optional("error_reason") {
            reason.only_members(&["requirements_not_met_details"])?;
            failure = failure.details(reason.read_list("requirements_not_met_details", read_requirement));
        }
        Some(failure)
    })
}

/// Reads by how much the clock is advanced.
pub(crate) fn read_clock_advance(body: &[u8]) -> Result<Duration, String> {
    read_json(body, |body| {
        body.only_members(&["advance_seconds"])?;
        let seconds = body.required("advance_seconds")?;
        if !seconds.value().is_u64() {
            seconds.report("is not a whole number; the clock can only advance");
        }
        seconds.value().as_u64().map(Duration::from_secs)
    })
}

fn or_empty_object(body: &[u8]) -> &[u8] {
    if body.is_empty() { b"{}" } else { body }
}

fn read_preset(name: &Node<'_>) -> Option<Person> {
    let person = Person::preset(name.text()?);
    if person.is_none() {
        let names = PRESETS.map(|preset| preset.name).join(", ");
        name.report(&format!("is not one of {names}"));
    }
    person
}

fn read_requirement(node: &Node<'_>) -> Option<UnmetRequirement> {
    node.only_members(&[
        "failure_type",
        "document_type",
        "document_country_iso_code",
        "audit_id",
        "details",
    ])?;
    let member = |key: &str| node.optional_text(key).map(str::to_owned);
    Some(UnmetRequirement {
        failure_type: member("failure_type"),
        document_type: member("document_type"),
        document_country_iso_code: member("document_country_iso_code"),
        audit_id: member("audit_id"),
        details: member("details"),
    })
}

/// Converts a string to text, a whole number to an INT, an object or array to JSON, and a `data:` URI to an image.
fn shared_value(name: &str, node: &Node<'_>) -> Option<SharedValue> {
    match node.value() {
        Value::String(text) if text.starts_with("data:") || name == "selfie" => read_image(node),
        Value::String(text) => Some(text.as_str().into()),
        Value::Array(_) if name == "document_images" => {
            let items = node.list();
            let images = items.iter().map(|item| {
                let image = read_image(item)?.into_attribute(name);
                Some((image.content_type(), image.value().to_vec()))
            });
            let bytes = Attribute::multi_value_bytes(images.collect::<Option<Vec<_>>>()?);
            Some(SharedValue::Raw(content_type::MULTI_VALUE, bytes))
        }
        Value::Number(number) => {
            if !number.is_i64() {
                node.report("is not a whole number");
            }
            number.as_i64().map(SharedValue::Int)
        }
        Value::Bool(flag) => Some(flag.to_string().into()),
        json @ (Value::Null | Value::Array(_) | Value::Object(_)) => Some(json.clone().into()),
    }
}

fn read_image(node: &Node<'_>) -> Option<SharedValue> {
    let (kind, base64) = node.text()?.split_once(";base64,").unwrap_or_default();
    let image = match (kind, BASE64.decode(base64.as_bytes())) {
        ("data:image/jpeg", Ok(bytes)) => Some(SharedValue::Jpeg(bytes)),
        ("data:image/png", Ok(bytes)) => Some(SharedValue::Png(bytes)),
        _ => None,
    };
    if image.is_none() {
        node.report("is not a data URI of a JPEG or PNG in base64");
    }
    image
}

fn read_anchor(node: &Node<'_>) -> Option<Anchor> {
    node.only_members(&["type", "value", "sub_type", "associated_source", "timestamp_micros"])?;
    let value = node.optional_text("value").unwrap_or_default();
    let kind = node.required("type")?;
    let mut anchor = match kind.text()? {
        "SOURCE" => Anchor::source(value),
        "VERIFIER" => Anchor::verifier(value),
        "UNKNOWN" => Anchor::unknown(),
        _ => {
            kind.report("is not one of SOURCE, VERIFIER, UNKNOWN");
            return None;
        }
    };
    if let Some(sub_type) = node.optional_text("sub_type") {
        anchor = anchor.sub_type(sub_type);
    }
    if let Some(source) = node.optional_text("associated_source") {
        anchor = anchor.associated_source(source);
    }
    match node.value().get("timestamp_micros") {
        None => Some(anchor),
        Some(Value::Null) => Some(anchor.without_timestamp()),
        Some(micros) => {
            if !micros.is_u64() {
                node.report("has a `timestamp_micros` that is not a whole number");
            }
            micros.as_u64().map(|micros| anchor.at_micros(micros))
        }
    }
}

fn attribute_names(body: &Node<'_>, key: &str) -> Vec<String> {
    body.read_list(key, |item| {
        let name = item.text()?;
        check_name(name, item);
        Some(name.to_owned())
    })
}

/// Reports a name that no receipt can contain: it is misspelt, and would have no effect.
fn check_name(name: &str, node: &Node<'_>) {
    if let Err(problem) = check_shared_name(name) {
        node.report(&problem);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::seal::AnchorKind;

    fn parse_person(body: &Value) -> Result<Person, String> {
        read_person(body.to_string().as_bytes())
    }

    fn failure(body: &Value) -> Result<Failure, String> {
        read_failure(body.to_string().as_bytes())
    }

    fn clock_advance(body: &Value) -> Result<Duration, String> {
        read_clock_advance(body.to_string().as_bytes())
    }

    #[test]
    fn approve_body_changes_the_person() {
        let person = parse_person(&json!({
            "person": "child",
            "attributes": {"full_name": "Kim", "com.example.n": 3, "structured_postal_address": {"a": 1},
                           "selfie": "data:image/png;base64,iVBORw==", "gender": null},
            "anchors": {"full_name": [{"type": "VERIFIER", "value": "YOTI_ADMIN", "timestamp_micros": null}]},
            "without": ["nationality"],
        }))
        .unwrap();
        assert_eq!(person.text("full_name"), Some("Kim"));
        assert_eq!(
            person.find("full_name").unwrap().anchors()[0].kind(),
            AnchorKind::Verifier
        );
        assert_eq!(person.find("com.example.n").unwrap().content_type(), content_type::INT);
        assert_eq!(
            person.find("structured_postal_address").unwrap().content_type(),
            content_type::JSON
        );
        assert_eq!(person.find("selfie").unwrap().value(), b"\x89PNG");
        assert!(person.find("gender").is_none() && person.find("nationality").is_none());
        assert_eq!(
            parse_person(&json!({})).unwrap().text("full_name"),
            Person::adult().text("full_name")
        );
    }

    #[test]
    fn given_full_name_is_kept_and_a_missing_one_follows() {
        let text = |body: Value, name: &str| parse_person(&body).unwrap().text(name).map(str::to_owned);
        let names = json!({"attributes": {"full_name": "Dr. Z X", "given_names": "Zoe", "family_name": "Y"}});
        assert_eq!(text(names, "full_name").as_deref(), Some("Dr. Z X"));
        let names = json!({"attributes": {"given_names": "Zoe", "family_name": "Y"}});
        assert_eq!(text(names, "full_name").as_deref(), Some("Zoe Y"));
        let address = json!({"attributes": {
            "postal_address": "MINE", "structured_postal_address": {"formatted_address": "THEIRS"},
        }});
        assert_eq!(text(address, "postal_address").as_deref(), Some("MINE"));
        let none = json!({"attributes": {"full_name": null, "given_names": "Zoe"}});
        assert_eq!(text(none, "full_name"), None);
    }

    #[test]
    fn malformed_body_is_rejected() {
        for (body, expected) in [
            (json!([]), "$ is an array; an object was expected"),
            (json!({"persons": "adult"}), "$.persons is an unknown member"),
            (json!({"person": "robot"}), "$.person is not one of"),
            (
                json!({"attributes": []}),
                "$.attributes is an array; an object was expected",
            ),
            (json!({"attributes": {"selfie": "me.jpg"}}), "data URI"),
            (
                json!({"attributes": {"selfie": "data:image/gif;base64,AA=="}}),
                "JPEG or PNG",
            ),
            (json!({"attributes": {"a": 1.5}}), "whole number"),
            (
                json!({"anchors": {"full_name": {}}}),
                "$.anchors.full_name is an object; an array was expected",
            ),
            (
                json!({"anchors": {"full_name": [{}]}}),
                "$.anchors.full_name[0].type is missing",
            ),
            (
                json!({"without": "gender"}),
                "$.without is a string; an array was expected",
            ),
        ] {
            let error = parse_person(&body).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert!(failure(&json!({"error": 1})).is_err());
        assert!(failure(&json!({"error_reason": []})).is_err());
        assert!(failure(&json!({"error_reason": {"requirements_not_met_details": [[]]}})).is_err());
        assert!(failure(&json!({"error_reason": {"requirements_not_met_details": [{"details": 1}]}})).is_err());
        assert!(failure(&json!({"reason": "x"})).is_err());
        for body in [
            json!({}),
            json!(180),
            json!({"advance_seconds": -1}),
            json!({"advance_seconds": 1.5}),
            json!({"seconds": 1}),
        ] {
            assert!(clock_advance(&body).is_err(), "{body}");
        }
    }
}
