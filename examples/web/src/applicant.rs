//! The requested attributes, and how they are shown.

use minijinja::{Value, context};
use yoti_share::{Anchor, Anchored, Date, Image, PostalAddress, SharePolicy};

/// A person who wants to become a member.
#[derive(SharePolicy)]
pub(crate) struct Applicant {
    #[attr(full_name)]
    pub(crate) name: Anchored<String>,
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

impl Applicant {
    /// The content of the page `profile.html`.
    pub(crate) fn content(&self) -> Value {
        let address = self.address.value().formatted_address().unwrap_or("not formatted");
        let mut facts = vec![
            fact("Full name", self.name.value(), &self.name),
            fact("Photo", "Shown above", &self.photo),
            fact("Date of birth", &self.born.value().to_string(), &self.born),
            fact("Address", address, &self.address),
        ];
        facts.extend(
            self.email
                .iter()
                .map(|email| fact("Email address", email.value(), email)),
        );
        context! { name => self.name.value(), photo => self.photo.value().data_uri(), adult => self.adult, facts }
    }
}

/// A value with its sources and verifiers, in the SDK's words for people.
fn fact<T>(label: &str, value: &str, attribute: &Anchored<T>) -> Value {
    let sources: Vec<_> = attribute.sources().map(Anchor::describe).collect();
    let verifiers: Vec<_> = attribute.verifiers().map(Anchor::describe).collect();
    context! { label, value, sources, verifiers }
}
