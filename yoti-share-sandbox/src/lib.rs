//! Yoti's side of the Digital Identity share API (v2), for tests and for development: no account, no phone, no network.

mod answer;
mod app;
mod canonical;
#[doc(hidden)]
pub mod cli;
mod clock;
mod entropy;
mod failure;
mod fault;
mod http;
mod ids;
mod journal;
mod nonces;
mod order;
mod payload;
mod person;
mod phone;
mod proof;
mod receipt;
mod refusal;
mod report;
mod sandbox;
pub mod seal;
mod signature;
mod state;
mod sync;
mod view;
mod webhook;
mod wire;
mod words;
mod world;

pub use self::app::{AppConfig, AppKey, Application, KeyError};
pub use self::clock::Clock;
pub use self::failure::{Refused, RequirementNotMet};
pub use self::fault::Fault;
pub use self::http::Endpoint;
pub use self::journal::{JournalEntry, Verdict};
pub use self::person::{AttributeValue, Document, Person};
pub use self::phone::{Approval, Ended, Phone, PhoneError};
pub use self::refusal::Refusal;
pub use self::sandbox::{Sandbox, SandboxBuilder, StartError};
pub use self::state::SessionStatus;
pub use self::webhook::Delivery;
