//! Schemes of trust frameworks, with the documents that they accept.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};

use super::const_fn::to_cow;
use crate::error::ConfigError;

/// A trust framework with the schemes that are accepted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrustProfile {
    trust_framework: Cow<'static, str>,
    schemes: Cow<'static, [Scheme]>,
}

impl TrustProfile {
    /// Creates a profile of a trust framework, such as `UK_TFIDA`; add its schemes with [`scheme`](Self::scheme).
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

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let field = "advanced_identity_profile.trust_framework";
        check_text(field, &self.trust_framework, "`UK_TFIDA`")?;
        if self.schemes.is_empty() {
            let problem = format!(
                "of `{}` is empty; add one with `Scheme::new(\"RTW\")`",
                self.trust_framework
            );
            return Err(ConfigError::new("advanced_identity_profile.schemes", problem));
        }
        self.schemes
            .iter()
            .try_for_each(|scheme| scheme.check("advanced_identity_profile"))
    }

    pub(super) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for scheme in self.schemes.iter() {
            write!(f, " {} of {}", scheme.kind, self.trust_framework)?;
            scheme.describe(f)?;
            f.write_str(";")?;
        }
        Ok(())
    }
}

/// A scheme of a trust framework.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scheme {
    #[serde(rename = "type")]
    pub(super) kind: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) objective: Option<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Cow<'static, str>>,
    #[serde(
        rename = "config",
        skip_serializing_if = "<[_]>::is_empty",
        serialize_with = "serialize_documents"
    )]
    documents: Cow<'static, [DocumentRestriction]>,
}

impl Scheme {
    /// Creates a scheme of this type, such as `DBS`.
    pub fn new(kind: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: kind.into(),
            ..static_scheme("", None, None, &[])
        }
    }

    /// Sets the objective of the scheme, such as `BASIC`.
    #[must_use]
    pub fn objective(mut self, objective: impl Into<Cow<'static, str>>) -> Self {
        self.objective = Some(objective.into());
        self
    }

    /// Sets a label, which identifies the scheme in the report.
    #[must_use]
    pub fn label(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds accepted documents. A scheme without any accepts all documents.
    #[must_use]
    pub fn document(mut self, document: DocumentRestriction) -> Self {
        self.documents.to_mut().push(document);
        self
    }

    /// `path` names the identity profile that contains the scheme.
    pub(super) fn check(&self, path: &str) -> Result<(), ConfigError> {
        check_text(format!("{path}.scheme"), &self.kind, "`RTW`")?;
        if let Some(objective) = &self.objective {
            check_text(format!("{path}.objective"), objective, "`BASIC`")?;
        }
        if let Some(label) = &self.label {
            check_text(format!("{path}.label"), label, "`clerks`")?;
        }
        if self.documents.iter().any(DocumentRestriction::is_empty) {
            let problem = "has neither countries nor types; name some, as in `DocumentRestriction::new([\"GBR\"], [\"PASSPORT\"])`";
            return Err(ConfigError::new(format!("{path}.documents"), problem));
        }
        Ok(())
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(objective) = &self.objective {
            write!(f, " (objective {objective})")?;
        }
        if let Some(label) = &self.label {
            write!(f, " labelled {label:?}")?;
        }
        for (index, documents) in self.documents.iter().enumerate() {
            f.write_str(if index == 0 { " with documents" } else { " or" })?;
            documents.describe(f)?;
        }
        Ok(())
    }
}

/// Documents that a scheme accepts: of these types, from these countries.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentRestriction {
    #[serde(rename = "country_codes")]
    countries: Cow<'static, [Cow<'static, str>]>,
    #[serde(rename = "document_types")]
    types: Cow<'static, [Cow<'static, str>]>,
}

impl DocumentRestriction {
    /// Accepts documents of these countries (three-letter codes such as `GBR`) and types (such as `PASSPORT`). An empty
    /// list is sent as an empty list, whose meaning the API does not document.
    pub fn new<C, T>(countries: impl IntoIterator<Item = C>, types: impl IntoIterator<Item = T>) -> Self
    where
        C: Into<String>,
        T: Into<String>,
    {
        Self {
            countries: countries
                .into_iter()
                .map(|country| Cow::Owned(country.into()))
                .collect(),
            types: types.into_iter().map(|kind| Cow::Owned(kind.into())).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.countries.is_empty() && self.types.is_empty()
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (prefix, names) in [(" of type ", &self.types), (" from ", &self.countries)] {
            for (index, name) in names.iter().enumerate() {
                write!(f, "{}{name}", if index == 0 { prefix } else { "/" })?;
            }
        }
        Ok(())
    }
}

/// For constants that the derive writes.
pub const fn static_trust_profile(trust_framework: &'static str, schemes: &'static [Scheme]) -> TrustProfile {
    TrustProfile {
        trust_framework: Cow::Borrowed(trust_framework),
        schemes: Cow::Borrowed(schemes),
    }
}

/// For constants that the derive writes.
pub const fn static_scheme(
    kind: &'static str,
    objective: Option<&'static str>,
    label: Option<&'static str>,
    documents: &'static [DocumentRestriction],
) -> Scheme {
    Scheme {
        kind: Cow::Borrowed(kind),
        objective: to_cow(objective),
        label: to_cow(label),
        documents: Cow::Borrowed(documents),
    }
}

/// For constants that the derive writes.
pub const fn static_document_restriction(
    countries: &'static [Cow<'static, str>],
    types: &'static [Cow<'static, str>],
) -> DocumentRestriction {
    DocumentRestriction {
        countries: Cow::Borrowed(countries),
        types: Cow::Borrowed(types),
    }
}

#[expect(clippy::ptr_arg, reason = "serde calls it with a reference to the field")]
fn serialize_documents<S: Serializer>(
    documents: &Cow<'static, [DocumentRestriction]>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Config<'a> {
        filter: Filter<'a>,
    }

    #[derive(Serialize)]
    #[serde(tag = "type", rename = "DOCUMENT_RESTRICTIONS")]
    struct Filter<'a> {
        inclusion: &'static str,
        documents: &'a [DocumentRestriction],
    }

    let filter = Filter {
        inclusion: "INCLUDE",
        documents,
    };
    Config { filter }.serialize(serializer)
}

pub(super) fn check_text(field: impl Into<Cow<'static, str>>, text: &str, example: &str) -> Result<(), ConfigError> {
    if text.trim().is_empty() {
        return Err(ConfigError::new(
            field,
            format!("is empty; give a value such as {example}"),
        ));
    }
    Ok(())
}
