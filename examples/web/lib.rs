//! The site of the web example: a start page with the share button, a callback that is bound to the browser, a profile page
//! and failure pages.
//!
//! `main.rs` reads the configuration and starts the site; tests start it with their own sandbox.

mod applicant;
mod browser_sessions;
mod failures;
mod pages;
mod security;
mod site;

pub use self::site::{Api, Options, Site, StartError};
