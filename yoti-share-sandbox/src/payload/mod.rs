//! The body with which a client creates a session: parsed, checked and described in plain words.
//!
//! The check is strict where the API is documented, and lenient where official SDKs differ: it accepts nulls, empty arrays in
//! place of absent objects, header values in arrays, numbers with or without a decimal point, members in any order, and
//! unknown members.

pub(crate) mod catalogue;
mod derivation;
pub(crate) mod descriptions;
mod extension;
mod identity_profile;
pub(crate) mod node;
mod notification;
mod policy;
mod request;

pub(crate) use self::catalogue::IDENTITY_PROFILE_REPORT;
pub(crate) use self::derivation::Derivation;
pub(crate) use self::identity_profile::{Framework, Scheme};
pub(crate) use self::notification::Notification;
pub(crate) use self::policy::{Policy, SourceConstraint, WantedAttribute};
pub(crate) use self::request::SessionRequest;
