//! The speed of the SDK, as multiples of the operations that it cannot avoid.
//!
//! `cargo bench -p yoti-share` runs all sections, `cargo bench -p yoti-share -- receipt client` runs those two.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::unreachable,
    reason = "a benchmark may stop"
)]
#![expect(clippy::print_stdout, reason = "a benchmark prints its result")]

mod bare;
mod client;
mod clock;
mod plain;
mod ratio;
mod receipt;
mod request;
mod runtime;
mod sealed;
mod server;
mod start;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let sections: [(&str, fn()); 5] = [
        ("request", request::run),
        ("receipt", receipt::run),
        ("start", start::run),
        ("client", client::run),
        ("runtime", runtime::run),
    ];
    match words.first().map(String::as_str) {
        // Two sections start this program as a second process.
        Some(server::ROLE) => server::serve(),
        Some(start::ROLE) => start::first(),
        _ => {
            for (name, run) in sections {
                if words.is_empty() || words.iter().any(|word| word == name) {
                    run();
                }
            }
        }
    }
}
