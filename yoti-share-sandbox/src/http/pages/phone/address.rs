//! An address as fields, one for each member of its JSON.

use serde::Serialize;
use serde_json::{Map, Value};

pub(in crate::http::pages) const NAME: &str = "structured_postal_address";

/// The address as lines, which follows from the other members.
const FORMATTED: &str = "formatted_address";

/// The documented members, in the order of an envelope.
const MEMBERS: [(&str, &str); 23] = [
    ("care_of", "Care of"),
    ("sub_building", "Sub-building"),
    ("building_number", "Building number"),
    ("building", "Building"),
    ("street", "Street"),
    ("landmark", "Landmark"),
    ("address_line1", "Address line 1"),
    ("address_line2", "Address line 2"),
    ("address_line3", "Address line 3"),
    ("address_line4", "Address line 4"),
    ("address_line5", "Address line 5"),
    ("address_line6", "Address line 6"),
    ("locality", "Locality"),
    ("town_city", "Town or city"),
    ("subdistrict", "Subdistrict"),
    ("district", "District"),
    ("state", "State"),
    ("postal_code", "Postal code"),
    ("post_office", "Post office"),
    ("country_iso", "Country, three letters"),
    ("country", "Country"),
    ("address_format", "Address format, a number"),
    (FORMATTED, "As lines"),
];

/// The members that a person without an address can fill in.
const USUAL: [&str; 4] = ["address_line1", "town_city", "postal_code", "country_iso"];

/// The members that are the lines of the formatted address.
const LINES: [&str; 10] = [
    "care_of",
    "address_line1",
    "address_line2",
    "address_line3",
    "address_line4",
    "address_line5",
    "address_line6",
    "town_city",
    "postal_code",
    "country_iso",
];

/// A member of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::http::pages) struct Part {
    pub(in crate::http::pages) member: String,
    pub(in crate::http::pages) label: String,
    pub(in crate::http::pages) text: String,
}

/// The members of the address that have a value: the documented ones, then the others.
pub(in crate::http::pages) fn parts(address: &Value) -> Vec<Part> {
    let empty = Map::new();
    let members = address.as_object().unwrap_or(&empty);
    let known = MEMBERS.iter().map(|(member, _)| *member);
    let others = members.keys().map(String::as_str);
    let others = others.filter(|member| label(member).is_none());
    let all = known.chain(others);
    all.filter_map(|member| Some(part(member, member_text(members.get(member)?))))
        .collect()
}

/// The fields that change the address: its members or, without an address, the usual ones.
pub(super) fn fields(address: Option<&Value>) -> Vec<Part> {
    match address.map(parts) {
        Some(parts) if !parts.is_empty() => parts,
        Some(_) | None => USUAL.iter().map(|member| part(member, String::new())).collect(),
    }
}

fn part(member: &str, text: String) -> Part {
    Part {
        member: member.to_owned(),
        label: label(member).unwrap_or(member).to_owned(),
        text,
    }
}

fn label(member: &str) -> Option<&'static str> {
    let mut known = MEMBERS.iter();
    known.find(|(known, _)| *known == member).map(|(_, label)| *label)
}

fn member_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the address with the submitted fields; `None` if they change nothing.
///
/// An empty field removes its member. The formatted address follows the others unless its own field is changed.
pub(super) fn edited<'a>(
    shown: Option<&Value>,
    submitted: impl Iterator<Item = (&'a str, String)>,
) -> Option<Map<String, Value>> {
    let before = shown.and_then(Value::as_object).cloned().unwrap_or_default();
    let mut after = before.clone();
    for (member, text) in submitted {
        let old = before.get(member);
        if text == old.map(member_text).unwrap_or_default() {
            continue;
        }
        let number = text.parse::<i64>().ok().filter(|_| old.is_some_and(Value::is_number));
        match number {
            _ if text.is_empty() => drop(after.remove(member)),
            Some(number) => drop(after.insert(member.to_owned(), number.into())),
            None => drop(after.insert(member.to_owned(), text.into())),
        }
    }
    if after == before {
        return None;
    }
    if after.get(FORMATTED) == before.get(FORMATTED) {
        let lines: Vec<&str> = LINES.iter().filter_map(|member| after.get(*member)?.as_str()).collect();
        if !lines.is_empty() {
            let formatted = lines.join("\n");
            after.insert(FORMATTED.to_owned(), formatted.into());
        }
    }
    Some(after)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn submit(shown: Option<&Value>, fields: &[(&'static str, &str)]) -> Option<Value> {
        let fields = fields.iter().map(|(member, text)| (*member, (*text).to_owned()));
        edited(shown, fields).map(Value::Object)
    }

    #[test]
    fn every_member_is_a_field_in_the_order_of_an_envelope() {
        let address = json!({"new": true, "postal_code": "BN2", "address_format": 1, "address_line1": "1 A St"});
        let fields = fields(Some(&address));
        let fields: Vec<_> = fields
            .iter()
            .map(|part| (&*part.member, &*part.label, &*part.text))
            .collect();
        let expected = [
            ("address_line1", "Address line 1", "1 A St"),
            ("postal_code", "Postal code", "BN2"),
            ("address_format", "Address format, a number", "1"),
            ("new", "new", "true"),
        ];
        assert_eq!(fields, expected);
        assert_eq!(super::fields(None).len(), 4);
    }

    #[test]
    fn unchanged_fields_change_nothing() {
        let address = json!({"postal_code": "BN2", "address_format": 1});
        assert_eq!(
            submit(Some(&address), &[("postal_code", "BN2"), ("address_format", "1")]),
            None
        );
        assert_eq!(submit(None, &[("postal_code", ""), ("town_city", "")]), None);
    }

    #[test]
    fn formatted_address_follows_unless_it_is_changed_too() {
        let address = json!({"address_line1": "1 A St", "town_city": "Hove", "address_format": 1,
                             "formatted_address": "1 A St\nHove"});
        assert_eq!(
            submit(Some(&address), &[("town_city", "Brighton"), ("address_format", "2")]),
            Some(
                json!({"address_line1": "1 A St", "town_city": "Brighton", "address_format": 2,
                        "formatted_address": "1 A St\nBrighton"})
            )
        );
        assert_eq!(
            submit(Some(&address), &[("town_city", ""), ("formatted_address", "MINE")]),
            Some(json!({"address_line1": "1 A St", "address_format": 1, "formatted_address": "MINE"}))
        );
        assert_eq!(
            submit(None, &[("town_city", "Leeds"), ("postal_code", "")]),
            Some(json!({"town_city": "Leeds", "formatted_address": "Leeds"}))
        );
    }
}
