//! The sandbox, driven over real sockets with requests written and signed by hand.

mod habits;
mod lookups;
mod payloads;
mod signatures;
mod support;
