//! How a share fails when its person, or a check, lets it fail.

use serde::Serialize;

use crate::wire::ErrorReason;

/// Why a share fails: the code in the receipt, and the requirements that were not met.
///
/// ```
/// use yoti_share_sandbox::{Failure, UnmetRequirement};
///
/// let refused = Failure::new("UNABLE_TO_VALIDATE_DOCUMENT")
///     .detail(UnmetRequirement::new("ID_DOCUMENT_EXTRACTION").document("PASSPORT", "GBR").details("POOR_FOCUS"))
///     .detail(UnmetRequirement::new("ID_DOCUMENT_AUTHENTICITY").document("DRIVING_LICENCE", "GBR"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Failure {
    pub(crate) error: String,
    pub(crate) reason: Option<ErrorReason>,
}

impl Failure {
    /// A failure with this code, and no details.
    pub fn new(error: impl Into<String>) -> Self {
        Self {
            error: error.into(),
            reason: None,
        }
    }

    /// Adds a requirement that was not met.
    pub fn detail(mut self, detail: UnmetRequirement) -> Self {
        let reason = self.reason.get_or_insert_default();
        reason.requirements_not_met_details.get_or_insert_default().push(detail);
        self
    }

    /// Adds requirements that were not met; none makes an empty list.
    pub fn details(mut self, details: impl IntoIterator<Item = UnmetRequirement>) -> Self {
        let reason = self.reason.get_or_insert_default();
        reason
            .requirements_not_met_details
            .get_or_insert_default()
            .extend(details);
        self
    }
}

/// A document that is required was not provided.
impl Default for Failure {
    fn default() -> Self {
        Self::new("MANDATORY_DOCUMENT_NOT_PROVIDED")
    }
}

/// One requirement that the user did not meet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use]
pub struct UnmetRequirement {
    /// What was lacking, such as `ID_DOCUMENT_EXTRACTION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_type: Option<String>,
    /// The document concerned, such as `PASSPORT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// The document's country, three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_country_iso_code: Option<String>,
    /// Identifies the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit_id: Option<String>,
    /// More words, such as `POOR_FOCUS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

impl UnmetRequirement {
    /// A requirement of this type.
    pub fn new(failure_type: impl Into<String>) -> Self {
        Self {
            failure_type: Some(failure_type.into()),
            ..Self::default()
        }
    }

    /// The document concerned, and its country.
    pub fn document(mut self, document_type: impl Into<String>, country: impl Into<String>) -> Self {
        self.document_type = Some(document_type.into());
        self.document_country_iso_code = Some(country.into());
        self
    }

    /// Identifies the check.
    pub fn audit_id(mut self, id: impl Into<String>) -> Self {
        self.audit_id = Some(id.into());
        self
    }

    /// More words.
    pub fn details(mut self, details: impl Into<String>) -> Self {
        self.details = Some(details.into());
        self
    }
}
