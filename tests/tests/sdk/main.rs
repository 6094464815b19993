//! The SDK with the sandbox: requests, receipts, structs that are filled, webhooks, and what an application stores.

mod access_tokens;
mod axum_extractors;
mod containers;
mod end_to_end;
mod faults;
mod fill_struct;
mod privacy;
mod receipts;
mod sandbox_keys;
mod signed_requests;
mod storing;
mod webhook;
