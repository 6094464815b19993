//! The form of a session's page.
//!
//! Each person has separate fields, whose names begin with the person's. The fields of persons who are not chosen are ignored,
//! so that only the chosen person is shared.

use http::{HeaderMap, header};
use url::form_urlencoded;

use super::address;
use super::fields::{apply_address, apply_field};
use crate::payload::{SessionRequest, WantedAttribute};
use crate::person::{PRESETS, Person, Preset, follows_others};
use crate::phone::action::Action;
use crate::wire::{Failure, UnmetRequirement};

/// The action of the pressed button.
pub(super) enum Command {
    /// Shows the page with the edited values.
    Show {
        preset: &'static str,
        person: Person,
    },
    Perform(Action),
}

/// The fields of a submitted form.
#[derive(Default)]
struct Form {
    action: Option<String>,
    /// The name of the chosen person.
    person: Option<String>,
    /// Fields of persons: whose, and the rest of the name.
    persons: Vec<(&'static str, String, String)>,
    error: String,
    unmet: UnmetRequirement,
}

/// Reads a submitted form. The error is a sentence for people.
pub(super) fn read_form(headers: &HeaderMap, body: &[u8], request: &SessionRequest) -> Result<Command, String> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next());
    if !media_type.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
        return Err("This address accepts only its own forms, as `application/x-www-form-urlencoded`.".to_owned());
    }
    let form = Form::read(body)?;
    let expected = format!("show, {}", Action::NAMES);
    let Some(name) = form.action.as_deref() else {
        return Err(format!("The form must contain one `action` of {expected}."));
    };
    if name == "show" {
        let (preset, person) = form.person(request)?;
        return Ok(Command::Show { preset, person });
    }
    let person = || form.person(request).map(|(_, person)| person);
    let action = Action::read(name, person, || Ok(form.failure()));
    action.map_or_else(
        || {
            Err(format!(
                "“{name}” is not an action of a session; the actions are {expected}."
            ))
        },
        |action| action.map(Command::Perform),
    )
}

impl Form {
    fn read(body: &[u8]) -> Result<Self, String> {
        let mut form = Self::default();
        for (key, text) in form_urlencoded::parse(body).into_owned() {
            // Browsers submit line breaks as CRLF.
            let text = text.replace("\r\n", "\n");
            let given = (!text.is_empty()).then(|| text.clone());
            match &*key {
                "action" if form.action.is_some() => return Err("The form must contain one `action`.".to_owned()),
                "action" => form.action = Some(text),
                "person" => form.person = Some(text),
                "error" => form.error = text,
                "failure_type" => form.unmet.failure_type = given,
                "document_type" => form.unmet.document_type = given,
                "document_country_iso_code" => form.unmet.document_country_iso_code = given,
                "audit_id" => form.unmet.audit_id = given,
                "details" => form.unmet.details = given,
                key => {
                    let (name, rest) = key.split_once(':').unwrap_or_default();
                    let preset = PRESETS.iter().find(|preset| preset.name == name);
                    let preset = preset.ok_or_else(|| unknown_field(key))?;
                    form.persons.push((preset.name, rest.to_owned(), text));
                }
            }
        }
        Ok(form)
    }

    /// The chosen person, with the edited values and without those that are not shared.
    fn person(&self, request: &SessionRequest) -> Result<(&'static str, Person), String> {
        let preset = chosen_preset(self.person.as_deref())?;
        let shown = (preset.person)();
        let mut person = shown.clone();
        let mut address = Vec::new();
        let mut following = Vec::new();
        let mut shares = None;
        for (_, field, text) in self.persons.iter().filter(|(owner, ..)| *owner == preset.name) {
            if field == "share" {
                // An empty one is always there. Without it, everything is shared.
                let shares = shares.get_or_insert_with(Vec::new);
                if !text.is_empty() {
                    shares.push(requested_index(text, request)?);
                }
                continue;
            }
            let name = field.strip_prefix("value:").ok_or_else(|| unknown_field(field))?;
            let (attribute, member) = name
                .split_once('/')
                .map_or((name, None), |(name, member)| (name, Some(member)));
            let mut requested = request.policy.wanted.iter().flat_map(WantedAttribute::names);
            if !requested.any(|requested| requested == attribute) {
                return Err(format!("The session does not request “{attribute}”."));
            }
            match member {
                Some(member) if attribute == address::NAME => address.push((member, text.clone())),
                Some(_) => return Err(unknown_field(field)),
                // These are set last, so that they keep an edited value.
                None if follows_others(attribute) => following.push((attribute, text)),
                None => person = apply_field(person, &shown, attribute, text)?,
            }
        }
        person = apply_address(person, &shown, address.into_iter());
        for (name, text) in following {
            person = apply_field(person, &shown, name, text)?;
        }
        if let Some(shares) = shares {
            let left_out = (0..request.policy.wanted.len()).filter(|index| !shares.contains(index));
            person = left_out.fold(person, Person::leaving_out);
        }
        Ok((preset.name, person))
    }

    /// The code of a failure, and an unmet requirement if the form describes one.
    fn failure(&self) -> Failure {
        let failure = match &*self.error {
            "" => Failure::default(),
            code => Failure::new(code),
        };
        if self.unmet == UnmetRequirement::default() {
            return failure;
        }
        failure.detail(self.unmet.clone())
    }
}

/// Finds the person with this name; without a name, the person who is chosen at first. The error is a sentence for people.
pub(super) fn chosen_preset(name: Option<&str>) -> Result<&'static Preset, String> {
    let name = name.unwrap_or("adult");
    let preset = PRESETS.iter().find(|preset| preset.name == name);
    preset.ok_or_else(|| format!("The sandbox has no person called “{name}”."))
}

fn requested_index(text: &str, request: &SessionRequest) -> Result<usize, String> {
    let index = text.parse().ok().filter(|index| *index < request.policy.wanted.len());
    index.ok_or_else(|| format!("The session has no requested attribute “{text}”."))
}

fn unknown_field(name: &str) -> String {
    format!("The form has an unknown field “{name}”.")
}
