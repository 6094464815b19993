//! Yoti's side of the Digital Identity share API (v2), for tests and for development: no account, no phone, no network.

// A room uses only rooms above it; `ARCHITECTURE.md` has the plan, and a test holds the code to it.
mod application;
#[doc(hidden)]
pub mod cli;
mod disclosure;
mod fault;
mod http;
mod payload;
mod person;
mod phone;
mod sandbox;
pub mod seal;
mod state;
mod util;
mod wire;

pub use self::application::{AppConfig, AppKey, Application, KeyError};
pub use self::fault::Fault;
pub use self::person::{AttributeValue, Document, Person};
pub use self::phone::{Approval, Ended, Phone, PhoneError};
pub use self::sandbox::{Sandbox, SandboxBuilder, StartError};
pub use self::state::journal::{JournalEntry, Verdict};
pub use self::state::state::SessionStatus;
pub use self::state::webhook::Delivery;
pub use self::util::clock::Clock;
pub use self::util::refusal::Refusal;
pub use self::wire::{Endpoint, Refused, RequirementNotMet};
