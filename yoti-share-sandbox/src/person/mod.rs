//! Persons: their attributes, with sources and verifiers, and their documents.

mod document;
mod presets;
mod value;

use std::fmt;

use serde_json::{Value as Json, json};

pub use self::document::Document;
pub(crate) use self::presets::{PRESETS, Preset};
pub use self::value::SharedValue;
pub(crate) use self::value::content_type_of_name;
use crate::seal::{Anchor, AnchorKind, Attribute, content_type};

/// The attributes that a document verifies.
const FROM_DOCUMENTS: [&str; 6] = [
    "full_name",
    "given_names",
    "family_name",
    "date_of_birth",
    "gender",
    "nationality",
];

/// A person who has the app on their phone.
///
/// Start from a complete person and change the attributes that matter:
///
/// ```
/// use yoti_share_sandbox::{Document, Person};
///
/// let person = Person::adult()
///     .attribute("email_address", "zoe@example.com")
///     .attribute("com.example.points", 1200)
///     .without("phone_number")
///     .document(Document::new("NATIONAL_ID", "IND", "1234").sub_type("AADHAAR"));
/// assert_eq!(person.text("email_address"), Some("zoe@example.com"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct Person {
    id: String,
    attributes: Vec<Attribute>,
    documents: Vec<Document>,
    withheld: Vec<String>,
    /// Attributes that the person does not have, and that are not derived from others either.
    lacked: Vec<String>,
    /// Indexes of requested attributes in the policy.
    left_out: Vec<usize>,
}

