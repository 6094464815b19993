//! Receipts and profiles for tests.

use std::time::SystemTime;

use super::{
    opened::{Content, Header, Receipt, Share},
    profile::Profile,
};
use crate::{
    attribute::{Anchor, ProfileAttribute, profile_attribute::AttributeValue, wrapper::Anchored},
    error::ShareFailure,
    types::{
        age_verification::AgeVerification,
        id::{ReceiptId, RememberMeId, SessionId},
    },
};

/// Fixtures, with the feature `test-util`.
impl Profile {
    /// Starts a profile for a test.
    ///
    /// ```
    /// use yoti_share::{AgeVerification, Anchor, Anchored, Profile, SharePolicy, Verified};
    ///
    /// #[derive(SharePolicy)]
    /// struct Applicant {
    ///     #[attr(full_name)]
    ///     name: String,
    ///     #[attr(postal_address)]
    ///     address: Verified<String>,
    ///     #[attr(age_over = 18)]
    ///     adult: bool,
    /// }
    ///
    /// let address = Anchored::new("12 High Street", [Anchor::verifier("YOTI_ADMIN")]);
    /// let profile = Profile::builder()
    ///     .attribute("full_name", "Ada Hartley")
    ///     .anchored("postal_address", address)
    ///     .age_check(AgeVerification::over(18, true))
    ///     .build();
    /// let applicant = Applicant::from_profile(&profile)?;
    /// assert_eq!(applicant.address.value(), "12 High Street");
    /// # Ok::<(), yoti_share::ExtractError>(())
    /// ```
    pub fn builder() -> ProfileBuilder {
        ProfileBuilder::default()
    }
}

/// Builds a profile for a test; see [`Profile::builder`].
#[derive(Clone, Debug, Default)]
pub struct ProfileBuilder {
    attributes: Vec<ProfileAttribute>,
}

impl ProfileBuilder {
    /// Adds an attribute without anchors, by its name on the wire. A name may be added several times, as in a receipt.
    #[must_use]
    pub fn attribute(self, name: impl Into<String>, value: impl Into<AttributeValue>) -> Self {
        self.push(name.into(), value.into(), Vec::new())
    }

    /// Adds an attribute with its anchors, by its name on the wire.
    #[must_use]
    pub fn anchored<T: Into<AttributeValue>>(self, name: impl Into<String>, value: Anchored<T>) -> Self {
        let anchors = value.anchors().to_vec();
        self.push(name.into(), value.into_value().into(), anchors)
    }

    /// Adds the result of an age check.
    #[must_use]
    pub fn age_check(self, check: AgeVerification) -> Self {
        self.attribute(check.name(), if check.result() { "true" } else { "false" })
    }

    /// Builds the profile.
    pub fn build(self) -> Profile {
        Profile::from_attributes(self.attributes)
    }

    fn push(mut self, name: String, value: AttributeValue, anchors: Vec<Anchor>) -> Self {
        self.attributes.push(ProfileAttribute::fixture(name, value, anchors));
        self
    }
}

/// Fixtures, with the feature `test-util`.
impl Receipt {
    /// The receipt of a successful share with this profile, for a test. It has no timestamp and no remember-me ID.
    pub fn shared(session: SessionId, receipt: ReceiptId, profile: Profile) -> Self {
        let share = Share {
            profile,
            ..Share::default()
        };
        Self::new(header(session, receipt), Content::Shared(share))
    }

    /// The receipt of a failed share, for a test. It has no timestamp and no remember-me ID.
    pub fn failed(session: SessionId, receipt: ReceiptId, failure: ShareFailure) -> Self {
        Self::new(header(session, receipt), Content::Failed(failure))
    }

    /// The same receipt with a timestamp.
    #[must_use]
    pub fn with_timestamp(mut self, timestamp: SystemTime) -> Self {
        self.header_mut().timestamp = Some(timestamp);
        self
    }

    /// The same receipt with a remember-me ID.
    #[must_use]
    pub fn with_remember_me_id(mut self, id: RememberMeId) -> Self {
        self.header_mut().remember_me_id = Some(id);
        self
    }
}

fn header(session_id: SessionId, id: ReceiptId) -> Header {
    Header {
        id,
        session_id,
        timestamp: None,
        remember_me_id: None,
        parent_remember_me_id: None,
    }
}
