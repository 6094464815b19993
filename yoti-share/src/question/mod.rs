//! The right wing: what is asked. Policy, session configuration, signed request.

pub mod policy;
pub mod request;
pub mod session;
