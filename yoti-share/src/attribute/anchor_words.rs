//! Anchors in plain words.

use super::anchor::{Anchor, AnchorKind};

impl Anchor {
    /// Describes the anchor to the person who shared: where a value comes from, or who verified it. A value that this crate
    /// does not know is part of the phrase, in lower case.
    ///
    /// ```
    /// # #[cfg(feature = "test-util")] {
    /// use yoti_share::Anchor;
    ///
    /// let passport = Anchor::source("PASSPORT").with_sub_type("NFC");
    /// assert_eq!(passport.describe(), "From your passport (chip read)");
    /// assert_eq!(Anchor::verifier("YOTI_ADMIN").describe(), "Verified by Yoti");
    /// # }
    /// ```
    pub fn describe(&self) -> String {
        match self.kind() {
            AnchorKind::Source => self.describe_source(),
            AnchorKind::Verifier => self.describe_verifier(),
            AnchorKind::Unknown => "Of unknown origin".to_owned(),
        }
    }

    fn describe_source(&self) -> String {
        let source = match (self.value(), self.sub_type()) {
            ("USER_PROVIDED", _) => return "Provided by you".to_owned(),
            ("THIRD_PARTY", "") => return "From another organisation".to_owned(),
            ("THIRD_PARTY", organisation) => return format!("From {organisation}"),
            ("PASSPORT", _) => "From your passport".to_owned(),
            ("DRIVING_LICENCE", _) => "From your driving licence".to_owned(),
            ("NATIONAL_ID", _) => "From your national identity card".to_owned(),
            ("PASS_CARD", _) => "From your proof-of-age card".to_owned(),
            (other, _) => format!("From your {}", lower_case(other)),
        };
        match self.sub_type() {
            "" => source,
            "NFC" => format!("{source} (chip read)"),
            "OCR" => format!("{source} (text read by camera)"),
            "AADHAAR" => format!("{source} (Aadhaar)"),
            "MYKAD" => format!("{source} (MyKad)"),
            "CITIZENCARD" => format!("{source} (CitizenCard)"),
            other => format!("{source} ({})", lower_case(other)),
        }
    }

    fn describe_verifier(&self) -> String {
        let verifier = match (self.value(), self.sub_type()) {
            ("YOTI_ADMIN" | "YOTI_IDENTITY", _) => "by Yoti",
            ("YOTI_OTP", _) => "by a one-time code",
            ("YOTI_UIDAI", _) => "by Yoti with UIDAI",
            ("PASSPORT_NFC_SIGNATURE", _) => "by the signature in your passport's chip",
            ("ISSUING_AUTHORITY" | "ISSUING_AUTHORITY_PKI", _) => "by the authority that issued the document",
            ("THIRD_PARTY", "") => "by another organisation",
            ("THIRD_PARTY", organisation) => return format!("Verified by {organisation}"),
            (other, _) => return format!("Verified by {}", lower_case(other)),
        };
        format!("Verified {verifier}")
    }
}

fn lower_case(code: &str) -> String {
    code.replace('_', " ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_sources_are_described() {
        for (value, sub_type, expected) in [
            ("PASSPORT", "", "From your passport"),
            ("PASSPORT", "NFC", "From your passport (chip read)"),
            ("PASSPORT", "OCR", "From your passport (text read by camera)"),
            ("DRIVING_LICENCE", "", "From your driving licence"),
            ("NATIONAL_ID", "AADHAAR", "From your national identity card (Aadhaar)"),
            ("NATIONAL_ID", "STATE_ID", "From your national identity card (state id)"),
            ("NATIONAL_ID", "MYKAD", "From your national identity card (MyKad)"),
            ("PASS_CARD", "CITIZENCARD", "From your proof-of-age card (CitizenCard)"),
            ("USER_PROVIDED", "DAY_MONTH", "Provided by you"),
            ("THIRD_PARTY", "Example Bank", "From Example Bank"),
            ("THIRD_PARTY", "", "From another organisation"),
            ("NEW_DOCUMENT", "", "From your new document"),
        ] {
            let anchor = Anchor::source(value).with_sub_type(sub_type);
            assert_eq!(anchor.describe(), expected, "{value} {sub_type}");
        }
    }

    #[test]
    fn documented_verifiers_are_described() {
        for (value, sub_type, expected) in [
            ("YOTI_ADMIN", "", "Verified by Yoti"),
            ("YOTI_IDENTITY", "", "Verified by Yoti"),
            ("YOTI_OTP", "", "Verified by a one-time code"),
            ("YOTI_UIDAI", "", "Verified by Yoti with UIDAI"),
            (
                "PASSPORT_NFC_SIGNATURE",
                "",
                "Verified by the signature in your passport's chip",
            ),
            (
                "ISSUING_AUTHORITY",
                "",
                "Verified by the authority that issued the document",
            ),
            (
                "ISSUING_AUTHORITY_PKI",
                "",
                "Verified by the authority that issued the document",
            ),
            ("THIRD_PARTY", "Example Bank", "Verified by Example Bank"),
            ("THIRD_PARTY", "", "Verified by another organisation"),
            ("NEW_CHECK", "", "Verified by new check"),
        ] {
            let anchor = Anchor::verifier(value).with_sub_type(sub_type);
            assert_eq!(anchor.describe(), expected, "{value} {sub_type}");
        }
    }
}
