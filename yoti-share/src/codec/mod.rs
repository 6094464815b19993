//! Formats that are not specific to Yoti: protobuf, DER, percent-encoding, RFC 3339, and a JSON scanner.

pub(crate) mod der;
pub(crate) mod json;
pub(crate) mod percent;
pub(crate) mod protobuf;
pub(crate) mod rfc3339;
pub(crate) mod shared_str;
