//! Identity profiles: the trust framework and scheme that a person must meet.

use std::{borrow::Cow, fmt};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    const_fn::to_cow,
    scheme::{TrustProfile, check_text},
};
use crate::error::ConfigError;

/// The identity profile that a policy requests.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub enum IdentityRequirements {
    Simple(IdentityProfile),
    Advanced(AdvancedIdentityProfile),
}

/// Requirements in the form that this crate knows, or JSON that is sent unchanged.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Requirements<T> {
    Typed(T),
    Json(Map<String, Value>),
}

impl<T> Requirements<T> {
    fn from_json(field: &'static str, json: Value) -> Result<Self, ConfigError> {
        match json {
            Value::Object(json) => Ok(Self::Json(json)),
            _ => Err(ConfigError::new(field, "is not a JSON object")),
        }
    }
}

/// A trust framework and the scheme of it that the person must meet.
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdentityProfile(Requirements<SimpleProfile>);

#[derive(Clone, Debug, PartialEq, Serialize)]
struct SimpleProfile {
    trust_framework: Cow<'static, str>,
    scheme: SimpleScheme,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct SimpleScheme {
    #[serde(rename = "type")]
    kind: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    objective: Option<Cow<'static, str>>,
}

impl IdentityProfile {
    /// Creates a profile of a trust framework and a scheme, such as `UK_TFIDA` and `RTW`.
    pub fn new(trust_framework: impl Into<Cow<'static, str>>, scheme: impl Into<Cow<'static, str>>) -> Self {
        Self::typed(trust_framework.into(), scheme.into(), None)
    }

    /// Creates a profile that is newer than this crate; the JSON is sent unchanged.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the JSON is not an object.
    pub fn from_json(json: Value) -> Result<Self, ConfigError> {
        Requirements::from_json("identity_profile", json).map(Self)
    }

    /// Sets the objective of the scheme, such as `BASIC`.
    #[must_use]
    pub fn objective(mut self, objective: impl Into<Cow<'static, str>>) -> Self {
        let objective = objective.into();
        match &mut self.0 {
            Requirements::Typed(profile) => profile.scheme.objective = Some(objective),
            Requirements::Json(json) => match json.get_mut("scheme").and_then(Value::as_object_mut) {
                Some(scheme) => drop(scheme.insert("objective".to_owned(), objective.into())),
                None => drop(json.insert("scheme".to_owned(), json!({ "objective": objective }))),
            },
        }
        self
    }

    const fn typed(
        trust_framework: Cow<'static, str>,
        kind: Cow<'static, str>,
        objective: Option<Cow<'static, str>>,
    ) -> Self {
        Self(Requirements::Typed(SimpleProfile {
            trust_framework,
            scheme: SimpleScheme { kind, objective },
        }))
    }

    fn check(&self) -> Result<(), ConfigError> {
        let Requirements::Typed(profile) = &self.0 else {
            return Ok(());
        };
        check_text(
            "identity_profile.trust_framework",
            &profile.trust_framework,
            "`UK_TFIDA`",
        )?;
        check_text("identity_profile.scheme", &profile.scheme.kind, "`RTW`")?;
        match &profile.scheme.objective {
            Some(objective) => check_text("identity_profile.objective", objective, "`BASIC`"),
            None => Ok(()),
        }
    }
}

/// Several identity profiles with labels and document restrictions. The person must meet one of the schemes.
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdvancedIdentityProfile(Requirements<Profiles>);

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Profiles {
    profiles: Cow<'static, [TrustProfile]>,
}

impl AdvancedIdentityProfile {
    /// Creates requirements of these profiles.
    pub fn new(profiles: impl IntoIterator<Item = TrustProfile>) -> Self {
        let profiles = profiles.into_iter().collect();
        Self(Requirements::Typed(Profiles { profiles }))
    }

    /// Creates requirements that are newer than this crate; the JSON is sent unchanged.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the JSON is not an object.
    pub fn from_json(json: Value) -> Result<Self, ConfigError> {
        Requirements::from_json("advanced_identity_profile", json).map(Self)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let Requirements::Typed(Profiles { profiles }) = &self.0 else {
            return Ok(());
        };
        if profiles.is_empty() {
            let problem = "has no profiles; add one with `TrustProfile::new(\"UK_TFIDA\")`";
            return Err(ConfigError::new("advanced_identity_profile.profiles", problem));
        }
        profiles.iter().try_for_each(TrustProfile::check)
    }
}

/// For constants that the derive writes.
pub const fn static_identity_profile(
    trust_framework: &'static str,
    scheme: &'static str,
    objective: Option<&'static str>,
) -> IdentityProfile {
    IdentityProfile::typed(Cow::Borrowed(trust_framework), Cow::Borrowed(scheme), to_cow(objective))
}

/// For constants that the derive writes.
pub const fn static_advanced_identity_profile(profiles: &'static [TrustProfile]) -> AdvancedIdentityProfile {
    let profiles = Cow::Borrowed(profiles);
    AdvancedIdentityProfile(Requirements::Typed(Profiles { profiles }))
}

impl IdentityRequirements {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match self {
            Self::Simple(profile) => profile.check(),
            Self::Advanced(profile) => profile.check(),
        }
    }
}

impl fmt::Display for IdentityRequirements {
    /// Describes the requirements in one line for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simple(IdentityProfile(Requirements::Typed(profile))) => {
                let SimpleScheme { kind, objective } = &profile.scheme;
                write!(f, "identity profile {kind} of {}", profile.trust_framework)?;
                match objective {
                    Some(objective) => write!(f, ", objective {objective}"),
                    None => Ok(()),
                }
            }
            Self::Simple(IdentityProfile(Requirements::Json(json))) => {
                write!(f, "identity profile {}", Value::Object(json.clone()))
            }
            Self::Advanced(AdvancedIdentityProfile(Requirements::Typed(Profiles { profiles }))) => {
                f.write_str("advanced identity profile, any of:")?;
                profiles.iter().try_for_each(|profile| profile.describe(f))
            }
            Self::Advanced(AdvancedIdentityProfile(Requirements::Json(json))) => {
                write!(f, "advanced identity profile {}", Value::Object(json.clone()))
            }
        }
    }
}
