//! Compiler messages: every case under `ui/fail` is one mistake, in a folder named after the rule it breaks, with the
//! message that a user reads in its `.stderr` file. `derive/valid` contains what compiles.
//!
//! rustc's wording around our messages changes between versions. With the version that the `.stderr` files belong to, they
//! are compared word for word. With any other, the mistakes must not compile either, and the errors of the derive must be
//! the same. `TRYBUILD=overwrite` writes the messages of that version; read the difference before you commit it.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests and their helpers may panic and read the environment"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use trybuild::TestCases;

/// The version of rustc that the `.stderr` files were written with.
const RUSTC: &str = "rustc 1.95.";

/// In the process that writes the messages of another version: the folder with copies of the failing cases.
const COPIES: &str = "UI_TEST_COPIES";

// trybuild compiles this file with the features of this package only; another one of the workspace enables `test-util`.
#[test]
fn constructors_are_absent_without_test_util() {
    TestCases::new().pass("tests/ui/no_constructor_without_test_util.rs");
}

// Separate from the passing case, so that cargo checks all failing cases in one run.
#[test]
fn mistakes_cause_the_expected_messages() {
    if let Ok(copies) = env::var(COPIES) {
        TestCases::new().compile_fail(format!("{copies}/*/*.rs"));
    } else if rustc_version().starts_with(RUSTC) {
        TestCases::new().compile_fail("tests/ui/fail/*/*.rs");
    } else {
        compare_own_errors();
    }
}

fn rustc_version() -> String {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Compiles copies of all cases without `.stderr` files, which trybuild then writes, and compares our errors in them.
fn compare_own_errors() {
    let (cases, copies) = (
        Path::new("tests/ui/fail"),
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui"),
    );
    let sources = rust_files(cases);
    let _ = fs::remove_dir_all(&copies);
    for source in &sources {
        let copy = copies.join(source.strip_prefix(cases).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(source, copy).unwrap();
    }
    // trybuild reads the variable `TRYBUILD` of the process that it runs in.
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "mistakes_cause_the_expected_messages"])
        .env(COPIES, &copies)
        .env("TRYBUILD", "overwrite")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "a mistake compiles:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );

    let mut differences = Vec::new();
    for source in &sources {
        let expected = own_errors(&source.with_extension("stderr"));
        let copy = copies.join(source.strip_prefix(cases).unwrap());
        let actual = own_errors(&copy.with_extension("stderr"));
        if actual != expected {
            differences.push(format!(
                "{}\n  expected {expected:#?}\n  actual {actual:#?}\n",
                source.display()
            ));
        }
    }
    assert!(
        differences.is_empty(),
        "with {}{}",
        rustc_version(),
        differences.concat()
    );
}

/// The cases in the folders of `cases`.
fn rust_files(cases: &Path) -> Vec<PathBuf> {
    let paths = |folder: &Path| {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    let mut files: Vec<PathBuf> = paths(cases).iter().flat_map(|folder| paths(folder)).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    assert!(!files.is_empty(), "no case in {}", cases.display());
    files
}

/// The errors that our code words: those without a code of rustc.
fn own_errors(stderr: &Path) -> Vec<String> {
    let text = fs::read_to_string(stderr).unwrap();
    let errors = text.lines().filter(|line| line.starts_with("error: "));
    errors.map(str::to_owned).collect()
}
