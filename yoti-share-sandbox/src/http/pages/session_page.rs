//! The page of a session, which acts as the person's phone.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use url::Url;

use super::fields::{Field, attribute_fields};
use crate::disclosure::attributes::find_attribute;
use crate::http::session_view::{self, SessionView};
use crate::payload::{SessionRequest, WantedAttribute, descriptions};
use crate::person::{PRESETS, Person};
use crate::seal::Attribute;
use crate::state;
use crate::util::clock::to_date;

#[derive(Serialize)]
pub(super) struct SessionPage {
    #[serde(flatten)]
    session: SessionView,
    attributes: Vec<RequestedAttribute>,
    other_terms: Vec<String>,
    persons: Vec<PersonChoice>,
    /// The name of the chosen person.
    person: String,
    /// Whether the share fails if the form is submitted unchanged.
    fails: bool,
    redirect: Option<Redirect>,
    /// The request as indented JSON.
    request_text: String,
    failure_codes: [&'static str; 7],
}

/// Where the browser continues when the session has ended.
#[derive(Serialize)]
struct Redirect {
    address: String,
    /// Whether the address is a web page, to which a link is safe.
    link: bool,
}

#[derive(Serialize)]
struct PersonChoice {
    name: &'static str,
    description: &'static str,
    chosen: bool,
}

#[derive(Serialize)]
struct RequestedAttribute {
    /// The index in the policy.
    index: usize,
    title: String,
    name: String,
    optional: bool,
    terms: Vec<String>,
    /// The result of a derived age check.
    age_check: Option<String>,
    /// Why the chosen person cannot share the attribute.
    missing: Option<&'static str>,
    fields: Vec<Field>,
}

/// The documented values of `error` in a failure receipt.
const FAILURE_CODES: [&str; 7] = [
    "MANDATORY_DOCUMENT_NOT_PROVIDED",
    "FRAUD_DETECTED",
    "UNABLE_TO_VALIDATE_DOCUMENT",
    "IDENTITY_CHECK_FAILED",
    "UNABLE_TO_COMPLETE_CHECKS",
    "FACE_MATCH_VERIFICATION_FAILED",
    "FACE_MATCH_HIGHER_THRESHOLD_VERIFICATION_FAILED",
];

/// Creates the page of a session, with the person who has this name as the chosen one.
pub(super) fn session_page(
    state: &Arc<state::State>,
    id: &str,
    person_name: &str,
    person: &Person,
) -> Option<SessionPage> {
    let session = session_view::session(state, id)?;
    let request = &session.parsed_request;
    let attributes = requested_attributes(request, person, to_date(state.now()));
    let persons = PRESETS.iter().map(|preset| PersonChoice {
        name: preset.name,
        description: preset.description,
        chosen: preset.name == person_name,
    });
    Some(SessionPage {
        fails: attributes
            .iter()
            .any(|attribute| attribute.missing.is_some() && !attribute.optional),
        attributes,
        other_terms: descriptions::other_terms(request),
        persons: persons.collect(),
        person: person_name.to_owned(),
        redirect: redirect(state, &session),
        request_text: serde_json::from_str::<serde_json::Value>(&session.request)
            .and_then(|request| serde_json::to_string_pretty(&request))
            .unwrap_or_default(),
        failure_codes: FAILURE_CODES,
        session,
    })
}

fn redirect(state: &state::State, session: &SessionView) -> Option<Redirect> {
    let receipt_id = session.receipt_id.as_deref()?;
    let app = state.find_app(&session.sdk_id)?;
    let mut address = Url::parse(&app.resolve_redirect_uri(&session.parsed_request.redirect_uri)).ok()?;
    address.query_pairs_mut().append_pair("receiptId", receipt_id);
    Some(Redirect {
        link: matches!(address.scheme(), "http" | "https"),
        address: address.into(),
    })
}

fn requested_attributes(request: &SessionRequest, person: &Person, today: Date) -> Vec<RequestedAttribute> {
    let mut shown = HashSet::new();
    let wanted = request.policy.wanted.iter().enumerate();
    wanted
        .map(|(index, wanted)| {
            let found = find_attribute(wanted, person, today);
            RequestedAttribute {
                index,
                title: descriptions::attribute_title(wanted),
                name: wanted.name.clone(),
                optional: wanted.optional,
                terms: descriptions::attribute_terms(wanted),
                missing: found.is_none().then(|| missing_reason(wanted, person)),
                age_check: wanted.derivation.and(found).map(|check| yes_or_no(&check)),
                fields: attribute_fields(wanted, person, &mut shown),
            }
        })
        .collect()
}

fn yes_or_no(check: &Attribute) -> String {
    match check.value() {
        b"true" => "yes".to_owned(),
        b"false" => "no".to_owned(),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}

fn missing_reason(wanted: &WantedAttribute, person: &Person) -> &'static str {
    if wanted.names().any(|name| person.find(name).is_some()) {
        "This person's attribute does not meet the terms."
    } else {
        "This person does not have the attribute."
    }
}
