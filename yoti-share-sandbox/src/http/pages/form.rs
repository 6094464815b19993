//! What a form on the phone's page says.

use http::{HeaderMap, header};
use url::form_urlencoded;

use super::session_page::fill;
use crate::payload::{SessionRequest, WantedAttribute};
use crate::person::{Person, follows_others};
use crate::wire::{Failure, UnmetRequirement};

/// What a button does.
pub(super) enum Action {
    Approve(Box<Person>),
    Refuse(Failure),
    Scan,
    Cancel,
    Expire,
    Error,
}

/// Reads a form. A message says what of it makes no sense.
pub(super) fn action(headers: &HeaderMap, body: &[u8], request: &SessionRequest) -> Result<Action, String> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(
            "This address takes what its own forms send, which is `application/x-www-form-urlencoded`.".to_owned(),
        );
    }
    let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    let mut actions = fields
        .iter()
        .filter(|(key, _)| key == "action")
        .map(|(_, word)| &**word);
    let (Some(action), None) = (actions.next(), actions.next()) else {
        return Err("The form has to say one `action`: approve, refuse, scan, cancel, expire or error.".to_owned());
    };
    match action {
        "approve" => person(&fields, request).map(|person| Action::Approve(Box::new(person))),
        "refuse" => refusal(&fields).map(Action::Refuse),
        "scan" => Ok(Action::Scan),
        "cancel" => Ok(Action::Cancel),
        "expire" => Ok(Action::Expire),
        "error" => Ok(Action::Error),
        other => Err(format!(
            "“{other}” is nothing to do with a session; there are approve, refuse, scan, cancel, expire and error."
        )),
    }
}

/// Who shares: a known person, with what was changed about them. `value:NAME` is an attribute, `without` the place of
/// something that is not shared.
fn person(fields: &[(String, String)], request: &SessionRequest) -> Result<Person, String> {
    let word = fields
        .iter()
        .find(|(key, _)| key == "person")
        .map_or("adult", |(_, word)| &**word);
    let showed = Person::preset(word).ok_or_else(|| format!("The sandbox has nobody called “{word}”."))?;
    let mut person = showed.clone();
    let wanted = &request.policy.wanted;
    // What was edited stays as it was typed, wherever in the form it stands.
    let follows = |(key, _): &&(String, String)| key.strip_prefix("value:").is_some_and(follows_others);
    let (following, others): (Vec<_>, Vec<_>) = fields.iter().partition(follows);
    for (key, text) in others.into_iter().chain(following) {
        match (&**key, key.strip_prefix("value:")) {
            ("action" | "person", _) => {}
            ("without", _) => {
                let place = text.parse().ok().filter(|place| *place < wanted.len());
                let place = place.ok_or_else(|| format!("The session asks for nothing at place “{text}”."))?;
                person = person.leaving_out(place);
            }
            (_, Some(name))
                if wanted
                    .iter()
                    .flat_map(WantedAttribute::names)
                    .any(|wanted| wanted == name) =>
            {
                person = fill(person, &showed, name, text)?;
            }
            (_, Some(name)) => return Err(format!("The session does not ask for “{name}”.")),
            (other, None) => return Err(format!("The form has a field “{other}”, which means nothing here.")),
        }
    }
    Ok(person)
}

/// Why the share fails, and one requirement that was not met, if anything is said about one.
fn refusal(fields: &[(String, String)]) -> Result<Failure, String> {
    let mut refused = Failure::default();
    let mut unmet = UnmetRequirement::default();
    for (key, text) in fields {
        let text = (!text.is_empty()).then(|| text.clone());
        match &**key {
            "action" => {}
            "error" => refused = text.map_or_else(Failure::default, Failure::new),
            "failure_type" => unmet.failure_type = text,
            "document_type" => unmet.document_type = text,
            "document_country_iso_code" => unmet.document_country_iso_code = text,
            "audit_id" => unmet.audit_id = text,
            "details" => unmet.details = text,
            other => return Err(format!("The form has a field “{other}”, which means nothing here.")),
        }
    }
    let said = unmet != UnmetRequirement::default();
    Ok(if said { refused.detail(unmet) } else { refused })
}
