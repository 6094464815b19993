//! Public names of the sandbox differ from those of the SDK, so that a test can import both with a glob.

use std::{collections::BTreeSet, fs, path::Path};

#[allow(unused_imports, reason = "an ambiguous name is an error only where it is used")]
use yoti_share::*;
use yoti_share_sandbox::*;

/// Does not compile if the SDK has one of these names too.
type SandboxNames = (
    AccountProblem,
    AppConfig,
    AppKey,
    AppKeyError,
    Application,
    Approval,
    Clock,
    Delivery,
    Document,
    Ended,
    Endpoint,
    Failure,
    Fault,
    JournalEntry,
    Person,
    Phone,
    PhoneError,
    RedeliverError,
    Sandbox,
    SandboxBuilder,
    SandboxSession,
    ShareStatus,
    SharedValue,
    StartError,
    UnmetRequirement,
    Verdict,
    seal::Seal,
);

#[test]
fn every_sandbox_name_is_unambiguous_beside_the_sdk() {
    assert!(size_of::<SandboxNames>() > 0);
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let this_file = fs::read_to_string(workspace.join("tests/tests/workspace/glob_imports.rs")).unwrap();
    let lib = fs::read_to_string(workspace.join("yoti-share-sandbox/src/lib.rs")).unwrap();
    let words =
        |text: &str| -> BTreeSet<String> { text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect() };
    let checked = words(this_file.split_once("type SandboxNames").unwrap().1);
    let exports = lib.lines().filter_map(|line| line.strip_prefix("pub use "));
    let exported = exports
        .flat_map(words)
        .filter(|word| word.starts_with(char::is_uppercase));
    for name in exported {
        assert!(checked.contains(&name), "`SandboxNames` lacks {name}");
    }
}
