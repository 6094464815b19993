//! Compiler messages: every case under `ui/fail` is one mistake, in a folder named after the rule it breaks, with the
//! message that a user reads in its `.stderr` file. Every case under `ui/pass` compiles.
//!
//! rustc's wording around our messages changes between versions, so the failing cases are compared on one version only.
//! `TRYBUILD=overwrite` writes the messages of that version; read the difference before you commit it.

use std::process::Command;

/// The version of rustc that the `.stderr` files were written with.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn valid_structs_compile() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}

// Separate from the passing cases, so that cargo checks all failing cases in one run.
#[test]
fn mistakes_cause_the_expected_messages() {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    if version.starts_with(RUSTC) {
        trybuild::TestCases::new().compile_fail("tests/ui/fail/*/*.rs");
    } else {
        eprintln!(
            "\n==> {}: THE FAILING CASES ARE NOT RUN, only the passing ones. They need the messages of {RUSTC}x.\n",
            version.trim()
        );
    }
}
