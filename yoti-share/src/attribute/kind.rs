//! The kinds of value an attribute can have, and which Rust types hold them.
//!
//! A kind is a type without values. An [`Attribute`](super::Attribute) names one as its `Kind`, and that decides
//! which field types fit.

use std::sync::Arc;

use crate::types::{age_verification::AgeVerification, date, image, postal_address::PostalAddress};

mod sealed {
    #[expect(unnameable_types, reason = "that it cannot be named is what seals")]
    pub trait Sealed {}
}

/// A kind of value. The kinds of this module are all there are.
pub trait Kind: sealed::Sealed + 'static {}

/// Says that values of this kind can be held by a `T`.
///
/// It is written for types of this crate; a type of one's own implements
/// [`FromAttribute`](super::FromAttribute) instead.
pub trait Holds<T>: Kind {}

/// Stands for every integer type, so that a kind need not list them.
#[doc(hidden)]
#[derive(Debug)]
pub enum Integer {}

/// Stands for [`Json<T>`](crate::Json) of every `T`.
#[doc(hidden)]
#[derive(Debug)]
pub enum JsonDocument {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident: $($type:ty),+;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}

        impl sealed::Sealed for $kind {}
        impl Kind for $kind {}
        $(impl Holds<$type> for $kind {})+
    )+};
}

kinds! {
    /// Text: `String`, `Box<str>`, `Arc<str>`.
    Text: String, Box<str>, Arc<str>;
    /// A date, which may lack its day or its month: [`Date`](crate::Date).
    Date: date::Date;
    /// The answer to an age check: `bool` or [`AgeVerification`].
    Flag: bool, AgeVerification;
    /// One image: [`Image`](crate::Image).
    Image: image::Image;
    /// Several images: `Vec<Image>`.
    Images: Vec<image::Image>;
    /// JSON: `serde_json::Value`, [`Json<T>`](crate::Json), [`PostalAddress`], and for the report
    /// `IdentityProfileReport`.
    Json: serde_json::Value, JsonDocument, PostalAddress;
    /// A number: the integers, or `String` for its digits.
    Number: Integer, String, Box<str>, Arc<str>;
    /// Not known beforehand, as with third-party attributes: whatever holds another kind.
    Any: String, Box<str>, Arc<str>, date::Date, bool, image::Image, Vec<image::Image>,
        serde_json::Value, JsonDocument, PostalAddress, Integer;
}
