//! What the compiler says where the derive is in scope and the runtime crate, by its own name, is not.

use std::process::Command;

/// The version of rustc that the `.stderr` files were written with.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn ui() {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/renamed.rs");
    if version.starts_with(RUSTC) {
        cases.compile_fail("tests/ui/runtime-not-in-scope.rs");
    } else {
        eprintln!(
            "\n==> {}: ONLY THE PASSING CASE IS RUN. The failing one is compared with what {RUSTC}x says.\n",
            version.trim()
        );
    }
}