impl Person {
    /// Creates a person without attributes. The same `id` is the same person, with the same remember-me IDs.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            attributes: Vec::new(),
            documents: Vec::new(),
            withheld: Vec::new(),
            lacked: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Makes this another person with the same attributes.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Sets an attribute, replacing all of that name.
    ///
    /// The attribute keeps the anchors of the one that it replaces. The anchors of a new attribute are those of a third
    /// party if its name contains a dot, those of the date of birth if it is an age check such as `age_over:18`, and
    /// otherwise those of a verified value from the user. `given_names` and `family_name` also change `full_name`, and
    /// `structured_postal_address` also changes `postal_address`.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<SharedValue>) -> Self {
        let name = name.into();
        let value = value.into();
        self.set(&name, value);
        match &*name {
            "given_names" | "family_name" => {
                if let (Some(given), Some(family)) = (self.text("given_names"), self.text("family_name")) {
                    let full = format!("{given} {family}");
                    self.set("full_name", full.into());
                }
            }
            "structured_postal_address" => {
                let address = self
                    .text(&name)
                    .and_then(|text| serde_json::from_str::<Json>(text).ok());
                let formatted = address
                    .as_ref()
                    .and_then(|address| address.get("formatted_address")?.as_str());
                if let Some(formatted) = formatted {
                    self.set("postal_address", formatted.into());
                }
            }
            _ => {}
        }
        self
    }

    fn set(&mut self, name: &str, value: SharedValue) {
        let mut attribute = value.into_attribute(name).sign_anchors();
        let first = self.attributes.iter().position(|attribute| attribute.name() == name);
        attribute.anchors = match first.and_then(|first| self.attributes.get(first)) {
            Some(replaced) => replaced.anchors.clone(),
            None => self.anchors_of_new(name),
        };
        self.lacked.retain(|lacked| lacked != name);
        self.attributes.retain(|attribute| attribute.name() != name);
        let index = first.unwrap_or(usize::MAX).min(self.attributes.len());
        self.attributes.insert(index, attribute);
    }

    fn anchors_of_new(&self, name: &str) -> Vec<Anchor> {
        let is_age = name.starts_with("age_over:") || name.starts_with("age_under:");
        match self.find("date_of_birth").or_else(|| self.find("estimated_age")) {
            Some(base) if is_age => base.anchors.clone(),
            _ => default_anchors(name),
        }
    }

    /// Adds an attribute unchanged, valid or not, and keeps others of that name. It is shared when its name is requested.
    pub fn raw(mut self, attribute: Attribute) -> Self {
        self.lacked.retain(|lacked| lacked != attribute.name());
        self.attributes.push(attribute);
        self
    }

    /// Replaces the anchors of the attributes of this name.
    pub fn anchors(mut self, name: &str, anchors: impl IntoIterator<Item = Anchor>) -> Self {
        let anchors: Vec<Anchor> = anchors.into_iter().collect();
        for attribute in self.attributes.iter_mut().filter(|attribute| attribute.name() == name) {
            attribute.anchors.clone_from(&anchors);
        }
        self
    }

    /// Makes an attribute self-asserted: the user is its source, and it has no verifier.
    pub fn self_asserted(self, name: &str) -> Self {
        self.anchors(name, [Anchor::source("USER_PROVIDED")])
    }

    /// Removes the attribute. A share that requires it fails. Removing `age_over:18` prevents that age check only.
    pub fn without(mut self, name: &str) -> Self {
        self.attributes.retain(|attribute| attribute.name() != name);
        self.lacked.push(name.to_owned());
        self
    }

    /// Withholds the attribute and the age checks derived from it, even if they are required: the share succeeds without
    /// them, or with an alternative that the policy names. `age_over:18` withholds that age check only. The real app always
    /// shares required attributes, but a client must handle their absence.
    pub fn withholding(mut self, name: impl Into<String>) -> Self {
        self.withheld.push(name.into());
        self
    }

    /// Adds a document: `document_details`, images, and a source of the attributes that a document verifies.
    pub fn document(mut self, document: Document) -> Self {
        let source = document.anchor();
        let mut added = vec![Attribute::text("document_details", document.details())];
        if !document.images.is_empty() {
            let images = document.images.iter().map(|image| (content_type::JPEG, image));
            added.push(Attribute::multi_value("document_images", images));
        }
        self.attributes.extend(added.into_iter().map(|attribute| {
            let attribute = attribute.anchor(source.clone());
            attribute.anchor(Anchor::verifier("YOTI_ADMIN")).sign_anchors()
        }));
        let attributes = self.attributes.iter_mut();
        let is_stated =
            |name: &str| FROM_DOCUMENTS.contains(&name) && (name != "nationality" || document.states_nationality());
        for attribute in attributes.filter(|attribute| is_stated(attribute.name())) {
            let anchors = &mut attribute.anchors;
            anchors.retain(|anchor| anchor.value() != "USER_PROVIDED");
            // Sources precede verifiers.
            let is_source = |anchor: &&Anchor| anchor.kind() == AnchorKind::Source;
            let sources = anchors.iter().filter(is_source).count();
            anchors.insert(sources, source.clone());
            if sources + 1 == anchors.len() {
                anchors.push(Anchor::verifier("YOTI_ADMIN"));
            }
        }
        self.documents.push(document);
        self
    }

    /// Removes all documents; the attributes that they verified become self-asserted.
    pub fn without_documents(mut self) -> Self {
        self.documents.clear();
        self.attributes
            .retain(|attribute| !matches!(attribute.name(), "document_details" | "document_images"));
        for name in FROM_DOCUMENTS {
            self = self.self_asserted(name);
        }
        self
    }

    /// Sets the photograph, a JPEG.
    pub fn photo(self, jpeg: impl Into<Vec<u8>>) -> Self {
        self.attribute("selfie", SharedValue::Jpeg(jpeg.into()))
    }

    /// Sets an address in the United Kingdom.
    pub fn uk_address(self, building_number: &str, street: &str, town_city: &str, postal_code: &str) -> Self {
        let formatted = format!("{building_number} {street}\n{town_city}\n{postal_code}\nGBR");
        self.attribute(
            "structured_postal_address",
            json!({
                "address_format": 1,
                "building_number": building_number,
                "address_line1": format!("{building_number} {street}"),
                "town_city": town_city,
                "postal_code": postal_code,
                "country_iso": "GBR",
                "country": "United Kingdom",
                "formatted_address": formatted,
            }),
        )
    }

    /// The first attribute of this name, as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.find(name)
            .and_then(|attribute| std::str::from_utf8(attribute.value()).ok())
    }

    /// All attributes.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Attribute> {
        self.attributes_named(name).next()
    }

    pub(crate) fn attributes_named(&self, name: &str) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter(move |attribute| attribute.name() == name)
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// Leaves out the requested attribute at this index of the policy. The same attribute can still answer another request.
    pub(crate) fn leaving_out(mut self, index: usize) -> Self {
        self.left_out.push(index);
        self
    }

    pub(crate) fn leaves_out(&self, index: usize) -> bool {
        self.left_out.contains(&index)
    }

    pub(crate) fn lacks(&self, name: &str) -> bool {
        self.lacked.iter().any(|lacked| lacked == name)
    }

    pub(crate) fn withholds(&self, name: &str) -> bool {
        self.withheld.iter().any(|withheld| withheld == name)
    }
}

