//! The sandbox, driven over real sockets with requests written and signed by hand.

mod habits;
mod lookups;
mod opened;
mod payloads;
mod receipts;
mod seals;
mod signatures;
mod support;
