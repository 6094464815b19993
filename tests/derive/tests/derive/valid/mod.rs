//! Structs that must compile, with few checks at run time.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unnameable_types,
    unreachable_pub,
    unused_qualifications,
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::pedantic,
    reason = "the structs are those of users, with the default lints and those that each file names"
)]

pub mod alternatives;
pub mod const_assertions;
pub mod deprecated;
pub mod identity_profiles;
pub mod lint_levels;
pub mod names;
pub mod options;
pub mod remote_key;
pub mod stated_options;
pub mod third_party;
pub mod user_names;
pub mod user_wrappers;
