//! Readers for formats that know nothing of Yoti: protobuf, DER, percent-encoding, RFC 3339 and a JSON scanner.

pub(crate) mod der;
pub(crate) mod json;
pub(crate) mod percent;
pub(crate) mod proto;
pub(crate) mod rfc3339;
pub(crate) mod shared_str;
