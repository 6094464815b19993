//! Values: IDs, dates, images, addresses, document details, base URLs, access tokens and secrets.

pub(crate) mod access_token;
pub(crate) mod age_verification;
pub(crate) mod base_url;
pub(crate) mod date;
pub(crate) mod document_details;
#[cfg(any(feature = "jiff-0_2", feature = "time-0_3", feature = "chrono-0_4"))]
pub(crate) mod foreign_date;
pub(crate) mod id;
pub(crate) mod image;
pub(crate) mod postal_address;
pub(crate) mod receipt_query;
pub(crate) mod secret;
pub(crate) mod web_url;
