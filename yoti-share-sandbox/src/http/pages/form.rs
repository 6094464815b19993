//! The forms of a session's page.

use http::{HeaderMap, header};
use url::form_urlencoded;

use super::fields::apply_field;
use crate::payload::{SessionRequest, WantedAttribute};
use crate::person::{Person, follows_others};
use crate::phone::action::Action;
use crate::wire::{Failure, UnmetRequirement};

/// Reads a submitted form. The error is a sentence for people.
pub(super) fn read_form(headers: &HeaderMap, body: &[u8], request: &SessionRequest) -> Result<Action, String> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.split(';').next());
    if !media_type.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
        return Err("This address accepts only its own forms, as `application/x-www-form-urlencoded`.".to_owned());
    }
    let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    let mut actions = fields.iter().filter(|(key, _)| key == "action");
    let (Some((_, name)), None) = (actions.next(), actions.next()) else {
        return Err(format!("The form must contain one `action` of {}.", Action::NAMES));
    };
    let action = Action::read(name, || read_person(&fields, request), || read_failure(&fields));
    action.unwrap_or_else(|| {
        Err(format!(
            "“{name}” is not an action of a session; the actions are {}.",
            Action::NAMES
        ))
    })
}

/// Reads the person who shares: `value:NAME` changes an attribute, `without` is the index of a requested attribute that is
/// left out.
fn read_person(fields: &[(String, String)], request: &SessionRequest) -> Result<Person, String> {
    let chosen = fields.iter().find(|(key, _)| key == "person");
    let name = chosen.map_or("adult", |(_, name)| name);
    let shown = Person::preset(name).ok_or_else(|| format!("The sandbox has no person called “{name}”."))?;
    let mut person = shown.clone();
    let wanted = &request.policy.wanted;
    // Attributes that follow from others are set last, so that they keep an edited value.
    let follows = |(key, _): &&(String, String)| key.strip_prefix("value:").is_some_and(follows_others);
    let (following, others): (Vec<_>, Vec<_>) = fields.iter().partition(follows);
    for (key, text) in others.into_iter().chain(following) {
        match (&**key, key.strip_prefix("value:")) {
            ("action" | "person", _) => {}
            ("without", _) => {
                let index = text.parse().ok().filter(|index| *index < wanted.len());
                let index = index.ok_or_else(|| format!("The session has no requested attribute “{text}”."))?;
                person = person.leaving_out(index);
            }
            (_, Some(name)) => {
                if !wanted
                    .iter()
                    .flat_map(WantedAttribute::names)
                    .any(|wanted| wanted == name)
                {
                    return Err(format!("The session does not request “{name}”."));
                }
                person = apply_field(person, &shown, name, text)?;
            }
            (other, None) => return Err(unknown_field(other)),
        }
    }
    Ok(person)
}

/// Reads the code of a failure, and an unmet requirement if the form describes one.
fn read_failure(fields: &[(String, String)]) -> Result<Failure, String> {
    let mut failure = Failure::default();
    let mut unmet = UnmetRequirement::default();
    for (key, text) in fields.iter().filter(|(_, text)| !text.is_empty()) {
        let text = text.clone();
        match &**key {
            "action" => {}
            "error" => failure = Failure::new(text),
            "failure_type" => unmet.failure_type = Some(text),
            "document_type" => unmet.document_type = Some(text),
            "document_country_iso_code" => unmet.document_country_iso_code = Some(text),
            "audit_id" => unmet.audit_id = Some(text),
            "details" => unmet.details = Some(text),
            other => return Err(unknown_field(other)),
        }
    }
    if unmet == UnmetRequirement::default() {
        return Ok(failure);
    }
    Ok(failure.detail(unmet))
}

fn unknown_field(name: &str) -> String {
    format!("The form has an unknown field “{name}”.")
}
