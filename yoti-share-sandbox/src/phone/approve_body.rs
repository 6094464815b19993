//! The bodies of `approve`, `refuse` and `clock` in the control API.

use std::time::Duration;

use data_encoding::BASE64;
use serde_json::{Map, Value};

use crate::payload::catalogue::check_shared_name;
use crate::person::{PRESETS, Person, SharedValue, follows_others};
use crate::seal::{Anchor, Attribute, content_type};
use crate::wire::{Failure, UnmetRequirement};

/// Reads the body of `approve`: the person who shares, with changes.
pub(crate) fn read_person(body: &Value) -> Result<Person, String> {
    let known = ["person", "attributes", "anchors", "without", "withholding"];
    let body = known_members(body, "the body", &known)?;
    let mut person = match body.get("person") {
        None => Person::adult(),
        Some(name) => Person::preset(text(name, "person")?).ok_or_else(|| {
            let names = PRESETS.map(|preset| preset.name).join(", ");
            format!("`person` is not one of {names}")
        })?,
    };
    if let Some(attributes) = body.get("attributes") {
        // Attributes that follow from others are set last, so that they keep the given value.
        let (following, others): (Vec<_>, Vec<_>) = object(attributes, "attributes")?
            .iter()
            .partition(|(name, _)| follows_others(name));
        for (name, value) in others.into_iter().chain(following) {
            person = match value {
                Value::Null => person.without(name),
                value => person.attribute(name, shared_value(name, value)?),
            };
            check_name(name, "attributes")?;
        }
    }
    if let Some(anchors) = body.get("anchors") {
        for (name, list) in object(anchors, "anchors")? {
            let place = format!("anchors.{name}");
            if person.find(name).is_none() {
                return Err(format!("`anchors` names `{name}`, which the person does not have"));
            }
            let list = array(list, &place)?.iter().map(|item| read_anchor(item, &place));
            person = person.anchors(name, list.collect::<Result<Vec<_>, _>>()?);
        }
    }
    for name in attribute_names(body, "without")? {
        person = person.without(name);
    }
    for name in attribute_names(body, "withholding")? {
        person = person.withholding(name);
    }
    Ok(person)
}

/// Reads the body of `refuse`.
pub(crate) fn read_failure(body: &Value) -> Result<Failure, String> {
    let body = known_members(body, "the body", &["error", "error_reason"])?;
    let mut failure = match body.get("error").filter(|error| !error.is_null()) {
        None => Failure::default(),
        Some(error) => match text(error, "error")? {
            "" => return Err("`error` is empty; leave it out, or set the code of the failure".to_owned()),
            error => Failure::new(error),
        },
    };
    if let Some(reason) = body.get("error_reason").filter(|reason| !reason.is_null()) {
        let reason = known_members(reason, "error_reason", &["requirements_not_met_details"])?;
        let details = match reason.get("requirements_not_met_details") {
            Some(details) => array(details, "requirements_not_met_details")?.as_slice(),
            None => &[],
        };
        failure = failure.details(details.iter().map(read_requirement).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(failure)
}

/// Reads by how much the clock is advanced.
pub(crate) fn read_clock_advance(body: &Value) -> Result<Duration, String> {
    let body = known_members(body, "the body", &["advance_seconds"])?;
    let seconds = body.get("advance_seconds").and_then(Value::as_u64);
    let seconds = seconds.ok_or("`advance_seconds` is not a whole number; the clock can only advance")?;
    Ok(Duration::from_secs(seconds))
}

fn read_requirement(value: &Value) -> Result<UnmetRequirement, String> {
    let known = [
        "failure_type",
        "document_type",
        "document_country_iso_code",
        "audit_id",
        "details",
    ];
    let requirement = known_members(value, "requirements_not_met_details", &known)?;
    let member = |key: &str| match requirement.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => text(value, key).map(|text| Some(text.to_owned())),
    };
    Ok(UnmetRequirement {
        failure_type: member("failure_type")?,
        document_type: member("document_type")?,
        document_country_iso_code: member("document_country_iso_code")?,
        audit_id: member("audit_id")?,
        details: member("details")?,
    })
}

/// Converts a string to text, a whole number to an INT, an object or array to JSON, and a `data:` URI to an image.
fn shared_value(name: &str, value: &Value) -> Result<SharedValue, String> {
    let place = format!("attributes.{name}");
    match value {
        Value::String(text) if text.starts_with("data:") => read_image(text, &place),
        Value::String(_) if name == "selfie" => Err(format!("`{place}` is not a data URI of an image")),
        Value::String(text) => Ok(text.as_str().into()),
        Value::Array(items) if name == "document_images" => {
            let mut images = Vec::new();
            for item in items {
                let image = read_image(text(item, &place)?, &place)?.into_attribute(name);
                images.push((image.content_type(), image.value().to_vec()));
            }
            let bytes = Attribute::multi_value_bytes(images);
            Ok(SharedValue::Raw(content_type::MULTI_VALUE, bytes))
        }
        Value::Number(number) => match number.as_i64() {
            Some(number) => Ok(number.into()),
            None => Err(format!("`{place}` is not a whole number")),
        },
        Value::Bool(flag) => Ok(flag.to_string().into()),
        json => Ok(json.clone().into()),
    }
}

fn read_image(uri: &str, place: &str) -> Result<SharedValue, String> {
    let (kind, base64) = uri.split_once(";base64,").unwrap_or((uri, ""));
    let image: fn(Vec<u8>) -> SharedValue = match kind {
        "data:image/jpeg" => SharedValue::Jpeg,
        "data:image/png" => SharedValue::Png,
        _ => return Err(format!("`{place}` is not a data URI of a JPEG or PNG in base64")),
    };
    let bytes = BASE64.decode(base64.as_bytes());
    bytes
        .map(image)
        .map_err(|_cause| format!("`{place}` is not a data URI of a JPEG or PNG in base64"))
}

fn read_anchor(value: &Value, place: &str) -> Result<Anchor, String> {
    let known = ["type", "value", "sub_type", "associated_source", "timestamp_micros"];
    let members = known_members(value, place, &known)?;
    let member = |key: &str| {
        let value = members.get(key);
        value.map(|value| text(value, &format!("{place}.{key}"))).transpose()
    };
    let value = member("value")?.unwrap_or_default();
    let mut anchor = match member("type")? {
        Some("SOURCE") => Anchor::source(value),
        Some("VERIFIER") => Anchor::verifier(value),
        Some("UNKNOWN") => Anchor::unknown(),
        _ => return Err(format!("`{place}.type` is not one of SOURCE, VERIFIER, UNKNOWN")),
    };
    if let Some(sub_type) = member("sub_type")? {
        anchor = anchor.sub_type(sub_type);
    }
    if let Some(source) = member("associated_source")? {
        anchor = anchor.associated_source(source);
    }
    match members.get("timestamp_micros") {
        Some(Value::Null) => Ok(anchor.without_timestamp()),
        Some(micros) => match micros.as_u64() {
            Some(micros) => Ok(anchor.at_micros(micros)),
            None => Err(format!("`{place}.timestamp_micros` is not a whole number")),
        },
        None => Ok(anchor),
    }
}

fn known_members<'a>(value: &'a Value, place: &str, known: &[&str]) -> Result<&'a Map<String, Value>, String> {
    let members = object(value, place)?;
    match members.keys().find(|key| !known.contains(&key.as_str())) {
        Some(unknown) => Err(format!(
            "`{unknown}` is not a member of {place}; the members are {}",
            known.join(", ")
        )),
        None => Ok(members),
    }
}

fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("`{place}` is not an object"))
}

fn array<'a>(value: &'a Value, place: &str) -> Result<&'a Vec<Value>, String> {
    value.as_array().ok_or_else(|| format!("`{place}` is not an array"))
}

fn text<'a>(value: &'a Value, place: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| format!("`{place}` is not a string"))
}

fn attribute_names<'a>(body: &'a Map<String, Value>, key: &str) -> Result<Vec<&'a str>, String> {
    let Some(list) = body.get(key) else {
        return Ok(Vec::new());
    };
    let names = array(list, key)?.iter().map(|item| {
        let name = text(item, key)?;
        check_name(name, key)?;
        Ok(name)
    });
    names.collect()
}

/// Rejects a name that no receipt can contain: it is misspelt, and would have no effect.
fn check_name(name: &str, key: &str) -> Result<(), String> {
    check_shared_name(name).map_err(|problem| format!("`{key}` {problem}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::seal::AnchorKind;

    #[test]
    fn approve_body_changes_the_person() {
        let person = read_person(&json!({
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
            read_person(&json!({})).unwrap().text("full_name"),
            Person::adult().text("full_name")
        );
    }

    #[test]
    fn given_full_name_is_kept_and_a_missing_one_follows() {
        let text = |body: Value, name: &str| read_person(&body).unwrap().text(name).map(str::to_owned);
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
            (json!([]), "`the body` is not an object"),
            (json!({"persons": "adult"}), "`persons` is not a member"),
            (json!({"person": "robot"}), "`person` is not one of"),
            (json!({"attributes": []}), "`attributes` is not an object"),
            (json!({"attributes": {"selfie": "me.jpg"}}), "data URI"),
            (
                json!({"attributes": {"selfie": "data:image/gif;base64,AA=="}}),
                "JPEG or PNG",
            ),
            (json!({"attributes": {"a": 1.5}}), "whole number"),
            (
                json!({"anchors": {"full_name": {}}}),
                "`anchors.full_name` is not an array",
            ),
            (json!({"anchors": {"full_name": [{}]}}), "`anchors.full_name.type`"),
            (json!({"without": "gender"}), "`without` is not an array"),
        ] {
            let error = read_person(&body).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert!(read_failure(&json!({"error": 1})).is_err());
        assert!(read_failure(&json!({"error_reason": []})).is_err());
        assert!(read_failure(&json!({"error_reason": {"requirements_not_met_details": [[]]}})).is_err());
        assert!(read_failure(&json!({"error_reason": {"requirements_not_met_details": [{"details": 1}]}})).is_err());
        assert!(read_failure(&json!({"reason": "x"})).is_err());
        for body in [
            json!({}),
            json!(180),
            json!({"advance_seconds": -1}),
            json!({"advance_seconds": 1.5}),
            json!({"seconds": 1}),
        ] {
            assert!(read_clock_advance(&body).is_err(), "{body}");
        }
    }
}
