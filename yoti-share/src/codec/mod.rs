//! Formats that are not specific to Yoti: protobuf, DER, percent-encoding, RFC 3339, a JSON scanner, and
//! how values are serialised with serde.

pub(crate) mod der;
pub(crate) mod json;
pub(crate) mod percent;
pub(crate) mod protobuf;
pub(crate) mod rfc3339;
#[cfg(feature = "serde")]
pub(crate) mod serialization;
pub(crate) mod shared_str;
