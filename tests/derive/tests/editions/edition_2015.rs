//! The derive in edition 2015.

extern crate yoti_share;

include!("structs.rs");
