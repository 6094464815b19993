//! The consent screen: the persons to choose from, and what each would share.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Serialize;

use super::fields::{Field, attribute_fields};
use crate::disclosure::attributes::find_attribute;
use crate::http::pages::values::{ShownValue, image_uri, origin_words, shown_value};
use crate::payload::catalogue::attribute_label;
use crate::payload::{SessionRequest, WantedAttribute, descriptions};
use crate::person::{PRESETS, Person, Preset};

#[derive(Serialize)]
pub(super) struct Consent {
    persons: Vec<PersonPanel>,
    other_terms: Vec<String>,
}

/// A person, with the values that they would share.
#[derive(Serialize)]
struct PersonPanel {
    /// The name in the control API.
    name: &'static str,
    full_name: String,
    initials: String,
    /// A data URI.
    photo: Option<String>,
    description: &'static str,
    chosen: bool,
    attributes: Vec<RequestedAttribute>,
    /// The titles of the required attributes without which the share fails.
    lacks: Vec<String>,
}

#[derive(Serialize)]
struct RequestedAttribute {
    /// The index in the policy.
    index: usize,
    title: String,
    /// The name in the receipt, such as `age_over:18`.
    name: String,
    /// The name under which an alternative is shared.
    shared_as: Option<String>,
    optional: bool,
    terms: Vec<String>,
    value: Option<ShownValue>,
    /// Sources and verifiers.
    origin: String,
    /// Why the person cannot share the attribute.
    missing: Option<&'static str>,
    /// Whether its switch is on.
    shared: bool,
    fields: Vec<Field>,
}

/// Creates the screen; `chosen` is the chosen person, who may have been edited.
pub(super) fn consent(request: &SessionRequest, chosen: (&str, &Person), today: Date) -> Consent {
    let panel = |preset: &Preset| {
        let person = (preset.name == chosen.0).then_some(chosen.1);
        person_panel(request, preset, person, today)
    };
    Consent {
        persons: PRESETS.iter().map(panel).collect(),
        other_terms: descriptions::other_terms(request),
    }
}

/// `chosen` is the person with the edited values, if they are the chosen one.
fn person_panel(request: &SessionRequest, preset: &Preset, chosen: Option<&Person>, today: Date) -> PersonPanel {
    // Card and photo show the person as predefined, who is chosen, and not the edited values, which are shared.
    let predefined = (preset.person)();
    let person = chosen.unwrap_or(&predefined);
    let full_name = predefined.text("full_name").unwrap_or_default().to_owned();
    let words = full_name.split(' ');
    let initials = [words.clone().next(), words.clone().next_back()];
    let initials = initials.iter().flatten().filter_map(|word| word.chars().next());
    let mut shown = HashSet::new();
    let wanted = request.policy.wanted.iter().enumerate();
    let attributes: Vec<_> = wanted
        .map(|(index, wanted)| requested_attribute(index, wanted, person, today, &mut shown))
        .collect();
    let fails =
        |attribute: &&RequestedAttribute| !attribute.optional && (attribute.missing.is_some() || !attribute.shared);
    PersonPanel {
        name: preset.name,
        initials: initials.collect(),
        photo: predefined.find("selfie").and_then(image_uri),
        description: preset.description,
        chosen: chosen.is_some(),
        lacks: attributes
            .iter()
            .filter(fails)
            .map(|attribute| attribute.title.clone())
            .collect(),
        attributes,
        full_name,
    }
}

fn requested_attribute(
    index: usize,
    wanted: &WantedAttribute,
    person: &Person,
    today: Date,
    shown: &mut HashSet<String>,
) -> RequestedAttribute {
    let found = find_attribute(wanted, person, today);
    let name = wanted
        .derivation
        .map_or_else(|| wanted.name.clone(), |derivation| derivation.to_string());
    let shared_as = found.as_ref().map(|found| found.name().to_owned());
    RequestedAttribute {
        index,
        title: descriptions::attribute_title(wanted),
        shared_as: shared_as.filter(|shared| *shared != name),
        name,
        optional: wanted.optional,
        terms: descriptions::attribute_terms(wanted),
        value: found
            .as_ref()
            .map(|found| shown_value(found.name(), found.content_type(), found.value())),
        origin: found
            .as_ref()
            .map(|found| origin_words(found.anchors()))
            .unwrap_or_default(),
        missing: found.is_none().then(|| missing_reason(wanted, person)),
        shared: !person.leaves_out(index),
        fields: attribute_fields(wanted, person, shown),
    }
}

fn missing_reason(wanted: &WantedAttribute, person: &Person) -> &'static str {
    if wanted.names().any(|name| person.find(name).is_some()) {
        "This person's attribute does not meet the terms."
    } else {
        "This person does not have the attribute."
    }
}

/// The title of an attribute in a receipt: its name for people, or the question of an age check.
pub(super) fn shared_title(name: &str) -> String {
    name.parse()
        .map_or_else(|_| attribute_label(name), descriptions::age_question)
}
