//! Identity profiles: asking that somebody was checked by a scheme's rules.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::Value;

use crate::error::ConfigError;

/// A trust framework and one of its schemes that the person has to meet.
///
/// ```
/// use yoti_share::IdentityProfile;
///
/// let right_to_work = IdentityProfile::new("UK_TFIDA", "RTW");
/// let basic_check = IdentityProfile::new("UK_TFIDA", "DBS").objective("BASIC");
/// assert_eq!(
///     serde_json::to_string(&basic_check)?,
///     r#"{"trust_framework":"UK_TFIDA","scheme":{"type":"DBS","objective":"BASIC"}}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityProfile(Form<Simple>);

/// What a profile was made from: the parts this crate knows, or JSON that is sent as it stands.
#[derive(Clone, Debug, PartialEq)]
enum Form<T> {
    Parts(T),
    Json(Value),
}

#[derive(Clone, Debug, PartialEq)]
struct Simple {
    trust_framework: Cow<'static, str>,
    scheme: Cow<'static, str>,
    objective: Option<Cow<'static, str>>,
}

impl IdentityProfile {
    /// A scheme of a trust framework, such as `UK_TFIDA` and `RTW`.
    pub fn new(trust_framework: impl Into<Cow<'static, str>>, scheme: impl Into<Cow<'static, str>>) -> Self {
        let parts = Simple {
            trust_framework: trust_framework.into(),
            scheme: scheme.into(),
            objective: None,
        };
        Self(Form::Parts(parts))
    }

    /// An identity profile that is newer than this crate, sent as it stands.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the JSON is not an object.
    pub fn from_json(json: Value) -> Result<Self, ConfigError> {
        object("identity_profile", &json)?;
        Ok(Self(Form::Json(json)))
    }

    /// The scheme's objective, such as `BASIC`.
    #[must_use]
    pub fn objective(mut self, objective: impl Into<Cow<'static, str>>) -> Self {
        match &mut self.0 {
            Form::Parts(parts) => parts.objective = Some(objective.into()),
            Form::Json(json) => {
                // `from_json` let objects in only; a scheme that is missing is made.
                let objective = Value::String(objective.into().into_owned());
                if let Some(scheme) = json
                    .as_object_mut()
                    .map(|profile| profile.entry("scheme").or_insert(Value::Null))
                {
                    match scheme {
                        Value::Object(scheme) => drop(scheme.insert("objective".to_owned(), objective)),
                        other => *other = serde_json::json!({ "objective": objective }),
                    }
                }
            }
        }
        self
    }
}

impl IdentityProfile {
    pub(crate) const fn known(
        trust_framework: &'static str,
        scheme: &'static str,
        objective: Option<&'static str>,
    ) -> Self {
        Self(Form::Parts(Simple {
            trust_framework: Cow::Borrowed(trust_framework),
            scheme: Cow::Borrowed(scheme),
            objective: known_option(objective),
        }))
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        match &self.0 {
            Form::Parts(Simple {
                trust_framework,
                scheme,
                objective,
            }) => {
                present("identity_profile.trust_framework", trust_framework, "`UK_TFIDA`")?;
                present("identity_profile.scheme", scheme, "`RTW`")?;
                present_if_some("identity_profile.objective", objective.as_deref(), "`BASIC`")
            }
            Form::Json(_) => Ok(()),
        }
    }

    /// One line for people.
    pub(super) fn describe(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Form::Parts(Simple {
                trust_framework,
                scheme,
                objective,
            }) => {
                write!(f, "identity profile {scheme} of {trust_framework}")?;
                objective
                    .iter()
                    .try_for_each(|objective| write!(f, ", objective {objective}"))
            }
            Form::Json(json) => write!(f, "identity profile {json}"),
        }
    }
}

impl Serialize for IdentityProfile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Parts(parts) => {
                let mut profile = serializer.serialize_struct("IdentityProfile", 2)?;
                profile.serialize_field("trust_framework", &parts.trust_framework)?;
                profile.serialize_field(
                    "scheme",
                    &SchemeBody {
                        scheme: &parts.scheme,
                        objective: parts.objective.as_deref(),
                        label: None,
                        config: None,
                    },
                )?;
                profile.end()
            }
            Form::Json(json) => json.serialize(serializer),
        }
    }
}

/// Several identity profiles, any scheme of which the person may meet, with labels and document restrictions.
///
/// ```
/// use yoti_share::{AdvancedIdentityProfile, DocumentRestriction, Scheme, TrustProfile};
///
/// let requirements = AdvancedIdentityProfile::new([
///     TrustProfile::new("UK_TFIDA")
///         .scheme(Scheme::new("DBS").objective("BASIC").label("criminal record"))
///         .scheme(Scheme::new("RTW")),
///     TrustProfile::new("YOTI_GLOBAL").scheme(
///         Scheme::new("IDENTITY")
///             .objective("AL_L1")
///             .document(DocumentRestriction::new(["GBR"], ["PASSPORT", "DRIVING_LICENCE"])),
///     ),
/// ]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AdvancedIdentityProfile(Form<Cow<'static, [TrustProfile]>>);

