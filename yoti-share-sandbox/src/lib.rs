//! Yoti's side of the Digital Identity share API (v2), for tests and for development: no account, no phone, no network.

mod app;
mod clock;
mod entropy;
mod http;
mod ids;
mod journal;
mod nonces;
mod payload;
mod phone;
mod receipt;
mod refusal;
mod sandbox;
mod signature;
mod state;
mod sync;
mod wire;
mod world;

pub use self::app::{AppConfig, AppKey, Application, KeyError};
pub use self::clock::Clock;
pub use self::http::Endpoint;
pub use self::journal::{JournalEntry, Verdict};
pub use self::phone::RequirementNotMet;
pub use self::refusal::Refusal;
pub use self::sandbox::{Sandbox, SandboxBuilder, StartError};
pub use self::state::SessionStatus;
