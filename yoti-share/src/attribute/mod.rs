//! What can be asked about a person: one marker per attribute, and how values become Rust types.
//!
//! The lower-case types of this module are markers: `#[attr(full_name)]` means [`full_name`]. Each says what the
//! attribute is, what it is called on the wire, and which field types hold it.
//!
//! An attribute of one's own is a type that implements [`Attribute`]; a field type of one's own implements
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
//! The compiler's rules of coherence leave two things out: one's own marker for a type that this crate already
//! implements [`FromAttribute`] for (say with the right `Kind` what fits instead), and a marker of this crate for a
//! type of another crate (wrap it).

mod anchor;
mod catalogue;
mod from_attribute;
pub mod kind;
mod profile_attribute;
mod wrapper;

#[doc(hidden)]
pub use self::from_attribute::Field;
pub use self::{
    anchor::{Anchor, AnchorKind},
    catalogue::*,
    from_attribute::{Attribute, FromAttribute, Json},
    profile_attribute::{AttributeValue, ContentType, ProfileAttribute},
    wrapper::{Anchored, Verified},
};
