//! The details of a document.

use std::{fmt, str::FromStr};

use super::date::Date;
use crate::error::ValueError;

/// The details of an identity document: `TYPE COUNTRY NUMBER [EXPIRY [AUTHORITY]]`.
///
/// `Display` writes that form; `Debug` does not show them. With the feature `serde`, they serialise as that text.
///
/// ```
/// use yoti_share::DocumentDetails;
///
/// let pass: DocumentDetails = "PASS_CARD GBR 22719564893 - CITIZENCARD".parse()?;
/// assert_eq!(pass.document_type(), "PASS_CARD");
/// assert_eq!(pass.issuing_country(), "GBR");
/// assert_eq!(pass.number(), "22719564893");
/// assert_eq!(pass.expiry(), None);
/// assert_eq!(pass.issuing_authority(), Some("CITIZENCARD"));
/// # Ok::<(), yoti_share::ValueError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DocumentDetails {
    document_type: Box<str>,
    issuing_country: Box<str>,
    number: Box<str>,
    expiry: Option<Date>,
    issuing_authority: Option<Box<str>>,
}

crate::macros::redacted_debug!(DocumentDetails);
#[cfg(feature = "serde")]
crate::codec::serialization::serialize_as_text! { DocumentDetails: "document details"; }

impl DocumentDetails {
    /// `PASSPORT`, `DRIVING_LICENCE`, `NATIONAL_ID`, `PASS_CARD` or another type.
    pub fn document_type(&self) -> &str {
        &self.document_type
    }

    /// The issuing country, three letters (ISO 3166-1 alpha-3 or ICAO 9303).
    pub fn issuing_country(&self) -> &str {
        &self.issuing_country
    }

    /// The document's number, which may contain letters and symbols.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// When the document expires, if it does.
    pub fn expiry(&self) -> Option<Date> {
        self.expiry
    }

    /// The authority that issued the document, if it is known.
    pub fn issuing_authority(&self) -> Option<&str> {
        self.issuing_authority.as_deref()
    }
}

impl FromStr for DocumentDetails {
    type Err = ValueError;

    /// Parses the form above. `-` means that a part is missing; text after the authority is ignored.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let mut tokens = text.split(' ');
        let mut token = || match tokens.next() {
            Some("") => Err(ValueError::new(
                "document details have an empty part: one space separates two parts",
            )),
            token => Ok(token),
        };
        let (Some(document_type), Some(issuing_country), Some(number)) = (token()?, token()?, token()?) else {
            return Err(ValueError::new(
                "document details need at least a type, a country and a number",
            ));
        };
        let expiry = match token()? {
            None | Some("-") => None,
            Some(date) => Some(date.parse()?),
        };
        let issuing_authority = match token()? {
            None | Some("-") => None,
            Some(authority) => Some(authority.into()),
        };
        Ok(Self {
            document_type: document_type.into(),
            issuing_country: issuing_country.into(),
            number: number.into(),
            expiry,
            issuing_authority,
        })
    }
}

impl fmt::Display for DocumentDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.document_type, self.issuing_country, self.number)?;
        match (self.expiry, &self.issuing_authority) {
            (None, None) => Ok(()),
            (Some(expiry), None) => write!(f, " {expiry}"),
            (None, Some(authority)) => write!(f, " - {authority}"),
            (Some(expiry), Some(authority)) => write!(f, " {expiry} {authority}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_displayed_in_the_form_that_is_parsed() {
        for text in [
            "PASSPORT GBR 01234567",
            "PASSPORT GBR 01234567 2016-05-01",
            "PASS_CARD GBR 22719564893 - CITIZENCARD",
            "DRIVING_LICENCE GBR 1234abc 2016-05 DVLA",
        ] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read("PASSPORT GBR 1 - -").to_string(), "PASSPORT GBR 1");
    }

    fn read(text: &str) -> DocumentDetails {
        text.parse().unwrap()
    }

    #[test]
    fn documented_samples_are_parsed() {
        let passport = read("PASSPORT GBR 01234567 2016-05-01");
        assert_eq!(passport.number(), "01234567");
        assert_eq!(
            passport.expiry().map(|date| date.to_string()).as_deref(),
            Some("2016-05-01")
        );
        assert_eq!(passport.issuing_authority(), None);

        assert_eq!(
            read("DRIVING_LICENCE GBR 1234abc 2016-05-01 DVLA").issuing_authority(),
            Some("DVLA")
        );
        assert_eq!(read("AADHAAR IND ****1234 2016-05-01").number(), "****1234");
        assert_eq!(read("PASSPORT GBR 1").expiry(), None);
        assert_eq!(read("PASSPORT GBR 1 - -").issuing_authority(), None);
        assert_eq!(
            read("PASSPORT GBR 1 - DVLA more words").issuing_authority(),
            Some("DVLA")
        );
    }

    #[test]
    fn missing_part_is_rejected() {
        for text in [
            "",
            "PASSPORT",
            "PASSPORT GBR",
            "PASSPORT  GBR 1",
            "PASSPORT GBR 1 ",
            "PASSPORT GBR 1 soon",
        ] {
            assert!(text.parse::<DocumentDetails>().is_err(), "{text:?} was accepted");
        }
    }
}
