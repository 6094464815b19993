//! The web example's site: a start page with the button, a callback that is bound to the browser that pressed it, and
//! pages for what was shared and for what went wrong.
//!
//! `main.rs` reads the configuration and starts it; tests start it with a sandbox of their own.

mod applicant;
mod browser_sessions;
mod failures;
mod pages;
mod security;
mod site;

pub use self::site::{Api, Options, Site, StartError};
