//! What the phone's page shows.

use std::collections::HashSet;
use std::sync::Arc;

use data_encoding::BASE64;
use jiff::civil::Date;
use prost::Message;
use serde::Serialize;
use url::Url;

use super::render::{phone_path, short_time};
use crate::disclosure::attributes::find_attribute;
use crate::http::view::{self, SessionView};
use crate::payload::catalogue::attribute_label;
use crate::payload::descriptions;
use crate::payload::{SessionRequest, WantedAttribute};
use crate::person::{PRESETS, Person, Preset, SharedValue};
use crate::seal::proto::{MultiValue, MultiValueItem};
use crate::seal::{Attribute, content_type};
use crate::state;
use crate::state::session::ShareStatus;
use crate::util::clock::to_date;

/// Whom the page shares as, before anything is changed.
pub(super) struct Chosen {
    word: String,
    person: Person,
}

impl Chosen {
    pub(super) fn new(word: &str) -> Option<Self> {
        Some(Self {
            word: word.to_owned(),
            person: Person::preset(word)?,
        })
    }
}

#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the template's conditions, and independent"
)]
pub(super) struct Model {
    path: String,
    id: String,
    application: String,
    sdk_id: String,
    status: &'static str,
    open: bool,
    /// The code of the failure.
    error: Option<String>,
    expiry: String,
    updated: String,
    /// Whether there is a QR code, and whether it was scanned.
    has_code: bool,
    scanned: bool,
    asks: Vec<Asked>,
    besides: Vec<String>,
    persons: Vec<Choice>,
    person: String,
    /// Whether the share fails if the form is sent as it is.
    fails: bool,
    receipt_id: Option<String>,
    back: Option<Back>,
    /// The request as it was sent.
    request: String,
    failures: &'static [&'static str],
}

/// Where the browser goes when it is over.
#[derive(Serialize)]
struct Back {
    address: String,
    /// Whether it is one that a page may lead to.
    link: bool,
}

#[derive(Serialize)]
struct Choice {
    word: &'static str,
    about: &'static str,
    chosen: bool,
}

/// One thing that is asked for.
#[derive(Serialize)]
struct Asked {
    place: usize,
    title: String,
    name: String,
    optional: bool,
    terms: Vec<String>,
    /// What the chosen person answers, where that is worked out and not just read.
    answer: Option<String>,
    /// Why the chosen person has no answer.
    lacking: Option<&'static str>,
    fields: Vec<Field>,
}

/// A value of the chosen person's that can be changed, or at least be seen.
#[derive(Serialize)]
struct Field {
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
    /// A picture, as a data URI.
    Picture,
    /// Bytes, of which only the number is said.
    Bytes,
}

/// What `error` of a failed share can be, as far as it is documented.
pub(super) const FAILURES: [&str; 7] = [
    "MANDATORY_DOCUMENT_NOT_PROVIDED",
    "FRAUD_DETECTED",
    "UNABLE_TO_VALIDATE_DOCUMENT",
    "IDENTITY_CHECK_FAILED",
    "UNABLE_TO_COMPLETE_CHECKS",
    "FACE_MATCH_VERIFICATION_FAILED",
    "FACE_MATCH_HIGHER_THRESHOLD_VERIFICATION_FAILED",
];

pub(super) fn model(state: &Arc<state::State>, id: &str, chosen: &Chosen) -> Option<Model> {
    let session = view::session(state, id)?;
    let request = &session.parsed_request;
    let asks = asks(request, &chosen.person, to_date(state.now()));
    let choice = |preset: &Preset| Choice {
        word: preset.word,
        about: preset.about,
        chosen: preset.word == chosen.word,
    };
    Some(Model {
        path: phone_path(&session.id),
        status: session.status.as_str(),
        open: session.status == ShareStatus::Created,
        expiry: short_time(&session.expiry),
        updated: short_time(&session.updated),
        has_code: !session.qr_codes.is_empty(),
        scanned: session.scanned_qr_code_id.is_some(),
        fails: asks.iter().any(|asked| asked.lacking.is_some() && !asked.optional),
        asks,
        besides: descriptions::other_terms(request),
        persons: PRESETS.iter().map(choice).collect(),
        person: chosen.word.clone(),
        back: back(state, &session),
        request: serde_json::to_string_pretty(&session.request).unwrap_or_default(),
        failures: &FAILURES,
        id: session.id,
        application: session.application,
        sdk_id: session.sdk_id,
        error: session.error,
        receipt_id: session.receipt_id,
    })
}

