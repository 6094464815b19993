//! The kinds of value that an attribute can have, and the Rust types that fit each.

use std::sync::Arc;

use crate::types::{age_verification::AgeVerification, date, image, postal_address::PostalAddress};

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a trait that cannot be named cannot be implemented outside the crate"
    )]
    pub trait Sealed {}
}

/// A kind of value. Only the kinds of this module implement it.
pub trait Kind: sealed::Sealed + 'static {}

/// States that values of this kind fit a `T`.
///
/// Only types of this crate need it; implement [`FromAttribute`](super::FromAttribute) for your own types.
pub trait Holds<T>: Kind {}

/// Represents every integer type, so that kinds need not list them.
#[doc(hidden)]
#[derive(Debug)]
pub enum Integer {}

/// Represents [`Json<T>`](crate::Json) of every `T`.
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
    /// A date, possibly without its day or month: [`Date`](crate::Date).
    Date: date::Date;
    /// The result of an age check: `bool` or [`AgeVerification`].
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
    /// Unknown, as for third-party attributes: all types that fit another kind.
    Any: String, Box<str>, Arc<str>, date::Date, bool, image::Image, Vec<image::Image>,
        serde_json::Value, JsonDocument, PostalAddress, Integer;
}