impl AdvancedIdentityProfile {
    /// These profiles.
    pub fn new(profiles: impl IntoIterator<Item = TrustProfile>) -> Self {
        Self(Form::Parts(profiles.into_iter().collect()))
    }

    /// Advanced requirements that are newer than this crate, sent as they stand.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the JSON is not an object.
    pub fn from_json(json: Value) -> Result<Self, ConfigError> {
        object("advanced_identity_profile", &json)?;
        Ok(Self(Form::Json(json)))
    }

    pub(crate) const fn known(profiles: &'static [TrustProfile]) -> Self {
        Self(Form::Parts(Cow::Borrowed(profiles)))
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let Form::Parts(profiles) = &self.0 else { return Ok(()) };
        if profiles.is_empty() {
            let problem = "has no profiles; add one with `TrustProfile::new(\"UK_TFIDA\")`";
            return Err(ConfigError::new("advanced_identity_profile.profiles", problem));
        }
        profiles.iter().try_for_each(TrustProfile::check)
    }

    /// One line for people.
    pub(super) fn describe(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let profiles = match &self.0 {
            Form::Parts(profiles) => profiles,
            Form::Json(json) => return write!(f, "advanced identity profile {json}"),
        };
        f.write_str("advanced identity profile, any of:")?;
        for profile in profiles.iter() {
            for scheme in profile.schemes.iter() {
                write!(f, " {} of {}", scheme.kind, profile.trust_framework)?;
                scheme.describe(f)?;
                f.write_str(";")?;
            }
        }
        Ok(())
    }
}

impl Serialize for AdvancedIdentityProfile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Parts(profiles) => {
                let mut requirements = serializer.serialize_struct("AdvancedIdentityProfile", 1)?;
                requirements.serialize_field("profiles", profiles)?;
                requirements.end()
            }
            Form::Json(json) => json.serialize(serializer),
        }
    }
}

/// A trust framework with those of its schemes that will do.
#[derive(Clone, Debug, PartialEq)]
pub struct TrustProfile {
    trust_framework: Cow<'static, str>,
    schemes: Cow<'static, [Scheme]>,
}

impl TrustProfile {
    /// A trust framework, such as `UK_TFIDA`, without schemes as yet.
    pub fn new(trust_framework: impl Into<Cow<'static, str>>) -> Self {
        Self {
            trust_framework: trust_framework.into(),
            schemes: Cow::Borrowed(&[]),
        }
    }

    /// Adds a scheme.
    #[must_use]
    pub fn scheme(mut self, scheme: Scheme) -> Self {
        self.schemes.to_mut().push(scheme);
        self
    }

    pub(crate) const fn known(trust_framework: &'static str, schemes: &'static [Scheme]) -> Self {
        Self {
            trust_framework: Cow::Borrowed(trust_framework),
            schemes: Cow::Borrowed(schemes),
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        present(
            "advanced_identity_profile.trust_framework",
            &self.trust_framework,
            "`UK_TFIDA`",
        )?;
        if self.schemes.is_empty() {
            let problem = format!(
                "of `{}` is empty; add one with `Scheme::new(\"RTW\")`",
                self.trust_framework
            );
            return Err(ConfigError::new("advanced_identity_profile.schemes", problem));
        }
        self.schemes.iter().try_for_each(Scheme::check)
    }
}

impl Serialize for TrustProfile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut profile = serializer.serialize_struct("TrustProfile", 2)?;
        profile.serialize_field("trust_framework", &self.trust_framework)?;
        profile.serialize_field("schemes", &self.schemes)?;
        profile.end()
    }
}

/// One scheme of a trust framework.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    kind: Cow<'static, str>,
    objective: Option<Cow<'static, str>>,
    label: Option<Cow<'static, str>>,
    documents: Cow<'static, [DocumentRestriction]>,
}

