//! Ask for identity attributes with an annotated struct, and get that struct back: an SDK for Yoti's Digital Identity
//! *share* API (v2).

#![cfg_attr(docsrs, feature(doc_cfg))]

// The house has two wings on one foundation. `ARCHITECTURE.md` has the plan: a room uses only rooms above it.
mod value;

mod error;
mod key;

pub mod attribute;

mod answer;
mod question;

#[cfg(feature = "derive")]
mod ide;
mod share;

#[cfg(feature = "client")]
mod client;
pub mod webhook;

#[doc(no_inline)]
pub use attribute::kind;

pub use crate::{
    answer::{
        extra_data,
        identity_report::{self, IdentityProfileReport, JwkSet},
        profile::Profile,
        receipt::{self, Outcome, Receipt, Share},
    },
    attribute::{
        Anchor, AnchorKind, Anchored, Attribute, AttributeValue, ContentType, FromAttribute, Json, ProfileAttribute,
        Verified,
    },
    error::{
        ClockSkew, ConfigError, Error, ErrorKind, ExtractError, FieldError, FieldProblem, KeyError, KeyErrorKind,
        Operation, ValueError,
    },
    key::{Key, KeyUnwrapper, RequestSigner, SigningInput},
    question::{
        policy::{
            AdvancedIdentityProfile, AuthType, DocumentRestriction, IdentityProfile, Policy, PolicyBuilder, RememberMe,
            Scheme, SourceAnchor, SourceConstraint, TrustProfile, WantedAttribute,
        },
        request::{ApiRequest, Credentials, Nonce, SignedRequest},
        session::{
            Extension, LocationConstraint, Notification, QrCode, QrCodeDetails, Session, SessionConfig,
            SessionConfigBuilder, SessionStatus, ThirdPartyAttribute, TransactionalFlow,
        },
    },
    share::{PinAuth, ReadAs, SelfieAuth, SharePolicy},
    value::{
        age_verification::{AgeCheck, AgeVerification},
        base_url::BaseUrl,
        date::Date,
        document_details::DocumentDetails,
        id::{ItemKeyId, QrCodeId, ReceiptId, RememberMeId, SdkId, SessionId},
        image::Image,
        postal_address::PostalAddress,
        share_failure::{RequirementNotMet, ShareFailure},
    },
};

#[cfg(feature = "blocking")]
pub use crate::client::blocking;
#[cfg(feature = "client")]
pub use crate::client::{Client, ClientBuilder, FollowUp, RetryPolicy, Wait, transport};

#[cfg(feature = "derive")]
pub use yoti_share_derive::SharePolicy;

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
compile_error!(
    "`yoti-share` needs a cryptographic backend: turn on the feature `aws-lc-rs` (fast, the default) or `rust-crypto` (pure Rust)"
);

/// What the derive writes in terms of. Its name has the version, so that a derive of another version does not fit by
/// accident and nobody else comes to rely on it.
#[doc(hidden)]
pub mod __private0_1_0 {
    #[cfg(feature = "derive")]
    pub mod ide {
        pub use crate::ide::*;
    }

    use crate::question::policy::{
        AdvancedIdentityProfile, AuthType, DocumentRestriction, IdentityProfile, Policy, RememberMe, Scheme,
        SourceAnchor, SourceConstraint, TrustProfile, WantedAttribute,
    };
    pub use crate::{
        attribute::{CATALOGUE, words},
        question::policy::{Identity, Part, check},
        share::{Asked, Field, Pin, Reader, Selfie},
    };

    pub const fn policy(
        parts: &'static [Part],
        auth: &'static [AuthType],
        remember_me: Option<RememberMe>,
        identity: Identity,
    ) -> Policy {
        Policy::known(parts, auth, remember_me, identity)
    }

    pub const fn wanted(
        name: &'static str,
        derivation: &'static str,
        optional: bool,
        self_asserted: Option<bool>,
        constraints: &'static [SourceConstraint],
        alternatives: &'static [&'static str],
    ) -> WantedAttribute {
        WantedAttribute::known(name, derivation, optional, self_asserted, constraints, alternatives)
    }

    pub const fn hard(anchors: &'static [SourceAnchor]) -> SourceConstraint {
        SourceConstraint::known(anchors, false)
    }

    pub const fn soft(anchors: &'static [SourceAnchor]) -> SourceConstraint {
        SourceConstraint::known(anchors, true)
    }

    pub const fn anchor(name: &'static str, sub_type: &'static str) -> SourceAnchor {
        SourceAnchor::known(name, sub_type)
    }

    pub const fn identity_profile(
        framework: &'static str,
        scheme: &'static str,
        objective: Option<&'static str>,
    ) -> IdentityProfile {
        IdentityProfile::known(framework, scheme, objective)
    }

    pub const fn advanced(profiles: &'static [TrustProfile]) -> AdvancedIdentityProfile {
        AdvancedIdentityProfile::known(profiles)
    }

    pub const fn trust_profile(framework: &'static str, schemes: &'static [Scheme]) -> TrustProfile {
        TrustProfile::known(framework, schemes)
    }

    pub const fn scheme(
        scheme: &'static str,
        objective: Option<&'static str>,
        label: Option<&'static str>,
        documents: &'static [DocumentRestriction],
    ) -> Scheme {
        Scheme::known(scheme, objective, label, documents)
    }

    pub const fn documents(countries: &'static [&'static str], types: &'static [&'static str]) -> DocumentRestriction {
        DocumentRestriction::known(countries, types)
    }
}