/// Shows the names of the attributes and no values.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.attributes.iter().map(Attribute::name).collect();
        f.debug_struct("Person")
            .field("attributes", &names)
            .finish_non_exhaustive()
    }
}

/// Whether [`Person::attribute`] changes the attribute when another one is set. If several attributes are set, these must be
/// the last.
pub(crate) fn follows_others(name: &str) -> bool {
    matches!(name, "full_name" | "postal_address")
}

fn default_anchors(name: &str) -> Vec<Anchor> {
    if name.contains('.') {
        let organisation = name.rsplit_once('.').map_or(name, |(organisation, _)| organisation);
        return vec![
            Anchor::source("THIRD_PARTY").sub_type(organisation),
            Anchor::verifier("THIRD_PARTY").sub_type(organisation),
        ];
    }
    vec![Anchor::source("USER_PROVIDED"), Anchor::verifier("YOTI_ADMIN")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_name_follows_family_name() {
        let person = Person::adult().attribute("family_name", "Noether");
        let given = person.text("given_names").unwrap().to_owned();
        assert_eq!(person.text("full_name").unwrap(), format!("{given} Noether"));
    }

    #[test]
    fn new_value_keeps_anchors_and_position() {
        let before = Person::adult();
        let after = before.clone().attribute("nationality", "FRA");
        let names = |person: &Person| -> Vec<String> {
            person
                .attributes()
                .iter()
                .map(|attribute| attribute.name().to_owned())
                .collect()
        };
        assert_eq!(names(&before), names(&after));
        assert_eq!(
            before.find("nationality").unwrap().anchors(),
            after.find("nationality").unwrap().anchors()
        );
        assert_eq!(after.text("nationality"), Some("FRA"));
    }

    #[test]
    fn driving_licence_is_not_a_source_of_the_nationality() {
        let person = Person::adult();
        let sources = |name: &str| -> Vec<&str> {
            let anchors = person.find(name).unwrap().anchors().iter();
            let sources = anchors.filter(|anchor| anchor.kind() == AnchorKind::Source);
            sources.map(Anchor::value).collect()
        };
        assert_eq!(sources("full_name"), ["PASSPORT", "DRIVING_LICENCE"]);
        assert_eq!(sources("nationality"), ["PASSPORT"]);
    }

    #[test]
    fn debug_output_contains_no_values() {
        let text = format!("{:?} {:?}", Person::adult(), Person::adult().attributes());
        for attribute in Person::adult().attributes() {
            // Shorter values can occur in timestamps by chance.
            if let Ok(value) = std::str::from_utf8(attribute.value())
                && value.len() > 4
            {
                assert!(!text.contains(value), "{}", attribute.name());
            }
        }
    }
}
