//! A web site on which people become members by sharing attributes. `README.md` walks through it.

#![expect(missing_debug_implementations, reason = "the options and the site contain secrets")]

mod applicant;
mod pages;
mod routes;
mod security;
mod shares;
mod site;

pub use self::security::random_text;
pub use self::site::{Options, Site};
