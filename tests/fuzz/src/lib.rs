//! What is done with hostile input. Each target takes bytes, makes of them what the library reads, and holds the answer
//! to something it can know: a second reader of the same format, the bytes that went in, or the rules that every error
//! keeps. The fuzzer drives the targets (`fuzz/fuzz_targets`), and so does a test that needs no fuzzer (`tests/smoke.rs`).
//!
//! A target answers with what it saw, in words that do not depend on the cryptographic backend: `examples/transcript.rs`
//! prints them, so that two builds can be compared.

mod choices;
mod errors;
mod extra_data;
mod identity_reports;
mod ids;
mod keys;
mod profile;
mod protobuf;
mod receipts;
mod sandbox;
mod seal;
pub mod seeds;
mod text_values;
mod webhooks;

/// One thing to do with bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is that of its corpus.
    pub name: &'static str,
    /// Does it, and tells what it saw. Panics when something is not as it should be.
    pub run: fn(&[u8]) -> String,
}

macro_rules! targets {
    ($($(#[$doc:meta])+ $name:ident = $run:path;)+) => {
        $($(#[$doc])+
        pub fn $name(data: &[u8]) -> String {
            $run(data)
        })+

        /// All of them.
        pub const TARGETS: &[Target] = &[$(Target { name: stringify!($name), run: $name }),+];
    };
}

targets! {
    /// Private keys, as PEM and as DER.
    key = keys::key;
    /// The JSON of receipts and item keys.
    receipt_json = receipts::json;
    /// What stands between the JSON and the plain text: wrapped keys, vectors, tags, padding.
    encrypted_data = receipts::encrypted_data;
    /// Attribute lists, sealed with the right keys.
    attribute_list = profile::attribute_list;
    /// Anchors, and the certificates in them.
    anchor = profile::anchor;
    /// Lists of values within an attribute.
    multi_value = profile::multi_value;
    /// Extra data, sealed with the right keys.
    extra_data = extra_data::extra_data;
    /// Dates of birth.
    date = text_values::date;
    /// Document details.
    document_details = text_values::document_details;
    /// Identity profile reports and the proofs of them.
    identity_report = identity_reports::identity_report;
    /// Notifications and the header that comes with them.
    webhook = webhooks::webhook;
    /// Receipt ids, and the ids that stand in paths.
    receipt_id = ids::receipt_id;
    /// The sandbox: what it takes over HTTP.
    sandbox_request = sandbox::request;
}