impl Scheme {
    /// A scheme by its type, such as `DBS`.
    pub fn new(scheme: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: scheme.into(),
            objective: None,
            label: None,
            documents: Cow::Borrowed(&[]),
        }
    }

    /// What of the scheme has to be met, such as `BASIC`.
    #[must_use]
    pub fn objective(mut self, objective: impl Into<Cow<'static, str>>) -> Self {
        self.objective = Some(objective.into());
        self
    }

    /// A label by which to find the scheme in the report.
    #[must_use]
    pub fn label(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds documents to those that are accepted; without any, all are.
    #[must_use]
    pub fn document(mut self, document: DocumentRestriction) -> Self {
        self.documents.to_mut().push(document);
        self
    }

    pub(crate) const fn known(
        scheme: &'static str,
        objective: Option<&'static str>,
        label: Option<&'static str>,
        documents: &'static [DocumentRestriction],
    ) -> Self {
        Self {
            kind: Cow::Borrowed(scheme),
            objective: known_option(objective),
            label: known_option(label),
            documents: Cow::Borrowed(documents),
        }
    }

    /// What is asked of the scheme's report, for people.
    fn describe(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(objective) = &self.objective {
            write!(f, " (objective {objective})")?;
        }
        if let Some(label) = &self.label {
            write!(f, " labelled {label:?}")?;
        }
        for (at, documents) in self.documents.iter().enumerate() {
            f.write_str(if at == 0 { " with documents" } else { " or" })?;
            for (what, names) in [(" of type ", &documents.types), (" from ", &documents.countries)] {
                for (at, name) in names.iter().enumerate() {
                    write!(f, "{}{name}", if at == 0 { what } else { "/" })?;
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), ConfigError> {
        present("advanced_identity_profile.scheme", &self.kind, "`RTW`")?;
        present_if_some(
            "advanced_identity_profile.objective",
            self.objective.as_deref(),
            "`BASIC`",
        )?;
        present_if_some(
            "advanced_identity_profile.label",
            self.label.as_deref(),
            "a text that tells schemes apart",
        )?;
        if self
            .documents
            .iter()
            .any(|document| document.countries.is_empty() && document.types.is_empty())
        {
            let problem = "has neither countries nor types; name some, as in `DocumentRestriction::new([\"GBR\"], [\"PASSPORT\"])`";
            return Err(ConfigError::new("advanced_identity_profile.documents", problem));
        }
        Ok(())
    }
}

impl Serialize for Scheme {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let filter = DocumentFilter {
            kind: "DOCUMENT_RESTRICTIONS",
            inclusion: "INCLUDE",
            documents: &self.documents,
        };
        let body = SchemeBody {
            scheme: &self.kind,
            objective: self.objective.as_deref(),
            label: self.label.as_deref(),
            config: (!self.documents.is_empty()).then_some(SchemeConfig { filter }),
        };
        body.serialize(serializer)
    }
}

/// Documents that a scheme accepts: these types from these countries.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRestriction {
    countries: Names,
    types: Names,
}

/// Country codes or document types. A constant policy borrows plain string slices.
#[derive(Clone, Debug)]
enum Names {
    Known(&'static [&'static str]),
    Given(Vec<String>),
}

impl Names {
    fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let (known, given): (&[&str], &[String]) = match self {
            Self::Known(names) => (names, &[]),
            Self::Given(names) => (&[], names),
        };
        known.iter().copied().chain(given.iter().map(String::as_str))
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(names) => names.serialize(serializer),
            Self::Given(names) => names.serialize(serializer),
        }
    }
}

impl DocumentRestriction {
    /// Documents of these countries (three letters each, such as `GBR`) and of these types (such as `PASSPORT`). A list that
    /// is empty is sent as one; the API does not document what it takes from that.
    pub fn new<C, T>(countries: impl IntoIterator<Item = C>, types: impl IntoIterator<Item = T>) -> Self
    where
        C: Into<String>,
        T: Into<String>,
    {
        Self {
            countries: Names::Given(countries.into_iter().map(Into::into).collect()),
            types: Names::Given(types.into_iter().map(Into::into).collect()),
        }
    }

    pub(crate) const fn known(countries: &'static [&'static str], types: &'static [&'static str]) -> Self {
        Self {
            countries: Names::Known(countries),
            types: Names::Known(types),
        }
    }
}

impl Serialize for DocumentRestriction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut restriction = serializer.serialize_struct("DocumentRestriction", 2)?;
        restriction.serialize_field("country_codes", &self.countries)?;
        restriction.serialize_field("document_types", &self.types)?;
        restriction.end()
    }
}

/// A scheme as both forms write it.
#[derive(Serialize)]
struct SchemeBody<'a> {
    #[serde(rename = "type")]
    scheme: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    objective: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<SchemeConfig<'a>>,
}

#[derive(Serialize)]
struct SchemeConfig<'a> {
    filter: DocumentFilter<'a>,
}

#[derive(Serialize)]
struct DocumentFilter<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    inclusion: &'static str,
    documents: &'a [DocumentRestriction],
}

const fn known_option(text: Option<&'static str>) -> Option<Cow<'static, str>> {
    match text {
        Some(text) => Some(Cow::Borrowed(text)),
        None => None,
    }
}

fn object(field: &'static str, json: &Value) -> Result<(), ConfigError> {
    if json.is_object() {
        Ok(())
    } else {
        Err(ConfigError::new(field, "is not a JSON object, as requirements are"))
    }
}

fn present(field: &'static str, text: &str, example: &str) -> Result<(), ConfigError> {
    present_if_some(field, Some(text), example)
}

fn present_if_some(field: &'static str, text: Option<&str>, example: &str) -> Result<(), ConfigError> {
    match text {
        Some(text) if text.trim().is_empty() => Err(ConfigError::new(
            field,
            format!("is empty; give one, such as {example}"),
        )),
        _ => Ok(()),
    }
}
