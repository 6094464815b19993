//! Why a share failed.

use serde_json::Value;

/// A share that ended without success: what the person could not show, or what the checks made of it.
///
/// ```
/// # fn explain(failure: &yoti_share::ShareFailure) {
/// match failure.code() {
///     "MANDATORY_DOCUMENT_NOT_PROVIDED" => println!("please try again with a passport"),
///     _ => println!("your identity could not be confirmed"),
/// }
/// for requirement in failure.requirements() {
///     println!("{:?} {:?}", requirement.failure_type(), requirement.document_type());
/// }
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct ShareFailure {
    code: String,
    requirements: Vec<RequirementNotMet>,
    reason: Option<Value>,
}

impl ShareFailure {
    /// The receipt's `error` and `errorReason`. Whatever in the reason is not of the known shape stays in
    /// [`reason`](Self::reason).
    pub(crate) fn new(code: String, reason: Option<Value>) -> Self {
        const MOST: usize = 1024;
        let details = reason
            .as_ref()
            .and_then(|reason| reason.get("requirements_not_met_details"));
        let requirements = details
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .take(MOST)
            .map(RequirementNotMet::read)
            .collect();
        Self {
            code,
            requirements,
            reason,
        }
    }

    /// The code, such as `MANDATORY_DOCUMENT_NOT_PROVIDED` or `FRAUD_DETECTED`. The set is open, and codes this crate
    /// has never heard of are given as they came.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The requirements that were not met, in the order of the receipt. Often there is none: documents that a person
    /// says they do not have appear nowhere. Beyond 1024, which no receipt has, they are in [`reason`](Self::reason).
    pub fn requirements(&self) -> &[RequirementNotMet] {
        &self.requirements
    }

    /// The reason as it came, with whatever [`requirements`](Self::requirements) has no name for.
    pub fn reason(&self) -> Option<&Value> {
        self.reason.as_ref()
    }
}

/// One requirement that was not met. Every part may be missing, and every set of words is open.
#[derive(Clone, PartialEq, Eq)]
pub struct RequirementNotMet {
    failure_type: Option<String>,
    document_type: Option<String>,
    document_country: Option<String>,
    audit_id: Option<String>,
    details: Option<String>,
}

impl RequirementNotMet {
    /// Parts that are no text are given as JSON.
    pub(crate) fn read(json: &Value) -> Self {
        let part = |name| match json.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        };
        Self {
            failure_type: part("failure_type"),
            document_type: part("document_type"),
            document_country: part("document_country_iso_code"),
            audit_id: part("audit_id"),
            details: part("details"),
        }
    }

    /// What failed: `ID_DOCUMENT_EXTRACTION`, `ID_DOCUMENT_FACE_MATCH`, `LIVENESS`, …
    pub fn failure_type(&self) -> Option<&str> {
        self.failure_type.as_deref()
    }

    /// The document it was about: `PASSPORT`, …
    pub fn document_type(&self) -> Option<&str> {
        self.document_type.as_deref()
    }

    /// The country of the document, three letters of ISO 3166-1.
    pub fn document_country(&self) -> Option<&str> {
        self.document_country.as_deref()
    }

    /// The id under which Yoti finds the check again.
    pub fn audit_id(&self) -> Option<&str> {
        self.audit_id.as_deref()
    }

    /// Why, in a word: `POOR_LIGHT`, `DIFFERENT_PERSON`, …
    pub fn details(&self) -> Option<&str> {
        self.details.as_deref()
    }
}

crate::macros::redacted_debug!(RequirementNotMet);

impl std::fmt::Debug for ShareFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShareFailure")
            .field("code", &self.code)
            .field("requirements", &self.requirements.len())
            .finish_non_exhaustive()
    }
}
