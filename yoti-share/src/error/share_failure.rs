//! Why a share failed.

use serde_json::Value;

use super::code::printable_code;

/// Why a share failed: a document that the person did not provide, or a check that did not pass.
///
/// ```
/// # fn explain(failure: &yoti_share::ShareFailure) {
/// match failure.code() {
///     "MANDATORY_DOCUMENT_NOT_PROVIDED" => println!("please try again with a passport"),
///     _ => println!("{}", failure.describe()),
/// }
/// for requirement in failure.requirements() {
///     println!("{:?} {:?}", requirement.failure_type(), requirement.document_type());
/// }
/// # }
/// ```
///
/// With the feature `serde`, it serialises as `{"code": "…", "reason": {…}}`, without `reason` if the receipt has none.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ShareFailure {
    code: String,
    requirements: Vec<RequirementNotMet>,
    reason: Option<Value>,
}

impl ShareFailure {
    /// Reads the receipt's `error` and `errorReason`.
    pub(crate) fn read(code: String, reason: Option<Value>) -> Self {
        const MAX_REQUIREMENTS: usize = 1024;
        let details = reason
            .as_ref()
            .and_then(|reason| reason.get("requirements_not_met_details"));
        let requirements = details
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .take(MAX_REQUIREMENTS)
            .map(RequirementNotMet::read)
            .collect();
        Self {
            code,
            requirements,
            reason,
        }
    }

    /// The code, such as `MANDATORY_DOCUMENT_NOT_PROVIDED` or `FRAUD_DETECTED`, unchanged. Yoti may add codes. It is empty if
    /// the receipt contains only a reason.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The requirements that were not met, in the order of the receipt. Often it is empty: documents that a person states
    /// they do not have are not listed. Only the first 1024 are listed; [`reason`](Self::reason) has all.
    pub fn requirements(&self) -> &[RequirementNotMet] {
        &self.requirements
    }

    /// The complete `errorReason`, including properties that [`requirements`](Self::requirements) does not have. `null` if it
    /// is longer than 64 KiB.
    pub fn reason(&self) -> Option<&Value> {
        self.reason.as_ref()
    }
}

/// Fixtures, with the feature `test-util`.
#[cfg(any(test, feature = "test-util"))]
impl ShareFailure {
    /// A failure with this code, for a test.
    pub fn new(code: impl Into<String>) -> Self {
        Self::read(code.into(), None)
    }

    /// The same failure with this `errorReason`, which contains the requirements that were not met.
    #[must_use]
    pub fn with_reason(self, reason: Value) -> Self {
        Self::read(self.code, Some(reason))
    }
}

#[cfg(feature = "serde")]
mod serialization {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    use super::ShareFailure;
    use crate::codec::serialization::{deserialize_json, serialize_json, without_value};

    /// JSON of any shape, which may be `null`.
    struct Reason<T>(T);

    impl Serialize for Reason<&Value> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serialize_json(self.0, serializer)
        }
    }

    impl<'de> Deserialize<'de> for Reason<Value> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserialize_json(deserializer).map(Self)
        }
    }

    impl Serialize for ShareFailure {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            #[derive(Serialize)]
            #[serde(rename = "ShareFailure")]
            struct Written<'a> {
                code: &'a str,
                reason: Option<Reason<&'a Value>>,
            }

            #[derive(Serialize)]
            #[serde(rename = "ShareFailure")]
            struct WithoutReason<'a> {
                code: &'a str,
            }

            let code = &*self.code;
            match &self.reason {
                // In text, `None` and a reason that is `null` would look the same. Binary formats need every member.
                None if serializer.is_human_readable() => WithoutReason { code }.serialize(serializer),
                reason => {
                    let reason = reason.as_ref().map(Reason);
                    Written { code, reason }.serialize(serializer)
                }
            }
        }
    }

    impl<'de> Deserialize<'de> for ShareFailure {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            #[derive(Deserialize)]
            #[serde(rename = "ShareFailure", deny_unknown_fields, expecting = "the failure of a share")]
            struct Read {
                code: String,
                #[serde(default, deserialize_with = "read_reason")]
                reason: Option<Reason<Value>>,
            }

            let Read { code, reason } = Read::deserialize(deserializer).map_err(without_value)?;
            Ok(Self::read(code, reason.map(|Reason(json)| json)))
        }
    }

    /// A reason that is written as `null` is a reason.
    fn read_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Reason<Value>>, D::Error> {
        if deserializer.is_human_readable() {
            Reason::deserialize(deserializer).map(Some)
        } else {
            Option::deserialize(deserializer)
        }
    }
}

/// A requirement that was not met. Every part may be missing, and Yoti may add values.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RequirementNotMet {
    failure_type: Option<String>,
    document_type: Option<String>,
    document_country: Option<String>,
    audit_id: Option<String>,
    details: Option<String>,
}

impl RequirementNotMet {
    /// A part that is not a string is kept as JSON text.
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

    /// The failed check: `ID_DOCUMENT_EXTRACTION`, `ID_DOCUMENT_FACE_MATCH`, `LIVENESS`, …
    pub fn failure_type(&self) -> Option<&str> {
        self.failure_type.as_deref()
    }

    /// The type of the document: `PASSPORT`, …
    pub fn document_type(&self) -> Option<&str> {
        self.document_type.as_deref()
    }

    /// The country of the document, three letters (ISO 3166-1 alpha-3).
    pub fn document_country(&self) -> Option<&str> {
        self.document_country.as_deref()
    }

    /// The ID of the check, for Yoti's support.
    pub fn audit_id(&self) -> Option<&str> {
        self.audit_id.as_deref()
    }

    /// The reason: `POOR_LIGHT`, `DIFFERENT_PERSON`, …
    pub fn details(&self) -> Option<&str> {
        self.details.as_deref()
    }
}

crate::macros::redacted_debug!(RequirementNotMet);

impl std::fmt::Debug for ShareFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShareFailure")
            .field("code", &printable_code(&self.code))
            .field("requirements", &self.requirements.len())
            .finish_non_exhaustive()
    }
}
