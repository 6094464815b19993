//! What the compiler says: every case under `ui/fail` is one mistake, in a folder named after the rule it breaks; its
//! `.stderr` is what a person reads. Every case under `ui/pass` is something that is allowed.
//!
//! The wording around our messages is rustc's and changes between versions, so the failing cases are compared on one
//! version only. `TRYBUILD=overwrite` writes what that version says; it is to be read before it is kept.

use std::process::Command;

/// The version of rustc that the `.stderr` files were written with.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn what_is_allowed_compiles() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}

// Apart from the passing cases, so that all of them are one run of cargo.
#[test]
fn mistakes_are_told_well() {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    if version.starts_with(RUSTC) {
        trybuild::TestCases::new().compile_fail("tests/ui/fail/*/*.rs");
    } else {
        eprintln!(
            "\n==> {}: THE FAILING CASES ARE NOT RUN, only the passing ones. They are compared with what {RUSTC}x says.\n",
            version.trim()
        );
    }
}