fn back(state: &state::State, session: &SessionView) -> Option<Back> {
    let receipt_id = session.receipt_id.as_deref()?;
    let app = state.find_app(&session.sdk_id)?;
    let mut address = Url::parse(&app.resolve_redirect_uri(&session.parsed_request.redirect_uri)).ok()?;
    address.query_pairs_mut().append_pair("receiptId", receipt_id);
    Some(Back {
        link: matches!(address.scheme(), "http" | "https"),
        address: address.into(),
    })
}

fn asks(request: &SessionRequest, person: &Person, today: Date) -> Vec<Asked> {
    let mut shown = HashSet::new();
    let wanted = request.policy.wanted.iter().enumerate();
    wanted
        .map(|(place, wanted)| {
            let found = find_attribute(wanted, person, today);
            Asked {
                place,
                title: descriptions::attribute_title(wanted),
                name: wanted.name.clone(),
                optional: wanted.optional,
                terms: descriptions::attribute_terms(wanted),
                lacking: found.is_none().then(|| lacking(wanted, person)),
                answer: wanted.derivation.and(found).map(|answer| yes_or_no(&answer)),
                fields: fields(wanted, person, &mut shown),
            }
        })
        .collect()
}

fn yes_or_no(answer: &Attribute) -> String {
    match answer.value() {
        b"true" => "yes".to_owned(),
        b"false" => "no".to_owned(),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}

fn lacking(wanted: &WantedAttribute, person: &Person) -> &'static str {
    if wanted.names().any(|name| person.find(name).is_some()) {
        "What this person has does not meet the terms."
    } else {
        "This person has none."
    }
}

/// One field for each attribute that may answer, unless the page has it already.
fn fields(wanted: &WantedAttribute, person: &Person, shown: &mut HashSet<String>) -> Vec<Field> {
    let mut fields = Vec::new();
    for name in wanted.names() {
        // What can only stand in for something is shown where the person has it.
        let attribute = person.find(name);
        if (name == wanted.name || attribute.is_some()) && shown.insert(name.to_owned()) {
            match attribute.map(|attribute| pictures(name, attribute)) {
                Some(pictures) if !pictures.is_empty() => fields.extend(pictures),
                _ => fields.push(field(name, attribute)),
            }
        }
    }
    fields
}

/// The pictures in an attribute of several.
fn pictures(name: &str, attribute: &Attribute) -> Vec<Field> {
    if attribute.content_type() != content_type::MULTI_VALUE {
        return Vec::new();
    }
    let items = MultiValue::decode(attribute.value()).unwrap_or_default().values;
    let picture = |item: &MultiValueItem| Field {
        name: name.to_owned(),
        label: attribute_label(name),
        kind: FieldKind::Picture,
        value: data_uri(item.content_type, &item.data),
    };
    let is_picture = |item: &&MultiValueItem| matches!(item.content_type, content_type::JPEG | content_type::PNG);
    items.iter().filter(is_picture).map(picture).collect()
}

fn field(name: &str, attribute: Option<&Attribute>) -> Field {
    let kind = kind(name, attribute.map(Attribute::content_type));
    let value = attribute.map_or_else(String::new, |attribute| match kind {
        FieldKind::Picture => data_uri(attribute.content_type(), attribute.value()),
        FieldKind::Bytes => attribute.value().len().to_string(),
        _ => shown(kind, attribute.value()),
    });
    let kind = match kind {
        FieldKind::Text if value.contains('\n') => FieldKind::Lines,
        kind => kind,
    };
    Field {
        name: name.to_owned(),
        label: attribute_label(name),
        kind,
        value,
    }
}

/// A value as it stands in its field.
fn shown(kind: FieldKind, value: &[u8]) -> String {
    let json = serde_json::from_slice::<serde_json::Value>(value);
    match (kind, json) {
        (FieldKind::Json, Ok(json)) => serde_json::to_string_pretty(&json).unwrap_or_default(),
        _ => String::from_utf8_lossy(value).into_owned(),
    }
}

