//! The requested attributes, and how the result is printed.

use std::fmt;

use serde_json::json;
use yoti_share::{Anchor, Anchored, Date, Receipt, ShareFailure, SharePolicy};

/// The person who shares.
#[derive(SharePolicy)]
pub(crate) struct Applicant {
    #[attr(full_name)]
    name: String,
    #[attr(date_of_birth, source(passport, driving_licence))]
    born: Anchored<Date>,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(email)]
    email: Option<String>,
}

/// As text for people.
impl fmt::Display for Applicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            born,
            adult,
            email,
        } = self;
        writeln!(f, "name   {name}")?;
        writeln!(f, "born   {}, from {}", born.value(), sources(born).join(", "))?;
        writeln!(f, "adult  {}", if *adult { "yes" } else { "no" })?;
        writeln!(f, "email  {}", email.as_deref().unwrap_or("not shared"))
    }
}

fn sources<T>(attribute: &Anchored<T>) -> Vec<&str> {
    attribute.sources().map(Anchor::value).collect()
}

pub(crate) fn shared_as_json(receipt: &Receipt, applicant: &Applicant) -> String {
    let born = &applicant.born;
    let json = json!({
        "shared": true,
        "session_id": receipt.session_id(),
        "receipt_id": receipt.id(),
        "applicant": {
            "name": applicant.name,
            "born": {"value": born.value().to_string(), "sources": sources(born)},
            "adult": applicant.adult,
            "email": applicant.email,
        },
    });
    format!("{json:#}\n")
}

pub(crate) fn failed_as_json(receipt: &Receipt, failure: &ShareFailure) -> String {
    let unmet = failure.requirements().iter().map(|requirement| {
        json!({
            "failure_type": requirement.failure_type(),
            "document_type": requirement.document_type(),
            "document_country": requirement.document_country(),
            "details": requirement.details(),
        })
    });
    let json = json!({
        "shared": false,
        "session_id": receipt.session_id(),
        "receipt_id": receipt.id(),
        "error": failure.code(),
        "requirements_not_met": unmet.collect::<Vec<_>>(),
    });
    format!("{json:#}\n")
}
