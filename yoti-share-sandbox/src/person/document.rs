//! Identity documents.

use std::fmt;

use crate::seal::Anchor;

/// An identity document.
#[derive(Clone)]
#[must_use]
pub struct Document {
    pub(crate) kind: String,
    pub(crate) country: String,
    pub(crate) number: String,
    pub(crate) expiry: Option<String>,
    pub(crate) authority: Option<String>,
    pub(crate) sub_type: String,
    pub(crate) images: Vec<Vec<u8>>,
}

impl Document {
    /// Creates a document of this type (`PASSPORT`, `DRIVING_LICENCE`, `NATIONAL_ID`, `PASS_CARD`, …), country (three
    /// letters) and number (without spaces).
    pub fn new(kind: impl Into<String>, country: impl Into<String>, number: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            country: country.into(),
            number: number.into(),
            expiry: None,
            authority: None,
            sub_type: String::new(),
            images: Vec::new(),
        }
    }

    /// Creates a passport whose chip was read.
    pub fn passport(country: impl Into<String>, number: impl Into<String>) -> Self {
        Self::new("PASSPORT", country, number).sub_type("NFC")
    }

    /// Creates a driving licence.
    pub fn driving_licence(country: impl Into<String>, number: impl Into<String>) -> Self {
        Self::new("DRIVING_LICENCE", country, number)
    }

    /// Sets the expiry date, `YYYY-MM-DD`.
    pub fn expires(mut self, date: impl Into<String>) -> Self {
        self.expiry = Some(date.into());
        self
    }

    /// Sets the issuing authority, one word.
    pub fn authority(mut self, authority: impl Into<String>) -> Self {
        self.authority = Some(authority.into());
        self
    }

    /// Sets the sub type: how the document was read (`OCR`, `NFC`) or its kind (`AADHAAR`, `CITIZENCARD`).
    pub fn sub_type(mut self, sub_type: impl Into<String>) -> Self {
        self.sub_type = sub_type.into();
        self
    }

    /// Adds an image, a JPEG.
    pub fn image(mut self, jpeg: impl Into<Vec<u8>>) -> Self {
        self.images.push(jpeg.into());
        self
    }

    /// The value of `document_details`: `TYPE COUNTRY NUMBER [EXPIRY [AUTHORITY]]`, with `-` for no expiry date.
    pub(crate) fn details(&self) -> String {
        let Self {
            kind, country, number, ..
        } = self;
        match (self.expiry.as_deref(), &self.authority) {
            (None, None) => format!("{kind} {country} {number}"),
            (Some(expiry), None) => format!("{kind} {country} {number} {expiry}"),
            (expiry, Some(authority)) => format!("{kind} {country} {number} {} {authority}", expiry.unwrap_or("-")),
        }
    }

    /// Whether documents of this type state the nationality, which driving licences do not.
    pub(crate) fn states_nationality(&self) -> bool {
        self.kind != "DRIVING_LICENCE"
    }

    pub(crate) fn anchor(&self) -> Anchor {
        Anchor::source(&*self.kind).sub_type(&*self.sub_type)
    }
}

/// Shows type and country, and neither number nor images.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("kind", &self.kind)
            .field("country", &self.country)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_have_a_dash_for_a_missing_expiry_before_an_authority() {
        let card = Document::new("PASS_CARD", "GBR", "22719564893");
        assert_eq!(card.details(), "PASS_CARD GBR 22719564893");
        assert_eq!(
            card.clone().authority("CITIZENCARD").details(),
            "PASS_CARD GBR 22719564893 - CITIZENCARD"
        );
        let licence = Document::driving_licence("GBR", "1234abc").expires("2016-05-01");
        assert_eq!(licence.details(), "DRIVING_LICENCE GBR 1234abc 2016-05-01");
        assert_eq!(
            licence.authority("DVLA").details(),
            "DRIVING_LICENCE GBR 1234abc 2016-05-01 DVLA"
        );
    }
}
