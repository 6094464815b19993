//! The other side of the share: the person with the phone.

use serde::{Deserialize, Serialize};

/// One requirement that the user did not meet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RequirementNotMet {
    /// What was lacking, such as `ID_DOCUMENT_EXTRACTION`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_type: Option<String>,
    /// The document concerned, such as `PASSPORT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// The document's country, three letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_country_iso_code: Option<String>,
    /// Identifies the check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_id: Option<String>,
    /// More words, such as `POOR_FOCUS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}
