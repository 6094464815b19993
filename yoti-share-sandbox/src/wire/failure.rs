//! Failed shares: the error code and the unmet requirements in their receipts.

use serde::Serialize;

/// Why a share fails: the error code in the receipt, and the requirements that were not met.
///
/// ```
/// use yoti_share_sandbox::{Failure, UnmetRequirement};
///
/// let unreadable = UnmetRequirement::new("ID_DOCUMENT_EXTRACTION")
///     .document("PASSPORT", "GBR")
///     .details("POOR_FOCUS");
/// let forged = UnmetRequirement::new("ID_DOCUMENT_AUTHENTICITY")
///     .document("DRIVING_LICENCE", "GBR");
/// let failure = Failure::new("UNABLE_TO_VALIDATE_DOCUMENT").detail(unreadable).detail(forged);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Failure {
    pub(crate) error: String,
    pub(crate) reason: Option<ErrorReason>,
}

/// The `error_reason` of a receipt. Unlike the members around it, its members are in snake case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ErrorReason {
    pub(crate) requirements_not_met_details: Vec<UnmetRequirement>,
}

impl From<UnmetRequirement> for ErrorReason {
    fn from(requirement: UnmetRequirement) -> Self {
        Self {
            requirements_not_met_details: vec![requirement],
        }
    }
}

impl Failure {
    /// Returns a failure with this error code and without details.
    pub fn new(error: impl Into<String>) -> Self {
        Self {
            error: error.into(),
            reason: None,
        }
    }

    /// Adds a requirement that was not met.
    pub fn detail(self, detail: UnmetRequirement) -> Self {
        self.details([detail])
    }

    /// Adds requirements that were not met. Without any, the receipt contains an empty list.
    pub fn details(mut self, details: impl IntoIterator<Item = UnmetRequirement>) -> Self {
        let reason = self.reason.get_or_insert_default();
        reason.requirements_not_met_details.extend(details);
        self
    }
}

/// A mandatory document was not provided.
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
    /// The type of the failure, such as `ID_DOCUMENT_EXTRACTION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_type: Option<String>,
    /// The type of the document, such as `PASSPORT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// The document's country, three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_country_iso_code: Option<String>,
    /// The ID of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit_id: Option<String>,
    /// The details, such as `POOR_FOCUS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

impl UnmetRequirement {
    /// Returns a requirement with this type of failure.
    pub fn new(failure_type: impl Into<String>) -> Self {
        Self {
            failure_type: Some(failure_type.into()),
            ..Self::default()
        }
    }

    /// Sets the type and the country of the document.
    pub fn document(mut self, document_type: impl Into<String>, country: impl Into<String>) -> Self {
        self.document_type = Some(document_type.into());
        self.document_country_iso_code = Some(country.into());
        self
    }

    /// Sets the ID of the check.
    pub fn audit_id(mut self, id: impl Into<String>) -> Self {
        self.audit_id = Some(id.into());
        self
    }

    /// Sets the details.
    pub fn details(mut self, details: impl Into<String>) -> Self {
        self.details = Some(details.into());
        self
    }
}
