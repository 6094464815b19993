//! What the derive generates, and what it compiles. `ui` tests what it rejects.

// `valid` is public because lints treat public items differently.
mod flatten;
mod grammar;
mod hygiene;
mod policy_json;
mod shapes;
mod suggestions;
mod syn_features;
pub mod valid;
