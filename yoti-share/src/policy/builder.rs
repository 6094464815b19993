//! Policies put together at run time.

use std::borrow::Cow;

use super::{AdvancedIdentityProfile, AuthType, Identity, IdentityProfile, Part, Policy, RememberMe, WantedAttribute};
use crate::{
    attribute::{self, Attribute},
    error::ConfigError,
};

/// Puts a [`Policy`] together at run time; see [`Policy::builder`].
///
/// Attributes are asked for in the order they are added.
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct PolicyBuilder {
    wanted: Vec<WantedAttribute>,
    auth: Vec<AuthType>,
    remember_me: Option<RememberMe>,
    simple: Option<IdentityProfile>,
    advanced: Option<AdvancedIdentityProfile>,
    /// The name of what was set twice.
    repeated: Option<&'static str>,
}

macro_rules! by_name {
    ($($word:ident, $alias:literal: $what:literal;)+) => {$(
        #[doc = concat!("Asks for ", $what, ".")]
        #[doc(alias = $alias)]
        pub fn $word(self) -> Self {
            self.attribute(attribute::$word::NAME)
        }
    )+};
}

impl PolicyBuilder {
    pub(super) fn new() -> Self {
        Self::default()
    }

    by_name! {
        full_name, "withFullName": "the full name";
        given_names, "withGivenNames": "the given names";
        family_name, "withFamilyName": "the family name";
        date_of_birth, "withDateOfBirth": "the date of birth";
        gender, "withGender": "the gender";
        nationality, "withNationality": "the nationality";
        phone_number, "withPhoneNumber": "the mobile phone number";
        email, "withEmail": "the e-mail address";
        selfie, "withSelfie": "the photograph";
        postal_address, "withPostalAddress": "the postal address as one text";
        structured_postal_address, "withStructuredPostalAddress": "the postal address in parts";
        document_details, "withDocumentDetails": "the document's details";
        document_images, "withDocumentImages": "the pictures of the document";
        estimated_age, "withEstimatedAge": "the estimated age";
    }

    /// Asks for an attribute by its name on the wire, such as a third party's `com.example.points`.
    #[doc(alias = "withWantedAttributeByName")]
    pub fn attribute(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.wanted(WantedAttribute::new(name))
    }

    /// Asks whether the person is at least this old, in years from 1 to 999.
    #[doc(alias = "withAgeOver")]
    pub fn age_over(self, age: u32) -> Self {
        self.wanted(WantedAttribute::new(attribute::date_of_birth::NAME).derivation(format!("age_over:{age}")))
    }

    /// Asks whether the person is younger than this, in years from 1 to 999.
    #[doc(alias = "withAgeUnder")]
    pub fn age_under(self, age: u32) -> Self {
        self.wanted(WantedAttribute::new(attribute::date_of_birth::NAME).derivation(format!("age_under:{age}")))
    }

    /// Asks whether the person is at least this old by an estimate less `buffer` years, or by their date of birth.
    #[doc(alias = "withEstimatedAgeOver")]
    pub fn estimated_age_over(self, age: u32, buffer: u32) -> Self {
        self.wanted(
            WantedAttribute::new(attribute::estimated_age::NAME)
                .derivation(format!("age_over:{age}:{buffer}"))
                .alternative(attribute::date_of_birth::NAME),
        )
    }

    /// Asks for an attribute with everything that can be said about it.
    #[doc(alias = "withWantedAttribute")]
    pub fn wanted(mut self, wanted: WantedAttribute) -> Self {
        self.wanted.push(wanted);
        self
    }

    /// Asks for an authentication. Asking again for the same one changes nothing.
    #[doc(alias("withSelfieAuthentication", "withPinAuthentication", "withWantedAuthType"))]
    pub fn auth(mut self, auth: AuthType) -> Self {
        self.auth.push(auth);
        self
    }

    /// Asks for a remember-me id.
    #[doc(alias("withWantedRememberMe", "withRememberMeId"))]
    pub fn remember_me(mut self, remember_me: RememberMe) -> Self {
        self.remember_me = Some(remember_me);
        self
    }

    /// Asks that the person meets an identity profile.
    #[doc(alias = "withIdentityProfileRequirements")]
    pub fn identity_profile(mut self, profile: IdentityProfile) -> Self {
        if self.simple.replace(profile).is_some() {
            self.repeated = Some("identity_profile");
        }
        self
    }

    /// Asks that the person meets one of several identity profiles.
    #[doc(alias = "withAdvancedIdentityProfileRequirements")]
    pub fn advanced_identity_profile(mut self, profile: AdvancedIdentityProfile) -> Self {
        if self.advanced.replace(profile).is_some() {
            self.repeated = Some("advanced_identity_profile");
        }
        self
    }

    /// Asks for everything that another policy asks for. A remember-me id that either requires is required.
    pub fn include(mut self, policy: &Policy) -> Self {
        self.wanted.extend(policy.wanted().cloned());
        self.auth.extend(policy.auth_types());
        self.remember_me = RememberMe::united(self.remember_me, policy.remember_me());
        match policy.identity() {
            Identity::None => self,
            Identity::Simple(profile) => self.identity_profile(profile.clone()),
            Identity::Advanced(profile) => self.advanced_identity_profile(profile.clone()),
        }
    }

    /// Makes the policy.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when nothing is asked for, the same is asked twice with the same constraints, an age is not
    /// from 1 to 999, a name or a list of sources is empty, or more than one identity profile is asked for.
    pub fn build(self) -> Result<Policy, ConfigError> {
        if let Some(field) = self.repeated {
            return Err(ConfigError::new(
                field,
                "is set twice, and a policy has one; to accept any of several schemes, list them in one `AdvancedIdentityProfile`",
            ));
        }
        let identity = match (self.simple, self.advanced) {
            (None, None) => Identity::None,
            (Some(simple), None) => Identity::Simple(simple),
            (None, Some(advanced)) => Identity::Advanced(advanced),
            (Some(_), Some(_)) => {
                let problem = "is set beside `advanced_identity_profile`, and what the API would do with both is not \
                               documented; move the simple one into the advanced";
                return Err(ConfigError::new("identity_profile", problem));
            }
        };
        let policy = Policy {
            parts: self.wanted.into_iter().map(Part::Wanted).collect(),
            auth: Cow::Owned(self.auth),
            remember_me: self.remember_me,
            identity,
        };
        policy.check()?;
        Ok(policy)
    }
}
