//! Tests of the sandbox over real sockets, with requests that are written and signed by hand.

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
    reason = "tests and their helpers may panic"
)]

mod access_tokens;
mod approve_body;
mod connections;
mod control_api;
mod faults;
mod framework_errors;
mod logs;
#[cfg(target_os = "linux")]
mod memory;
mod official_sdks;
mod origin_guard;
mod pages;
mod program;
mod qr_code_image;
mod readme;
mod receipt_reader;
mod receipts;
mod rust_api;
mod sandbox_header;
mod sealing;
mod session_request;
mod sessions;
mod signatures;
mod start;
mod support;
mod webhooks;
mod webshare;
