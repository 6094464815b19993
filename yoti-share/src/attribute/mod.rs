//! The attributes that a share can request: one marker for each, and how their values become Rust types.
//!
//! The lower-case types of this module are markers: `#[attr(full_name)]` means [`full_name`]. The documentation of a
//! marker describes the attribute, its name on the wire, and the field types that fit.
//!
//! For your own attributes, implement [`Attribute`]; for your own field types, implement
//! [`FromAttribute`]:
//!
//! ```
//! use yoti_share::{Attribute, FromAttribute, ProfileAttribute, ValueError, attribute, kind};
//!
//! /// Points in a loyalty scheme, issued by a third party.
//! struct LoyaltyPoints;
//!
//! impl Attribute for LoyaltyPoints {
//!     const NAME: &'static str = "com.example.points";
//!     type Kind = kind::Number;
//! }
//!
//! enum Gender { Female, Male, Other }
//!
//! impl FromAttribute<attribute::gender> for Gender {
//!     fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
//!         match attribute.text()? {
//!             "FEMALE" => Ok(Gender::Female),
//!             "MALE" => Ok(Gender::Male),
//!             _ => Ok(Gender::Other),
//!         }
//!     }
//! }
//! ```
//!
//! The coherence rules of Rust exclude two combinations: your own marker for a type that already implements
//! [`FromAttribute`] (choose the right `Kind` for the marker instead), and a marker of this crate
//! for a type of another crate (wrap the type).

pub(crate) mod anchor;
mod anchor_words;
mod catalogue;
pub(crate) mod content_type;
#[cfg(any(test, feature = "test-util"))]
mod fixtures;
pub(crate) mod from_attribute;
pub(crate) mod kind;
mod markers;
pub(crate) mod profile_attribute;
pub(crate) mod redacted;
#[cfg(feature = "serde")]
mod serialization;
pub(crate) mod wrapper;

pub(crate) use self::{
    anchor::Anchor,
    catalogue::{CATALOGUE, catalogue},
    content_type::ContentType,
    from_attribute::{Attribute, FromAttribute},
    markers::{Requested, is_derivation},
    profile_attribute::{ProfileAttribute, parse_date},
};
pub use self::{catalogue::*, markers::ThirdParty};
