//! The sandbox, driven over real sockets with requests written and signed by hand.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::items_after_statements,
    clippy::map_err_ignore,
    clippy::panic,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "a test may stop where it likes, its helpers too"
)]

mod controls;
mod faults;
mod guard;
mod habits;
mod images;
mod lookups;
mod marks;
mod opened;
mod orders;
mod pages;
mod payloads;
mod program;
mod readme;
mod receipts;
mod rejections;
mod seals;
mod signatures;
mod support;
mod webhooks;
mod webshare;
