//! Content types: how the bytes of an attribute are read.

/// The content type of an attribute. New content types may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentType {
    /// 0: undefined; read as text.
    Undefined,
    /// 1: UTF-8 text.
    String,
    /// 2: a JPEG image.
    Jpeg,
    /// 3: a date.
    Date,
    /// 4: a PNG image.
    Png,
    /// 5: JSON.
    Json,
    /// 6: several values, each with a content type.
    MultiValue,
    /// 7: a decimal number.
    Int,
    /// 8: a verifiable credential as a JWT; read as text.
    JwtVc,
    /// A number that this crate does not know; read as text if it is UTF-8.
    Other(i32),
}

impl ContentType {
    /// Returns the content type with this number on the wire.
    pub const fn from_number(number: i32) -> Self {
        match number {
            0 => Self::Undefined,
            1 => Self::String,
            2 => Self::Jpeg,
            3 => Self::Date,
            4 => Self::Png,
            5 => Self::Json,
            6 => Self::MultiValue,
            7 => Self::Int,
            8 => Self::JwtVc,
            other => Self::Other(other),
        }
    }

    /// Returns the number of the content type on the wire.
    #[cfg(any(test, feature = "serde", feature = "test-util"))]
    pub(super) const fn number(self) -> i32 {
        match self {
            Self::Undefined => 0,
            Self::String => 1,
            Self::Jpeg => 2,
            Self::Date => 3,
            Self::Png => 4,
            Self::Json => 5,
            Self::MultiValue => 6,
            Self::Int => 7,
            Self::JwtVc => 8,
            Self::Other(number) => number,
        }
    }

    /// Returns the content type of a varint field. Protobuf uses only the low 32 bits of an enumeration.
    pub(crate) fn from_wire(varint: u64) -> Self {
        let low = u32::try_from(varint & 0xffff_ffff).unwrap_or_default();
        Self::from_number(low.cast_signed())
    }
}