fn kind(name: &str, content_type: Option<i32>) -> FieldKind {
    match (name, content_type) {
        (_, Some(content_type::JPEG | content_type::PNG)) => FieldKind::Picture,
        (_, Some(content_type::DATE)) | ("date_of_birth", None) => FieldKind::Date,
        (_, Some(content_type::INT)) => FieldKind::Number,
        (_, Some(content_type::JSON)) | ("structured_postal_address" | "identity_profile_report", None) => {
            FieldKind::Json
        }
        ("postal_address", _) => FieldKind::Lines,
        ("selfie" | "document_images", None) => FieldKind::Bytes,
        (_, Some(content_type::STRING) | None) => FieldKind::Text,
        _ => FieldKind::Bytes,
    }
}

fn data_uri(content_type: i32, bytes: &[u8]) -> String {
    let kind = if content_type == content_type::PNG {
        "png"
    } else {
        "jpeg"
    };
    format!("data:image/{kind};base64,{}", BASE64.encode(bytes))
}

/// A field that was filled in: what it changes about the person.
///
/// What is as the page `showed` it changes nothing, so that a new given name still makes a new full name. An empty field is
/// something the person does not have.
pub(super) fn fill(person: Person, showed: &Person, name: &str, text: &str) -> Result<Person, String> {
    // Forms send lines as mail does.
    let text = text.replace("\r\n", "\n");
    let before = field(name, showed.find(name));
    if text == before.value {
        return Ok(person);
    }
    if text.is_empty() {
        return Ok(person.without(name));
    }
    let label = attribute_label(name);
    match before.kind {
        FieldKind::Text | FieldKind::Lines => Ok(person.attribute(name, text)),
        FieldKind::Date if is_date(&text) => Ok(person.attribute(name, SharedValue::Date(text))),
        FieldKind::Date => Err(format!("{label} is no date; write it as 1990-05-17, 1990-05 or 1990.")),
        FieldKind::Number => text
            .parse::<i64>()
            .map(|number| person.attribute(name, number))
            .map_err(|_cause| format!("{label} is no whole number.")),
        FieldKind::Json => serde_json::from_str::<serde_json::Value>(&text)
            .map(|json| person.attribute(name, json))
            .map_err(|cause| format!("{label} is no JSON: line {}, column {}.", cause.line(), cause.column())),
        FieldKind::Picture | FieldKind::Bytes => Err(format!("{label} cannot be typed in.")),
    }
}

/// `1990-05-17`, `1990-05`, `1990`.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        parts.next().map(|part| {
            let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<i16>().ok()).flatten()
        })
    };
    let (year, month, day) = (number(4), number(2), number(2));
    let Some(Some(year)) = year else { return false };
    let [Some(month), Some(day)] =
        [month, day].map(|part| part.unwrap_or(Some(1)).and_then(|part| i8::try_from(part).ok()))
    else {
        return false;
    };
    parts.next().is_none() && Date::new(year, month, day).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_may_be_partial_and_have_to_exist() {
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
    fn a_field_that_was_not_touched_changes_nothing() {
        let adult = Person::adult();
        let address = adult.text("postal_address").unwrap().replace('\n', "\r\n");
        let person = fill(adult.clone(), &adult, "given_names", "Grace").unwrap();
        let person = fill(person, &adult, "family_name", "Hartley").unwrap();
        let person = fill(person, &adult, "full_name", "Ada Margaret Hartley").unwrap();
        let person = fill(person, &adult, "postal_address", &address).unwrap();
        assert_eq!(person.text("full_name"), Some("Grace Hartley"));
        assert_eq!(person.text("postal_address"), Person::adult().text("postal_address"));
    }

    #[test]
    fn a_field_takes_what_its_attribute_can_hold() {
        let fill = |name, text| fill(Person::adult(), &Person::adult(), name, text);
        assert_eq!(
            fill("date_of_birth", "1990-06").unwrap().text("date_of_birth"),
            Some("1990-06")
        );
        assert!(fill("gender", "").unwrap().find("gender").is_none());
        assert_eq!(
            fill("com.example.points", "12").unwrap().text("com.example.points"),
            Some("12")
        );
        for (name, text, expected) in [
            ("date_of_birth", "17/05/1990", "no date"),
            ("structured_postal_address", "{", "no JSON: line 1"),
            ("selfie", "me.jpg", "cannot be typed in"),
        ] {
            let message = fill(name, text).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
