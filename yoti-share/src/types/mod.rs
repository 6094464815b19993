//! Values: IDs, dates, images, addresses, document details, base URLs and secrets.

pub(crate) mod age_verification;
pub(crate) mod base_url;
pub(crate) mod date;
pub(crate) mod document_details;
pub(crate) mod id;
pub(crate) mod image;
pub(crate) mod postal_address;
pub(crate) mod receipt_query;
pub(crate) mod secret;
pub(crate) mod web_url;
