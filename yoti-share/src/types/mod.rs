//! Leaf values: what the other rooms are made of. Nothing here knows the protocol's messages.

pub(crate) mod age_verification;
pub(crate) mod base_url;
pub(crate) mod date;
pub(crate) mod der;
pub(crate) mod document_details;
pub(crate) mod id;
pub(crate) mod image;
pub(crate) mod instant;
pub(crate) mod percent;
pub(crate) mod postal_address;
pub(crate) mod proto;
pub(crate) mod refusal;
pub(crate) mod secret;
pub(crate) mod share_failure;
pub(crate) mod text;
pub(crate) mod web_url;

/// Writes a `Debug` that names the type and shows nothing of what it holds: values of people never reach a log by
/// way of `{:?}`.
macro_rules! redacted_debug {
    ($($type:ty),+ $(,)?) => {$(
        impl ::core::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(concat!(stringify!($type), "([redacted])"))
            }
        }
    )+};
}
pub(crate) use redacted_debug;
