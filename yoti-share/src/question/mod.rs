//! The right wing: what is asked. Policy, session configuration, signed request.

pub(crate) mod policy;
pub(crate) mod request;
pub(crate) mod session;
