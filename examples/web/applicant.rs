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

#[cfg(test)]
mod tests {
    use serde_json::json;
    use yoti_share::AgeVerification;

    use super::*;

    #[test]
    fn page_shows_each_value_with_its_sources_and_verifiers() {
        let passport = || Anchor::source("PASSPORT").with_sub_type("NFC");
        let address = json!({ "formatted_address": "12 High Street" });
        let profile = yoti_share::Profile::builder()
            .anchored("full_name", Anchored::new("Ada Hartley", [passport()]))
            .attribute("selfie", Image::jpeg([0xff, 0xd8, 0xff]))
            .anchored("date_of_birth", Anchored::new("1990-05-17", [passport()]))
            .age_check(AgeVerification::over(18, true))
            .anchored(
                "structured_postal_address",
                Anchored::new(address, [Anchor::verifier("YOTI_ADMIN")]),
            )
            .build();
        let page = Profile::from(&Applicant::from_profile(&profile).unwrap());
        assert_eq!(
            json!(page),
            json!({
                "name": "Ada Hartley",
                "photo": "data:image/jpeg;base64,/9j/",
                "adult": true,
                "facts": [
                    { "label": "Full name", "value": "Ada Hartley", "sources": ["passport (NFC)"], "verifiers": [] },
                    { "label": "Photo", "value": "as above", "sources": [], "verifiers": [] },
                    { "label": "Date of birth", "value": "1990-05-17", "sources": ["passport (NFC)"], "verifiers": [] },
                    { "label": "Address", "value": "12 High Street", "sources": [], "verifiers": ["yoti admin"] },
                ],
            })
        );
    }
}
