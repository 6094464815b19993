//! The derive in edition 2018.

include!("structs.rs");
