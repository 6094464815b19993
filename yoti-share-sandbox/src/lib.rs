//! A sandbox for Yoti's Digital Identity share API (v2), for tests and development: it replaces the account, the phone and
//! the network.

// ARCHITECTURE.md lists which module may use which, and a test checks it.
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
mod setup;
mod state;
mod util;
mod wire;

pub use self::application::{AppConfig, AppKey, AppKeyError, Application};
pub use self::fault::Fault;
pub use self::person::{Document, Person, SharedValue};
pub use self::phone::{Approval, Ended, Phone, PhoneError};
pub use self::sandbox::{Sandbox, SandboxBuilder, SandboxSession, StartError};
pub use self::state::journal::{JournalEntry, Verdict};
pub use self::state::session::ShareStatus;
pub use self::state::webhook::{Delivery, RedeliverError};
pub use self::util::account_problem::AccountProblem;
pub use self::util::clock::Clock;
pub use self::wire::{Endpoint, Failure, UnmetRequirement};
