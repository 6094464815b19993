//! How an attribute becomes a Rust type.

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

/// Something that can be asked about a person.
///
/// The markers of [`attribute`](crate::attribute) implement it for what Yoti knows. Implement it for a type of your
/// own to ask for a third-party attribute by type: `#[attr(crate::LoyaltyPoints)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no attribute: it does not implement `yoti_share::Attribute`",
    label = "not an attribute",
    note = "write a bare word such as `#[attr(full_name)]` for an attribute of Yoti's, or implement `Attribute` for `{Self}`"
)]
pub trait Attribute {
    /// The attribute's name on the wire.
    const NAME: &'static str;
    /// What kind of value it has, which decides which types hold it; see [`kind`](super::kind).
    type Kind: Kind;
}

/// A type that can hold the attribute `A`.
///
/// This crate implements it for the types that the [kinds](super::kind) list, for `Vec<u8>`,
/// [`ProfileAttribute`] and `()` with every attribute, and for the wrappers `Option`, `Box`,
/// [`Anchored`](super::Anchored) and [`Verified`](super::Verified). Implement it for types of your own, for one
/// attribute or for a whole kind:
///
/// ```
/// use yoti_share::{Attribute, FromAttribute, ProfileAttribute, ValueError, kind};
///
/// struct Shouted(String);
///
/// impl<A: Attribute<Kind = kind::Text>> FromAttribute<A> for Shouted {
///     fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
///         Ok(Shouted(attribute.text()?.to_uppercase()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` can't hold the Yoti attribute `{A}`",
    label = "the attribute can't be read into this type",
    note = "text goes into `String`, a date into `Date`, a yes or no into `bool`, an image into `Image`, document images into `Vec<Image>`, JSON into `PostalAddress` or `Json<T>`, a number into an integer; anything into `Vec<u8>` or `()`",
    note = "wrap the type as `Option<…>` if the person may leave it out; implement `FromAttribute<{A}>` for a type of your own"
)]
pub trait FromAttribute<A: Attribute>: Sized {
    /// Whether the type can say that the attribute is absent. A field of such a type is asked for as optional.
    const OPTIONAL: bool = false;

    /// Reads the attribute.
    ///
    /// # Errors
    ///
    /// [`ValueError`] with the reason, and without the value, when the attribute does not hold a `Self`.
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError>;

    /// What stands for an absent attribute: nothing, but for optional types.
    fn when_absent() -> Option<Self> {
        None
    }

    /// All members in one constant for the derive: to name one is cheaper to compile than to name each of them, and a
    /// type that does not fit is one error.
    #[doc(hidden)]
    const FIELD: SealedField<Self> = SealedField {
        field: Field {
            name: A::NAME,
            optional: Self::OPTIONAL,
            read: Self::from_attribute,
            when_absent: Self::when_absent,
        },
    };
}

/// How a derived struct requests a field and reads it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<T> {
    pub name: &'static str,
    pub optional: bool,
    pub read: fn(&ProfileAttribute) -> Result<T, ValueError>,
    pub when_absent: fn() -> Option<T>,
}

/// A field in a constant that implementors of [`FromAttribute`] cannot replace, because they cannot name its type.
#[doc(hidden)]
#[derive(Debug)]
#[expect(
    unnameable_types,
    reason = "a constant whose type cannot be named cannot be replaced"
)]
pub struct SealedField<T> {
    pub field: Field<T>,
}

/// One leaf type, held by every kind that lists it. A blanket impl would read shorter and would take the message of
/// `FromAttribute` away from the user.
macro_rules! leaf {
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

leaf! {
    String as String: |attribute| attribute.text().map(Into::into);
    Box<str> as Box<str>: |attribute| attribute.text().map(Into::into);
    Arc<str> as Arc<str>: |attribute| attribute.text().map(Into::into);
    Date as Date: |attribute| attribute.text()?.parse();
    bool as bool: |attribute| AgeVerification::parse_result(attribute.text()?);
    AgeVerification as AgeVerification: |attribute| AgeVerification::parse(attribute.name(), attribute.text()?);
    Image as Image: |attribute| attribute.image();
    Vec<Image> as Vec<Image>: |attribute| attribute.images();
    Value as Value: |attribute| attribute.json();
    PostalAddress as PostalAddress: |attribute| PostalAddress::from_json(attribute.json()?);
    i8 as Integer: |attribute| integer(attribute);
    i16 as Integer: |attribute| integer(attribute);
    i32 as Integer: |attribute| integer(attribute);
    i64 as Integer: |attribute| integer(attribute);
    i128 as Integer: |attribute| integer(attribute);
    isize as Integer: |attribute| integer(attribute);
    u8 as Integer: |attribute| integer(attribute);
    u16 as Integer: |attribute| integer(attribute);
    u32 as Integer: |attribute| integer(attribute);
    u64 as Integer: |attribute| integer(attribute);
    u128 as Integer: |attribute| integer(attribute);
    usize as Integer: |attribute| integer(attribute);
}

fn integer<T: TryFrom<i128>>(attribute: &ProfileAttribute) -> Result<T, ValueError> {
    T::try_from(attribute.integer()?)
        .map_err(|_too_large: T::Error| ValueError::new("the number does not fit into the field's type"))
}

/// JSON read into a type of one's own.
///
/// ```
/// use yoti_share::Json;
///
/// # let json = Json(1);
/// let Json(inner) = json;
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
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
        // What serde would say quotes the value.
        let shape = |_| ValueError::new("the JSON does not have the shape of the field's type");
        serde_json::from_str(attribute.text()?).map(Self).map_err(shape)
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
        Ok(attribute.readable()?.to_vec())
    }
}

#[diagnostic::do_not_recommend]
impl<A: Attribute> FromAttribute<A> for ProfileAttribute {
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(attribute.clone())
    }
}

/// Asked for, and ignored.
#[diagnostic::do_not_recommend]
impl<A: Attribute> FromAttribute<A> for () {
    fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
        Ok(())
    }
}

macro_rules! foreign_dates {
    ($($feature:literal: $type:ty, |$date:ident, $month:ident, $day:ident| $make:expr;)+) => {$(
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
                let $date: Date = attribute.text()?.parse()?;
                let (Some($month), Some($day)) = ($date.month(), $date.day()) else {
                    return Err(ValueError::new("the date lacks its month or day; `yoti_share::Date` holds such dates"));
                };
                $make.ok_or_else(|| ValueError::new("the field's type has no such date"))
            }
        }
    )+};
}

foreign_dates! {
    "jiff-0_2": jiff::civil::Date, |date, month, day|
        i16::try_from(date.year()).ok().and_then(|year| {
            jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        });
    "time-0_3": time::Date, |date, month, day|
        time::Month::try_from(month).ok().and_then(|month| {
            time::Date::from_calendar_date(i32::from(date.year()), month, day).ok()
        });
    "chrono-0_4": chrono::NaiveDate, |date, month, day|
        chrono::NaiveDate::from_ymd_opt(i32::from(date.year()), u32::from(month), u32::from(day));
}
