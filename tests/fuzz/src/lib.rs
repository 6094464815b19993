//! Fuzz targets. Each target derives an input for the SDK or the sandbox from the fuzzer's bytes, and compares the result with
//! a second reader of the same format, with the original bytes, or with the rules for every error. The fuzzer runs the
//! targets (`fuzz/fuzz_targets`), and so does a test without a fuzzer (`tests/smoke.rs`).
//!
//! A target returns its result as text that does not depend on the crypto backend. `examples/transcript.rs` prints these
//! texts, so that two builds can be compared.

mod access_tokens;
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
mod stored;
mod text_values;
mod webhooks;

/// A fuzz target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the target and of its corpus.
    pub name: &'static str,
    /// Runs the target and returns its result. Panics if a check fails.
    pub run: fn(&[u8]) -> String,
}

macro_rules! targets {
    ($($(#[$doc:meta])+ $name:ident = $run:path;)+) => {
        $($(#[$doc])+
        pub fn $name(data: &[u8]) -> String {
            $run(data)
        })+

        /// All targets.
        pub const TARGETS: &[Target] = &[$(Target { name: stringify!($name), run: $name }),+];
    };
}

targets! {
    /// Private keys, as PEM and as DER.
    key = keys::key;
    /// The JSON of receipts and item keys.
    receipt_json = receipts::json;
    /// Wrapped keys, nonces, tags and padding: the layers between the JSON and the plain text.
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
    /// Identity profile reports and their proofs.
    identity_report = identity_reports::identity_report;
    /// Webhook notifications and their `Authorization` header.
    webhook = webhooks::webhook;
    /// Responses of the authentication server.
    access_token = access_tokens::access_token;
    /// Receipt IDs, and other IDs in paths.
    receipt_id = ids::receipt_id;
    /// The query string of a redirect.
    receipt_query = stored::query;
    /// Values that an application stored with serde.
    stored_value = stored::value;
    /// Receipts that an application stored.
    stored_receipt = stored::receipt;
    /// HTTP requests to the sandbox.
    sandbox_request = sandbox::request;
}
