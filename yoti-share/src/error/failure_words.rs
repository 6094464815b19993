//! The codes of failed shares in plain words.

use super::ShareFailure;

impl ShareFailure {
    /// Describes the [`code`](Self::code) to the person who shared, in one sentence. An unknown code is "The share failed.".
    ///
    /// The sentence does not name the document or check; [`requirements`](Self::requirements) may contain that.
    pub fn describe(&self) -> &'static str {
        match self.code() {
            "MANDATORY_DOCUMENT_NOT_PROVIDED" => "A document that is required was not provided.",
            "UNABLE_TO_VALIDATE_DOCUMENT" => "Your document could not be validated.",
            "FACE_MATCH_VERIFICATION_FAILED" => "Your face does not match the photograph of your document.",
            "FACE_MATCH_HIGHER_THRESHOLD_VERIFICATION_FAILED" => {
                "Your face does not match the photograph of your document closely enough."
            }
            "MISSING_LIVENESS" => "It could not be confirmed that you took the photograph yourself, live.",
            "IDENTITY_CHECK_FAILED" => "Your identity could not be confirmed in other records.",
            "COULD_NOT_VERIFY_ADDRESS" => "Your address could not be verified.",
            "ACTIVITY_HISTORY_SCORE_INSUFFICIENT" => "The records of your identity do not go back far enough.",
            "IDENTITY_FRAUD_SCORE_INSUFFICIENT" => "The check against identity fraud was not passed.",
            "IDENTITY_FRAUD_AND_ACTIVITY_HISTORY_SCORES_INSUFFICIENT" => {
                "The check against identity fraud was not passed, and the records of your identity do not go back far enough."
            }
            "MISSING_FRAUD_LIST_CHECK" => "The check against lists of fraud is missing.",
            "FRAUD_DETECTED" => "A check found signs of fraud.",
            "UNABLE_TO_COMPLETE_CHECKS" => "A check could not be completed.",
            "ABANDONED" => "The checks were not finished.",
            _ => "The share failed.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes that Yoti documents, of shares in the app and of embedded identity checks.
    const CODES: [&str; 14] = [
        "MANDATORY_DOCUMENT_NOT_PROVIDED",
        "FRAUD_DETECTED",
        "UNABLE_TO_VALIDATE_DOCUMENT",
        "IDENTITY_CHECK_FAILED",
        "UNABLE_TO_COMPLETE_CHECKS",
        "FACE_MATCH_VERIFICATION_FAILED",
        "FACE_MATCH_HIGHER_THRESHOLD_VERIFICATION_FAILED",
        "MISSING_LIVENESS",
        "COULD_NOT_VERIFY_ADDRESS",
        "ACTIVITY_HISTORY_SCORE_INSUFFICIENT",
        "IDENTITY_FRAUD_SCORE_INSUFFICIENT",
        "IDENTITY_FRAUD_AND_ACTIVITY_HISTORY_SCORES_INSUFFICIENT",
        "MISSING_FRAUD_LIST_CHECK",
        "ABANDONED",
    ];

    fn describe(code: &str) -> &'static str {
        ShareFailure::new(code).describe()
    }

    #[test]
    fn every_documented_code_has_its_own_words() {
        let mut words: Vec<_> = CODES.into_iter().map(describe).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), CODES.len());
        assert!(!words.contains(&describe("SOMETHING_NEW")));
        assert_eq!(describe(""), "The share failed.");
    }
}
