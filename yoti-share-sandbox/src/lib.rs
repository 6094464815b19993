//! Yoti's side of the Digital Identity share API (v2), for tests and for development: no account, no phone, no network.

// A room uses only rooms above it; `ARCHITECTURE.md` has the plan, and a test holds the code to it.
mod answer;
mod app;
mod base;
#[doc(hidden)]
pub mod cli;
mod fault;
mod http;
mod payload;
mod person;
mod phone;
mod sandbox;
pub mod seal;
mod wire;
mod world;

pub use self::app::{AppConfig, AppKey, Application, KeyError};
pub use self::base::clock::Clock;
pub use self::base::refusal::Refusal;
pub use self::fault::Fault;
pub use self::person::{AttributeValue, Document, Person};
pub use self::phone::{Approval, Ended, Phone, PhoneError};
pub use self::sandbox::{Sandbox, SandboxBuilder, StartError};
pub use self::wire::{Endpoint, Refused, RequirementNotMet};
pub use self::world::journal::{JournalEntry, Verdict};
pub use self::world::state::SessionStatus;
pub use self::world::webhook::Delivery;
