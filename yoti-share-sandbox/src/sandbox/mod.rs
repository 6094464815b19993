//! Starting a sandbox, and the handle on a running one.

mod builder;
mod error;
mod handle;
mod session;

pub use self::builder::SandboxBuilder;
pub use self::error::StartError;
pub use self::handle::Sandbox;
pub use self::session::SandboxSession;
