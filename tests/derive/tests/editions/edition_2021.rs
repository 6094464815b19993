//! The derive in edition 2021.

include!("structs.rs");
