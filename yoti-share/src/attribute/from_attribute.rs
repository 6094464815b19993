//! `Attribute` and `FromAttribute`: how an attribute becomes a Rust type.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    ProfileAttribute, document_details,
    kind::{Holds, Integer, JsonDocument, Kind},
};
use crate::{
    error::ValueError,
    types::{
        age_verification::AgeVerification, date::Date, document_details::DocumentDetails, image::Image,
        postal_address::PostalAddress,
    },
};

/// An attribute that a share can request.
///
/// The markers in [`attribute`](crate::attribute) implement it for Yoti's attributes. Implement it for your own marker to
/// request a third-party attribute by type: `#[attr(crate::LoyaltyPoints)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an attribute: it does not implement `yoti_share::Attribute`",
    label = "not an attribute",
    note = "write a bare word such as `#[attr(full_name)]` for one of Yoti's attributes, or implement `Attribute` for `{Self}`"
)]
pub trait Attribute {
    /// The wire name.
    const NAME: &'static str;
    /// The kind of its values, which decides the types that fit; see [`kind`](crate::kind).
    type Kind: Kind;
}

/// A field type that fits the attribute `A`.
///
/// This crate implements it for the types that the [kinds](crate::kind) list, for `Vec<u8>`, [`ProfileAttribute`] and `()`
/// with every attribute, and for the wrappers `Option`, `Box`, [`Anchored`](crate::Anchored),
/// [`Verified`](crate::Verified) and [`Redacted`](crate::Redacted). Implement it for your own types, for one attribute or for a whole kind:
///
/// ```
/// use yoti_share::{Attribute, FromAttribute, ProfileAttribute, ValueError, kind};
///
/// struct Uppercase(String);
///
/// impl<A: Attribute<Kind = kind::Text>> FromAttribute<A> for Uppercase {
///     fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
///         Ok(Uppercase(attribute.text()?.to_uppercase()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` can't hold the Yoti attribute `{A}`",
    label = "the attribute can't be read into this type",
    note = "the kind of an attribute decides the types that fit, see `yoti_share::kind`; every attribute fits `Vec<u8>` and `()`",
    note = "wrap the type as `Option<…>` if the person may leave it out; implement `FromAttribute<{A}>` for your own type"
)]
pub trait FromAttribute<A: Attribute>: Sized {
    /// Whether the type can represent an absent attribute. The derive requests fields of such types as optional.
    const OPTIONAL: bool = false;

    /// Converts the attribute.
    ///
    /// # Errors
    ///
    /// [`ValueError`] with the reason, but without the value, if the attribute cannot be converted.
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError>;

    /// The value for an absent attribute. Only optional types have one.
    fn when_absent() -> Option<Self> {
        None
    }

    /// Whether the type is an `Option` in one of our wrappers or in another `Option`. The derive rejects it.
    #[doc(hidden)]
    const NESTS_OPTION: bool = false;
}

/// Implements `FromAttribute` for a type with every kind that lists it. One generic impl would be shorter, but the user
/// would not see the message of `FromAttribute`.
macro_rules! impl_from_attribute {
    ($($type:ty as $held:ty: |$attribute:ident| $read:expr;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<A: Attribute> FromAttribute<A> for $type
        where
            A::Kind: Holds<$held>,
        {
            fn from_attribute($attribute: &ProfileAttribute) -> Result<Self, ValueError> {
                $read
            }
        }
    )+};
}

impl_from_attribute! {
    String as String: |attribute| attribute.text().map(Into::into);
    Box<str> as Box<str>: |attribute| attribute.text().map(Into::into);
    Arc<str> as Arc<str>: |attribute| attribute.text().map(Into::into);
    Date as Date: |attribute| attribute.date();
    bool as bool: |attribute| AgeVerification::parse_result(attribute.text()?);
    AgeVerification as AgeVerification: |attribute| AgeVerification::parse(attribute.name(), attribute.text()?);
    Image as Image: |attribute| attribute.image();
    Vec<Image> as Vec<Image>: |attribute| attribute.images();
    Value as Value: |attribute| attribute.json();
    PostalAddress as PostalAddress: |attribute| PostalAddress::from_json(attribute.json()?);
}

macro_rules! impl_for_integers {
    ($($type:ty)+) => { impl_from_attribute! { $($type as Integer: |attribute| integer(attribute);)+ } };
}

impl_for_integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

fn integer<T: TryFrom<i128>>(attribute: &ProfileAttribute) -> Result<T, ValueError> {
    T::try_from(attribute.integer()?)
        .map_err(|_too_large: T::Error| ValueError::new("the number is out of range for the field's type"))
}

/// An attribute with JSON, deserialised into a `T`.
///
/// With the feature `serde`, it serialises as the `T` (in binary formats, as the bytes of its
/// JSON text).
///
/// ```
/// use yoti_share::Json;
///
/// # let json = Json(1);
/// let Json(inner) = json;
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Json<T>(pub T);

impl<T> std::fmt::Debug for Json<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Json([redacted])")
    }
}

impl<T> std::ops::Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[diagnostic::do_not_recommend]
impl<A: Attribute, T: DeserializeOwned> FromAttribute<A> for Json<T>
where
    A::Kind: Holds<JsonDocument>,
{
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        let error = |_quotes_the_value| ValueError::new("the JSON does not have the shape of the field's type");
        serde_json::from_str(attribute.json_text()?).map(Self).map_err(error)
    }
}

#[diagnostic::do_not_recommend]
impl FromAttribute<document_details> for DocumentDetails {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        attribute.text()?.parse()
    }
}

#[diagnostic::do_not_recommend]
impl<A: Attribute> FromAttribute<A> for Vec<u8> {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(attribute.checked_bytes()?.to_vec())
    }
}

#[diagnostic::do_not_recommend]
impl<A: Attribute> FromAttribute<A> for ProfileAttribute {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(attribute.clone())
    }
}

/// Requests the attribute and ignores its value.
#[diagnostic::do_not_recommend]
impl<A: Attribute> FromAttribute<A> for () {
    fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(())
    }
}

macro_rules! foreign_dates {
    ($($feature:literal: $type:ty;)+) => {$(
        #[cfg(feature = $feature)]
        impl super::kind::Holds<$type> for super::kind::Date {}
        #[cfg(feature = $feature)]
        impl super::kind::Holds<$type> for super::kind::Any {}

        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl<A: Attribute> FromAttribute<A> for $type
        where
            A::Kind: Holds<$type>,
        {
            fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
                attribute.date()?.try_into()
            }
        }
    )+};
}

foreign_dates! {
    "jiff-0_2": jiff::civil::Date;
    "time-0_3": time::Date;
    "chrono-0_4": chrono::NaiveDate;
}
