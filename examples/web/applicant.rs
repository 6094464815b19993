//! The requested attributes, and how they are shown.

use serde::Serialize;
use yoti_share::{Anchor, Anchored, Date, Image, PostalAddress, SharePolicy};

/// A person who wants to become a member.
#[derive(SharePolicy)]
pub(crate) struct Applicant {
    #[attr(full_name)]
    name: Anchored<String>,
    #[attr(selfie)]
    photo: Anchored<Image>,
    #[attr(date_of_birth)]
    born: Anchored<Date>,
    #[attr(age_over = 18)]
    adult: bool,
    #[attr(structured_postal_address)]
    address: Anchored<PostalAddress>,
    #[attr(email)]
    email: Option<Anchored<String>>,
}

/// The requested attributes, one line each.
pub(crate) fn requested() -> Vec<String> {
    let policy = Applicant::POLICY.to_string();
    policy.lines().map(|line| line.replace(['_', ':'], " ")).collect()
}

/// The data of the profile page.
#[derive(Serialize)]
pub(crate) struct Profile {
    name: String,
    photo: String,
    adult: bool,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Fact {
    label: &'static str,
    value: String,
    sources: Vec<String>,
    verifiers: Vec<String>,
}

impl From<&Applicant> for Profile {
    fn from(applicant: &Applicant) -> Self {
        let Applicant {
            name,
            photo,
            born,
            adult,
            address,
            email,
        } = applicant;
        let formatted = address.value().formatted_address().unwrap_or("not formatted");
        let mut facts = vec![
            fact("Full name", name.value().clone(), name),
            fact("Photo", "as above".to_owned(), photo),
            fact("Date of birth", born.value().to_string(), born),
            fact("Address", formatted.to_owned(), address),
        ];
        facts.extend(
            email
                .iter()
                .map(|email| fact("Email address", email.value().clone(), email)),
        );
        Self {
            name: name.value().clone(),
            photo: photo.value().data_uri(),
            adult: *adult,
            facts,
        }
    }
}

fn fact<T>(label: &'static str, value: String, attribute: &Anchored<T>) -> Fact {
    Fact {
        label,
        value,
        sources: attribute.sources().map(anchor_text).collect(),
        verifiers: attribute.verifiers().map(anchor_text).collect(),
    }
}

/// `DRIVING_LICENCE`, `OCR` → `driving licence (OCR)`.
fn anchor_text(anchor: &Anchor) -> String {
    let value = anchor.value().replace('_', " ").to_lowercase();
    match anchor.sub_type() {
        "" => value,
        sub_type => format!("{value} ({sub_type})"),
    }
}
