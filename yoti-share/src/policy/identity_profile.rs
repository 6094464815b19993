//! Identity profiles: the trust framework and scheme that a person must meet.

use std::{borrow::Cow, fmt};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::scheme::{Scheme, TrustProfile, check_text, static_scheme};
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
        let Value::Object(json) = json else {
            return Err(ConfigError::new(field, "is not a JSON object"));
        };
        Ok(Self::Json(json))
    }
}

/// A trust framework, and the scheme of that framework that the person must meet.
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
    scheme: Scheme,
}

impl IdentityProfile {
    /// Creates a profile of a trust framework and a scheme, such as `UK_TFIDA` and `RTW`.
    pub fn new(trust_framework: impl Into<Cow<'static, str>>, scheme: impl Into<Cow<'static, str>>) -> Self {
        Self(Requirements::Typed(SimpleProfile {
            trust_framework: trust_framework.into(),
            scheme: Scheme::new(scheme),
        }))
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
}

/// For constants that the derive writes.
pub const fn static_identity_profile(
    trust_framework: &'static str,
    scheme: &'static str,
    objective: Option<&'static str>,
) -> IdentityProfile {
    IdentityProfile(Requirements::Typed(SimpleProfile {
        trust_framework: Cow::Borrowed(trust_framework),
        scheme: static_scheme(scheme, objective, None, &[]),
    }))
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
}

/// For constants that the derive writes.
pub const fn static_advanced_identity_profile(profiles: &'static [TrustProfile]) -> AdvancedIdentityProfile {
    let profiles = Cow::Borrowed(profiles);
    AdvancedIdentityProfile(Requirements::Typed(Profiles { profiles }))
}

impl IdentityRequirements {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match self {
            Self::Simple(IdentityProfile(Requirements::Typed(profile))) => {
                check_text(
                    "identity_profile.trust_framework",
                    &profile.trust_framework,
                    "`UK_TFIDA`",
                )?;
                profile.scheme.check("identity_profile")
            }
            Self::Advanced(AdvancedIdentityProfile(Requirements::Typed(Profiles { profiles }))) => {
                if profiles.is_empty() {
                    let problem = "has no profiles; add one with `TrustProfile::new(\"UK_TFIDA\")`";
                    return Err(ConfigError::new("advanced_identity_profile.profiles", problem));
                }
                profiles.iter().try_for_each(TrustProfile::check)
            }
            Self::Simple(IdentityProfile(Requirements::Json(_)))
            | Self::Advanced(AdvancedIdentityProfile(Requirements::Json(_))) => Ok(()),
        }
    }
}

impl fmt::Display for IdentityRequirements {
    /// Describes the requirements in one line for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simple(IdentityProfile(Requirements::Typed(profile))) => {
                write!(
                    f,
                    "identity profile {} of {}",
                    profile.scheme.kind, profile.trust_framework
                )?;
                match &profile.scheme.objective {
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
