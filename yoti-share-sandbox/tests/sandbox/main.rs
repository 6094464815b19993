//! The sandbox, driven over real sockets with requests written and signed by hand.

mod controls;
mod faults;
mod habits;
mod images;
mod lookups;
mod opened;
mod payloads;
mod program;
mod receipts;
mod seals;
mod signatures;
mod support;
mod webhooks;
