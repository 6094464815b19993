//! Predefined persons.

use super::{Document, Person};
use crate::seal::Anchor;

const ADULT: &[u8] = include_bytes!("../../assets/adult.jpg");
const CHILD: &[u8] = include_bytes!("../../assets/child.jpg");
const ELDERLY: &[u8] = include_bytes!("../../assets/elderly.jpg");
const PASSPORT: &[u8] = include_bytes!("../../assets/passport.jpg");
const DRIVING_LICENCE: &[u8] = include_bytes!("../../assets/driving-licence.jpg");

/// A predefined person.
pub(crate) struct Preset {
    /// The name in the control API and on the pages.
    pub(crate) name: &'static str,
    /// A line for the person's card.
    pub(crate) description: &'static str,
    pub(crate) person: fn() -> Person,
}

/// All predefined persons, the default one first.
pub(crate) const PRESETS: [Preset; 4] = [
    Preset {
        name: "adult",
        description: "Born 1990, passport, driving licence",
        person: Person::adult,
    },
    Preset {
        name: "child",
        description: "Born 2012, passport, no phone or email",
        person: Person::child,
    },
    Preset {
        name: "elderly",
        description: "Born 1957, day unknown, Irish passport",
        person: Person::elderly,
    },
    Preset {
        name: "unverified",
        description: "Typed everything in, no document",
        person: Person::unverified,
    },
];

impl Person {
    /// Finds the person that has this name in the control API.
    pub(crate) fn preset(name: &str) -> Option<Self> {
        let preset = PRESETS.iter().find(|preset| preset.name == name)?;
        Some((preset.person)())
    }

    /// Ada Margaret Hartley, born in 1990, British, with a passport, a driving licence and every attribute that a policy can
    /// request.
    pub fn adult() -> Self {
        let home = [
            Anchor::source("DRIVING_LICENCE"),
            Anchor::verifier("YOTI_ADMIN").associated_source("DRIVING_LICENCE"),
        ];
        Self::with_basics("adult", "Ada Margaret", "Hartley", "1990-05-17", "FEMALE")
            .photo(ADULT)
            .attribute("phone_number", "+447700900123")
            .anchors(
                "phone_number",
                [Anchor::source("USER_PROVIDED"), Anchor::verifier("YOTI_OTP")],
            )
            .attribute("email_address", "ada.hartley@example.com")
            .anchors(
                "email_address",
                [Anchor::source("USER_PROVIDED"), Anchor::verifier("YOTI_OTP")],
            )
            .attribute("estimated_age", "35")
            .anchors("postal_address", home.clone())
            .anchors("structured_postal_address", home)
            .document(
                Document::passport("GBR", "533401372")
                    .expires("2031-04-01")
                    .image(PASSPORT),
            )
            .document(
                Document::driving_licence("GBR", "HARTL905170AM9IJ")
                    .expires("2033-05-16")
                    .authority("DVLA")
                    .image(DRIVING_LICENCE),
            )
    }

    /// Max Hartley, born in 2012, with a passport and neither phone nor email.
    pub fn child() -> Self {
        Self::with_basics("child", "Max", "Hartley", "2012-11-02", "MALE")
            .photo(CHILD)
            .attribute("estimated_age", "12")
            .document(
                Document::passport("GBR", "601122334")
                    .expires("2027-02-28")
                    .image(PASSPORT),
            )
    }

    /// Björn Þór O'Connor-Łukasiewicz, with an Irish passport, a name that tests encodings, and a date of birth of which
    /// only the year 1957 is known.
    pub fn elderly() -> Self {
        Self::with_basics("elderly", "Björn Þór", "O'Connor-Łukasiewicz", "1957", "MALE")
            .photo(ELDERLY)
            .attribute("nationality", "IRL")
            .attribute("estimated_age", "67")
            .document(
                Document::passport("IRL", "LT8201159")
                    .expires("2029-09-30")
                    .image(PASSPORT),
            )
    }

    /// Sam Rivers, who typed in every attribute and has no document: no attribute is verified.
    pub fn unverified() -> Self {
        Self::new("unverified")
            .attribute("given_names", "Sam")
            .attribute("family_name", "Rivers")
            .attribute("date_of_birth", "2001-01-31")
            .attribute("gender", "OTHER")
            .attribute("nationality", "GBR")
            .attribute("email_address", "sam@example.com")
            .self_asserted("email_address")
            .without_documents()
    }

    fn with_basics(id: &str, given_names: &str, family_name: &str, born: &str, gender: &str) -> Self {
        Self::new(id)
            .attribute("given_names", given_names)
            .attribute("family_name", family_name)
            .attribute("date_of_birth", born)
            .attribute("gender", gender)
            .attribute("nationality", "GBR")
            .uk_address("12", "Marine Parade", "Brighton", "BN2 1TL")
    }
}
