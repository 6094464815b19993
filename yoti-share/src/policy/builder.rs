//! Policies created at run time.

use std::borrow::Cow;

use super::{
    AdvancedIdentityProfile, AuthType, IdentityProfile, IdentityRequirements, Policy, PolicyItem, RememberMe, Summary,
    WantedAttribute,
};
use crate::{
    attribute::{self, Attribute, catalogue},
    error::ConfigError,
};

/// Builds a [`Policy`] at run time; see [`Policy::builder`].
///
/// Attributes are requested in the order in which they are added.
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct PolicyBuilder {
    wanted: Vec<WantedAttribute>,
    auth_types: Vec<AuthType>,
    remember_me: Option<RememberMe>,
    simple: Vec<IdentityProfile>,
    advanced: Vec<AdvancedIdentityProfile>,
}

impl Policy {
    /// Starts a policy at run time.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }
}

/// One method for each attribute of the catalogue that is requested by its name.
macro_rules! methods {
    ($($(#[$doc:meta])* $word:ident = $name:literal: $kind:ident, $requested:ident $text:literal;)+) => {
        impl PolicyBuilder {
            $(methods! { @$requested $text $word $(#[$doc])* })+
        }
    };
    (@by_name $alias:literal $word:ident $(#[$doc:meta])*) => {
        #[doc = concat!("Requests [`", stringify!($word), "`](attribute::", stringify!($word), ").\n\n")]
        $(#[$doc])*
        #[doc(alias = $alias)]
        pub fn $word(self) -> Self {
            self.attribute(attribute::$word::NAME)
        }
    };
    (@as_derivation $($rest:tt)+) => {};
    (@with_identity_profile $($rest:tt)+) => {};
}

catalogue!(methods);

impl PolicyBuilder {
    /// Requests an attribute by its wire name, such as a third party's `com.example.points`.
    #[doc(alias = "withWantedAttributeByName")]
    pub fn attribute(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.wanted(WantedAttribute::new(name))
    }

    /// Requests whether the person is at least this old, in years from 1 to 999.
    #[doc(alias = "withAgeOver")]
    pub fn age_over(self, age: u32) -> Self {
        self.derived(attribute::date_of_birth::NAME, format!("age_over:{age}"))
    }

    /// Requests whether the person is younger than this, in years from 1 to 999.
    #[doc(alias = "withAgeUnder")]
    pub fn age_under(self, age: u32) -> Self {
        self.derived(attribute::date_of_birth::NAME, format!("age_under:{age}"))
    }

    /// Requests whether the person is at least this old by an estimate less `buffer` years, or by their date of birth.
    #[doc(alias = "withEstimatedAgeOver")]
    pub fn estimated_age_over(self, age: u32, buffer: u32) -> Self {
        let estimate =
            WantedAttribute::new(attribute::estimated_age::NAME).with_derivation(format!("age_over:{age}:{buffer}"));
        self.wanted(estimate.with_alternative(attribute::date_of_birth::NAME))
    }

    fn derived(self, name: &'static str, derivation: String) -> Self {
        self.wanted(WantedAttribute::new(name).with_derivation(derivation))
    }

    /// Requests an attribute with options.
    #[doc(alias = "withWantedAttribute")]
    pub fn wanted(mut self, wanted: WantedAttribute) -> Self {
        self.wanted.push(wanted);
        self
    }

    /// Requests an authentication. Requesting the same one again has no effect.
    #[doc(alias("withSelfieAuthentication", "withPinAuthentication", "withWantedAuthType"))]
    pub fn auth(mut self, auth: AuthType) -> Self {
        self.auth_types.push(auth);
        self
    }

    /// Requests a remember-me ID.
    #[doc(alias("withWantedRememberMe", "withRememberMeId"))]
    pub fn remember_me(mut self, remember_me: RememberMe) -> Self {
        self.remember_me = Some(remember_me);
        self
    }

    /// Requires that the person meets an identity profile.
    #[doc(alias = "withIdentityProfileRequirements")]
    pub fn identity_profile(mut self, profile: IdentityProfile) -> Self {
        self.simple.push(profile);
        self
    }

    /// Requires that the person meets one of several identity profiles.
    #[doc(alias = "withAdvancedIdentityProfileRequirements")]
    pub fn advanced_identity_profile(mut self, profile: AdvancedIdentityProfile) -> Self {
        self.advanced.push(profile);
        self
    }

    /// Requests everything that another policy requests. A remember-me ID that one of them requires is required.
    pub fn include(mut self, policy: &Policy) -> Self {
        self.wanted.extend(policy.wanted().cloned());
        self.auth_types.extend(policy.auth_types());
        self.remember_me = RememberMe::combine(self.remember_me, policy.remember_me());
        self.simple.extend(policy.identity_profile().cloned());
        self.advanced.extend(policy.advanced_identity_profile().cloned());
        self
    }

    /// Creates the policy.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if nothing is requested, an attribute is requested twice with the same constraints, an age is not
    /// from 1 to 999, a name or a list of sources is empty, or more than one identity profile is requested.
    pub fn build(self) -> Result<Policy, ConfigError> {
        let Self {
            wanted,
            auth_types,
            remember_me,
            mut simple,
            mut advanced,
        } = self;
        let identity = match (simple.pop(), advanced.pop()) {
            (None, None) => None,
            (Some(profile), None) if simple.is_empty() => Some(IdentityRequirements::Simple(profile)),
            (None, Some(profile)) if advanced.is_empty() => Some(IdentityRequirements::Advanced(profile)),
            (Some(_), Some(_)) => {
                let problem = "is set beside `advanced_identity_profile`, and how the API treats both is not documented; \
                               move the simple one into the advanced";
                return Err(ConfigError::new("identity_profile", problem));
            }
            (simple, _) => {
                let field = if simple.is_some() {
                    "identity_profile"
                } else {
                    "advanced_identity_profile"
                };
                let problem = "is set twice, and a policy has one; to accept any of several schemes, list them in one `AdvancedIdentityProfile`";
                return Err(ConfigError::new(field, problem));
            }
        };
        let policy = Policy {
            items: wanted.into_iter().map(PolicyItem::attribute).collect(),
            auth_types: Cow::Owned(auth_types),
            remember_me,
            identity,
            summary: Summary::UNCHECKED,
        };
        policy.check()?;
        Ok(policy)
    }
}
