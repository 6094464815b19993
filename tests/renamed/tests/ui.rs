//! Compiler messages if the derive is in scope and the crate `yoti_share` is not.

use std::process::Command;

/// The version of rustc that the `.stderr` files were written with.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn renamed_runtime_is_found_by_the_crate_option() {
    trybuild::TestCases::new().pass("tests/ui/renamed.rs");
}

#[test]
fn missing_runtime_is_one_error() {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    if version.starts_with(RUSTC) {
        trybuild::TestCases::new().compile_fail("tests/ui/runtime-not-in-scope.rs");
    } else {
        eprintln!(
            "\n==> {}: THE FAILING CASE IS NOT RUN, only the passing one. It needs the messages of {RUSTC}x.\n",
            version.trim()
        );
    }
}
