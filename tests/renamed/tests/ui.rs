//! What the compiler says where the derive is in scope and the runtime crate, by its own name, is not.

use std::process::Command;

/// The version of rustc that the `.stderr` files were written with.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn a_renamed_runtime_is_found_where_it_is_said_to_be() {
    trybuild::TestCases::new().pass("tests/ui/renamed.rs");
}

#[test]
fn a_missing_runtime_is_one_sentence() {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    if version.starts_with(RUSTC) {
        trybuild::TestCases::new().compile_fail("tests/ui/runtime-not-in-scope.rs");
    } else {
        eprintln!(
            "\n==> {}: THE FAILING CASE IS NOT RUN, only the passing one. It is compared with what {RUSTC}x says.\n",
            version.trim()
        );
    }
}
